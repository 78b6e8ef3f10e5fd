"""A record of a person in the forms that matching compares. Made once per record, kept beside its keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from imece.lib.identity import checksum_ok
from imece.lib.name_keys import name_form, name_keys, name_words, untitled, word_keys
from imece.lib.text import fold, squash, western_digits

NAMES = ("given", "family", "father", "mother")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR = re.compile(r"(1[89]|20)\d{2}")
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")
# Letters that eyes and scanners take for digits.
_TAKEN_FOR_DIGITS = str.maketrans("OQILSB", "001158")
# Words that say what kind of place it is, and the city that all are in.
_OF_PLACES = frozenset((
    "istanbul", "ilcesi", "ilce", "district", "mahallesi", "mahalle", "mahalesi", "mah", "mh", "neighbourhood",
    "neighborhood", "quarter", "semti", "belediyesi", "koyu",
))  # fmt: skip
_SEXES = {"e": "m", "k": "f", "w": "f", "ذ": "m", "ا": "f"}  # erkek, kadın, woman, ذكر, أنثى


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
        """A birth on 1 January or 1 July says nothing of the day: it is written where only the year is known."""
        return self.month_day in ("01-01", "07-01")


def name_of(text: str) -> Name:
    return Name(squash(text), name_form(text), name_keys(text), word_keys(text))


def traits_of(record: str, row: Mapping[str, str]) -> Traits:
    """Traits of a row with the columns of `persons.csv`; a column may be missing or empty."""

    def cell(column: str) -> str:
        return (row.get(column) or "").strip()

    date, year = _birth(cell("birth_date"), cell("birth_year"))
    document = _digits_read(_signs(cell("id_no")))
    family = name_of(cell("family"))
    father, mother = (name_of(untitled(cell(column))) for column in NAMES[2:])
    given, fathers = _parted(untitled(cell("given")), father, family)
    given_name, father = name_of(given), father if father.keys else name_of(fathers)
    return Traits(
        record=record,
        given=given_name,
        family=family,
        father=father,
        mother=mother,
        date=date,
        year=year,
        sex=_SEXES.get(squash(cell("sex"))[:1], squash(cell("sex"))[:1]),
        nationality=squash(cell("nationality")),
        document=document,
        document_ok=checksum_ok(document),
        phone=_signs(cell("phone"))[-10:],
        district=_place(cell("district")),
        neighbourhood=_place(cell("neighbourhood")),
        household=cell("household"),
    )


def _parted(text: str, father: Name, family: Name) -> tuple[str, str]:
    """The given name without the father's or family name written behind it, and the father's where it was found there.

    What stands in its own column as well goes; of three names in a row with a family name elsewhere the second is
    the father's, the third his father's. Two names may be one ('Muhammed Ali') and stay.
    """
    if " " not in text:
        return text, ""
    words = name_words(text)
    if len(words) < 2:
        return text, ""
    behind = {key for word in words[1:] for key in name_keys(word)} | set(name_keys(" ".join(words[1:])))
    if any(not behind.isdisjoint(name.keys) for name in (father, family)):
        return words[0], ""
    if len(words) > 2 and family.keys and not father.keys:
        return words[0], words[1]
    return text, ""


@lru_cache(maxsize=65536)
def _place(text: str) -> str:
    """'İstanbul/Avcılar', 'Avcılar İlçesi' and 'AVCILAR' are one."""
    words = fold(text).split()
    return "".join([word for word in words if word not in _OF_PLACES] or words)


def _birth(date: str, year: str) -> tuple[str, int | None]:
    """The day, where it is one of the calendar's form, and the year, from the day or alone."""
    found = _DATE.match(western_digits(date))
    alone = _YEAR.match(western_digits(year))
    if found:
        return found.group(), int(found[1])
    return "", int(alone.group()) if alone else None


def _digits_read(signs: str) -> str:
    """A long row of digits in which some were read as letters, as digits."""
    if signs.isdecimal() or sum(sign.isdecimal() for sign in signs) < 8:
        return signs
    return signs[0] + signs[1:].translate(_TAKEN_FOR_DIGITS)


def _signs(text: str) -> str:
    """Digits and Latin capitals of a number; '' for a row of one digit, which is written where there is none."""
    signs = _NOT_A_SIGN.sub("", western_digits(text).upper())
    return "" if len(set(signs)) < 2 else signs
