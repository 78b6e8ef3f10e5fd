"""What the pages of counselling show, as this reader may see it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from imece.base.access import user_may
from imece.people.merging import all_as_one, as_one
from imece.people.models import Person
from imece.psychosocial.counselling import Counselling, Goal, supervises
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.scales import Scale, ScaleAnswer


@dataclass(frozen=True)
class TrackLine:
    """A track in a list: with whom, when next, and what presses."""

    track: Counselling
    person: Person
    meetings: int
    flagged: bool
    overdue: bool


def track_lines(tracks: Any, today: datetime.date) -> list[TrackLine]:
    """Tracks with the names of their persons, in few questions."""
    from django.db.models import Count

    found = list(tracks.with_all_shown().annotate(number_of_meetings=Count("meetings")))
    persons = {
        person.pk: person for person in all_as_one([one.person.canonical or one.person for one in found])
    }
    flagged = set(RiskFlag.objects.standing().values_list("counselling_id", flat=True))
    overdue = set(tracks.overdue(today).values_list("pk", flat=True))
    return [
        TrackLine(
            one,
            persons[(one.person.canonical or one.person).pk],
            one.number_of_meetings,
            one.pk in flagged,
            one.pk in overdue,
        )
        for one in found
    ]


@dataclass(frozen=True)
class Group:
    """Tracks under one heading."""

    title: str
    icon: str
    lines: list[TrackLine]


def my_day(reader: Any) -> list[Group]:
    """The reader's own open tracks: what presses first, then by the day of the next meeting."""
    today = timezone.localdate()
    week = today + datetime.timedelta(days=7)
    lines = track_lines(Counselling.objects.filter(keeper=reader).open().by_next_step(), today)
    groups: list[tuple[str, str, Callable[[TrackLine], Any]]] = [
        (_("Overdue"), "warning", lambda line: line.overdue),
        (_("Today"), "calendar", lambda line: line.track.next_on == today),
        (
            _("In the next seven days"),
            "calendar",
            lambda line: line.track.next_on and line.track.next_on <= week,
        ),
        (_("Later"), "clock", lambda line: bool(line.track.next_on)),
        (_("Without an appointment"), "edit", lambda _line: True),
    ]
    shown, left = [], lines
    for title, icon, belongs in groups:
        shown.append(Group(title, icon, [line for line in left if belongs(line)]))
        left = [line for line in left if not belongs(line)]
    return [group for group in shown if group.lines]


@dataclass(frozen=True)
class Trend:
    """A person's scores on one scale, in the order of days."""

    scale: Scale
    answers: list[ScaleAnswer]

    @property
    def scores(self) -> list[float]:
        return [answer.score for answer in self.answers]

    @property
    def change(self) -> float | None:
        return self.scores[-1] - self.scores[0] if len(self.answers) > 1 else None

    @property
    def said(self) -> tuple[str, str] | None:
        """(tone, sentence) of the change from the first to the last answer."""
        if self.change is None:
            return None
        least = float(self.scale.meaningful or 0) or 0.01
        way = self.change if self.scale.higher_is_better else -self.change
        if way >= least:
            return "ok", _("Better by what matters")
        return (
            ("bad", _("Worse by what matters")) if way <= -least else ("plain", _("No change that matters"))
        )

    @property
    def needs_a_closer_look(self) -> bool:
        if self.scale.attention is None or not self.answers:
            return False
        last, line = self.scores[-1], float(self.scale.attention)
        return last <= line if self.scale.higher_is_better else last >= line


def trends_of(track: Counselling, reader: Any) -> list[Trend]:
    """What the person answered, for whoever may read it."""
    answers = ScaleAnswer.objects.readable_by(reader).of_person(track.person).select_related("scale")
    by_scale: dict[int, list[ScaleAnswer]] = {}
    for answer in answers:
        by_scale.setdefault(answer.scale_id, []).append(answer)
    return [Trend(found[0].scale, found) for found in by_scale.values()]


class TrackPage:
    """One track as its keeper or the technical supervisor sees it."""

    def __init__(self, track: Counselling, reader: Any) -> None:
        self.track = track
        self.reader = reader
        self.is_keeper = track.keeper_id == reader.pk
        self.is_supervisor = supervises(reader)
        self.person = as_one(track.person.canonical or track.person)
        self.opens_person = user_may(reader, "person.view") and (
            Person.objects.visible_to(reader).filter(pk=self.person.pk).exists()
        )

    @property
    def meetings(self) -> list[Any]:
        return list(self.track.meetings.order_by("-number"))

    @property
    def goals(self) -> list[Goal]:
        return list(self.track.goals.all())

    @property
    def flags(self) -> list[RiskFlag]:
        return list(self.track.flags.order_by("-pk"))

    @property
    def trends(self) -> list[Trend]:
        return trends_of(self.track, self.reader)

    @property
    def scales(self) -> list[Scale]:
        return list(Scale.objects.all())

    @property
    def is_open(self) -> bool:
        return self.track.state == Counselling.State.OPEN


def counselling_of(person: Person, reader: Any) -> dict[str, Any] | None:
    """The part of a person's page: that a track is open and with whom; its keeper gets there, and may begin one."""
    if not (user_may(reader, "counselling.keep") or user_may(reader, "risk.answer") or supervises(reader)):
        return None
    tracks = list(Counselling.objects.of_person(person).with_all_shown().order_by("-pk"))
    may_keep = user_may(reader, "counselling.keep")
    if not tracks and not may_keep:
        return None
    reads = set(Counselling.objects.readable_by(reader).values_list("pk", flat=True)) if tracks else set()
    own_open = any(one.keeper_id == reader.pk and one.state == Counselling.State.OPEN for one in tracks)
    return {
        "tracks": [(one, one.pk in reads) for one in tracks],
        "may_begin": may_keep and not own_open,
        "person": person,
    }
