"""The pages of persons: looking for one, and one person's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.lists.labels import family_label
from imece.people.persons import Mention, Person
from imece.people.portrait import Portrait
from imece.people.sections import sections_of

MOST_FOUND = 50


@may("person.view")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Search by a name, a phone, a document or a code, among the persons within reach."""
    wanted = request.GET.get("q", "").strip()[:200]
    reached = Person.objects.visible_to(request.user)
    context: dict[str, Any] = {"search_query": wanted}
    if wanted:
        found = list(reached.looked_for(wanted)[: MOST_FOUND + 1])
        context |= {
            "found": _with_kinds(found[:MOST_FOUND]),
            "more": len(found) > MOST_FOUND,
            "most": MOST_FOUND,
        }
    elif not request.htmx:  # type: ignore[attr-defined]
        context |= _overview(reached.known().canonical())
    return render(request, "people/search.html", context)


def _with_kinds(found: list[Person]) -> list[tuple[Person, list[str]]]:
    families = Mention.objects.families_of([person.pk for person in found])
    return [
        (person, [family_label(family) for family in sorted(families.get(person.pk, ()))]) for person in found
    ]


def _overview(known: Any) -> dict[str, Any]:
    """Who is within reach, in numbers, while nobody is looked for."""
    names = {place.pcode: place.name for place in Place.objects.districts()}
    sexes = known.by_sex()
    labels = {**dict(Person.Sex.choices), "": _("Not recorded")}
    return {
        "total": sum(sexes.values()),
        "by_sex": [(str(label), sexes[sex]) for sex, label in labels.items() if sexes.get(sex)],
        "by_district": [(names.get(pcode, pcode), number) for pcode, number in known.by_district()[:12]],
    }


@may("person.view")
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person: what is known, from which lists, with whom they live, what they received."""
    reached = Person.objects.visible_to(request.user).select_related("district", "canonical")
    found = get_object_or_404(reached, code=code)
    if found.canonical is not None:
        return redirect("person", code=found.canonical.code)
    LogLine.write(
        by=request.user,  # type: ignore[arg-type]
        action="person.open",
        subject=found,
        origin=request.META.get("REMOTE_ADDR", ""),
        code=found.code,
    )
    context = {
        "person": found,
        "portrait": Portrait(found, request.user),
        "sections": sections_of(found, request.user),
        "aside_sections": sections_of(found, request.user, aside=True),
    }
    return render(request, "people/person.html", context)
