"""The pages on which one part of a person is put right, each opened from its card on the person's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.people.births import understood
from imece.people.edit_forms import (
    AddressForm,
    DocumentForm,
    DocumentStatusForm,
    FactsForm,
    FunctioningForm,
    NamesForm,
    OriginForm,
    PhoneForm,
    ShareForm,
    StatusForm,
)
from imece.people.functioning import INTRODUCTION, YOUNGEST, WashingtonGroup
from imece.people.identity_documents import IdentityDocument
from imece.people.persons import Person
from imece.people.phone_numbers import Phone
from imece.people.portrait import Portrait
from imece.people.registry_views import form_page
from imece.people.statuses import PopulationStatus

PARTS: dict[str, type[FactsForm]] = {"names": NamesForm, "origin": OriginForm, "address": AddressForm}


def find(request: HttpRequest, code: str, verb: str = "person.register") -> Person:
    """Somebody of whom the reader may write; under the code of any of their records."""
    reached = Person.objects.visible_to(request.user, verb).select_related("canonical", "district")
    found = get_object_or_404(reached, code=code)
    return found.canonical or found


def user_of(request: HttpRequest) -> Any:
    return request.user


def deed(request: HttpRequest, form: Any, act: Callable[[], Any], said: str) -> bool:
    """Whether it was done; a refusal stands in the form, with everything that was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


@may("person.register")
@form_page
def person_edit(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Names and birth, nationality and languages, or the address."""
    person = find(request, code)
    if part not in PARTS:
        raise Http404
    form = PARTS[part](request.POST or None, person=person)
    if deed(request, form, lambda: person.correct(by=user_of(request), **form.changes), _("Corrected.")):
        return redirect("person", code=person.code)
    birth = form.cleaned_data.get("birth") if form.is_bound else None
    context = {"person": person, "form": form, "part": part, "understood": understood(birth)}
    return render(request, "people/registry/edit.html", context)


@may("person.register")
@form_page
def person_documents(request: HttpRequest, code: str) -> HttpResponse:
    """All documents; another one, or a status that changed."""
    person = find(request, code)
    form = DocumentForm(request.POST or None)
    act = lambda: IdentityDocument.record(person=person, by=user_of(request), **form.cleaned_data)  # noqa: E731
    if deed(request, form, act, _("The document is written down.")):
        return redirect("person_documents", code=person.code)
    portrait = Portrait(person, request.user)
    context = {
        "person": person,
        "form": form,
        "documents": [(one, _status_form(one.kept)) for one in portrait.documents],
    }
    return render(request, "people/registry/documents.html", context)


def _status_form(document: IdentityDocument | None) -> DocumentStatusForm | None:
    return DocumentStatusForm(document=document) if document is not None else None


@may("person.register")
@require_POST
def document_status(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    person = find(request, code)
    document = get_object_or_404(IdentityDocument.objects.of_person(person), pk=pk)
    form = DocumentStatusForm(request.POST, document=document)
    if form.is_valid():
        status, on = form.cleaned_data["status"], form.cleaned_data["status_on"]
        document.set_status(status=status, on=on, by=user_of(request))
        messages.success(request, _("The status is written down."))
    return redirect("person_documents", code=person.code)


@may("person.register")
@require_POST
def document_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    person = find(request, code)
    get_object_or_404(IdentityDocument.objects.of_person(person), pk=pk).remove(by=user_of(request))
    messages.success(request, _("The document is taken away."))
    return redirect("person_documents", code=person.code)


@may("person.register")
@form_page
def person_phones(request: HttpRequest, code: str) -> HttpResponse:
    """All phones; another one, and which to call first."""
    person = find(request, code)
    form = PhoneForm(request.POST or None)
    act = lambda: Phone.record(person=person, by=user_of(request), **form.cleaned_data)  # noqa: E731
    if deed(request, form, act, _("The phone is written down.")):
        return redirect("person_phones", code=person.code)
    context = {"person": person, "form": form, "phones": Portrait(person, request.user).phones}
    return render(request, "people/registry/phones.html", context)


@may("person.register")
@require_POST
def phone_change(request: HttpRequest, code: str, pk: int, what: str) -> HttpResponse:
    """Called first from now on, or taken away."""
    person = find(request, code)
    phone = get_object_or_404(Phone.objects.of_person(person), pk=pk)
    if what == "first":
        phone.prefer(by=user_of(request))
    else:
        phone.remove(by=user_of(request))
        messages.success(request, _("The phone is taken away."))
    return redirect("person_phones", code=person.code)


@may("person.register")
@form_page
def person_status(request: HttpRequest, code: str) -> HttpResponse:
    """The group that they belong to, from a day on."""
    person = find(request, code)
    form = StatusForm(request.POST or None, person=person)
    act = lambda: PopulationStatus.begin(person=person, by=user_of(request), **form.cleaned_data)  # noqa: E731
    if deed(request, form, act, _("The population group is written down.")):
        return redirect("person", code=person.code)
    context = {"person": person, "form": form, "statuses": Portrait(person, request.user).statuses}
    return render(request, "people/registry/status.html", context)


@may("person.register")
@form_page
def person_functioning(request: HttpRequest, code: str) -> HttpResponse:
    """The six questions of the Washington Group."""
    person = find(request, code)
    form = FunctioningForm(request.POST or None)

    def act() -> None:
        said = {name: form.cleaned_data[name] for name in ("respondent", "asked_on")}
        WashingtonGroup.record(person=person, answers=form.answers, by=user_of(request), **said)

    if deed(request, form, act, _("The answers are written down.")):
        return redirect("person", code=person.code)
    age = Portrait(person, request.user).most_years
    context = {
        "person": person,
        "form": form,
        "introduction": INTRODUCTION,
        "too_young": age is not None and age < YOUNGEST,
    }
    return render(request, "people/registry/functioning.html", context)


@may("person.share")
@form_page
def person_share(request: HttpRequest, code: str) -> HttpResponse:
    """Let another unit see this person."""
    person = find(request, code, "person.share")
    form = ShareForm(request.POST or None, person=person)
    act = lambda: person.share(by=user_of(request), **form.cleaned_data)  # noqa: E731
    if deed(request, form, act, _("From now on the unit sees this person.")):
        return redirect("person", code=person.code)
    context = {"person": person, "form": form, "units": Portrait(person, request.user).units}
    return render(request, "people/registry/share.html", context)
