"""The pages of case conferences and supervision: planned, gathered, decided, followed up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import assignments_of, may
from imece.base.refusal import Refusal
from imece.base.users import Team
from imece.psychosocial.care_forms import ConferenceForm, DecideForm
from imece.psychosocial.conference_paper import conference_paper
from imece.psychosocial.conferences import AgendaItem, Conference
from imece.psychosocial.counselling import counselling_service

MOST = 50
LANGUAGES = ("en", "tr", "ar")


def user_of(request: HttpRequest) -> Any:
    return request.user


def find(request: HttpRequest, pk: int) -> Conference:
    return get_object_or_404(Conference.objects.visible_to(request.user).newest(), pk=pk)


@may("conference.hold")
@require_safe
def conferences(request: HttpRequest) -> HttpResponse:
    """What was held and is planned, and what the reader is to follow up."""
    found = Conference.objects.visible_to(request.user).newest()
    follow_ups = AgendaItem.objects.open_follow_ups().of_user(user_of(request)).with_all_shown()
    context = {
        "conferences": list(found[:MOST]),
        "follow_ups": list(follow_ups),
        "form": ConferenceForm(),
        "today": timezone.localdate(),
    }
    return render(request, "psychosocial/care/conferences.html", context)


@may("conference.hold")
@require_POST
def conference_plan(request: HttpRequest) -> HttpResponse:
    form = ConferenceForm(request.POST)
    team = _team_of(request)
    if not form.is_valid() or team is None:
        messages.error(request, _("Choose the kind and the day of the conference."))
        return redirect("care_conferences")
    conference = Conference.plan(
        team=team, kind=form.cleaned_data["kind"], on=form.cleaned_data["day"], by=user_of(request)
    )
    return redirect("care_conference", conference.pk)


def _team_of(request: HttpRequest) -> Team | None:
    """The team that gives counselling in the reader's unit."""
    units = [one.unit for one in assignments_of(user_of(request)) if one.unit is not None]
    service = counselling_service()
    return service.team if service.unit in units else None


@may("conference.hold")
@require_safe
def conference(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda, point by point."""
    found = find(request, pk)
    items = list(found.items.with_all_shown())
    context = {
        "conference": found,
        "points": [(item, DecideForm(conference=found, prefix=f"point{item.pk}")) for item in items],
        "first_open": next((item for item in items if not item.decision and not item.carried_on), None),
        "is_planned": found.state == Conference.State.PLANNED,
        "decided": sum(1 for item in items if item.decision or item.carried_on),
    }
    return render(request, "psychosocial/care/conference.html", context)


@may("conference.hold")
@require_safe
def conference_pdf(request: HttpRequest, pk: int, paper_language: str) -> HttpResponse:
    """Agenda, decisions and follow-ups on A4, without names of those spoken of."""
    if paper_language not in LANGUAGES:
        raise Http404
    found = find(request, pk)
    return HttpResponse(
        conference_paper(found, language=paper_language),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="conference-{found.day.isoformat()}-{paper_language}.pdf"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@may("conference.hold")
@require_POST
def conference_gather(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)

    def act() -> str:
        new = found.gather(by=user_of(request))
        return ngettext("%(new)s point more.", "%(new)s points more.", new) % {"new": new}

    return _deed(request, found, act)


@may("conference.hold")
@require_POST
def conference_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    return _deed(request, found, lambda: found.add(request.POST.get("topic", ""), by=user_of(request)))


@may("conference.hold")
@require_POST
def conference_decide(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    found = find(request, pk)
    point = get_object_or_404(found.items.all(), pk=item)
    form = DecideForm(request.POST, conference=found, prefix=f"point{point.pk}")

    def act() -> None:
        if not form.is_valid():
            raise Refusal(_("Write the decision in a sentence, and the day as a date."))
        said = form.cleaned_data
        point.decide(
            by=user_of(request), decision=said["decision"], responsible=said["responsible"],
            follow_up_on=said["follow_up_on"],
        )  # fmt: skip

    return _deed(request, found, act)


@may("conference.hold")
@require_POST
def conference_carry(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    found = find(request, pk)
    point = get_object_or_404(found.items.all(), pk=item)
    return _deed(request, found, lambda: point.carry_on(by=user_of(request)))


@may("conference.hold")
@require_POST
def conference_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    return _deed(request, found, lambda: found.close(by=user_of(request)))


@may("conference.hold")
@require_POST
def follow_up(request: HttpRequest, item: int) -> HttpResponse:
    reached = AgendaItem.objects.filter_reached(request.user)
    point = get_object_or_404(reached, pk=item)
    try:
        point.follow_up(by=user_of(request), on=timezone.localdate())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("care_conferences")


def _deed(request: HttpRequest, found: Conference, act: Callable[[], Any]) -> HttpResponse:
    try:
        said = act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if isinstance(said, str):
            messages.success(request, said)
    return redirect("care_conference", found.pk)
