"""The pages of cycles and campaigns: planning them, their sessions, and how they go on."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.psychosocial.campaign_forms import CampaignForm, SpotForms
from imece.psychosocial.cycle_pages import CyclePage, drawn_days, state_filters
from imece.psychosocial.models import Campaign, Cycle, Finding, Lesson, Session
from imece.psychosocial.plan_forms import AddSessionForm, CycleForm, WhyForm
from imece.psychosocial.sessions import Said
from imece.psychosocial.week import Line, warnings_of

ON_A_PAGE = 30


def find(request: HttpRequest, pk: int) -> Cycle:
    reached = Cycle.objects.visible_to(request.user).select_related("service", "place", "team", "answers")
    return get_object_or_404(reached, pk=pk)


@may("session.view")
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """The groups that are planned, run and were finished."""
    reached = Cycle.objects.visible_to(request.user)
    state = request.GET.get("state", "")
    state = state if state in Cycle.State.values else ""
    page = Paginator(reached.in_state(state).with_counts(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": state_filters(Cycle.State, reached.by_state(), state),
        "may_plan": user_may(request.user, "session.plan"),
    }
    return render(request, "psychosocial/cycles.html", context)


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_plan(request: HttpRequest) -> HttpResponse:
    """Plan a cycle. The dates stand in a table before anything is saved, and each can be changed."""
    form = CycleForm(request.POST or None, reader=request.user, initial=from_finding(request))
    if form.is_valid() and "show" not in request.POST:
        try:
            cycle = _planned(form, by=_user(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            number = cycle.sessions.count()
            said = ngettext("%(number)s session is planned.", "%(number)s sessions are planned.", number)
            messages.success(request, said % {"number": number})
            return redirect("session_cycle", cycle.pk)
    return render(request, "psychosocial/cycle_plan.html", _drawn(form, request))


@transaction.atomic
def _planned(form: CycleForm, *, by: Any) -> Cycle:
    """The cycle as the form says it, with the lessons that it takes up."""
    given = form.cleaned_data
    cycle = Cycle.plan(
        by=by,
        service=given["service"],
        days=form.days(),
        complete_at=given["complete_at"],
        **form.said(),
    )
    for lesson in given["lessons"]:
        lesson.carry(to=cycle, by=by)
    return cycle


def _drawn(form: CycleForm, request: HttpRequest) -> dict[str, Any]:
    rhythm = form.rhythm if form.is_bound and form.days() else ""
    return {
        "form": form,
        "drawn": drawn_days(form, request.user),
        "rhythm": rhythm,
        "passed_over": form.passed_over if form.is_bound else [],
        "lessons": form.fitting_lessons,
    }


def from_finding(request: HttpRequest) -> dict[str, Any]:
    """What a plan that answers a finding begins with."""
    wanted = request.GET.get("answers", "")
    if not wanted.isdigit():
        return {}
    finding = get_object_or_404(Finding.objects.visible_to(request.user), pk=int(wanted))
    return {
        "answers": finding,
        "place": finding.place,
        "target_group": finding.group_text[:160],
        "theme": finding.text[:160],
    }


@may("session.plan")
@require_POST
def cycle_dates(request: HttpRequest) -> HttpResponse:
    """The dates of a cycle that is being planned, with what each of them clashes with."""
    form = CycleForm(request.POST, reader=request.user)
    form.is_valid()
    return render(request, "psychosocial/cycle_dates.html", _drawn(form, request))


@may("session.view")
@require_safe
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: its sessions x of y, what it answers, and what may be done."""
    found = find(request, pk)
    context = {
        "cycle": found,
        "page_of": CyclePage(found, request.user),
        "why": WhyForm(),
        "add": AddSessionForm(),
        "may_plan": user_may(request.user, "session.plan"),
    }
    return render(request, "psychosocial/cycle.html", context)


def _done(request: HttpRequest, found: Cycle, deed: Any, said: str) -> HttpResponse:
    """Do it, say so, and show the cycle again."""
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("session_cycle", found.pk)


@may("session.plan")
@require_POST
def cycle_start(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    return _done(request, found, lambda: found.start(by=_user(request)), _("The cycle runs."))


@may("session.plan")
@require_POST
def cycle_finish(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    return _done(request, found, lambda: found.finish(by=_user(request)), _("The cycle is finished."))


@may("session.plan")
@require_POST
def cycle_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    return _done(request, found, lambda: found.reopen(by=_user(request)), _("The cycle runs again."))


@may("session.plan")
@require_POST
def cycle_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    reason = request.POST.get("reason", "")[:200]
    said = _("The cycle is cancelled, with every session that was still to come.")
    return _done(request, found, lambda: found.cancel(by=_user(request), reason=reason), said)


@may("session.plan")
@require_POST
def cycle_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One session more, like the last one."""
    found = find(request, pk)
    form = AddSessionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say the day of the session."))
        return redirect("session_cycle", pk)
    said = _("The session is added.")
    return _done(request, found, lambda: found.add_session(by=_user(request), **form.cleaned_data), said)


@may("session.plan")
@require_POST
def cycle_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    wanted = request.POST.get("session", "")
    session = get_object_or_404(
        found.sessions.visible_to(request.user), pk=int(wanted) if wanted.isdigit() else 0
    )
    said = _("The session is removed; those after it have moved up by one.")
    return _done(request, found, lambda: found.remove_session(session, by=_user(request)), said)


@may("session.plan")
@require_POST
def cycle_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A lesson of a former cycle is taken up in this plan."""
    found = find(request, pk)
    wanted = request.POST.get("lesson", "")
    reached = Lesson.objects.visible_to(request.user)
    lesson = get_object_or_404(reached, pk=int(wanted) if wanted.isdigit() else 0)
    return _done(
        request, found, lambda: lesson.carry(to=found, by=_user(request)), _("The lesson is taken up.")
    )


@may("session.view")
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    found = Campaign.objects.visible_to(request.user).with_counts()
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_plan": user_may(request.user, "session.plan")}
    return render(request, "psychosocial/campaigns.html", context)


@may("session.view")
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign with its sessions in all districts within reach."""
    found = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    sessions = Session.objects.visible_to(request.user).of_campaign(found).for_calendar()
    context = {"campaign": found, "lines": [Line(one, []) for one in sessions]}
    return render(request, "psychosocial/campaign.html", context)


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_plan(request: HttpRequest) -> HttpResponse:
    """One form for a campaign over several districts: a row for each place."""
    form = CampaignForm(request.POST or None, reader=request.user, initial=from_finding(request))
    spots = SpotForms(request.POST or None, prefix="spot", form_kwargs={"reader": request.user})
    if request.POST and form.is_valid() and spots.is_valid():
        given = dict(form.cleaned_data)
        shared: Said = {"theme": given.pop("theme"), "answers": given.pop("answers")}
        said: list[tuple[datetime.date, Said]] = [
            spot.spot(given["first_day"]) for spot in spots if spot.is_said
        ]
        try:
            made = Campaign.plan(
                by=_user(request), spots=[(day, {**shared, **where}) for day, where in said], **given
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The campaign is planned."))
            return redirect("session_campaign", made.pk)
    context = {"form": form, "spots": spots, "warnings": _spot_warnings(form, spots, request.user)}
    return render(request, "psychosocial/campaign_plan.html", context)


@may("session.plan")
@require_POST
def campaign_clashes(request: HttpRequest) -> HttpResponse:
    """What the places of a campaign that is being planned clash with."""
    form = CampaignForm(request.POST, reader=request.user)
    spots = SpotForms(request.POST, prefix="spot", form_kwargs={"reader": request.user})
    context = {"warnings": _spot_warnings(form, spots, request.user)}
    return render(request, "psychosocial/warnings.html", context)


def _spot_warnings(form: CampaignForm, spots: Any, reader: Any) -> list[str]:
    if not form.is_bound or not spots.is_valid() or not form.is_valid():
        return []
    found: dict[str, None] = {}
    for spot in spots:
        if spot.is_said:
            day, said = spot.spot(form.cleaned_data["first_day"])
            drawn = Session.draw(by=None, service=form.cleaned_data["service"], day=day, **said)
            found |= dict.fromkeys(warnings_of(drawn, reader))
    return list(found)


def _user(request: HttpRequest) -> Any:
    return request.user
