"""The days of a cycle: from the first day on, on some weekdays, every week or every few weeks."""

from __future__ import annotations

import datetime
from collections.abc import Collection

MOST_SESSIONS = 60


def days_of(
    first: datetime.date, *, count: int, weekdays: Collection[int] = (), every: int = 1
) -> list[datetime.date]:
    """The ``count`` days. ``weekdays``: 0 is Monday; none means the first day's. ``every``: how many weeks apart.

    The first day is one of them only if it falls on one of the weekdays.
    """
    wanted = sorted(set(weekdays) or {first.weekday()})
    monday = first - datetime.timedelta(days=first.weekday())
    days: list[datetime.date] = []
    while len(days) < min(count, MOST_SESSIONS):
        for weekday in wanted:
            day = monday + datetime.timedelta(days=weekday)
            if day >= first and len(days) < count:
                days.append(day)
        monday += datetime.timedelta(weeks=max(every, 1))
    return days
