"""Looking for a person among a million: the words that were typed, put to the table of words.

The rarest of what must fit names the candidates, and the database tests these for the rest, for being known and for
being within reach. First come those whose words are spelt so, then those that begin so, then those that sound so;
looking stops where enough were found, so that a name which thirty thousand bear answers at once too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from imece.lib.text import squash
from imece.people.asked import Asked, Fit, readings
from imece.people.fitting import What, how_it_fits, rank
from imece.people.merging import Merge, as_one
from imece.people.persons import REGISTRY, Mention, Person, PersonQuerySet
from imece.people.words import Word

FEW = 2_000  # candidates that are looked at in one go
MANY = 10_000  # from here on one word is as frequent as another
_WINDOWS = (400, 4_000, 40_000, None)

Numbers = dict[tuple[Asked, Fit], int]


@dataclass(frozen=True)
class Hit:
    """A person who was found: as all records tell, from which kinds of list, and what fitted that is not the name."""

    person: Person
    families: list[str]
    by_hand: bool
    fitted: list[What]


class Search:
    """What a reader typed, and whom it finds within the reader's reach."""

    def __init__(self, text: str, *, reader: Any, most: int = 50) -> None:
        self.text, self.reader, self.most = text, reader, most
        self.readings = readings(text)

    @cached_property
    def hits(self) -> list[Hit]:
        """At most so many persons, the best first."""
        persons = self._found[: self.most]
        families = Mention.objects.families_of(person.pk for person in persons)
        ranked = []
        for person in persons:
            records = self._records[person.pk]
            shown = as_one(person, records, self._merges)
            fitting = how_it_fits(self.readings, shown, records, self._words)
            by_hand = any(record.family == REGISTRY for record in records)
            hit = Hit(shown, sorted(families.get(person.pk, ())), by_hand, fitting.told)
            ranked.append((rank(fitting, shown), hit))
        return [hit for _rank, hit in sorted(ranked, key=lambda pair: pair[0])]

    @cached_property
    def _records(self) -> dict[int, list[Person]]:
        """All records of each person found."""
        records: dict[int, list[Person]] = {person.pk: [] for person in self._found}
        everyone = Person.objects.select_related("district").with_records_of(self._found)
        for record in everyone.order_by("pk"):
            records[record.canonical_id or record.pk].append(record)
        return records

    @cached_property
    def _words(self) -> dict[int, set[str]]:
        """The words by which these records are found, where a number was typed: names tell themselves what fitted."""
        words: dict[int, set[str]] = {}
        if any(sign.isdecimal() for sign in self.text):
            everyone = [record.pk for own in self._records.values() for record in own]
            for word, record in Word.objects.of_records(everyone).values_list("word", "person_id"):
                words.setdefault(record, set()).add(word)
        return words

    @cached_property
    def _merges(self) -> list[Merge]:
        joined = [record.pk for own in self._records.values() if len(own) > 1 for record in own]
        return list(Merge.objects.standing().touching(joined).order_by("pk")) if joined else []

    @property
    def more(self) -> bool:
        return len(self._found) > self.most

    @cached_property
    def exactly(self) -> Person | None:
        """The one person whose whole code, number or document was typed."""
        if len(self._found) != 1:
            return None
        [person] = self._found
        records = self._records[person.pk]
        codes = {squash(code) for record in records for code in (record.code, record.id_number)}
        codes |= {squash(record.key) for record in records if record.key_kind != Person.KeyKind.ROW}
        codes |= {word for some in self._words.values() for word in some}
        return person if squash(self.text) in codes - {""} else None

    # ------------------------------------------------------------------ finding
    @cached_property
    def _found(self) -> list[Person]:
        """One more than is shown, if there are."""
        found: dict[int, Person] = {}
        for reading in self.readings:
            for records in self._looks(reading):
                reached = records.the_same_persons().visible_to(self.reader).exclude(pk__in=list(found))
                some = reached.select_related("district")[: self.most + 1 - len(found)]
                found.update({person.pk: person for person in some})
                if len(found) > self.most:
                    return list(found.values())
        return list(found.values())

    def _looks(self, reading: Sequence[Asked]) -> Iterator[PersonQuerySet]:
        """Records that fit, look after look: the better fit first, and of each fit a few, then ever more."""
        numbers = _numbers(reading)
        for fit in self._worth_telling_apart(reading, numbers):
            rarest = min(reading, key=lambda asked: numbers[asked, fit])
            number = numbers[rarest, fit]
            if number > FEW and self._few_reached is not None:
                yield _fitting(Person.objects.filter(pk__in=self._few_reached), reading, fit)
            elif number:
                others = [asked for asked in reading if asked is not rarest]
                for candidates in _candidates(rarest, fit, number):
                    yield _fitting(Person.objects.filter(pk__in=candidates), others, fit)

    def _worth_telling_apart(self, reading: Sequence[Asked], numbers: Numbers) -> list[Fit]:
        """The fits that find more than the one before; only the last where all that it finds can be shown."""
        last = Fit.SOUNDS
        if min(numbers[asked, last] for asked in reading) <= self.most:
            return [last]
        more = [
            fit
            for fit in (Fit.BEGINS, last)
            if any(numbers[one, fit] > min(numbers[one, Fit(fit - 1)], FEW) for one in reading)
        ]
        return [Fit.EXACT, *more]

    @cached_property
    def _few_reached(self) -> list[int] | None:
        return Person.objects.few_visible_to(self.reader, most=FEW)


def _numbers(reading: Sequence[Asked]) -> Numbers:
    """About how many words fit each thing asked for, and how well; where all are many, they are counted further."""
    fits = [(asked, fit) for asked in reading for fit in (Fit.EXACT, Fit.BEGINS, Fit.SOUNDS)]
    stretches = [stretch for asked, fit in fits for stretch in asked.stretches(fit)]
    counted = Word.objects.numbers_in(stretches, most=FEW + 1)
    if len(reading) > 1 and all(max(counted[s] for s in one.stretches(Fit.SOUNDS)) > FEW for one in reading):
        counted = Word.objects.numbers_in(stretches, most=MANY)
    return {(asked, fit): sum(counted[stretch] for stretch in asked.stretches(fit)) for asked, fit in fits}


def _candidates(asked: Asked, fit: Fit, number: int) -> Iterator[Any]:
    """The records of the words that fit: all where they are few, else in ever greater portions."""
    if number <= FEW:
        yield Word.objects.filter(asked.condition(fit)).values("person_id")
        return
    for stretch in asked.stretches(fit):
        words, start = Word.objects.between(*stretch), 0
        for stop in _WINDOWS:
            yield words.values("person_id")[start:stop]
            start = stop or 0


def _fitting(records: PersonQuerySet, reading: Sequence[Asked], fit: Fit) -> PersonQuerySet:
    for asked in reading:
        fits = Word.objects.filter(asked.condition(fit), person=OuterRef("pk"))
        records = records.filter(Exists(fits))
    return records.known()
