"""The week as it is shown: days, the lines of each, what clashes, and where each stands on the grid of hours."""

from __future__ import annotations

import calendar
import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from imece.base.holidays import Holiday, Holidays
from imece.lists.labels import value_label
from imece.psychosocial.clashes import LEFT_TO_RIGHT, Clash, apart, clashes_among
from imece.psychosocial.models import Session
from imece.ui.formats import period_text

QUARTER = 15
"""Minutes that one row of the grid stands for."""

FIRST_HOUR, LAST_HOUR = 9, 18
"""The hours that the grid shows at least."""

LONGEST = 96
TONES = {"planned": "info", "held": "ok", "postponed": "warn", "cancelled": "bad"}
ICONS = {"planned": "calendar", "held": "check", "postponed": "clock", "cancelled": "close"}
DAY = datetime.timedelta(days=1)


@dataclass
class Line:
    """One session on a day."""

    session: Any
    """as `for_calendar` gives it"""
    clashes: list[str]
    row: int = 0
    """of the grid, from 1; 0 where no time is said"""
    rows: int = 0

    @property
    def tone(self) -> str:
        return TONES[self.session.state]

    @property
    def icon(self) -> str:
        return ICONS[self.session.state]

    @property
    def number_text(self) -> str:
        """3 of 8, '' where the session stands alone."""
        said: str = self.session.number_said(self.session.of_sessions)
        return said

    @property
    def supporting_field(self) -> str:
        return value_label("supporting_field", self.session.supporting_field)

    @property
    def people(self) -> int | None:
        """How many are expected: on the roster, else in the group, else planned for."""
        one = self.session
        people: int | None = one.listed or one.enrolled or one.seats
        return people


@dataclass
class Day:
    """A day of the week with its lines."""

    day: datetime.date
    lines: list[Line] = field(default_factory=list)
    is_today: bool = False
    holiday: Holiday | None = None

    @property
    def name(self) -> str:
        return date_format(self.day, "l")

    @property
    def short_name(self) -> str:
        return date_format(self.day, "D")

    @property
    def timed(self) -> list[Line]:
        return [line for line in self.lines if line.row]


class Week:
    """What the reader sees of the seven days from ``monday`` on."""

    def __init__(
        self, reader: Any, monday: datetime.date, *, district: str = "", crew: str = "", who: str = ""
    ) -> None:
        self.reader, self.monday, self.sunday = reader, monday, monday + 6 * DAY
        seen = Session.objects.visible_to(reader)
        narrowed = seen.in_district(district) if district else seen
        narrowed = narrowed.of_crew(crew) if crew else narrowed
        self.narrowed = narrowed.led_by(int(who)) if who.isdigit() else narrowed

    @property
    def title(self) -> str:
        return period_text(self.monday, self.sunday)

    @property
    def before(self) -> datetime.date:
        return self.monday - 7 * DAY

    @property
    def after(self) -> datetime.date:
        return self.monday + 7 * DAY

    @property
    def is_this_week(self) -> bool:
        return self.monday <= timezone.localdate() <= self.sunday

    @cached_property
    def sessions(self) -> list[Session]:
        return list(self.narrowed.between(self.monday, self.sunday).for_calendar())

    @cached_property
    def clashes(self) -> dict[int, list[Clash]]:
        """With all sessions of those days, also those that the filter or the reader's reach leaves out."""
        near = Session.objects.between(self.monday - DAY, self.sunday + DAY).standing()
        whole = near.select_related("service", "cycle", "facilitator", "interpreter", "vehicle", "held_in")
        return clashes_among(whole)

    @cached_property
    def days(self) -> list[Day]:
        lines: dict[datetime.date, list[Line]] = defaultdict(list)
        seen = seen_of(self.reader, [clash for ones in self.clashes.values() for clash in ones])
        for session in self.sessions:
            said = [clash.said(clash.other.pk in seen) for clash in self.clashes.get(session.pk, [])]
            lines[session.day].append(self._line(session, said))
        today = timezone.localdate()
        days = [self.monday + step * DAY for step in range(7)]
        holidays = Holidays.of_mission()
        return [Day(day, lines[day], day == today, holidays.on(day)) for day in days]

    def _line(self, session: Session, clashes: list[str]) -> Line:
        if session.starts_at is None:
            return Line(session, clashes)
        start = session.starts_at.hour * 60 + session.starts_at.minute
        row = (start - self.hours[0] * 60) // QUARTER + 1
        last = len(self.hours) * 60 // QUARTER + 1
        rows = max(min(-(-session.minutes // QUARTER), last - row), 2)
        return Line(session, clashes, row, min(rows, LONGEST))

    @cached_property
    def hours(self) -> list[int]:
        """The hours that the grid shows: those of the day's work, and more where a session needs it."""
        first, last = FIRST_HOUR, LAST_HOUR
        for session in self.sessions:
            if session.starts_at is not None:
                first = min(first, session.starts_at.hour)
                ends = session.starts_at.hour * 60 + session.starts_at.minute + session.minutes
                last = max(last, min(-(-ends // 60), 24))
        return list(range(first, last))

    @property
    def hour_marks(self) -> list[tuple[int, str]]:
        """(row of the grid, 09:00)"""
        rows = 60 // QUARTER
        return [(step * rows + 1, f"{hour:02}:00") for step, hour in enumerate(self.hours)]

    @property
    def has_weekend(self) -> bool:
        return any(day.lines for day in self.days[5:])

    @property
    def has_holiday(self) -> bool:
        return any(day.holiday for day in self.days)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state's name, tone, sessions) of the week."""
        numbers = Counter(session.state for session in self.sessions)
        return [
            (str(Session.State(code).label), TONES[code], numbers[code]) for code in TONES if numbers[code]
        ]

    @property
    def number_of_clashes(self) -> int:
        return sum(bool(line.clashes) for day in self.days for line in day.lines)

    @cached_property
    def month(self) -> Month:
        middle = self.monday + 3 * DAY
        return Month(middle.year, middle.month, self.narrowed)


class Month:
    """A month at a glance: how many sessions each day has."""

    def __init__(self, year: int, month: int, sessions: Any) -> None:
        self.first = datetime.date(year, month, 1)
        weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, month)
        near = sessions.between(weeks[0][0], weeks[-1][-1]).standing()
        counted = Counter(near.order_by().values_list("day", flat=True))
        self.weeks = [(week[0], [(day, counted[day], day.month == month) for day in week]) for week in weeks]

    @property
    def title(self) -> str:
        return date_format(self.first, "F Y")

    @property
    def weekdays(self) -> list[str]:
        return [date_format(day, "D") for day, _number, _own in self.weeks[0][1]]


def seen_of(reader: Any, clashes: Iterable[Clash]) -> set[int]:
    """Of the sessions that clash, those that the reader may see."""
    others = {clash.other.pk for clash in clashes}
    if not others:
        return set()
    return set(Session.objects.visible_to(reader).filter(pk__in=others).values_list("pk", flat=True))


def holiday_warning(session: Session, holiday: Holiday | None) -> str:
    """That the session lies on an official holiday; '' where it is over before the free hours begin."""
    if holiday is None:
        return ""
    if holiday.is_whole:
        return gettext("Official holiday: %(holiday)s.") % {"holiday": apart(holiday.name)}
    span = session.span
    if span is not None and span[1] <= datetime.datetime.combine(session.day, holiday.begins_at):
        return ""
    said = {"holiday": apart(holiday.name), "time": apart(f"{holiday.begins_at:%H:%M}", LEFT_TO_RIGHT)}
    return gettext("Official holiday from %(time)s on: %(holiday)s.") % said


def warnings_of(session: Session, reader: Any, holidays: Holidays | None = None) -> list[str]:
    """What a planner should know of a session that is drawn or planned; nothing here stops anybody."""
    holidays = holidays or Holidays.of_mission()
    clashes = session.clashes()
    seen = seen_of(reader, clashes)
    said = [clash.said(clash.other.pk in seen) for clash in clashes]
    said.append(holiday_warning(session, holidays.on(session.day)))
    if session.held_in is not None:
        said.append(session.held_in.letter_warning(session.day))
        said.append(session.held_in.seats_warning(session.seats))
    if session.starts_at is None:
        said.append(gettext("Without a time, clashes cannot be seen."))
    if session.state == Session.State.PLANNED and session.day < timezone.localdate():
        said.append(gettext("This day has passed."))
    return [text for text in said if text]
