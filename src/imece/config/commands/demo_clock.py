"""The demonstration's past: when something happened, and a clock that stands there while it is done again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from imece.base.holidays import Holidays
from imece.base.refusal import Refusal

_HOURS = re.compile(r"-(\d+)h")
_WORKING_DAYS = re.compile(r"-([1-9]\d*) ([01]\d|2[0-3]):([0-5]\d)")


@contextmanager
def clock_at(moment: datetime.datetime) -> Iterator[None]:
    """Within, it is that moment: what a deed says of when it was done comes from Django's clock.

    The clock is the process's: for a command that does nothing else, never for the server.
    """
    kept = timezone.now
    setattr(timezone, "now", lambda: moment)  # noqa: B010 (mypy: a function is not assigned to)
    try:
        yield
    finally:
        setattr(timezone, "now", kept)  # noqa: B010


@dataclass
class Moments:
    """Moments relative to now: "-3 10:30" is half past ten three working days ago, "-5h" five hours ago."""

    now: datetime.datetime
    holidays: Holidays = field(default_factory=Holidays.of_mission)

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.now)

    def read(self, text: str) -> datetime.datetime:
        """Always before now, whatever the hour: the last working day is one that has passed."""
        if found := _HOURS.fullmatch(text):
            return self.now - datetime.timedelta(hours=int(found[1]))
        if found := _WORKING_DAYS.fullmatch(text):
            at = datetime.time(int(found[2]), int(found[3]))
            return timezone.make_aware(datetime.datetime.combine(self.working_days_ago(int(found[1])), at))
        raise Refusal(f'"{text}" is no moment. Write "-3 10:30" (working days ago) or "-5h" (hours ago).')

    def working_days_ago(self, number: int) -> datetime.date:
        day = self.today
        while number:
            day -= datetime.timedelta(days=1)
            number -= self.holidays.is_working_day(day)
        return day

    def day(self, days: int) -> datetime.date:
        """So many days from today on; before it with a minus."""
        return self.today + datetime.timedelta(days=days)
