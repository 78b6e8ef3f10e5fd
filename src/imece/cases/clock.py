"""The clock of a case: until when help is due, and how it stands while the person is to bring something."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone

from imece.base.holidays import Holidays
from imece.cases.rules import Rules
from imece.cases.states import Priority

Span = tuple[datetime.datetime, datetime.datetime]


def due_at(
    started: datetime.datetime,
    priority: str,
    paused: Iterable[Span],
    *,
    rules: Rules | None = None,
    holidays: Holidays | None = None,
) -> datetime.datetime:
    """The moment by which help is due. Emergencies run by the hour, day and night; the others by working days.

    ``paused``: times in which the clock stood. Of working days, those count that lie wholly within a pause or on which
    it began.
    """
    limit = (rules or Rules.of_mission()).limits.get(priority) or {}
    spans = list(paused)
    if "hours" in limit:
        stood = sum((until - since for since, until in spans), datetime.timedelta())
        return started + datetime.timedelta(hours=limit["hours"]) + stood
    holidays = holidays or Holidays.of_mission()
    days = limit.get("working_days", 10) + sum(_days_stood(span, holidays) for span in spans)
    last = holidays.add_working_days(timezone.localdate(started), days)
    return timezone.make_aware(datetime.datetime.combine(last, datetime.time(23, 59, 59)))


def _days_stood(span: Span, holidays: Holidays) -> int:
    since, until = (timezone.localdate(moment) for moment in span)
    return holidays.working_days_between(since, until)


def runs_by_the_hour(priority: str, rules: Rules) -> bool:
    return "hours" in (rules.limits.get(priority) or {})


MOST_URGENT = {Priority.EMERGENCY: 0, Priority.URGENT: 1, Priority.NORMAL: 2}
