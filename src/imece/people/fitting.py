"""How well a found person fits what was typed, and which of their records' words say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from imece.lib.text import fold
from imece.people.asked import Asked, Fit
from imece.people.persons import Person
from imece.people.words import words_of, words_of_name

Words = frozenset[str] | set[str]


@dataclass(frozen=True)
class What:
    """What fitted and is not the shown name: what it is called, and how it is written; a name in any script."""

    label: Any
    value: str
    is_name: bool = False


@dataclass(frozen=True)
class Fitting:
    """`score`: 0 where all is spelt so, more the worse; `by_name`: the person's own name says all of it."""

    score: int
    by_name: bool
    told: list[What]


def rank(fitting: Fitting, person: Person) -> tuple[Any, ...]:
    """The better fit first, then those who bear the name themselves, then by name; codes make it the same each time."""
    return fitting.score, not fitting.by_name, not person.full_name, fold(person.full_name), person.code


def how_it_fits(
    readings: Iterable[Sequence[Asked]],
    shown: Person,
    records: Sequence[Person],
    words: Mapping[int, Words],
) -> Fitting:
    """The best of the readings. ``words``: of each record, all by which it is found, where they are needed.

    A person who fits none of them whole (changed meanwhile, or by words of several records) comes last.
    """
    own = words_of_name(shown.full_name)
    sources = list(_sources(shown, records, words))
    best = Fitting(99, False, [])
    for reading in readings:
        fitting = _fitting(reading, own, sources)
        if fitting is not None and fitting.score < best.score:
            best = fitting
    return best


def _fitting(reading: Sequence[Asked], own: Words, sources: Sequence[tuple[What, Words]]) -> Fitting | None:
    score, by_name = 0, True
    told: dict[What, None] = {}
    for asked in reading:
        fit, said = asked.fit(own), None
        if fit is Fit.NOT:
            fits = [(asked.fit(words), place) for place, (_what, words) in enumerate(sources)]
            fit, place = min(fits, default=(Fit.NOT, 0))
            if fit is Fit.NOT:
                return None
            said, by_name = sources[place][0], False
        score += fit
        if said is not None:
            told[said] = None
    return Fitting(score, by_name, list(told))


def _sources(
    shown: Person, records: Sequence[Person], words: Mapping[int, Words]
) -> Iterable[tuple[What, Words]]:
    """Whatever else may have fitted, in the order in which it is worth telling."""
    also, father, mother = (
        gettext_lazy("Also written"),
        gettext_lazy("Father's name"),
        gettext_lazy("Mother's name"),
    )
    for record in [shown, *records]:
        for name in (record.full_name, f"{record.given_name} {record.family_name}".strip()):
            yield What(also, name, True), words_of_name(name)
    for record in [shown, *records]:
        yield What(father, record.father_name, True), words_of_name(record.father_name)
        yield What(mother, record.mother_name, True), words_of_name(record.mother_name)
    yield from _numbers(records, words)


def _numbers(records: Sequence[Person], words: Mapping[int, Words]) -> Iterable[tuple[What, Words]]:
    code, number, phone = gettext_lazy("Code"), gettext_lazy("Identity number"), gettext_lazy("Phone")
    for record in records:
        kind = number if record.key_kind == Person.KeyKind.ID else code
        own_key = "" if record.key_kind == Person.KeyKind.ROW else record.key
        yield What(number, record.id_number), words_of(codes=[record.id_number])
        yield What(phone, record.phone), words_of(phones=[record.phone])
        yield What(code, record.code), words_of(codes=[record.code])
        yield What(kind, own_key), words_of(codes=[own_key])
    # Whatever else was written down: other documents, phones, the codes of rows.
    for record in records:
        for word in sorted(words.get(record.pk, ())):
            yield What(gettext_lazy("Number or code"), word), {word}
