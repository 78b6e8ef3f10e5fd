"""What stands in one another's way: the same person, room or vehicle wanted at two places at once.

A clash is a warning with who and where, never a refusal: two short sessions may share a room, and a plan on paper
knows things that no system does.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from imece.ui.formats import day_text

if TYPE_CHECKING:
    from imece.psychosocial.sessions import Session

Span = tuple[datetime.datetime, datetime.datetime]


FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"


def apart(text: str, direction: str = FIRST_STRONG) -> str:
    """A name or a time in whatever script, set apart from the direction of the sentence around it."""
    return f"{direction}{text}{END}"


def span_of(day: datetime.date, starts_at: datetime.time | None, minutes: int) -> Span | None:
    """From when until when, on the mission's clock; None while no time is said."""
    if starts_at is None:
        return None
    start = datetime.datetime.combine(day, starts_at)
    return start, start + datetime.timedelta(minutes=minutes)


def overlap(one: Span | None, other: Span | None) -> bool:
    """Whether they share a moment; where one ends as the other begins, they share none."""
    if one is None or other is None:
        return False
    return max(one[0], other[0]) < min(one[1], other[1])


@dataclass(frozen=True)
class Clash:
    """Who or what is wanted twice, and by which other session."""

    kind: str
    """person, venue or vehicle"""
    name: str
    other: Session

    def said(self, seen: bool = True) -> str:
        """The warning. Of a session out of the reader's reach only its time is said."""
        values = {
            "name": apart(self.name),
            "day": apart(day_text(self.other.day)),
            "time": apart(self.other.time_text, LEFT_TO_RIGHT),
            "session": apart(self.other.shown_title if seen else gettext("a session of another unit")),
            "where": apart((self.other.venue or gettext("venue not said")) if seen else ""),
        }
        if not seen:
            return gettext("%(name)s is taken on %(day)s, %(time)s: %(session)s.") % values
        return gettext("%(name)s is taken on %(day)s, %(time)s: %(session)s, %(where)s.") % values


def clashes_of(session: Session, others: Iterable[Session]) -> list[Clash]:
    """What ``session`` wants and another one has at that time; neither need be saved."""
    mine = session.span
    found: list[Clash] = []
    for other in others:
        if other is session or (other.pk is not None and other.pk == session.pk):
            continue
        if session.takes_place and other.takes_place and overlap(mine, other.span):
            found += _shared(session, other)
    return found


def _shared(one: Session, other: Session) -> list[Clash]:
    people = {person.pk: person for person in (other.facilitator, other.interpreter) if person is not None}
    wanted = {one.facilitator_id, one.interpreter_id}
    found = [Clash("person", person.shown_name, other) for pk, person in people.items() if pk in wanted]
    if one.held_in_id is not None and one.held_in_id == other.held_in_id:
        found.append(Clash("venue", str(other.held_in), other))
    if one.vehicle_id is not None and one.vehicle_id == other.vehicle_id:
        found.append(Clash("vehicle", str(other.vehicle), other))
    return found


def clashes_among(sessions: Iterable[Session]) -> dict[int, list[Clash]]:
    """Session to its clashes with the others of the same day or of the night before."""
    days: dict[datetime.date, list[Session]] = defaultdict(list)
    for session in sessions:
        days[session.day].append(session)
    found: dict[int, list[Clash]] = {}
    step = datetime.timedelta(days=1)
    for day, ones in days.items():
        near = [*days.get(day - step, []), *ones, *days.get(day + step, [])]
        for session in ones:
            if clashes := clashes_of(session, near):
                found[session.pk] = clashes
    return found
