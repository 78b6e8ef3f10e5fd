"""The pages on which it is written down who lives in a household, and who heads it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.people.edit_forms import HeadForm, LeaveForm, MemberForm
from imece.people.edit_views import deed, user_of
from imece.people.persons import Household, Membership, Person
from imece.people.registry_views import form_page


def find_household(request: HttpRequest, code: str) -> Household:
    """A household of which the reader may write of somebody; the one that it turned out to be."""
    reached = Household.objects.visible_to(request.user, "person.register").select_related("canonical")
    found = get_object_or_404(reached, code=code)
    return found.canonical or found


@may("person.register")
@form_page
def household(request: HttpRequest, code: str) -> HttpResponse:
    """Who lives here and lived here; somebody comes in."""
    home = find_household(request, code)
    form = MemberForm(request.POST or None)
    if deed(request, form, lambda: _take_in(request, home, form), _("Written down: they live here.")):
        return redirect("person_household", code=home.code)
    return _page(request, home, form)


def _take_in(request: HttpRequest, home: Household, form: MemberForm) -> None:
    said = form.cleaned_data
    reached = Person.objects.visible_to(request.user, "person.register").select_related("canonical")
    found = reached.coded(said["code"])
    if found is None:
        raise Refusal(
            _("Nobody within your reach has this code. Look for the person and copy it from their page.")
        )
    person = found.canonical or found
    if said["move"]:
        home.move_in(person, relationship=said["relationship"], on=said["on"], by=user_of(request))
    else:
        home.add(person, relationship=said["relationship"], since=said["on"], by=user_of(request))


def _page(
    request: HttpRequest, home: Household, form: MemberForm, head_form: HeadForm | None = None
) -> HttpResponse:
    everyone = list(Membership.objects.of_household(home).newest())
    reached = Person.objects.visible_to(request.user).among(one.person_id for one in everyone)
    living = [one for one in home.members() if one.person_id in reached]
    context: dict[str, Any] = {
        "home": home,
        "form": form,
        "living": [
            (one, one.person_id in reached, LeaveForm(auto_id=f"leave-{one.pk}-%s")) for one in home.members()
        ],
        "gone": [(one, one.person_id in reached) for one in everyone if one.until is not None],
        "head_form": head_form or (HeadForm(members=living) if len(living) > 1 else None),
    }
    return render(request, "people/registry/living.html", context)


@may("person.register")
@require_POST
def household_leave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Somebody left on a day."""
    home = find_household(request, code)
    reached = Person.objects.visible_to(request.user, "person.register")
    membership = get_object_or_404(home.members(), pk=pk, person__in=reached)
    form = LeaveForm(request.POST)
    act = lambda: home.leave(membership.person, by=user_of(request), **form.cleaned_data)  # noqa: E731
    if not deed(request, form, act, _("Written down: they left.")):
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("person_household", code=home.code)


@may("person.register")
@require_POST
def household_head(request: HttpRequest, code: str) -> HttpResponse:
    """Another member heads the household from a day on."""
    home = find_household(request, code)
    reached = Person.objects.visible_to(request.user, "person.register")
    living = [one for one in home.members() if reached.coded(one.person.code)]
    form = HeadForm(request.POST, members=living)

    def act() -> None:
        head = next(one.person for one in living if one.person.code == form.cleaned_data["head"])
        home.change_head(
            to=head, on=form.cleaned_data["on"], relationships=form.relationships, by=user_of(request)
        )

    if deed(request, form, act, _("Written down: the household has another head.")):
        return redirect("person_household", code=home.code)
    return _page(request, home, MemberForm(), form)
