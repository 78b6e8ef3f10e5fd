"""A record of a person in the forms that matching compares. Made once per record, kept beside its keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from imece.lib.identity import checksum_ok
from imece.lib.name_keys import name_form, name_keys, word_keys
from imece.lib.text import squash, western_digits

NAMES = ("given", "family", "father", "mother")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"(1[89]|20)\d{2}")
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")


class Name(NamedTuple):
    """One name: letters as spelt, the spelling-free form, all its keys, the keys of its words."""

    spelt: str
    form: str
    keys: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""


class Traits(NamedTuple):
    """What matching knows of a record. '' and None mean not known. `date` is ISO; `year` may stand alone."""

    record: str
    given: Name
    family: Name
    father: Name
    mother: Name
    date: str
    year: int | None
    sex: str
    nationality: str
    document: str
    document_ok: bool
    phone: str
    district: str
    neighbourhood: str
    household: str

    @property
    def month_day(self) -> str:
        return self.date[5:]

    @property
    def rounded(self) -> bool:
        """A birth on 1 January says nothing of the day: it is written where only the year is known."""
        return self.month_day == "01-01"


def name_of(text: str) -> Name:
    return Name(squash(text), name_form(text), name_keys(text), word_keys(text))


def traits_of(record: str, row: Mapping[str, str]) -> Traits:
    """Traits of a row with the columns of `persons.csv`; a column may be missing or empty."""

    def cell(column: str) -> str:
        return (row.get(column) or "").strip()

    date, year = _birth(cell("birth_date"), cell("birth_year"))
    document = _signs(cell("id_no"))
    family, father, mother = (name_of(cell(column)) for column in NAMES[1:])
    given = name_of(_without(cell("given"), father, family))
    return Traits(
        record=record,
        given=given,
        family=family,
        father=father,
        mother=mother,
        date=date,
        year=year,
        sex=squash(cell("sex"))[:1],
        nationality=squash(cell("nationality")),
        document=document,
        document_ok=checksum_ok(document),
        phone=_signs(cell("phone"))[-10:],
        district=squash(cell("district")),
        neighbourhood=squash(cell("neighbourhood")),
        household=cell("household"),
    )


def _without(given: str, *others: Name) -> str:
    """The given name without the father's or family name that was written behind it and stands in its own column."""
    first, _, rest = given.partition(" ")
    keys = set(name_keys(rest)) if rest else set()
    return first if any(not keys.isdisjoint(name.keys) for name in others) else given


def _birth(date: str, year: str) -> tuple[str, int | None]:
    """The day, where it is one of the calendar's form, and the year, from the day or alone."""
    found = _DATE.match(western_digits(date))
    alone = _YEAR.match(western_digits(year))
    if found:
        return found.group(), int(found[1])
    return "", int(alone.group()) if alone else None


def _signs(text: str) -> str:
    """Digits and Latin capitals of a number; '' for a row of one digit, which is written where there is none."""
    signs = _NOT_A_SIGN.sub("", western_digits(text).upper())
    return "" if len(set(signs)) < 2 else signs
