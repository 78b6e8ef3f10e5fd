"""What the page of a roll shows, read in few questions however many people are in the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from imece.assistance.ledger import Delivery
from imece.lib.text import fold
from imece.people.age import minors_on
from imece.people.asked import Fit, readings
from imece.people.consents import SERVICE, Consent
from imece.people.consents import State as Answer
from imece.people.models import Person
from imece.people.words import words_of_name
from imece.psychosocial.asked import AttendanceState, SessionState
from imece.psychosocial.attendance import Correction
from imece.psychosocial.expected import GROUPS, Entry
from imece.psychosocial.roll import Roll
from imece.psychosocial.sessions import Session
from imece.ui.formats import number_text

STANDS, MISSING, REFUSED = "stands", "missing", "refused"
GUARDIAN = {
    Answer.GIVEN: STANDS,
    Answer.NONE: MISSING,
    Answer.REFUSED: REFUSED,
    Answer.WITHDRAWN: REFUSED,
}


@dataclass
class RollLine:
    """One person on the page."""

    entry: Entry
    guardian: str = ""
    """'' for a grown-up or where the age is not known: then nobody is asked."""
    history: list[Correction] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.entry.person

    @property
    def state(self) -> str:
        return self.entry.state

    @property
    def words(self) -> str:
        """The folded words of the name, for finding it in the browser."""
        return fold(self.person.full_name)


@dataclass(frozen=True)
class HeadLine:
    """The unnamed people of one group."""

    group: str
    label: str
    number: int


class RollPage:
    """The page of one session's roll."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.roll = Roll(session)

    @cached_property
    def entries(self) -> list[Entry]:
        return self.roll.entries()

    @cached_property
    def lines(self) -> list[RollLine]:
        guardians, histories = self._guardians(), self._histories()
        return [
            RollLine(entry, guardians.get(entry.person.pk, ""), histories.get(entry.person.pk, []))
            for entry in self.entries
        ]

    def _guardians(self) -> dict[int, str]:
        """Whether a guardian's consent stands, for each child."""
        persons = [entry.person for entry in self.entries]
        minors = minors_on(persons, self.session.day)
        children = [person for person in persons if minors[person.pk]]
        if not children:
            return {}
        answers = Consent.objects.standing_of(children, SERVICE, on=self.session.day)
        return {pk: GUARDIAN[standing.state] for pk, standing in answers.items()}

    def _histories(self) -> dict[int, list[Correction]]:
        owners = {one.pk: entry.person.pk for entry in self.entries for one in entry.attendances if one.pk}
        found: dict[int, list[Correction]] = defaultdict(list)
        for correction in self.corrections:
            if correction.attendance_id in owners:
                found[owners[correction.attendance_id]].append(correction)
        return found

    @cached_property
    def corrections(self) -> list[Correction]:
        return list(self.session.corrections.newest())

    @cached_property
    def heads(self) -> list[HeadLine]:
        labels, counted = dict(Delivery.HeadGroup.choices), self.roll.heads()
        return [HeadLine(group, str(labels[group]), counted[group]) for group in GROUPS]

    @property
    def number_text(self) -> str:
        """Which session of its cycle it is."""
        cycle = self.session.cycle
        return self.session.number_said(cycle.sessions.meetings().count()) if cycle else ""

    @property
    def is_held(self) -> bool:
        return self.session.state == SessionState.HELD

    @property
    def is_open(self) -> bool:
        """Whether attendance is taken here at all: not of what a list brought, nor of what was cancelled."""
        return self.session.row_id is None and self.session.state != SessionState.CANCELLED

    @property
    def shows_heads(self) -> bool:
        return self.session.is_open or any(head.number for head in self.heads)

    # ------------------------------------------------------------------------------------------ what a tap answers
    @cached_property
    def numbers(self) -> dict[str, str]:
        """The counters, as they are shown."""
        states = [entry.state for entry in self.entries]
        return {
            "present": number_text(states.count(AttendanceState.PRESENT)),
            "absent": number_text(states.count(AttendanceState.ABSENT)),
            "all": number_text(len(states)),
            "unnamed": number_text(sum(head.number for head in self.heads)),
        }

    def answer(self) -> dict[str, Any]:
        """What the browser is told after a tap: how everybody stands, also by the taps of others."""
        return {
            "states": {entry.person.code: entry.state for entry in self.entries},
            "unnamed": self.numbers["unnamed"],
        }

    def found(self, typed: str) -> list[str]:
        """The codes of those on the roll whose names fit what was typed, in any script and spelling."""
        ways = readings(typed)
        return [entry.person.code for entry in self.entries if _fits(ways, _words(entry))]


def _words(entry: Entry) -> Iterable[str]:
    return words_of_name(entry.person.full_name)


def _fits(ways: Any, words: Iterable[str]) -> bool:
    return any(all(asked.fit(words) is not Fit.NOT for asked in way) for way in ways)
