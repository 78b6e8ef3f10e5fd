"""What the pages of cycles show: the days being planned with their warnings, and one cycle's sessions."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext

from imece.base.holidays import Holidays
from imece.base.logbook import LogLine
from imece.lists.labels import capitalised, value_label
from imece.psychosocial.models import Cycle, Lesson, Session
from imece.psychosocial.plan_forms import MOST_LESSONS, CycleForm
from imece.psychosocial.week import Line, warnings_of

LATEST = 8
"""Lines of the logbook beside a record."""


@dataclass(frozen=True)
class DrawnDay:
    """One day of a cycle that is not saved yet."""

    number: int
    day: datetime.date
    time_text: str
    warnings: list[str]


def drawn_days(form: CycleForm, reader: Any) -> list[DrawnDay]:
    """Each day of the plan as the form now says it, with what a planner should know of it."""
    if not form.is_bound:
        return []
    given = form.cleaned_data
    known = ("starts_at", "minutes", "held_in", "place", "facilitator", "interpreter", "vehicle", "seats")
    said: Any = {name: given[name] for name in known if given.get(name) is not None}
    service = given.get("service") or form.fields["service"].queryset.first()  # type: ignore[attr-defined]
    if service is None:
        return []
    days = form.days()
    twice = {day for day, number in Counter(days).items() if number > 1}
    found = []
    for number, day in enumerate(days, 1):
        drawn = Session.draw(by=None, service=service, day=day, **said)
        warnings = warnings_of(drawn, reader, form.holidays)
        if day in twice:
            warnings.append(gettext("This day is there twice."))
        found.append(DrawnDay(number, day, drawn.time_text, warnings))
    return found


def state_filters(
    states: type[models.TextChoices], numbers: Mapping[str, int], current: str
) -> list[dict[str, Any]]:
    """All, and each state with how many there are."""
    every = {"label": gettext("All"), "url": "?", "current": not current, "count": sum(numbers.values())}
    return [every] + [
        {"label": label, "url": f"?state={code}", "current": code == current, "count": numbers.get(code, 0)}
        for code, label in states.choices
    ]


class CyclePage:
    """One cycle's sessions, how far it is, and what happened to it."""

    def __init__(self, cycle: Cycle, reader: Any) -> None:
        self.cycle, self.reader = cycle, reader

    @cached_property
    def lines(self) -> list[Line]:
        sessions = self.cycle.sessions.for_calendar().order_by("number")
        holidays = Holidays.of_mission()
        return [
            Line(session, warnings_of(session, self.reader, holidays) if session.may_change else [])
            for session in sessions
        ]

    @property
    def sessions(self) -> list[Session]:
        """Those that stand."""
        return [line.session for line in self.lines if line.session.state != Session.State.CANCELLED]

    @property
    def standing(self) -> int:
        return len(self.sessions)

    @property
    def held(self) -> int:
        return sum(line.session.state == Session.State.HELD for line in self.lines)

    @property
    def meetings(self) -> int:
        """Of the sessions that stand, those that count for completing: not the evaluation."""
        return sum(not session.is_evaluation for session in self.sessions)

    @property
    def to_complete(self) -> int:
        """Sessions that somebody has to attend."""
        return -(-self.meetings * self.cycle.complete_at // 100)

    @property
    def complete_share(self) -> float:
        return self.cycle.complete_at / 100

    @property
    def has_evaluation(self) -> bool:
        return any(session.is_evaluation for session in self.sessions)

    @property
    def supporting_field(self) -> str:
        return value_label("supporting_field", self.cycle.supporting_field)

    @property
    def may(self) -> set[str]:
        """The deeds that the cycle's state leaves open."""
        state = self.cycle.state
        return {
            deed
            for deed, states in {
                "start": {Cycle.State.PLANNED},
                "finish": {Cycle.State.RUNNING},
                "reopen": {Cycle.State.FINISHED},
                "cancel": {Cycle.State.PLANNED, Cycle.State.RUNNING},
                "add": {Cycle.State.PLANNED, Cycle.State.RUNNING},
            }.items()
            if state in states
        }

    @property
    def taken_up(self) -> list[Lesson]:
        """Lessons of former cycles that this plan has taken up."""
        return list(self.cycle.carried_lessons.select_related("cycle"))

    @property
    def offered_lessons(self) -> list[Lesson]:
        """What was learnt from cycles like this one and no plan has taken up yet."""
        if "add" not in self.may:
            return []
        first = self.sessions[0] if self.sessions else None
        venue = first.held_in if first is not None else None
        known = Lesson.objects.visible_to(self.reader).not_taken_up().of_others_than(self.cycle)
        fitting = known.fitting(service=self.cycle.service, venue=venue, place=self.cycle.place)
        return list(fitting.newest()[:MOST_LESSONS])

    @property
    def removable(self) -> list[Session]:
        """The sessions of which nothing is known but the plan."""
        if "add" not in self.may or len(self.lines) < 2:
            return []
        planned = [line.session for line in self.lines if line.session.state == Session.State.PLANNED]
        return [session for session in planned if not session.is_marked()]

    @property
    def history(self) -> list[dict[str, Any]]:
        return history_of(self.cycle)


def history_of(record: models.Model) -> list[dict[str, Any]]:
    """What the logbook says of the record, as the timeline shows it."""
    lines = LogLine.objects.about(record).newest().select_related("actor")[:LATEST]
    return [
        {
            "title": capitalised(line.sentence),
            "when": line.at,
            "by": line.actor.shown_name if line.actor else "",
        }
        for line in lines
    ]
