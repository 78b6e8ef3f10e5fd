"""Invented people, registered more than once and written down badly: to train the matcher and to try it.

All people are synthetic. Names are built from spellings in src/imece/lib/data/names.toml and a short list of Turkish
ones; each registration has its own script, spelling habits and slips. `hardness` 1.0 is a tidy office; 2.0 doubles
every kind of mistake.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "src" / "imece" / "lib" / "data" / "names.toml"


def _words(text: str) -> list[str]:
    return text.split()


_TURKISH_GIVEN = _words(
    "Ahmet Mehmet Mustafa Ali Hüseyin Hasan İbrahim Murat Yusuf Emre Serkan Hakan Çağlar Oğuz Tuğrul Burak Kemal Orhan "
    "Fatma Ayşe Emine Hatice Zeynep Elif Merve Gülsüm Şerife Özlem Songül Hülya Çiğdem Tuğba Sevgi Yıldız Pınar Aysel"
)
_TURKISH_FAMILY = _words(
    "Yılmaz Kaya Demir Çelik Şahin Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan "
    "Şimşek Polat Korkmaz Çakır Erdoğan Güler Acar Ünal Keskin Türk Bulut Işık Ateş Taş Köse Yavuz Avcı Uçar Sarı"
)
_FEMALE_ENDS = ("ه", "ة", "اء")
_PLACES = [(f"District {d}", f"Quarter {d}-{q}") for d in range(10) for q in range(8)]
_LATIN = {
    "ب": "b", "ت": "t", "ط": "t", "د": "d", "ض": "d", "ذ": "z", "ظ": "z", "ز": "z", "ث": "th", "س": "s", "ص": "s",
    "ش": "sh", "ج": "j", "ح": "h", "خ": "kh", "ه": "h", "غ": "gh", "ق": "q", "ك": "k", "ف": "f", "ل": "l", "م": "m",
    "ن": "n", "ر": "r", "ا": "a", "و": "u", "ي": "i", "پ": "p", "گ": "g", "ی": "i", "ک": "k", "ع": "", "ء": "",
}  # fmt: skip
_HABITS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "turkish": (
        ("kh", ("h",)), ("gh", ("g", "ğ")), ("sh", ("ş",)), ("th", ("s",)), ("q", ("k",)), ("j", ("c",)),
        ("w", ("v",)), ("ai", ("ey", "ay")), ("a", ("a", "a", "e")), ("u", ("u", "u", "ü")),
    ),
    "english": (
        ("ai", ("ei", "ai", "ay")), ("kh", ("kh", "kh", "h")), ("th", ("th", "th", "s")), ("sh", ("sh", "sh", "ch")),
        ("j", ("j", "j", "g", "dj")), ("q", ("q", "k")), ("u", ("u", "ou", "oo", "o")), ("i", ("i", "ee", "e", "y")),
        ("a", ("a", "a", "a", "aa", "e")), ("m", ("m", "m", "m", "mm")), ("d", ("d", "d", "d", "dh")),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    given: str
    family: str
    father: str
    mother: str
    born: date
    sex: str
    nationality: str
    document: str
    phone: str
    place: tuple[str, str]
    rounded: bool
    habits: dict[str, str] = field(default_factory=dict)


def identity_number(chance: random.Random, first: str) -> str:
    digits = [int(sign) for sign in first + "".join(str(chance.randrange(10)) for _ in range(9 - len(first)))]
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    digits.append(tenth)
    return "".join(map(str, [*digits, sum(digits) % 10]))


class Invented:
    """`rows` as in persons.csv, and `person_of` each record."""

    def __init__(self, *, records: int, seed: int, hardness: float = 1.0) -> None:
        self.chance = random.Random(seed)
        self.hardness = hardness
        arabic = tomllib.loads(NAMES.read_text(encoding="utf-8"))["readings"]
        self.read = {name: text.lower() for name, text in arabic.items() if name != "عبد"}
        self.arabic = list(self.read)
        self.chance.shuffle(self.arabic)
        self.rows: list[dict[str, str]] = []
        self.person_of: list[int] = []
        self._people = 0
        self._weights: dict[int, list[float]] = {}
        while len(self.rows) < records:
            self._household()

    # ------------------------------------------------------------------ people
    def _common(self, names: list[str]) -> str:
        """Few names are frequent, most are rare."""
        return self.chance.choices(names, cum_weights=self._cumulated(len(names)))[0]

    def _cumulated(self, many: int) -> list[float]:
        if many not in self._weights:
            self._weights[many] = list(accumulate(1 / (rank + 6) for rank in range(many)))
        return self._weights[many]

    def _is(self, probability: float) -> bool:
        return self.chance.random() < probability

    def _often(self, probability: float) -> bool:
        return self.chance.random() < min(0.8, probability * self.hardness)

    def _names(self, turkish: bool) -> tuple[Callable[[], str], Callable[[], str]]:
        if turkish:
            return lambda: self._common(_TURKISH_GIVEN), lambda: self._common(_TURKISH_FAMILY)
        return self._arabic_given, lambda: ("ال" if self._is(0.5) else "") + self._common(self.arabic[::-1])

    def _arabic_given(self) -> str:
        if self._is(0.08):
            return "عبد ال" + self.chance.choice(["رحمن", "كريم", "حميد", "قادر", "عزيز", "رحيم"])
        return self._common(self.arabic)

    def _household(self) -> None:
        turkish = self._is(0.2)
        given, family = self._names(turkish)
        surname, father, mother = family(), given(), given()
        phone = f"5{self.chance.randrange(10**8, 10**9)}"
        place = self.chance.choice(_PLACES)
        born = date(self.chance.randrange(1950, 2018), 1, 1) + timedelta(self.chance.randrange(365))
        many = self.chance.choice([1, 1, 2, 3, 4, 5])
        members = [
            self._person(name, surname, father, mother, self._sibling_day(born), phone, place, turkish)
            for name in dict.fromkeys(given() for _ in range(many))
        ]
        if len(members) > 1 and self._is(0.1):  # twins, often with names alike
            members[1] = replace(members[1], born=members[0].born, rounded=members[0].rounded)
        if self._is(0.15):  # a cousin of the same name in the same quarter
            members.append(self._cousin(members[0], given))
        for person in members:
            self._register(person, members)

    def _sibling_day(self, born: date) -> date:
        return born + timedelta(self.chance.randrange(-4000, 4000))

    def _person(
        self, given: str, family: str, father: str, mother: str, born: date, phone: str, place: tuple[str, str],
        turkish: bool,
    ) -> Person:  # fmt: skip
        own = phone if self._is(0.75) else f"5{self.chance.randrange(10**8, 10**9)}"
        sex = "F" if given.endswith(_FEMALE_ENDS) else self.chance.choice("FM")
        document = identity_number(self.chance, "1" if turkish else "99")
        nationality = "TUR" if turkish else "SYR" if self._is(0.85) else "IRQ"
        return Person(
            given, family, father, mother, born, sex, nationality, document, own, place, self._is(0.2)
        )

    def _cousin(self, person: Person, given: Callable[[], str]) -> Person:
        return replace(
            person,
            father=given(),
            mother=given(),
            born=self._sibling_day(person.born),
            document=identity_number(self.chance, person.document[:2]),
            phone=f"5{self.chance.randrange(10**8, 10**9)}",
            rounded=self._is(0.3),
            habits={},
        )

    # ------------------------------------------------------------------ registrations
    def _register(self, person: Person, family: list[Person]) -> None:
        self._people += 1
        times = self.chance.choices([1, 2, 3, 4, 5], [60, 25, 9, 4, 2])[0]
        for _ in range(times):
            self.rows.append({"record_id": f"R{len(self.rows) + 1:07d}", **self._row(person, family)})
            self.person_of.append(self._people)

    def _row(self, person: Person, family: list[Person]) -> dict[str, str]:
        script = self.chance.choices(["tr", "en", "up", "ar"], [45, 25, 15, 15])[0]
        written = {
            name: self._written(getattr(person, name), script, person.habits, name)
            for name in ("given", "family", "father", "mother")
        }
        self._mix(written)
        born, year = self._birth(person)
        written |= {
            "father": "" if self._is(0.12) else written["father"],
            "mother": "" if self._is(0.3) else written["mother"],
            "birth_date": born,
            "birth_year": year,
            "sex": ""
            if self._is(0.02)
            else ("M" if person.sex == "F" else "F")
            if self._often(0.01)
            else person.sex,
            "nationality": person.nationality,
            "id_no": self._document(person, family),
            "phone": self._phone(person),
        }
        place = self.chance.choice(_PLACES) if self._often(0.15) else person.place
        return written | {"district": place[0], "neighbourhood": place[1], "script": script}

    def _mix(self, written: dict[str, str]) -> None:
        """Names in the wrong column, or two in one."""
        if self._often(0.015):
            written["given"], written["family"] = written["family"], written["given"]
        if self._often(0.01):
            written["given"] = f"{written['given']} {written['father']}".strip()
        if self._often(0.005):
            written["given"], written["family"] = f"{written['given']} {written['family']}", ""
        if self._often(0.005):
            written["father"], written["mother"] = written["mother"], written["father"]
        if self._often(0.008):
            written["family"] = ""

    def _birth(self, person: Person) -> tuple[str, str]:
        born = person.born.replace(month=1, day=1) if person.rounded or self._often(0.06) else person.born
        year, month, day = born.year, born.month, born.day
        if self._often(0.03):
            year += self.chance.choice([-1, 1, -2, 2, -10, 10])
        if self._often(0.02) and day <= 12:
            month, day = day, month
        elif self._often(0.02):
            day = self.chance.randrange(1, 29)
        if self._is(0.02):
            return "", ""
        if self._often(0.05):
            return "", str(year)
        return date(year, month, min(day, 28 if month == 2 else 30)).isoformat(), str(year)

    def _document(self, person: Person, family: list[Person]) -> str:
        if self._often(0.22):
            return ""
        if self._often(0.008):
            return self.chance.choice(family).document
        if self._often(0.012):
            return identity_number(self.chance, person.document[:1])
        return self._digits(person.document) if self._often(0.02) else person.document

    def _phone(self, person: Person) -> str:
        if self._often(0.12):
            return ""
        if self._often(0.2):
            return f"5{self.chance.randrange(10**8, 10**9)}"
        return self._digits(person.phone) if self._often(0.01) else person.phone

    def _digits(self, number: str) -> str:
        place = self.chance.randrange(2, len(number) - 1)
        if self._is(0.4):
            return number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
        return number[:place] + str(self.chance.randrange(10)) + number[place + 1 :]

    # ------------------------------------------------------------------ spellings
    def _written(self, name: str, script: str, habits: dict[str, str], part: str) -> str:
        """The name in a script; the same office usually spells a person's name the same way again."""
        key = f"{part} {script}"
        if key not in habits or self._often(0.25):
            habits[key] = self._spelt(name, "tr" if script == "up" and self._is(0.6) else script)
        text = habits[key]
        if self._often(0.05):
            text = self._slipped(text)
        return (
            text.translate(str.maketrans("ıİşŞğĞçÇöÖüÜ", "iIsSgGcCoOuU")).upper() if script == "up" else text
        )

    def _spelt(self, name: str, script: str) -> str:
        if name[0] < "\u0600":
            return name
        if script == "ar":
            return self._in_arabic(name)
        article = name.startswith("ال") and len(name) > 4 and name not in self.read
        prefix, rest = (
            ("عبد ال", name[6:]) if name.startswith("عبد ال") else ("", name[2:] if article else name)
        )
        latin = self._latin(self.read.get(rest) or "a".join(_LATIN.get(sign, "") for sign in rest), rest)
        latin = self._in_habit(latin, "turkish" if script == "tr" else "english").title()
        if prefix:
            latin = self._with_abd(latin, script)
        elif article:
            kept = ["El ", "El ", ""] if script == "tr" else ["Al ", "Al-", "Al", "El", ""]
            latin = self.chance.choice(kept) + latin
        return latin

    def _latin(self, reading: str, arabic: str) -> str:
        """Finer sounds of the Arabic letters put back into the plain reading."""
        for letter, sound in (("خ", "kh"), ("ش", "sh"), ("ث", "th"), ("غ", "gh"), ("ق", "q")):
            plain = {"kh": "h", "sh": "s", "th": "s", "gh": "g", "q": "k"}[sound]
            others = [
                other for other in arabic if other in "هحسصثشخكقغ" and _LATIN[other][0] in (plain, sound[0])
            ]
            if letter in arabic and len(set(others)) == 1:
                reading = reading.replace(plain, sound)
        return reading + ("h" if arabic.endswith("ه") and self._is(0.3) else "")

    def _in_habit(self, latin: str, habit: str) -> str:
        out, place = "", 0
        while place < len(latin):
            for sound, spellings in _HABITS[habit]:
                if latin.startswith(sound, place):
                    out += self.chance.choice(spellings)
                    place += len(sound)
                    break
            else:
                out += latin[place]
                place += 1
        return out

    def _with_abd(self, latin: str, script: str) -> str:
        low = latin.lower()
        if script == "tr":
            sun = low[0] in "rszdnt"
            return ("Abdu" + low[0] + low) if sun else "Abdül" + low
        return self.chance.choice(
            [f"Abdul {latin}", f"Abdel{low}", f"Abd Al {latin}", f"Abdul{low}", f"Abd al-{latin}"]
        )

    def _in_arabic(self, name: str) -> str:
        if self._is(0.4):
            name = name[:-1] + "ة" if name.endswith("ه") else name
            name = "أ" + name[1:] if name[0] == "ا" and not name.startswith("ال") else name
        return name.replace("ي", "ی") if self._is(0.05) else name

    def _slipped(self, text: str) -> str:
        if len(text) < 3:
            return text
        place = self.chance.randrange(1, len(text) - 1)
        kind = self.chance.randrange(4)
        if kind == 0:
            return text[:place] + text[place + 1 :]
        if kind == 1:
            return text[:place] + text[place] + text[place:]
        if kind == 2:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + self.chance.choice(text) + text[place + 1 :]
