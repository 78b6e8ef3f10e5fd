"""The pages on which attendance is taken: the roll, its taps, and the sheet of paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.psychosocial.models import Session
from imece.psychosocial.roll import Roll
from imece.psychosocial.roll_forms import LightForm, ReasonForm, SheetForm, Taps, heads_from, taps_from
from imece.psychosocial.roll_page import RollPage
from imece.psychosocial.roll_sheet import roll_sheet
from imece.psychosocial.walk_ins import looked_for
from imece.psychosocial.week import ICONS, TONES

REFUSED = 409


def find(request: HttpRequest, pk: int) -> Session:
    reached = Session.objects.visible_to(request.user, "attendance.take")
    return get_object_or_404(reached.select_related("service__unit", "place", "cycle", "held_in"), pk=pk)


def user_of(request: HttpRequest) -> Any:
    return request.user


def deed(request: HttpRequest, session: Session, act: Callable[[], Any], said: str) -> HttpResponse:
    """Do it and say so, or say why not; then back to the roll."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("attendance", session.pk)


@may("attendance.take")
@require_safe
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is expected, one tap for each; who came along; how many came unnamed."""
    session = find(request, pk)
    typed = request.GET.get("q", "").strip()[:200]
    return show(request, session, typed=typed, found=looked_for(typed, session, request.user))


def show(
    request: HttpRequest, session: Session, *, light: LightForm | None = None, **more: Any
) -> HttpResponse:
    """The page of the roll; ``light``: the row that is being filled in."""
    context = {
        "session": session,
        "page": RollPage(session),
        "light": light or LightForm(),
        "sheet": SheetForm(initial={"languages": SheetForm.fitting()}),
        "may_record_consent": user_may(request.user, "consent.record"),
        "may_register": user_may(request.user, "person.register"),
        "tag": {"tone": TONES[session.state], "icon": ICONS[session.state]},
        "now_ms": int(timezone.now().timestamp() * 1000),
        "not_yet": session.day > timezone.localdate(),
    }
    return render(request, "psychosocial/attendance.html", context | more)


@may("attendance.take")
@require_POST
def attendance_mark(request: HttpRequest, pk: int) -> JsonResponse:
    """Taps and head counts as the page's script sends them; answers how everybody stands, as data for that script."""
    session, said = find(request, pk), {}
    try:
        taps = Taps.read(request.POST)
        Roll(session).take(
            states=taps.states,
            tapped_at=taps.tapped_at,
            heads=heads_from(request.POST),
            by=user_of(request),
            reason=taps.reason,
        )
    except Refusal as refusal:
        said = {"refusal": str(refusal)}
    return JsonResponse({**RollPage(session).answer(), **said}, status=REFUSED if said else 200)


@may("attendance.take")
@require_safe
def attendance_find(request: HttpRequest, pk: int) -> JsonResponse:
    """Whose names on the roll fit what was typed, in whatever script."""
    page = RollPage(find(request, pk))
    return JsonResponse({"codes": page.found(request.GET.get("q", "")[:200])})


@may("attendance.take")
@require_POST
def attendance_save(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page as one form: what was chosen since it was opened, and then what its button says."""
    session = find(request, pk)
    then, reason = request.POST.get("then", ""), request.POST.get("reason", "")[:200]
    by, roll = user_of(request), Roll(session)

    def act() -> None:
        roll.take(
            states=taps_from(request.POST),
            heads=heads_from(request.POST),
            by=by,
            reason=reason,
            all_present=then == "all_present",
            hold=then == "hold",
        )

    said = _("Attendance is closed: the session counts as held.") if then == "hold" else _("Saved.")
    return deed(request, session, act, said)


@may("attendance.take")
@require_POST
def attendance_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the attendance anew; until then the session counts nowhere."""
    session, form = find(request, pk), ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    said = _("The session is open again. It counts nowhere until you close it.")
    return deed(request, session, lambda: Roll(session).reopen(by=user_of(request), reason=reason), said)


@may("attendance.take")
@require_POST
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance sheet on paper. It names people, so the logbook says who printed it."""
    session, form = find(request, pk), SheetForm(request.POST)
    form.is_valid()
    languages = (form.cleaned_data.get("languages") or SheetForm.fitting()).split("-")
    try:
        entries = Roll(session).write_down(by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("attendance", session.pk)
    answer = HttpResponse(roll_sheet(session, entries, languages=languages), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="attendance-{session.pk}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
