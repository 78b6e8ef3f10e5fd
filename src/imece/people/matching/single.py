"""One new record against all that are known: candidates by a table of keys, scored with the batch's weights.

The table is plain SQL that SQLite and PostgreSQL both speak; it holds for each record its keys (`blocking`), its
traits, and how many records carry each name key and phone. Two records are candidates where they share a key; where
a record has very many, those that share the most and the rarest keys are scored.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, Protocol

from imece.people.matching.blocking import MOST_SHARING, block_keys
from imece.people.matching.model import BY_FREQUENCY, Frequencies, Model, Score, score
from imece.people.matching.traits import NAMES, Name, Traits

MOST_SCORED = 100  # candidates of one record
_PORTION = 5_000  # records written at a time
_MOST_VALUES = 400  # in one question to the database

_TABLES = (
    "CREATE TABLE match_traits (record VARCHAR(64) PRIMARY KEY, traits TEXT NOT NULL)",
    "CREATE TABLE match_key (key BIGINT NOT NULL, record VARCHAR(64) NOT NULL)",
    "CREATE TABLE match_frequency (field VARCHAR(16), value VARCHAR(200), records INTEGER NOT NULL,"
    " PRIMARY KEY (field, value))",
)
_INDEX = "CREATE INDEX match_key_key ON match_key (key, record)"


class Cursor(Protocol):
    def execute(self, sql: str, values: Sequence[Any] = ...) -> Any: ...
    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """What sqlite3 and psycopg have in common."""

    def cursor(self) -> Any: ...
    def commit(self) -> None: ...


class Found(NamedTuple):
    """A known record that may be the person asked for."""

    record: str
    score: Score


class KeyTable:
    """The table of keys in one database. `placeholder` is '?' for SQLite and '%s' for PostgreSQL."""

    def __init__(self, connection: Connection, *, placeholder: str = "?") -> None:
        self._connection = connection
        self._cursor: Cursor = connection.cursor()
        self._mark = placeholder
        self._counts: dict[str, dict[str, int]] = {field: {} for field in BY_FREQUENCY}
        self._records: int | None = None

    # ------------------------------------------------------------------ writing
    def create(self, people: Iterable[Traits] = ()) -> None:
        """The tables, filled; the index is built when all are in."""
        for table in _TABLES:
            self._cursor.execute(table)
        self._fill(people)
        self._cursor.execute(_INDEX)
        self._connection.commit()

    def add(self, people: Iterable[Traits]) -> None:
        self._fill(people)
        self._connection.commit()

    def _fill(self, people: Iterable[Traits]) -> None:
        waiting = iter(people)
        counted: Counter[tuple[str, str]] = Counter()
        while portion := list(islice(waiting, _PORTION)):
            self._insert("match_traits (record, traits)", [(p.record, to_text(p)) for p in portion])
            keys = [(key, p.record) for p in portion for key in block_keys(p)]
            self._insert("match_key (key, record)", keys)
            for person in portion:
                counted.update(_values_of(person))
        self._count(counted)

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        marks = ", ".join([self._mark] * len(rows[0])) if rows else ""
        if rows:
            self._cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _count(self, counted: Counter[tuple[str, str]]) -> None:
        rows = [(field, value, count) for (field, value), count in counted.items()]
        marks = ", ".join([self._mark] * 3)
        self._cursor.executemany(
            f"INSERT INTO match_frequency (field, value, records) VALUES ({marks}) ON CONFLICT (field, value)"
            " DO UPDATE SET records = match_frequency.records + excluded.records",
            rows,
        )
        self._counts, self._records = {field: {} for field in BY_FREQUENCY}, None

    # ------------------------------------------------------------------ finding
    def find(self, person: Traits, model: Model, *, at_least: float) -> list[Found]:
        """Known records with `at_least` so many bits, the likeliest first; of one household only the best."""
        candidates = self._candidates(person)
        frequencies = self._frequencies([person, *candidates])
        found = [
            (other, score(person, other, model, frequencies))
            for other in candidates
            if not (other.household and other.household == person.household)
        ]
        found = [(other, its) for other, its in found if its.bits >= at_least]
        found.sort(key=lambda pair: -pair[1].bits)
        return list(_best_of_household(found))

    def _candidates(self, person: Traits) -> list[Traits]:
        keys = block_keys(person)
        if not keys:
            return []
        # One question; no key gives more than it may have, however many records share it.
        one = f"SELECT * FROM (SELECT key, record FROM match_key WHERE key = {self._mark} LIMIT {MOST_SHARING + 1}) k"
        self._cursor.execute(" UNION ALL ".join([one] * len(keys)), keys)
        sharing: dict[int, list[str]] = defaultdict(list)
        for key, record in self._cursor.fetchall():
            sharing[key].append(record)
        shared: dict[str, float] = defaultdict(float)
        for records in sharing.values():
            if len(records) <= MOST_SHARING:
                for record in records:
                    shared[record] += 1 / len(records)
        shared.pop(person.record, None)
        return self._traits(sorted(shared, key=lambda record: (-shared[record], record))[:MOST_SCORED])

    def _traits(self, records: list[str]) -> list[Traits]:
        if not records:
            return []
        marks = ", ".join([self._mark] * len(records))
        self._cursor.execute(f"SELECT traits FROM match_traits WHERE record IN ({marks})", records)
        return [from_text(text) for (text,) in self._cursor.fetchall()]

    def _frequencies(self, people: list[Traits]) -> Frequencies:
        """How often the values of these people occur; what was asked once is remembered."""
        if self._records is None:
            self._cursor.execute("SELECT count(*) FROM match_traits")
            self._records = self._cursor.fetchall()[0][0]
        wanted: dict[str, set[str]] = defaultdict(set)
        for person in people:
            for field, value in _values_of(person):
                if value not in self._counts[field] and (field != "phone" or person is people[0]):
                    wanted[field].add(value)
        for field, values in wanted.items():
            self._look_up(field, sorted(values))
        return Frequencies(self._records or 0, self._counts)

    def _look_up(self, field: str, values: list[str]) -> None:
        self._counts[field].update(dict.fromkeys(values, 0))
        for first in range(0, len(values), _MOST_VALUES):
            some = values[first : first + _MOST_VALUES]
            marks = ", ".join([self._mark] * len(some))
            self._cursor.execute(
                f"SELECT value, records FROM match_frequency WHERE field = {self._mark} AND value IN ({marks})",
                [field, *some],
            )
            self._counts[field].update(self._cursor.fetchall())


def _values_of(person: Traits) -> Iterator[tuple[str, str]]:
    for field in NAMES:
        for key in getattr(person, field).keys:
            yield field, key
    if person.phone:
        yield "phone", person.phone


def _best_of_household(found: list[tuple[Traits, Score]]) -> Iterator[Found]:
    seen: set[str] = set()
    for person, its in found:
        if person.household not in seen:
            yield Found(person.record, its)
        if person.household:
            seen.add(person.household)


def to_text(person: Traits) -> str:
    return json.dumps(person, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Traits:
    values = dict(zip(Traits._fields, json.loads(text), strict=True))
    for field in NAMES:
        spelt, form, keys, words = values[field]
        values[field] = Name(spelt, form, tuple(keys), tuple(words))
    return Traits(**values)
