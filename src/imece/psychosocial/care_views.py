"""The pages of counselling: the psychologist's people, one track, and the flags that the team leader sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.people.models import Person
from imece.psychosocial.care_forms import AppointForm, CloseForm, FlagForm, GoalForm, HandForm, MeetForm
from imece.psychosocial.care_page import TrackPage, my_day, track_lines
from imece.psychosocial.counselling import Counselling, supervises
from imece.psychosocial.flags import RiskFlag

REFUSED = 409


def user_of(request: HttpRequest) -> Any:
    return request.user


def find(request: HttpRequest, code: str) -> Counselling:
    reached = Counselling.objects.readable_by(request.user).with_all_shown()
    return get_object_or_404(reached, code=code)


@may("note.view")
@never_cache
@require_safe
def tracks(request: HttpRequest) -> HttpResponse:
    """The reader's own people by what presses; for the technical supervisor those of the unit besides."""
    of_unit = []
    if supervises(request.user):
        readable = Counselling.objects.readable_by(request.user).exclude(keeper=user_of(request))
        of_unit = track_lines(readable.open().by_next_step(), timezone.localdate())
    context = {"groups": my_day(request.user), "of_unit": of_unit}
    return render(request, "psychosocial/care/tracks.html", context)


@may("counselling.keep")
@require_POST
def track_open(request: HttpRequest) -> HttpResponse:
    """Begin with a person within reach."""
    reached = Person.objects.visible_to(request.user).select_related("canonical", "district")
    person = get_object_or_404(reached, code=request.POST.get("person", ""))
    track = Counselling.open_track(
        person=person, by=user_of(request), on=timezone.localdate(), place=person.district
    )
    return redirect("care_track", track.code)


def show(request: HttpRequest, track: Counselling, *, status: int = 200, **forms: Any) -> HttpResponse:
    """A track's page; ``forms`` stand in for the empty ones where something was refused, with what was typed."""
    page = TrackPage(track, request.user)
    context: dict[str, Any] = {
        "track": track,
        "page_of": page,
        "meet": MeetForm(),
        "appoint": AppointForm(reader=user_of(request)),
        "flag": FlagForm(),
        "goal": GoalForm(),
        "close": CloseForm(),
        "hand": HandForm(track=track) if page.is_supervisor else None,
    }
    return render(request, "psychosocial/care/track.html", context | forms, status=status)


@may("note.view")
@never_cache
@require_safe
def track(request: HttpRequest, code: str) -> HttpResponse:
    """One track: its meetings, goals, flags and scales. Notes stay closed until they are opened."""
    return show(request, find(request, code))


@may("note.view")
@never_cache
@require_POST
def notes(request: HttpRequest, code: str) -> HttpResponse:
    """Open the notes: by a deed of its own, which the logbook keeps."""
    found = find(request, code)
    meetings = found.opened_for(user_of(request), origin=request.META.get("REMOTE_ADDR", ""))
    return render(request, "psychosocial/care/notes.html", {"track": found, "meetings": meetings[::-1]})


def _done(
    request: HttpRequest, found: Counselling, name: str, form: Any, act: Callable[[], Any], said: str
) -> HttpResponse:
    """Do what the form asks; where it cannot be, the page comes back with what was typed."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("care_track", found.code)
    return show(request, found, status=REFUSED, **{name: form})


@sensitive_post_parameters("note")
@may("counselling.keep")
@require_POST
def meet(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), MeetForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        found.meet(
            by=user_of(request), on=said["day"], minutes=said["minutes"], mode=said["mode"], note=said["note"]
        )

    return _done(request, found, "meet", form, act, _("The meeting is noted."))


@sensitive_post_parameters("note")
@may("counselling.keep")
@require_POST
def note_add(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A further note to a meeting; the earlier one stays."""
    found = find(request, code)
    meeting = get_object_or_404(found.meetings.all(), number=number)
    try:
        meeting.write_note(request.POST.get("note", ""), by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The note is sealed."))
    return redirect("care_track", found.code)


@may("counselling.keep")
@require_POST
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), AppointForm(request.POST, reader=user_of(request))

    def act() -> None:
        said = form.cleaned_data
        found.appoint(by=user_of(request), on=said["on"], at=said["at"], venue=said["venue"])

    return _done(request, found, "appoint", form, act, _("The next meeting is set."))


@sensitive_post_parameters("what")
@may("counselling.keep")
@require_POST
def flag_raise(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), FlagForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        RiskFlag.raise_for(found, by=user_of(request), urgency=said["urgency"], what=said["what"])

    return _done(request, found, "flag", form, act, _("The team leader is alerted."))


@sensitive_post_parameters("goal")
@may("counselling.keep")
@require_POST
def goal_set(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), GoalForm(request.POST)

    def act() -> None:
        found.set_goal(form.cleaned_data["goal"], by=user_of(request))

    return _done(request, found, "goal", form, act, _("The goal is written down."))


@may("counselling.keep")
@require_POST
def goal_move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = find(request, code)
    goal = get_object_or_404(found.goals.all(), pk=pk)
    return _deed(request, found, lambda: goal.move(request.POST.get("state", ""), by=user_of(request)))


@may("counselling.keep")
@require_POST
def track_close(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), CloseForm(request.POST)

    def act() -> None:
        found.close(by=user_of(request), outcome=form.cleaned_data["outcome"], on=form.cleaned_data["on"])

    return _done(request, found, "close", form, act, _("The track is closed."))


@may("counselling.keep")
@require_POST
def track_reopen(request: HttpRequest, code: str) -> HttpResponse:
    found = find(request, code)
    return _deed(request, found, lambda: found.reopen(by=user_of(request)))


@may("note.view")
@require_POST
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    found = find(request, code)
    form = HandForm(request.POST, track=found)

    def act() -> None:
        found.hand_over(to=form.cleaned_data["to"], by=user_of(request))

    return _done(request, found, "hand", form, act, _("The track is handed over."))


def _deed(request: HttpRequest, found: Counselling, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("care_track", found.code)


# ------------------------------------------------------------------------------------------ flags
@may("risk.answer")
@require_safe
def flags(request: HttpRequest) -> HttpResponse:
    """Who must be seen to, by when and by whom: without a name and without the content."""
    found = RiskFlag.objects.visible_to(request.user).standing().most_urgent()
    return render(request, "psychosocial/care/flags.html", {"flags": list(found)})


@may("risk.answer")
@require_POST
def flag_see(request: HttpRequest, pk: int) -> HttpResponse:
    flag = get_object_or_404(RiskFlag.objects.visible_to(request.user), pk=pk)
    try:
        flag.see(by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Seen. Speak with %(name)s now.") % {"name": flag.counselling.keeper.shown_name}
        )
    return redirect("care_flags")


@may("counselling.keep")
@require_POST
def flag_close(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = find(request, code)
    flag = get_object_or_404(found.flags.all(), pk=pk)
    return _deed(request, found, lambda: flag.close(by=user_of(request)))
