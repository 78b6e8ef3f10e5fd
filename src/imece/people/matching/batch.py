"""All records against all others, in DuckDB: keys joined, levels told, weights summed."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from imece.people.matching.blocking import MOST_SHARING, block_keys
from imece.people.matching.comparisons import COMPARISONS, DIFFERENT, Comparison
from imece.people.matching.model import (
    BIRTHS_APART,
    BY_FREQUENCY,
    DOCUMENTS_APART,
    FAMILY_EVIDENCE,
    GIVEN_APART,
    Frequencies,
    Model,
)
from imece.people.matching.traits import NAMES, Traits

_TEXTS = ("date", "sex", "nationality", "document", "phone", "district", "neighbourhood", "household")
_SIDE = re.compile(r"\b([a-z_]+)_([lr])\b")
_PORTION = 200_000  # records turned into columns at a time


class Pair(NamedTuple):
    """Two records by their place in the batch (left < right), and the log-odds in bits that they are one person.

    `against` is how many of given name, document, birth and sex say that they are two.
    """

    left: int
    right: int
    bits: float
    against: int


def connect(*, memory: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(":memory:")
    spill = Path(tempfile.gettempdir()) / f"imece-matching-{os.getpid()}"
    db.execute(f"SET memory_limit = '{memory}'; SET threads = {threads}; SET temp_directory = '{spill}'")
    return db


# ------------------------------------------------------------------------------------------- loading
def columns_of(people: Sequence[Traits], first: int = 0) -> pa.Table:
    """The columns that the levels' SQL names, with `place`, the record's place in the batch."""
    columns: dict[str, pa.Array] = {"place": pa.array(range(first, first + len(people)), pa.int32())}
    for field in NAMES:
        names = [getattr(person, field) for person in people]
        columns[f"{field}_key"] = pa.array([name.key for name in names])
        columns[f"{field}_spelt"] = pa.array([name.spelt for name in names])
        columns[f"{field}_form"] = pa.array([name.form for name in names])
        columns[f"{field}_keys"] = pa.array([list(name.keys) for name in names], pa.list_(pa.string()))
        columns[f"{field}_words"] = pa.array([list(name.words) for name in names], pa.list_(pa.string()))
    for field in _TEXTS:
        columns[field] = pa.array([getattr(person, field) for person in people], pa.string())
    columns["year"] = pa.array([person.year for person in people], pa.int16())
    columns["rounded"] = pa.array([person.rounded for person in people])
    columns["document_ok"] = pa.array([person.document_ok for person in people])
    return pa.table(columns)


def load(db: duckdb.DuckDBPyConnection, people: Sequence[Traits]) -> None:
    """Tables `people`, `keys` and `frequency` from the records' traits."""
    for first in range(0, max(len(people), 1), _PORTION):
        portion = people[first : first + _PORTION]
        _put(db, "people", columns_of(portion, first))
        _put(db, "keys", _keys_of(portion, first))
    db.execute("CREATE OR REPLACE TABLE frequency(field VARCHAR, value VARCHAR, records BIGINT)")
    for field in BY_FREQUENCY:
        value = f"unnest({field}_keys)" if field in NAMES else field
        db.execute(f"""
            INSERT INTO frequency SELECT '{field}', value, count(*)
            FROM (SELECT {value} AS value FROM people) WHERE value <> '' GROUP BY value
        """)
    _count_values(db)


def _count_values(db: duckdb.DuckDBPyConnection) -> None:
    """Table `counted`: `people` with how many records carry each value; of a name's keys the most frequent counts."""
    joins, counts = [], []
    for field in BY_FREQUENCY:
        column = f"{field}_keys" if field in NAMES else field
        value = f"unnest({column})" if field in NAMES else column
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE {field}_counts AS
            SELECT {column}, max(records) AS records
            FROM (SELECT {column}, {value} AS value FROM (SELECT DISTINCT {column} FROM people))
            JOIN frequency USING (value) WHERE field = '{field}' GROUP BY {column}
        """)
        joins.append(f"LEFT JOIN {field}_counts USING ({column})")
        counts.append(f"coalesce({field}_counts.records, 0) AS {field}_count")
    db.execute(
        f"CREATE OR REPLACE TABLE counted AS SELECT people.*, {', '.join(counts)} FROM people {' '.join(joins)}"
    )


def _put(db: duckdb.DuckDBPyConnection, table: str, portion: pa.Table) -> None:
    db.register("portion", portion)
    exists = db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]).fetchall()[0][0]
    db.execute(f"INSERT INTO {table} FROM portion" if exists else f"CREATE TABLE {table} AS FROM portion")
    db.unregister("portion")


def _keys_of(people: Sequence[Traits], first: int) -> pa.Table:
    keys: list[int] = []
    places: list[int] = []
    for place, person in enumerate(people, start=first):
        found = block_keys(person)
        keys.extend(found)
        places.extend([place] * len(found))
    return pa.table({"key": pa.array(keys, pa.int64()), "place": pa.array(places, pa.int32())})


def frequencies(db: duckdb.DuckDBPyConnection) -> Frequencies:
    """The batch's frequencies, for scoring in Python what the batch scored in SQL."""
    (records,) = db.execute("SELECT count(*) FROM people").fetchall()[0]
    counts: dict[str, dict[str, int]] = {field: {} for field in BY_FREQUENCY}
    for field, value, count in db.execute("FROM frequency").fetchall():
        counts[field][value] = count
    return Frequencies(records, counts)


# ------------------------------------------------------------------------------------------- pairs
def find_pairs(db: duckdb.DuckDBPyConnection) -> int:
    """Table `pairs`: records that share a key, each pair once; how many there are."""
    db.execute(f"""
        CREATE OR REPLACE TABLE pairs AS
        WITH telling AS (
            SELECT key, place FROM keys
            WHERE key IN (SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND {MOST_SHARING})
        )
        SELECT DISTINCT l.place AS left_place, r.place AS right_place
        FROM telling l JOIN telling r ON l.key = r.key AND l.place < r.place
    """)
    return int(db.execute("SELECT count(*) FROM pairs").fetchall()[0][0])


def find_pairs_within(db: duckdb.DuckDBPyConnection, groups: Iterable[Sequence[int]]) -> None:
    """Table `pairs` anew: all pairs inside each group."""
    places: list[int] = []
    numbers: list[int] = []
    for number, group in enumerate(groups):
        places.extend(group)
        numbers.extend([number] * len(group))
    db.register(
        "grouped", pa.table({"place": pa.array(places, pa.int32()), "number": pa.array(numbers, pa.int32())})
    )
    db.execute("""
        CREATE OR REPLACE TABLE pairs AS
        SELECT l.place AS left_place, r.place AS right_place
        FROM grouped l JOIN grouped r ON l.number = r.number AND l.place < r.place
    """)
    db.unregister("grouped")


# ------------------------------------------------------------------------------------------- weights
def sided(sql: str) -> str:
    """`given_key_l` as `l.given_key`."""
    return _SIDE.sub(r"\2.\1", sql)


def level_case(comparison: Comparison) -> str:
    """SQL telling the number of the level that holds."""
    *tried, last = enumerate(comparison.levels)
    whens = " ".join(f"WHEN {sided(level.sql)} THEN {number}" for number, level in tried)
    return f"CASE {whens} ELSE {last[0]} END"


def _bits_case(comparison: Comparison, model: Model, records: int) -> str:
    """SQL telling the bits of a level, by its number in the column of the field's name."""
    field = comparison.field
    rarity = ""
    if field in BY_FREQUENCY:
        most = model.most_by_frequency
        shared = f"(greatest({field}_count_l, {field}_count_r) + 1) / {records + model.smoothing:.17g}"
        rarity = f" + greatest(-{most}, least({most}, {model.bases[field]:.17g} - log2({shared})))"
    whens = " ".join(
        f"WHEN {number} THEN {model.weights[field][level.name]:.17g}{rarity if level.by_frequency else ''}"
        for number, level in enumerate(comparison.levels)
    )
    return f"CASE {field} {whens} END"


def _number(field: str, level: str) -> int:
    names = next([each.name for each in c.levels] for c in COMPARISONS if c.field == field)
    return names.index(level)


def score_pairs(db: duckdb.DuckDBPyConnection, model: Model, *, at_least: float) -> list[Pair]:
    """The pairs of table `pairs` with `at_least` so many bits."""
    (records,) = db.execute("SELECT count(*) FROM people").fetchall()[0]
    found = db.execute(_score_sql(model, records), [at_least]).fetchall()
    return [Pair(*row) for row in found]


def _score_sql(model: Model, records: int) -> str:
    levels = ", ".join(f"{level_case(c)} AS {c.field}" for c in COMPARISONS)
    counts = ", ".join(
        f"{side}.{field}_count AS {field}_count_{side}" for field in BY_FREQUENCY for side in "lr"
    )
    bits = ", ".join(f"{_bits_case(c, model, records)} AS {c.field}_bits" for c in COMPARISONS)
    family = " + ".join(f"{field}_bits" for field in FAMILY_EVIDENCE)
    own = " + ".join(f"{c.field}_bits" for c in COMPARISONS if c.field not in FAMILY_EVIDENCE)
    return f"""
        WITH compared AS (
            SELECT left_place, right_place, l.household AS household_l, r.household AS household_r, {counts}, {levels}
            FROM pairs JOIN counted l ON l.place = left_place JOIN counted r ON r.place = right_place
        ),
        weighed AS (SELECT *, {bits} FROM compared)
        SELECT * FROM (
            SELECT left_place, right_place, {model.prior(records):.17g} + {own}
                + least({family}, {_family_cap(model)}) AS bits,
                {_against()} AS against
            FROM weighed WHERE household_l = '' OR household_l <> household_r
        ) WHERE bits >= ?
    """


def _family_cap(model: Model) -> str:
    """SQL for `model._family_cap`."""
    births = ", ".join(str(_number("birth", level)) for level in BIRTHS_APART)
    caps = " ".join(
        f"WHEN {_number('given', level)} THEN {cap:.17g}" for level, cap in model.given_caps.items()
    )
    same, valid = _number("document", "same"), _number("document", "two valid numbers")
    return f"""CASE WHEN document = {same} AND birth NOT IN ({births}) THEN 1e9 ELSE least(
        CASE given WHEN -1 THEN 1e9 {caps} ELSE 1e9 END,
        CASE WHEN document = {same} OR birth <> {_number("birth", DIFFERENT)} THEN 1e9
             WHEN document = {valid} THEN 0 ELSE {model.birth_cap:.17g} END) END"""


def _against() -> str:
    against = {
        "given": GIVEN_APART,
        "document": DOCUMENTS_APART,
        "birth": BIRTHS_APART,
        "sex": (DIFFERENT,),
    }
    return " + ".join(
        f"CAST({field} IN ({', '.join(str(_number(field, level)) for level in levels)}) AS INTEGER)"
        for field, levels in against.items()
    )
