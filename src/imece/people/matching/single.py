"""One new record, or a list of them, against all that the registry knows: by the keys in the database, in a moment.

Records are candidates where they share a key (`people.keys`); where a record has very many, those that share the
most and the rarest keys are weighed, with the batch's weights: one record in Python, a list in DuckDB.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection

from imece.people.keys import RECORDS, RecordKey, Stored, ValueCount, stored_of, traits_in, values_of
from imece.people.matching.blocking import MOST_SHARING, block_keys
from imece.people.matching.columns import PLACES, to_text
from imece.people.matching.comparisons import COMPARISONS, UNKNOWN, Comparison
from imece.people.matching.model import (
    BY_FREQUENCY,
    FAMILY_EVIDENCE,
    Frequencies,
    Model,
    Score,
    most_frequent,
    score,
)
from imece.people.matching.model import _family_cap as family_cap
from imece.people.matching.traits import NAMES, Traits

MOST_SCORED = 100  # candidates of one record
FEW = 12  # so many are weighed one after another: starting DuckDB takes longer
_KEYS_AT_ONCE = 200
_VALUES_AT_ONCE = 2_000


class Found(NamedTuple):
    """A known record that may be the person asked for, and the person that it belongs to."""

    record: int
    person: int
    score: Score


class KeyTable:
    """The registry's keys, traits and counts. Counts that were asked once are remembered, so it is not for long."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, int]] = {field: {} for field in (*BY_FREQUENCY, RECORDS)}

    def find(self, person: Traits, model: Model, *, at_least: float) -> list[Found]:
        """Known records with `at_least` so many bits, the likeliest first; of one household only the best."""
        keys = block_keys(person)
        candidates = list(stored_of(_most_shared(person, keys, _sharing(keys))))
        bound = Bound(person, model, self._frequencies([person]), at_least)
        near = [(stored, other) for stored in candidates if bound.reached_by(other := traits_in(stored))]
        frequencies = self._frequencies([other for _stored, other in near])
        found = [(stored, score(person, other, model, frequencies)) for stored, other in near]
        return _best_of_household((stored, its) for stored, its in found if its.bits >= at_least)

    def find_many(self, people: Sequence[Traits], model: Model, *, at_least: float) -> list[list[Found]]:
        """`find` for each of these, in few questions."""
        if len(people) <= FEW:
            return [self.find(person, model, at_least=at_least) for person in people]
        keys = [block_keys(person) for person in people]
        sharing = _sharing(dict.fromkeys(chain.from_iterable(keys)))
        candidates = [_most_shared(person, its, sharing) for person, its in zip(people, keys, strict=True)]
        known = {
            stored.record: stored
            for stored in stored_of(sorted({one for some in candidates for one in some}))
        }
        values = {value for person in people for value in values_of(person)}
        frequencies = self._frequencies_of(values.union(*(values_in(stored) for stored in known.values())))
        found = _weighed(people, candidates, known, frequencies, model, at_least)
        return [_best_of_household(some) for some in found]

    def _frequencies(self, people: Iterable[Traits]) -> Frequencies:
        return self._frequencies_of({value for person in people for value in values_of(person)})

    def _frequencies_of(self, values: set[tuple[str, str]]) -> Frequencies:
        """How often these values occur; what was asked once is remembered."""
        wanted = values | {(RECORDS, "")}
        asked = [(field, value) for field, value in wanted if value not in self._counts[field]]
        for start in range(0, len(asked), _VALUES_AT_ONCE):
            self._look_up(asked[start : start + _VALUES_AT_ONCE])
        return Frequencies(self._counts[RECORDS][""], self._counts)

    def _look_up(self, asked: Sequence[tuple[str, str]]) -> None:
        """One question for each field, all in one."""
        by_field: dict[str, list[str]] = defaultdict(list)
        for field, value in asked:
            by_field[field].append(value)
            self._counts[field][value] = 0
        questions = [
            f"SELECT field, value, sum(records) FROM {ValueCount._meta.db_table} WHERE field = %s"
            f" AND value IN ({', '.join(['%s'] * len(values))}) GROUP BY field, value"
            for values in by_field.values()
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(questions),
                [cell for field, values in by_field.items() for cell in (field, *values)],
            )
            for field, value, records in cursor.fetchall():
                self._counts[field][value] = int(records)


_COUNTED_NAMES = tuple((field, PLACES[f"{field}_keys"]) for field in BY_FREQUENCY if field in NAMES)
_COUNTED = tuple((field, PLACES[field]) for field in BY_FREQUENCY if field not in NAMES)


def values_in(stored: Stored) -> list[tuple[str, str]]:
    """`values_of` what is stored, without making its traits."""
    cells = stored.line.split("\t")
    values = [(field, key) for field, place in _COUNTED_NAMES for key in cells[place].split(" ") if key]
    values += [(field, cells[place]) for field, place in _COUNTED if cells[place]]
    return values


_NO_CAP = "same spelling"  # a level of the given name


class Bound:
    """The most bits that a record can have with the person asked for, told field by field until it is too few.

    A value that both carry is carried by at least as many as carry the person's, so it weighs no more than that.
    """

    # What caps the evidence that a family shares comes first, then that evidence; names, which take longest, behind.
    _QUICK_FIRST = tuple(sorted(COMPARISONS, key=lambda comparison: comparison.field in NAMES))
    _OWN = tuple(each for each in _QUICK_FIRST if each.field not in FAMILY_EVIDENCE)
    _SHARED = tuple(each for each in _QUICK_FIRST if each.field in FAMILY_EVIDENCE)

    def __init__(self, person: Traits, model: Model, frequencies: Frequencies, at_least: float) -> None:
        self._person, self._model = person, model
        self._wanted = at_least - model.prior(frequencies.records) - 1e-6
        self._weights: dict[str, dict[str, float]] = {}
        for comparison in COMPARISONS:
            field, rarity = comparison.field, 0.0
            if field in BY_FREQUENCY:
                rarity = model.rarity(field, most_frequent(person, field, frequencies), frequencies.records)
            self._weights[field] = {
                level.name: model.weights[field][level.name] + rarity * level.by_frequency
                for level in comparison.levels
            }
        self._most = {
            # What is not known of the person is not known of any pair.
            each.field: 0.0
            if each.level(person, person) == UNKNOWN
            else max(self._weights[each.field].values())
            for each in COMPARISONS
        }
        self._most_own = sum(self._most[comparison.field] for comparison in self._OWN)
        self._most_shared = sum(self._most[comparison.field] for comparison in self._SHARED)

    def reached_by(self, other: Traits) -> bool:
        if other.household and other.household == self._person.household:
            return False
        missing = _not_known(other)
        shared = self._most_shared - sum(self._most[field] for field in missing)
        own, levels = self._most_own, {"given": _NO_CAP}
        for comparison in self._OWN:
            # The given name is compared last; where the rest caps the family's evidence it often need not be.
            cap = family_cap(levels, self._model) if comparison.field == "given" else math.inf
            if own + min(shared, cap) < self._wanted:
                return False
            own += self._told(comparison, other, levels)
        cap = family_cap(levels, self._model)
        for comparison in self._SHARED:
            if own + min(shared, cap) < self._wanted:
                return False
            if comparison.field not in missing:
                shared += self._told(comparison, other, levels)
        return own + min(shared, cap) >= self._wanted

    def _told(self, comparison: Comparison, other: Traits, levels: dict[str, str]) -> float:
        """What the level gives less than the most that it might have given."""
        field = comparison.field
        levels[field] = level = comparison.level(self._person, other)
        return self._weights[field][level] - self._most[field]


def _not_known(person: Traits) -> set[str]:
    """The fields of a family's evidence that the record does not tell."""
    names = {field for field in NAMES if field in FAMILY_EVIDENCE and not getattr(person, field).keys}
    others = {"phone": person.phone, "place": person.district}
    return names | {field for field, told in others.items() if not told}


def _sharing(keys: Iterable[int]) -> dict[int, list[int]]:
    """The records with each of these keys; keys that too many share say nothing and are left out."""
    wanted = list(keys)
    sharing: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            cursor.execute(_sharing_sql(connection.vendor, wanted[start : start + _KEYS_AT_ONCE]))
            for key, record in cursor.fetchall():
                sharing[key].append(record)
    return {key: records for key, records in sharing.items() if len(records) <= MOST_SHARING}


def _sharing_sql(vendor: str, keys: Iterable[int]) -> str:
    """No key gives more than it may have, however many records share it.

    PostgreSQL would plan each part of a long UNION by itself, which takes longer than answering it; SQLite knows no
    LATERAL.
    """
    table, most, numbers = RecordKey._meta.db_table, MOST_SHARING + 1, [int(key) for key in keys]
    if vendor == "postgresql":
        values = ", ".join(f"({number}::bigint)" for number in numbers)
        return (
            f"SELECT wanted.key, k.person_id FROM (VALUES {values}) AS wanted (key)"
            f" CROSS JOIN LATERAL (SELECT person_id FROM {table} WHERE key = wanted.key LIMIT {most}) k"
        )
    one = f"SELECT * FROM (SELECT key, person_id FROM {table} WHERE key = {{}} LIMIT {most}) k"
    return " UNION ALL ".join(one.format(number) for number in numbers)


def _most_shared(person: Traits, keys: Iterable[int], sharing: dict[int, list[int]]) -> list[int]:
    """Those that share the most and the rarest keys with the person, itself left out."""
    shared: dict[int, float] = defaultdict(float)
    for key in keys:
        records = sharing.get(key, ())
        for record in records:
            shared[record] += 1 / len(records)
    if person.record:
        shared.pop(int(person.record), None)
    return sorted(shared, key=lambda record: (-shared[record], record))[:MOST_SCORED]


def _best_of_household(found: Iterable[tuple[Stored, Score]]) -> list[Found]:
    best, seen = [], set()
    for stored, its in sorted(found, key=lambda pair: (-pair[1].bits, pair[0].record)):
        if stored.household is None or stored.household not in seen:
            best.append(Found(stored.record, stored.person, its))
            seen.add(stored.household)
    return best


# ------------------------------------------------------------------------------------------- a list, in DuckDB
def _weighed(
    people: Sequence[Traits],
    candidates: Sequence[Sequence[int]],
    known: dict[int, Stored],
    frequencies: Frequencies,
    model: Model,
    at_least: float,
) -> Iterator[list[tuple[Stored, Score]]]:
    """Of each person the candidates with `at_least` so many bits."""
    from imece.people.matching import batch  # brings DuckDB, which a page does without

    with batch.workspace() as db:
        asked = [
            batch.Record(person.record, person.household, None, to_text(person), b"") for person in people
        ]
        others = [
            batch.Record(str(stored.record), str(stored.household or ""), stored.person, stored.line, b"")
            for stored in known.values()
        ]
        batch.read_records(db, [*asked, *others])
        place = {record: len(people) + number for number, record in enumerate(known)}
        batch.take_frequencies(db, frequencies)
        batch.take_pairs(
            db,
            [(number, place[one]) for number, some in enumerate(candidates) for one in some if one in place],
        )
        found = _scores(db, model, at_least, frequencies.records)
    records = list(known.values())
    for number in range(len(people)):
        yield [(records[other - len(people)], its) for other, its in found[number]]


def _scores(db: Any, model: Model, at_least: float, records: int) -> dict[int, list[tuple[int, Score]]]:
    """By the place of the one asked for: the place of the other, and their score."""
    from imece.people.matching import weighing

    weighing.weigh(db, model, at_least=at_least, records=records)
    found: dict[int, list[tuple[int, Score]]] = defaultdict(list)
    for pair, its in weighing.told(db):
        found[pair.left].append((pair.right, its))
    return found
