"""What a referral tells of a person: the least always, the rest if it is ticked, no name where it is restricted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from imece.lib.text import fold
from imece.people.consent_sheet import language_name
from imece.people.merging import as_one
from imece.people.persons import Person

# Each field with its label and how it is told.
SHARED: dict[str, tuple[Any, Callable[[Person], object]]] = {
    "full_name": (_("Name"), lambda one: one.full_name),
    "phone": (_("Phone"), lambda one: one.phone),
    "language": (_("Languages"), lambda one: ", ".join(map(language_name, one.languages))),
    "sex": (_("Sex"), lambda one: one.get_sex_display()),
    "birth_year": (_("Birth year"), lambda one: one.birth_year or (one.birth_date and one.birth_date.year)),
    "district": (_("District"), lambda one: one.district and one.district.name),
    "nationality": (_("Nationality"), lambda one: one.nationality),
    "population_group": (_("Population group"), lambda one: one.group_text),
    "id_number": (_("Identity number"), lambda one: one.id_number),
    "father_name": (_("Father's name"), lambda one: one.father_name),
}
LEAST = ("full_name", "phone", "language", "sex", "birth_year", "district")
MORE = tuple(field for field in SHARED if field not in LEAST)
NAMING = frozenset({"full_name", "father_name", "id_number", "phone"})


def told_of(person: Person, shares: Iterable[str], *, is_restricted: bool) -> dict[str, str]:
    """What the receiver is told, by field, as known today; what is not known is left out."""
    known = as_one(person.canonical or person)
    fields = [field for field in shares if field in SHARED and not (is_restricted and field in NAMING)]
    told = {field: str(SHARED[field][1](known) or "") for field in fields}
    return {field: text for field, text in told.items() if text}


def with_labels(told: dict[str, str]) -> list[tuple[Any, str]]:
    """The same for a page, in the order of the form and the reader's words."""
    return [(label, _read(field, told[field])) for field, (label, _how) in SHARED.items() if field in told]


def _read(field: str, text: str) -> str:
    """What was told in the sender's language, where the reader has a word of their own for it."""
    if field != "sex":
        return text
    for _code, label in Person.Sex.choices:
        for language, _name in settings.LANGUAGES:
            with override(language):
                found = str(label) == text
            if found:
                return str(label)
    return text


def names_person(text: str, person: Person) -> bool:
    """Whether a text says a name, the phone or the identity number of the person, in any spelling of its letters."""
    known = as_one(person.canonical or person)
    return says_any(text, names=[known.full_name, known.father_name], numbers=[known.phone, known.id_number])


def says_any(text: str, *, names: Iterable[str], numbers: Iterable[str]) -> bool:
    """Whether a text holds a word of the names or one of the numbers, however their letters and digits are written."""
    words = {word for name in names for word in fold(name).split() if len(word) > 2}
    digits = "".join(letter for letter in text if letter.isdigit())
    ends = ("".join(filter(str.isdigit, number))[-9:] for number in numbers)
    return bool(words & set(fold(text).split())) or any(end and end in digits for end in ends)
