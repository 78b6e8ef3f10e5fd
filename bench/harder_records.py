"""One record of a person, written down badly: what bench/harder.py writes, kind of corruption by kind."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bench import harder_spellings as spell

NAMES = ("given", "family", "father", "mother")
_SCRIPTS = ("tr", "en", "up", "ar", *spell.CONVENTIONS)
_WEIGHTS = (30, 20, 14, 14, 7, 4, 6, 3, 4)
_TURKISH_WEIGHTS = (60, 10, 30, 0, 0, 0, 0, 0, 4)
_SLIPS_OF_ARABIC: tuple[tuple[str, Callable[[str, random.Random], str], float], ...] = (
    ("dots", spell.dots, 0.06),
    ("arabic keys", spell.neighbours, 0.04),
    ("persian letters", spell.persian_letters, 0.15),
    ("decorated", spell.decorated, 0.06),
    ("joined words", spell.joined, 0.1),
)
_TITLES = {
    ("M", "ar"): ("الحاج", "الشيخ", "ابو {child}", "السيد", "د."),
    ("F", "ar"): ("الحاجة", "الشيخة", "ام {child}"),
    ("M", "tr"): ("Hacı", "Hajj", "Şeyh", "Sheikh", "Abu {child}", "Ebu {child}", "Seyyid", "Dr.", "Dr"),
    ("F", "tr"): ("Hacı", "Ümmü {child}", "Um {child}", "Hanım"),
}
_MAY_BE_EMPTY = ("father", "mother", "birth_date", "id_no", "phone", "neighbourhood", "nationality", "sex")
Row = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Spellings by script for each name; what is true of the rest."""

    names: dict[str, dict[str, str]]
    born: date | None
    year: int
    sex: str
    nationality: str
    document: str
    phone: str
    place: tuple[str, str]
    passport: str
    family: list[Person] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True)
class World:
    """Who and what there is besides the person, how badly offices write, and which kinds of corruption there are."""

    chance: random.Random
    hardness: float
    left_out: frozenset[str]
    stressed: frozenset[str]
    people: Sequence[Person]
    places: Sequence[tuple[str, str]]


class Registration:
    """One record of a person being written, with what went wrong."""

    def __init__(self, world: World, person: Person) -> None:
        self.world, self.person, self.chance = world, person, world.chance
        self.kinds: list[str] = []
        self.row: Row = {}

    def often(self, kind: str, probability: float) -> bool:
        if kind in self.world.left_out:
            return False
        if kind in self.world.stressed:
            probability *= 3
        if self.chance.random() >= min(0.9, probability * self.world.hardness):
            return False
        self.kinds.append(kind)
        return True

    def written(self) -> tuple[Row, list[str]]:
        self._names()
        self._columns()
        self._birth()
        self._rest()
        self._place()
        self._sparse()
        return self.row, self.kinds

    # ------------------------------------------------------------------ names
    def _names(self) -> None:
        turkish = self.person.nationality == "TUR"
        weights = [
            0 if script in self.world.left_out else weight
            for script, weight in zip(_SCRIPTS, _TURKISH_WEIGHTS if turkish else _WEIGHTS, strict=True)
        ]
        self.script = self.chance.choices(_SCRIPTS, weights)[0]
        self.kinds.append(self.script)
        self.row = {name: self._spelt(name, self.script) for name in NAMES}

    def _spelt(self, name: str, script: str) -> str:
        known = self.person.names[name]
        if (
            not known
            or (name == "father" and self.chance.random() < 0.18)
            or (name == "mother" and self.chance.random() < 0.42)
        ):
            return ""
        latin = known.get("tr") or known.get("en") or ""
        arabic = known.get("ar", "")
        if script == "ar" and arabic:
            return self._arabic_slips(arabic)
        if script in spell.CONVENTIONS and latin:
            text = spell.romanised(known.get("en") or latin, arabic, script, self.chance)
        else:
            text = (known.get("en") or latin) if script == "en" else latin or arabic
        return self._latin_slips(text, script)

    def _arabic_slips(self, text: str) -> str:
        for kind, slip, probability in _SLIPS_OF_ARABIC:
            if self.often(kind, probability):
                text = slip(text, self.chance)
        return text

    def _latin_slips(self, text: str, script: str) -> str:
        if self.often("eyes", 0.03):
            text = spell.eyes(text, self.chance)
        if self.often("latin keys", 0.03):
            text = spell.neighbours(text, self.chance)
        for kind, slip in (("no vowels", spell.without_vowels), ("chat", spell.as_in_chats)):
            if self.often(kind, 0.02):
                text = slip(text, self.chance)
        if self.often("two slips", 0.02):
            text = spell.neighbours(spell.neighbours(text, self.chance), self.chance)
        if len(text) > 3 and self.often("end lost", 0.02):
            text = text[:-1]
        if len(text) > 8 and self.often("cut short", 0.05):
            text = text[: self.chance.choice([6, 7, 8])].strip()
        if script == "up" or self.often("capitals", 0.04):
            text = spell.without_marks(text.replace("İ", "I")).upper()
        return text

    def _columns(self) -> None:
        """Names shortened, added, left out, or in other columns."""
        row, arabic = self.row, self.row["given"] > "\u0600"
        if self.often("abbreviated", 0.03):
            row["given"] = self._abbreviated(row["given"], arabic)
        self._between_columns(row, arabic)
        if self.often("honorific", 0.03):
            row["given"] = self._honorific(row["given"], arabic)
        if self.person.sex == "F" and self.person.year < 2003 and self.often("maiden", 0.06):
            other = self._relative() if self.chance.random() < 0.3 else self.chance.choice(self.world.people)
            row["family"] = other.names["family"].get("ar" if arabic else "tr", row["family"])

    def _between_columns(self, row: Row, arabic: bool) -> None:
        if self.often("run together", 0.035):
            grandfather = self._relative().names["father"].get("ar" if arabic else "tr", "")
            row["given"] = " ".join([row["given"], row["father"], grandfather]).strip()
            row["father"] = "" if self.chance.random() < 0.6 else row["father"]
        elif self.often("family in given", 0.03):
            row["given"], row["family"] = f"{row['given']} {row['family']}", ""
        elif self.often("no family", 0.02):
            row["family"] = ""
        elif self.often("father first", 0.015):
            row["given"], row["father"] = row["father"] or row["given"], row["given"]
        elif row["father"] and self.often("family is father's", 0.02):
            row["family"] = row["father"]
        elif self.often("swapped", 0.015):
            row["given"], row["family"] = row["family"], row["given"]

    def _relative(self) -> Person:
        return self.chance.choice(self.person.family or [self.person])

    def _abbreviated(self, given: str, arabic: bool) -> str:
        first, _, rest = given.partition(" ")
        if re.match(r"m[uo]ham", first.lower()):
            short = self.chance.choice(["M.", "Muh.", "Mhd.", "Moh", "Mhmd", "Md."])
        else:
            short = (
                first[:1] + "." if self.chance.random() < 0.4 else first[: self.chance.choice([3, 4])] + "."
            )
        return given if arabic else f"{short} {rest}".strip()

    def _honorific(self, given: str, arabic: bool) -> str:
        script = "ar" if arabic else "tr"
        child = self._relative().names["given"].get(script, "علي" if arabic else "Ali")
        word = self.chance.choice(_TITLES["F" if self.person.sex == "F" else "M", script]).format(child=child)
        return f"{given} {word}" if word == "Hanım" or self.chance.random() < 0.3 else f"{word} {given}"

    # ------------------------------------------------------------------ birth
    def _birth(self) -> None:
        born, year = self.person.born, self.person.year
        if self.often("ten years", 0.02):
            year += self.chance.choice([-10, 10])
        elif self.often("year off", 0.03):
            year += self.chance.choice([-1, 1, 1, -2])
        self.row |= {"birth_date": "", "birth_year": str(year)}
        if born is None:
            return
        month, day = self._day(born)
        if self.often("no birth", 0.03):
            self.row["birth_year"] = ""
        elif not self.often("year only", 0.09):
            self.row["birth_date"] = date(year, month, min(day, 28)).isoformat()

    def _day(self, born: date) -> tuple[int, int]:
        month, day = born.month, born.day
        if self.often("1 January", 0.1):
            return 1, 1
        if self.often("1 July", 0.04):
            return 7, 1
        if self.often("a day", 0.03):
            return month, max(1, min(28, day + self.chance.choice([-1, 1])))
        return (day, month) if day <= 12 and self.often("month and day", 0.06) else (month, day)

    # ------------------------------------------------------------------ numbers and the rest
    def _rest(self) -> None:
        sex = self.person.sex
        if self.often("no sex", 0.06):
            sex = ""
        elif self.often("wrong sex", 0.015):
            sex = "F" if sex == "M" else "M"
        nationality = "" if self.often("no nationality", 0.08) else self.person.nationality
        self.row |= {
            "sex": sex,
            "nationality": nationality,
            "id_no": self._document(),
            "phone": self._phone_number(),
        }

    def _document(self) -> str:
        document = self.person.document
        if self.often("no number", 0.42):
            return ""
        if self.often("passport", 0.03):
            return self.person.passport
        if self.often("number slip", 0.06):
            return self._digits(document)
        return self._relative().document if self.often("relative's number", 0.008) else document

    def _phone_number(self) -> str:
        phone = self.person.phone or (self._phone() if self.chance.random() < 0.5 else "")
        if self.often("no phone", 0.22):
            return ""
        if self.often("new phone", 0.2):
            return self._phone()
        if self.often("relative's phone", 0.05):
            return self._relative().phone or phone
        return self._digits(phone) if phone and self.often("phone slip", 0.03) else phone

    def _phone(self) -> str:
        return f"5{self.chance.randrange(10**8, 10**9)}"

    def _digits(self, number: str) -> str:
        place = self.chance.randrange(2, len(number) - 1)
        kind = self.chance.randrange(3)
        if kind == 0:
            return number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
        if kind == 1:
            return number[:place] + number[place + 1 :]
        return number[:place] + str(self.chance.randrange(10)) + number[place + 1 :]

    def _place(self) -> None:
        place = self.person.place
        if self.often("moved", 0.2):
            place = self.chance.choice(self.world.places)
        district, quarter = place
        if self.often("place spelt otherwise", 0.15):
            kind = self.chance.randrange(4)
            if kind == 0:
                district, quarter = (
                    spell.without_marks(district).upper(),
                    spell.without_marks(quarter).upper(),
                )
            elif kind == 1:
                district, quarter = district + " İlçesi", quarter + " Mah."
            elif kind == 2:
                district, quarter = "İstanbul/" + district, quarter + " Mahallesi"
            else:
                quarter = spell.neighbours(quarter, self.chance)
        if self.often("no quarter", 0.1):
            quarter = ""
        self.row |= {"district": district, "neighbourhood": quarter, "script": self.script}

    def _sparse(self) -> None:
        if self.often("sparse", 0.025):
            for column in self.chance.sample(
                ["father", "mother", "birth_date", "id_no", "phone", "neighbourhood", "nationality", "sex"], 6
            ):
                self.row[column] = ""
