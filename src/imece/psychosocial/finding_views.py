"""The pages of assessments and of what people named: recording, ranking, and what answers each finding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.psychosocial.cycle_pages import history_of
from imece.psychosocial.finding_forms import AssessmentForm, FindingFilter, FindingRows, NoteForm, rows_said
from imece.psychosocial.models import Assessment, Finding, Session

ON_A_PAGE = 30


@may("session.view")
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """What people named, by neighbourhood and group, ranked, with what answers it."""
    form = FindingFilter(request.GET, reader=request.user)
    state, district = form.asked()
    reached = Finding.objects.visible_to(request.user).in_district(district)
    context = {
        "form": form,
        "groups": reached.in_state(state).in_groups(),
        "numbers": reached.by_state(),
        "may_plan": user_may(request.user, "session.plan"),
        "may_record": user_may(request.user, "assessment.record"),
    }
    return render(request, "psychosocial/findings.html", context)


@may("session.view")
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: from where it is, and the activities that answer it."""
    found = _find(request, pk)
    context = {
        "finding": found,
        "activities": found.activities(),
        "history": history_of(found),
        "may_plan": user_may(request.user, "session.plan"),
        "may_record": user_may(request.user, "assessment.record"),
    }
    return render(request, "psychosocial/finding.html", context)


def _find(request: HttpRequest, pk: int) -> Finding:
    reached = Finding.objects.visible_to(request.user).select_related("place", "assessment")
    return get_object_or_404(reached, pk=pk)


@may("assessment.record")
@require_http_methods(["GET", "HEAD", "POST"])
def finding_note(request: HttpRequest) -> HttpResponse:
    """A need met while working with somebody, written down without who it was."""
    form = NoteForm(request.POST or None, reader=request.user, initial=_begun(request))
    if form.is_valid():
        try:
            found = Finding.note(by=_user(request), day=timezone.localdate(), **form.said())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The need is noted. Plan what answers it, or leave it for the team."))
            return redirect("finding_page", found.pk)
    return render(request, "psychosocial/finding_note.html", {"form": form})


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What a note begins with when it comes from a session's page."""
    wanted = request.GET.get("session", "")
    if not wanted.isdigit():
        return {}
    session = get_object_or_404(Session.objects.visible_to(request.user), pk=int(wanted))
    said = {"session": session, "place": session.place, "neighbourhood": session.neighbourhood}
    return {**said, "group": session.target_group}


@may("assessment.record")
@require_POST
def finding_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    reason = request.POST.get("reason", "")[:200]
    return _done(request, lambda: found.set_aside(by=_user(request), reason=reason), _("Set aside."), found)


@may("assessment.record")
@require_POST
def finding_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return _done(request, lambda: found.reopen(by=_user(request)), _("Opened again."), found)


def _done(request: HttpRequest, deed: Any, said: str, found: Finding) -> HttpResponse:
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("finding_page", found.pk)


@may("session.view")
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    reached = Assessment.objects.visible_to(request.user).newest()
    page = Paginator(reached, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_record": user_may(request.user, "assessment.record")}
    return render(request, "psychosocial/assessments.html", context)


def _assessment(request: HttpRequest, pk: int) -> Assessment:
    reached = Assessment.objects.visible_to(request.user).select_related("place", "led_by", "session")
    return get_object_or_404(reached, pk=pk)


@may("session.view")
@require_safe
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment with its findings, and the session that counts its participants."""
    found = _assessment(request, pk)
    may_record = user_may(request.user, "assessment.record")
    context = {
        "assessment": found,
        "findings": found.findings.ranked(),
        "rows": FindingRows(prefix="row") if may_record else None,
        "history": history_of(found),
        "may_record": may_record,
        "may_plan": user_may(request.user, "session.plan"),
    }
    return render(request, "psychosocial/assessment.html", context)


@may("assessment.record")
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_record(request: HttpRequest) -> HttpResponse:
    """Who was asked, and everything that was named, in one go."""
    form = AssessmentForm(request.POST or None, reader=request.user)
    rows = FindingRows(request.POST or None, prefix="row")
    if request.POST and form.is_valid() and rows.is_valid():
        try:
            found = Assessment.record(by=_user(request), findings=rows_said(rows), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The assessment is recorded."))
            if found.mixed_warning():
                messages.warning(request, found.mixed_warning())
            return redirect("finding_assessment", found.pk)
    return render(request, "psychosocial/assessment_record.html", {"form": form, "rows": rows})


@may("assessment.record")
@require_POST
def assessment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """More findings of an assessment that is recorded."""
    found = _assessment(request, pk)
    rows = FindingRows(request.POST, prefix="row")
    if not rows.is_valid():
        messages.error(
            request, _("A row could not be read. Leave out numbers of people; votes are whole numbers.")
        )
        return redirect("finding_assessment", pk)
    said = rows_said(rows)
    try:
        found.add_findings(said, by=_user(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("finding_assessment", pk)


@may("assessment.record")
@require_POST
def assessment_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the session by which its participants are counted."""
    found = _assessment(request, pk)
    try:
        session = found.count_as_session(by=_user(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("finding_assessment", pk)
    return redirect("session_page", session.pk)


def _user(request: HttpRequest) -> Any:
    return request.user
