"""The pages on which a person is registered: search comes first, what is likely is shown while somebody types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.people.alike import Alike, typed_from
from imece.people.births import understood
from imece.people.persons import Person
from imece.people.registry_forms import RegisterForm, registered_in

form_page = require_http_methods(["GET", "HEAD", "POST"])
KEPT = "registry form"  # in the session: unit, district, nationality and group of the form before


@may("person.register")
@form_page
def person_register(request: HttpRequest) -> HttpResponse:
    """Register somebody; who looks like a known person is asked about once more."""
    form = RegisterForm(request.POST or None, reader=request.user, initial=request.session.get(KEPT))
    alike = _alike(request, form) if form.is_bound else None
    asks = False
    if alike is not None and form.is_valid():
        answer = _answer(request, form, alike)
        asks = alike.to_be_asked and not answer
        if not asks:
            person = _registered(request, form, alike if answer == "different" else None)
            if person is not None:
                return redirect("person", code=person.code)
    seal = alike.seal(form.cleaned_data.get("token")) if alike is not None and asks else ""
    context = {"form": form, "alike": alike, "asks": asks, "seal": seal, **_said_of(form)}
    return render(request, "people/registry/register.html", context)


@may("person.register")
@require_POST
def person_likely(request: HttpRequest) -> HttpResponse:
    """Who may be the one being typed; the birth as it was understood; what is wrong with the document's number."""
    form = RegisterForm(request.POST, reader=request.user)
    context = {"form": form, "alike": _alike(request, form), "oob": True, **_said_of(form)}
    return render(request, "people/registry/likely.html", context)


@may("person.register")
@require_POST
def person_serve(request: HttpRequest, code: str) -> HttpResponse:
    """«This is them»: somebody known is met again instead of being registered twice."""
    reached = Person.objects.visible_to(request.user).select_related("canonical", "district")
    found = get_object_or_404(reached, code=code)
    person = found.canonical or found
    form = RegisterForm(request.POST, reader=request.user)
    form.is_valid()
    unit = form.cleaned_data.get("unit")
    if unit is not None:
        person.serve(unit=unit, district=registered_in(request.user, person.district), by=_user(request))
    messages.success(request, _("Nobody was registered twice: this is the person's page."))
    return redirect("person", code=person.code)


# ------------------------------------------------------------------------------------------ within
def _user(request: HttpRequest) -> Any:
    return request.user


def _alike(request: HttpRequest, form: RegisterForm) -> Alike:
    form.is_valid()  # a field that is wrong says nothing yet; the others already do
    alike = Alike(typed_from(form.cleaned_data), reader=request.user)
    alike.write_down(form=form.cleaned_data.get("token"))
    return alike


def _said_of(form: RegisterForm) -> dict[str, Any]:
    if not form.is_bound:
        return {}
    return {
        "understood": understood(form.cleaned_data.get("birth")),
        "document_problem": form.document_problem,
    }


def _answer(request: HttpRequest, form: RegisterForm, alike: Alike) -> str:
    """«different» or «unsure», where it was said about exactly those who look likely now."""
    token = form.cleaned_data["token"]
    said, seen = request.POST.get("anyway", ""), request.POST.get("seen", "")
    return said if said in ("different", "unsure") and seen == alike.seal(token) else ""


def _registered(request: HttpRequest, form: RegisterForm, looked_at: Alike | None) -> Person | None:
    try:
        others = looked_at.others if looked_at else []
        person = Person.register(by=_user(request), other_than=others, **form.told)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    request.session[KEPT] = form.remembered
    messages.success(request, _("Registered. What else they told can be written down here."))
    if form.document_problem:
        said = _("The number of the document was kept, but look at it again: %(problem)s")
        messages.warning(request, said % {"problem": form.document_problem})
    return person
