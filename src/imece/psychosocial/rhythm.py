"""The days of a cycle: from the first day on, on some weekdays, every week or every few weeks, without holidays."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator

MOST_SESSIONS = 60


def days_of(
    first: datetime.date,
    *,
    count: int,
    weekdays: Collection[int] = (),
    every: int = 1,
    is_free: Callable[[datetime.date], bool] | None = None,
) -> list[datetime.date]:
    """The ``count`` days. ``weekdays``: 0 is Monday; none means the first day's. ``every``: how many weeks apart.

    The first day is one of them only if it falls on one of the weekdays. A day that ``is_free`` is passed over.
    """
    days: list[datetime.date] = []
    for day in _beats(first, weekdays, every):
        if len(days) >= min(count, MOST_SESSIONS):
            break
        if is_free is None or not is_free(day):
            days.append(day)
    return days


def passed_over(
    first: datetime.date,
    last: datetime.date,
    *,
    weekdays: Collection[int] = (),
    every: int = 1,
    is_free: Callable[[datetime.date], bool],
) -> list[datetime.date]:
    """The days of the rhythm up to ``last`` that are free."""
    found = []
    for day in _beats(first, weekdays, every):
        if day > last:
            break
        if is_free(day):
            found.append(day)
    return found


def _beats(first: datetime.date, weekdays: Collection[int], every: int) -> Iterator[datetime.date]:
    """Every day of the rhythm, without end."""
    wanted = sorted(set(weekdays) or {first.weekday()})
    monday = first - datetime.timedelta(days=first.weekday())
    while True:
        for weekday in wanted:
            day = monday + datetime.timedelta(days=weekday)
            if day >= first:
                yield day
        monday += datetime.timedelta(weeks=max(every, 1))
