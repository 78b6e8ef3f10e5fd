"""Which days are worked: the mission's weekend and its official holidays (holidays.toml in its folder)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imece.base.mission import Mission
from imece.base.users import in_language

SATURDAY_AND_SUNDAY = (5, 6)
"""Weekdays as Python numbers them: 0 is Monday."""


@dataclass(frozen=True)
class Holiday:
    """One official holiday. ``from_hour``: it begins at that hour, and the day is worked until then."""

    day: datetime.date
    names: Mapping[str, str]
    from_hour: int | None = None

    @property
    def name(self) -> str:
        return in_language(dict(self.names))

    @property
    def is_whole(self) -> bool:
        return self.from_hour is None

    @property
    def begins_at(self) -> datetime.time:
        return datetime.time(self.from_hour or 0)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Holidays:
    """The weekend and the holidays of a mission. Read once with ``of_mission`` where many days are asked about."""

    weekend: frozenset[int] = frozenset(SATURDAY_AND_SUNDAY)
    every_year: Mapping[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    dated: Mapping[datetime.date, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of_mission(cls) -> Holidays:
        """Those of the mission that is loaded; without any, Saturday and Sunday and no holidays."""
        said = Mission.objects.order_by("pk").values_list("settings__holidays", flat=True).first() or {}
        every_year: dict[tuple[int, int], list[dict[str, Any]]] = {}
        dated: dict[datetime.date, list[dict[str, Any]]] = {}
        for one in said.get("holidays", []):
            if one["every_year"]:
                month, day = one["every_year"]
                every_year.setdefault((month, day), []).append(one)
            for first, last in one["days"]:
                for day in _days(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)):
                    dated.setdefault(day, []).append(one)
        weekend = said.get("weekend", SATURDAY_AND_SUNDAY)
        return cls(weekend=frozenset(weekend), every_year=every_year, dated=dated)

    @property
    def known_until(self) -> datetime.date | None:
        """The end of the last year whose movable holidays the mission knows; None where it knows none."""
        return datetime.date(max(self.dated).year, 12, 31) if self.dated else None

    def on(self, day: datetime.date) -> Holiday | None:
        """The holiday of that day; of two, a whole one."""
        found = [*self.dated.get(day, []), *self.every_year.get((day.month, day.day), [])]
        if not found:
            return None
        one = min(found, key=lambda said: said["from_hour"] or 0)
        return Holiday(day, one["names"], one["from_hour"])

    def is_whole_holiday(self, day: datetime.date) -> bool:
        holiday = self.on(day)
        return holiday is not None and holiday.is_whole

    def is_working_day(self, day: datetime.date) -> bool:
        """Neither weekend nor a whole holiday; a day whose afternoon is free is worked."""
        return day.weekday() not in self.weekend and not self.is_whole_holiday(day)

    def working_days_between(self, first: datetime.date, last: datetime.date) -> int:
        """Working days after ``first`` up to and with ``last``; 0 where ``last`` is not later."""
        day_after = first + datetime.timedelta(days=1)
        return sum(self.is_working_day(day) for day in _days(day_after, last))

    def add_working_days(self, day: datetime.date, number: int) -> datetime.date:
        """The day on which ``number`` working days have passed after ``day``; with 0, ``day`` itself."""
        while number > 0:
            day += datetime.timedelta(days=1)
            number -= self.is_working_day(day)
        return day


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]


def is_working_day(day: datetime.date) -> bool:
    return Holidays.of_mission().is_working_day(day)


def working_days_between(first: datetime.date, last: datetime.date) -> int:
    """Working days after ``first`` up to and with ``last``: what has passed of a time limit."""
    return Holidays.of_mission().working_days_between(first, last)


def add_working_days(day: datetime.date, number: int) -> datetime.date:
    """The last day of a time limit of ``number`` working days that begins on ``day``."""
    return Holidays.of_mission().add_working_days(day, number)
