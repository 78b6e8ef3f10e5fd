"""The pages of persons: looking for one, and one person's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.base.logbook import LogLine
from imece.lists.labels import family_label
from imece.people.overview import overview, quick_overview
from imece.people.persons import Person
from imece.people.portrait import Portrait
from imece.people.search import Hit, Search
from imece.people.sections import sections_of


@may("person.view")
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """Search by a name, a phone, a document or a code, among the persons within reach."""
    wanted = request.GET.get("q", "").strip()[:200]
    typing = bool(request.htmx)  # type: ignore[attr-defined]
    if not wanted:
        return render(request, "people/search.html", {"overview": quick_overview(request.user)})
    search = Search(wanted, reader=request.user)
    if not typing and search.exactly is not None:
        return redirect("person", code=search.exactly.code)
    found = [(hit, _kinds(hit)) for hit in search.hits]
    context = {"search_query": wanted, "search": search, "found": found, "typing": typing}
    if typing:
        # While somebody types only the part that changes is made, without the page's frame.
        return HttpResponse(render_to_string("people/found.html", context))
    return render(request, "people/search.html", context)


def _kinds(hit: Hit) -> list[str]:
    return [*([_("Registered by hand")] if hit.by_hand else []), *map(family_label, hit.families)]


@may("person.view")
@require_safe
def people_overview(request: HttpRequest) -> HttpResponse:
    """Who is within reach, in numbers, for a page that did not wait for them."""
    part = "people/overview.html" if request.htmx else "people/search.html"  # type: ignore[attr-defined]
    return render(request, part, {"overview": overview(request.user)})


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
