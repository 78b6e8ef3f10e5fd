"""The pages of one session of the plan: planning it, moving and cancelling it, and telling those invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.people.models import Person
from imece.psychosocial.cycle_pages import history_of
from imece.psychosocial.cycle_views import from_finding
from imece.psychosocial.models import Session, Told
from imece.psychosocial.plan_forms import ChangeForm, MoveForm, SessionForm, WhyForm
from imece.psychosocial.telling import guests
from imece.psychosocial.week import Line, warnings_of


def find(request: HttpRequest, pk: int) -> Any:
    reached = Session.objects.visible_to(request.user).for_calendar()
    return get_object_or_404(reached.select_related("held_in__host", "answers", "team", "project"), pk=pk)


@may("session.view")
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session of the plan: when, where, with whom; and whom to tell where it has changed."""
    found = find(request, pk)
    invited = guests(found, request.user)
    context = {
        "session": found,
        "line": Line(found, []),
        "warnings": warnings_of(found, request.user) if found.may_change else [],
        "guests": invited,
        "told": sum(guest.is_told for guest in invited or []),
        "history": history_of(found),
        "may_plan": user_may(request.user, "session.plan"),
        "move": MoveForm(
            reader=request.user,
            initial={"day": found.day, "starts_at": found.starts_at, "held_in": found.held_in},
        ),
        "why": WhyForm(),
    }
    return render(request, "psychosocial/session.html", context)


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def session_plan(request: HttpRequest) -> HttpResponse:
    """Plan one session."""
    begun = {**from_finding(request), "day": request.GET.get("day")}
    form = SessionForm(request.POST or None, reader=request.user, initial=begun)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = Session.plan(by=_user(request), service=given["service"], day=given["day"], **form.said())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Session %(code)s is planned.") % {"code": made.code})
            return redirect("session_page", made.pk)
    return render(request, "psychosocial/session_plan.html", {"form": form})


@may("session.plan")
@require_POST
def session_clashes(request: HttpRequest) -> HttpResponse:
    """What a session that is being planned clashes with."""
    form = SessionForm(request.POST, reader=request.user)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value is not None}
    service, day = given.pop("service", None), given.pop("day", None)
    service = service or form.fields["service"].queryset.first()  # type: ignore[attr-defined]
    warnings: list[str] = []
    if service is not None and day is not None:
        warnings = warnings_of(Session.draw(by=None, service=service, day=day, **given), request.user)
    return render(request, "psychosocial/warnings.html", {"warnings": warnings})


@may("session.plan")
@require_POST
def session_move_clashes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a session would clash with on another day, at another time or venue."""
    found = find(request, pk)
    form = MoveForm(request.POST, reader=request.user)
    form.is_valid()
    given = form.cleaned_data
    found.day, found.starts_at = given.get("day") or found.day, given.get("starts_at")
    found.held_in = given.get("held_in") or found.held_in
    found.state = Session.State.PLANNED
    return render(request, "psychosocial/warnings.html", {"warnings": warnings_of(found, request.user)})


@may("session.plan")
@require_POST
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another day, time or venue; then the page says whom to tell."""
    found = find(request, pk)
    form = MoveForm(request.POST, reader=request.user)
    if not form.is_valid():
        return _back(request, found, _("Say the new day, and why it is moved."))
    return _done(
        request, found, lambda: found.move(by=_user(request), **form.cleaned_data), _("The session is moved.")
    )


@may("session.plan")
@require_POST
def session_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    reason = request.POST.get("reason", "")[:200]
    said = _("The session is postponed. Move it as soon as its new day is known.")
    return _done(request, found, lambda: found.postpone(by=_user(request), reason=reason), said)


@may("session.plan")
@require_POST
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    reason = request.POST.get("reason", "")[:200]
    said = _("The session is cancelled.")
    return _done(request, found, lambda: found.cancel(by=_user(request), reason=reason), said)


def _done(request: HttpRequest, found: Session, deed: Any, said: str) -> HttpResponse:
    """Do it, say so, and show whom to tell."""
    try:
        deed()
    except Refusal as refusal:
        return _back(request, found, str(refusal))
    messages.success(request, said)
    return redirect("session_page", found.pk)


def _back(request: HttpRequest, found: Session, trouble: str) -> HttpResponse:
    messages.error(request, trouble)
    return redirect("session_page", found.pk)


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def session_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other people, another vehicle, another theme."""
    found = find(request, pk)
    if not found.may_change:
        return _back(request, found, _("The plan of this session no longer changes."))
    initial = {name: getattr(found, name) for name in ChangeForm.field_order}
    form = ChangeForm(request.POST or None, reader=request.user, initial=initial)
    if form.is_valid():
        said = form.said()
        return _done(
            request, found, lambda: found.change(by=_user(request), **said), _("The plan is changed.")
        )
    return render(request, "psychosocial/session_change.html", {"form": form, "session": found})


@may("session.plan")
@require_POST
def session_told(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick, or take back, that somebody expected was told of the plan as it stands."""
    found = find(request, pk)
    person = get_object_or_404(Person.objects.visible_to(request.user), code=request.POST.get("person", ""))
    deed = Told.tell if request.POST.get("told") else Told.untell
    try:
        deed(session=found, person=person, by=_user(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    if request.htmx:  # type: ignore[attr-defined]
        invited = guests(found, request.user)
        context = {"session": found, "guests": invited, "told": sum(guest.is_told for guest in invited or [])}
        return render(request, "psychosocial/guests.html", context)
    return redirect("session_page", pk)


def _user(request: HttpRequest) -> Any:
    return request.user
