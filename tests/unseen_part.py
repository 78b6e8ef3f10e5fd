"""What the parts of an unseen year share: windows, groups, and what is known of people."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.unseen_missions import PROJECTS
from tests.unseen_office import Office, Person, Row

Day = datetime.date
Window = tuple[Day, Day]
Figure = tuple[Any, dict[str, dict[str, Any]]]
BANDS = [(4, "0-4"), (11, "5-11"), (17, "12-17"), (24, "18-24"), (49, "25-49"), (59, "50-59"), (200, "60+")]
CHECKSUM = ("bad_checksum", "warn")


def band(person: Person, office: Office, day: Day) -> str:
    birth = person.birth
    if not person.known.get("birth"):
        return "unknown"
    if person.style == "day":
        age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    else:
        age = day.year - birth.year if person.style == "year" else max(office.first.year - birth.year, 1)
    return next(name for top, name in BANDS if age <= top)


def counted(values: Iterable[Any]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def each_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, int]:
    """Distinct subjects in each group."""
    return counted(group for group, _subject in set(pairs))


class Part:
    """A part of an archive and the ways to count it; ``figures`` maps a code to a function of the window."""

    def __init__(self, office: Office) -> None:
        self.office, self.turn = office, office.turn
        self.figures: dict[str, Callable[[Window], Figure]] = {}
        self.project = {name: f"{code}{office.province.pcode[-2:]}" for name, code in PROJECTS.items()}

    def attributes(self, persons: Iterable[Person], last: Day) -> dict[str, dict[str, int]]:
        persons = list(persons)

        def by(name: str, value: Callable[[Person], str]) -> dict[str, int]:
            return counted(value(p) if p.known.get(name) else "unknown" for p in persons)

        return {
            "sex": by("sex", lambda p: p.sex),
            "age_band": counted(band(p, self.office, last) for p in persons),
            "district": by("district", lambda p: p.district),
            "nationality": by("nationality", lambda p: p.nationality),
        }

    def districts(self) -> list[str]:
        return list(self.office.province.districts)

    def fresh(self) -> Row:
        """A row about somebody new whose number is right."""
        person = self.office.person()
        while person.bad_id:
            person = self.office.person()
        return self.office.about(person, "full_name", "given_name", "family_name", "id_number")
