"""The pages of case conferences: planned, gathered, spoken of, decided, printed; and what became of the decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.cases.cases import Case
from imece.cases.conference_forms import (
    AnswerDecisionForm,
    BringForm,
    CloseConferenceForm,
    DecideForm,
    DiscussForm,
    PlanConferenceForm,
)
from imece.cases.conference_page import ConferencePage
from imece.cases.conference_paper import conference_paper
from imece.cases.conferences import CaseConference, ConferencePoint, Decision
from imece.cases.papers_views import _language
from imece.cases.views import REFUSED, find, own_unit, show_case, user_of

MOST = 50


def find_conference(request: HttpRequest, pk: int, right: str = "case.view") -> CaseConference:
    return get_object_or_404(CaseConference.objects.visible_to(request.user, right).newest(), pk=pk)


def find_point(request: HttpRequest, pk: int) -> ConferencePoint:
    """A point about a case on which the reader confers."""
    reached = ConferencePoint.objects.visible_to(request.user, "case.confer").with_all_shown()
    return get_object_or_404(reached, pk=pk, conference__isnull=False)


@may("case.view")
@never_cache
@require_safe
def case_conferences(request: HttpRequest) -> HttpResponse:
    """What was held and is planned, and what waits for the next one."""
    return _listed(request, PlanConferenceForm())


def _listed(request: HttpRequest, form: PlanConferenceForm, status: int = 200) -> HttpResponse:
    reached = ConferencePoint.objects.visible_to(request.user)
    context = {
        "conferences": list(CaseConference.objects.visible_to(request.user).newest()[:MOST]),
        "waiting": list(reached.without_conference().with_all_shown()[:MOST]),
        "form": form,
        "tab": "conferences",
    }
    return render(request, "cases/conferences.html", context, status=status)


@may("case.confer")
@never_cache
@require_POST
def case_conference_plan(request: HttpRequest) -> HttpResponse:
    form = PlanConferenceForm(request.POST)
    if form.is_valid():
        try:
            unit = own_unit(request, "case.confer")
            made = CaseConference.plan(by=user_of(request), unit=unit, on=form.cleaned_data["day"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("case_conference", made.pk)
    return _listed(request, form, REFUSED)


@may("case.view")
@never_cache
@require_safe
def case_conference(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda, case by case; of those alone that the reader may read."""
    return _shown(request, find_conference(request, pk))


def _shown(
    request: HttpRequest, found: CaseConference, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"conference": found, "page_of": ConferencePage(found, request.user, wrong or {})}
    return render(request, "cases/conference.html", context, status=status)


def _done(
    request: HttpRequest, found: CaseConference, form: Any, key: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """The deed with what its form says; a refused form is shown again with what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("case_conference", found.pk)
    return _shown(request, find_conference(request, found.pk), {key: form}, REFUSED)


@may("case.confer")
@never_cache
@require_POST
def case_conference_gather(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_conference(request, pk, "case.confer")
    try:
        new = found.gather(by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, ngettext("%(new)s case more.", "%(new)s cases more.", new) % {"new": new})
    return redirect("case_conference", found.pk)


@may("case.confer")
@never_cache
@require_POST
def case_conference_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_conference(request, pk, "case.confer")
    form = CloseConferenceForm(request.POST, conference=found)
    return _done(request, found, form, "close", lambda said: found.close(by=user_of(request), **said))


@may("case.confer")
@never_cache
@require_POST
def case_point_discuss(request: HttpRequest, pk: int) -> HttpResponse:
    point = find_point(request, pk)
    assert point.conference is not None
    form = DiscussForm(request.POST, point=point, prefix=f"said{point.pk}")
    return _done(
        request, point.conference, form, f"said{point.pk}",
        lambda said: point.discuss(by=user_of(request), **said),
    )  # fmt: skip


@may("case.confer")
@never_cache
@require_POST
def case_point_decide(request: HttpRequest, pk: int) -> HttpResponse:
    point = find_point(request, pk)
    assert point.conference is not None
    form = DecideForm(request.POST, point=point, prefix=f"decide{point.pk}")
    return _done(
        request, point.conference, form, f"decide{point.pk}",
        lambda said: point.decide(by=user_of(request), **said),
    )  # fmt: skip


@may("case.confer")
@never_cache
@require_POST
def case_point_carry(request: HttpRequest, pk: int) -> HttpResponse:
    point = find_point(request, pk)
    try:
        point.carry_on(by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("case_conference", point.conference_id)


@may("case.view")
@never_cache
@require_safe
def case_conference_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda and decisions on A4; cases by their number, without names and without what was said."""
    found = find_conference(request, pk)
    content = conference_paper(found, reader=request.user, language=_language(request))
    LogLine.write(
        by=user_of(request), action="case_conference.print", subject=found, day=found.day.isoformat()
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="conference-{found.day.isoformat()}.pdf"'
    return answer


@may("case.confer")
@never_cache
@require_POST
def case_bring(request: HttpRequest, pk: int) -> HttpResponse:
    """From a case's page to the next conference."""
    found = find(request, pk, "case.confer")
    form = BringForm(request.POST, case=found, reader=request.user, prefix="bring")
    return _said_of_case(
        request, found, form, lambda said: ConferencePoint.bring(by=user_of(request), case=found, **said)
    )


@may("case.view")
@never_cache
@require_POST
def case_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or not done, with a sentence."""
    reached = Decision.objects.visible_to(request.user).with_all_shown()
    found = get_object_or_404(reached, pk=pk)
    form = AnswerDecisionForm(request.POST, prefix=f"decision{found.pk}")
    done = "not_done" not in request.POST
    return _said_of_case(
        request, found.case, form, lambda said: found.answer(by=user_of(request), done=done, **said)
    )


def _said_of_case(
    request: HttpRequest, case: Case, form: Any, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Back to the case; what was refused stands in its field, with the sentence that says why."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(next(iter(form.fields)), str(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("case", case.pk)
    return show_case(request, find(request, case.pk), (form.prefix, form), REFUSED)
