"""The levels and weights of pairs in SQL: `model.score` for millions.

Levels that need only one name of each record are told once for each two spellings. Distances are told once for each
pair, however many levels ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from typing import NamedTuple

import duckdb

from imece.people.matching.batch import number_of_records
from imece.people.matching.comparisons import COMPARISONS, DIFFERENT, Comparison
from imece.people.matching.model import (
    BIRTHS_APART,
    BY_FREQUENCY,
    DOCUMENTS_APART,
    FAMILY_EVIDENCE,
    GIVEN_APART,
    Model,
    Score,
)
from imece.people.matching.traits import NAMES

_COLUMN = re.compile(r"\b([a-z_]+)_([lr])\b")
_NAME_COLUMN = re.compile(rf"\b({'|'.join(NAMES)})_([a-z]+)_([lr])\b")
_DISTANCE = re.compile(r"(damerau_levenshtein\((\w+), (\w+)\))(?: <= (\d))?")
# Written large, a call is left as it is (SQL does not mind).
_CALL = re.compile(r"damerau_levenshtein\(\w+, \w+\)")
_AT_ONCE = 20_000
_FARTHEST = 3  # where a level does not say how far it looks
FIELDS = tuple(comparison.field for comparison in COMPARISONS)


class Pair(NamedTuple):
    """Two records by their place in the batch (left < right), and the log-odds in bits that they are one person.

    `against` is how many of given name, document, birth and sex say that they are two.
    """

    left: int
    right: int
    bits: float
    against: int


# ------------------------------------------------------------------------------------------- levels
def _is_of_one_name(field: str, sql: str) -> bool:
    return field in NAMES and all(column.startswith(f"{field}_") for column, _ in _COLUMN.findall(sql))


def _case(levels: list[tuple[int, str]], otherwise: int) -> str:
    whens = " ".join(f"WHEN {sql} THEN {number}" for number, sql in levels)
    return f"CASE {whens} ELSE {otherwise} END" if levels else str(otherwise)


def _levels(comparison: Comparison, *, of_one_name: bool) -> str:
    """SQL for the number of the first level that holds, among those of one name or among the others."""
    *tried, last = enumerate(comparison.levels)
    asked = [
        (number, level.sql)
        for number, level in tried
        if _is_of_one_name(comparison.field, level.sql) == of_one_name
    ]
    return _case(asked, last[0])


class _Distance(NamedTuple):
    """A distance that levels ask for, between the texts of two columns; no level asks whether it is above `most`."""

    call: str
    a: str
    b: str
    most: int

    @property
    def near(self) -> str:
        """Levenshtein's, which takes a tenth of the time and counts two for swapped signs; 99 where it is too far."""
        apart = f"abs(length({self.a}) - length({self.b})) > {self.most}"
        return f"CASE WHEN {self.a} = {self.b} THEN 0 WHEN {apart} THEN 99 ELSE levenshtein({self.a}, {self.b}) END"

    def told(self, near: str) -> str:
        """Where the quick one leaves no doubt it is taken; what is too far is 99."""
        return f"CASE WHEN {near} < 2 THEN {near} WHEN {near} > {2 * self.most} THEN 99 ELSE {self.call} END"


def _distances(sqls: Iterable[str]) -> list[_Distance]:
    most: dict[tuple[str, str, str], int] = {}
    for match in (match for sql in sqls for match in _DISTANCE.finditer(sql)):
        call, a, b, asked = match.groups()
        most[call, a, b] = max(most.get((call, a, b), 0), int(asked or _FARTHEST))
    return [_Distance(*key, farthest) for key, farthest in most.items()]


def _with_distances(sql: dict[str, str], source: str) -> str:
    """A SELECT of these columns from `source`, in which each distance is told once before."""
    distances = _distances(sql.values())
    name = {one.call: f"distance_{number}" for number, one in enumerate(distances)}
    near = "".join(f", {one.near} AS near_{name[one.call]}" for one in distances)
    told = "".join(f", {one.told(f'near_{name[one.call]}')} AS {name[one.call]}" for one in distances)
    columns = ", ".join(
        f"{_CALL.sub(lambda match: name[match.group()], how)} AS {column}" for column, how in sql.items()
    )
    return f"SELECT *, {columns} FROM (SELECT *{told} FROM (SELECT *{near} FROM ({source})))"


def tell_names(db: duckdb.DuckDBPyConnection) -> None:
    """Tables `given_levels` and so on: the level of each two spellings that meet in `pairs`."""
    for comparison in COMPARISONS:
        field = comparison.field
        if field not in NAMES:
            continue
        sql = _levels(comparison, of_one_name=True)
        needed = sorted({name.removeprefix(f"{field}_") for name, _ in _COLUMN.findall(sql)})
        columns = ", ".join(f"{side}.{part} AS {field}_{part}_{side}" for part in needed for side in "lr")
        one, other = (f"{which}(l.{field}_id, r.{field}_id)" for which in ("least", "greatest"))
        met = f"""SELECT DISTINCT {one} AS one, {other} AS other
            FROM pairs JOIN people l ON l.place = left_place JOIN people r ON r.place = right_place"""
        source = f"SELECT one, other, {columns} FROM ({met}) JOIN names l ON l.id = one JOIN names r ON r.id = other"
        told = _with_distances({"level": sql}, source)
        db.execute(f"CREATE OR REPLACE TEMP TABLE {field}_levels AS SELECT one, other, level FROM ({told})")


def _pairs_with_columns() -> str:
    """SQL for all pairs with the columns that levels of more than one name ask for."""
    asked = {
        column
        for comparison in COMPARISONS
        for level in comparison.levels
        if not _is_of_one_name(comparison.field, level.sql)
        for column in _COLUMN.findall(level.sql)
    } | {("household", side) for side in "lr"}
    columns, joins = [], []
    for column, side in sorted(asked):
        name = _NAME_COLUMN.fullmatch(f"{column}_{side}")
        columns.append(f"{f'{name[1]}_{side}.{name[2]}' if name else f'{side}.{column}'} AS {column}_{side}")
        if name:
            joins.append(f"JOIN names {name[1]}_{side} ON {name[1]}_{side}.id = {side}.{name[1]}_id")
    for field in NAMES:
        columns.append(f"{field}_levels.level AS {field}_level")
        joins.append(
            f"JOIN {field}_levels ON {field}_levels.one = least(l.{field}_id, r.{field}_id)"
            f" AND {field}_levels.other = greatest(l.{field}_id, r.{field}_id)"
        )
    columns += [f"greatest(l.{field}_count, r.{field}_count) AS {field}_count" for field in BY_FREQUENCY]
    joined = " ".join(dict.fromkeys(joins))
    return f"""SELECT left_place, right_place, {", ".join(columns)}
        FROM pairs JOIN people l ON l.place = left_place JOIN people r ON r.place = right_place {joined}
        WHERE l.household = '' OR l.household <> r.household"""


def _all_levels() -> dict[str, str]:
    told = {}
    for comparison in COMPARISONS:
        field, others = comparison.field, _levels(comparison, of_one_name=False)
        if field in NAMES:
            asked = [
                number
                for number, level in enumerate(comparison.levels[:-1])
                if not _is_of_one_name(field, level.sql)
            ]
            first = min(asked, default=len(comparison.levels))
            own = f"{field}_level"
            others = f"CASE WHEN {own} <= {first} THEN {own} ELSE least({own}, {_when_asked(others)}) END"
        told[field] = others
    return told


def _when_asked(sql: str) -> str:
    """The same with quicker distances that are told only where what stands before them in the condition holds."""
    quick = {one.call: f"({one.told(one.near)})" for one in _distances([sql])}
    return _CALL.sub(lambda match: quick[match.group()].replace("damerau_", "DAMERAU_"), sql)


# ------------------------------------------------------------------------------------------- weights
def _bits_case(comparison: Comparison, model: Model, records: int) -> str:
    """SQL telling the bits of a level, by its number in the column of the field's name."""
    field = comparison.field
    rarity = ""
    if field in BY_FREQUENCY:
        most = model.most_by_frequency
        shared = f"({field}_count + 1) / {records + model.smoothing:.17e}"
        rarity = f" + greatest(-{most:.17e}, least({most:.17e}, {model.bases[field]:.17e} - log2({shared})))"
    whens = " ".join(
        f"WHEN {number} THEN {model.weights[field][level.name]:.17e}{rarity if level.by_frequency else ''}"
        for number, level in enumerate(comparison.levels)
    )
    return f"CASE {field} {whens} END"


def _number(field: str, level: str) -> int:
    names = next([each.name for each in c.levels] for c in COMPARISONS if c.field == field)
    return names.index(level)


def weigh(
    db: duckdb.DuckDBPyConnection, model: Model, *, at_least: float, records: int | None = None
) -> None:
    """Table `weighed`: the pairs of table `pairs` with `at_least` so many bits, their levels and the bits of each.

    `records` is how many the frequencies speak of; all of table `people` where it is not told.
    """
    tell_names(db)
    records = number_of_records(db) if records is None else records
    bits = ", ".join(f"{_bits_case(c, model, records)} AS {c.field}_bits" for c in COMPARISONS)
    family = " + ".join(f"{field}_bits" for field in FAMILY_EVIDENCE)
    own = " + ".join(f"{c.field}_bits" for c in COMPARISONS if c.field not in FAMILY_EVIDENCE)
    levels = _with_distances(_all_levels(), _pairs_with_columns())
    fields = ", ".join(f"{field}, {field}_bits" for field in FIELDS)
    db.execute(f"""
        CREATE OR REPLACE TABLE weighed AS
        SELECT left_place, right_place, {fields}, {_against()} AS against,
            {model.prior(records):.17e} + {own} + least({family}, {_family_cap(model)}) AS bits
        FROM (SELECT *, {bits} FROM ({levels})) WHERE bits >= {_sql_number(at_least)}
    """)


def _sql_number(number: float) -> str:
    return f"CAST('{number}' AS DOUBLE)"


def score_pairs(
    db: duckdb.DuckDBPyConnection, model: Model, *, at_least: float, records: int | None = None
) -> list[Pair]:
    """The pairs of table `pairs` with `at_least` so many bits."""
    weigh(db, model, at_least=at_least, records=records)
    found = db.execute("SELECT left_place, right_place, bits, against FROM weighed").fetchall()
    return [Pair(*row) for row in found]


def told(db: duckdb.DuckDBPyConnection) -> Generator[tuple[Pair, Score]]:
    """The pairs of table `weighed` with what each field gave, as `model.score` tells it."""
    fields = ", ".join(f"{field}, {field}_bits" for field in FIELDS)
    answer = db.cursor().execute(f"SELECT left_place, right_place, bits, against, {fields} FROM weighed")
    while rows := answer.fetchmany(_AT_ONCE):
        for row in rows:
            pair = Pair(*row[:4])
            levels = zip(COMPARISONS, row[4::2], row[5::2], strict=True)
            yield pair, Score(pair.bits, {c.field: (c.levels[level].name, bits) for c, level, bits in levels})


def _family_cap(model: Model) -> str:
    """SQL for `model._family_cap`."""
    births = ", ".join(str(_number("birth", level)) for level in BIRTHS_APART)
    caps = " ".join(
        f"WHEN {_number('given', level)} THEN {cap:.17e}" for level, cap in model.given_caps.items()
    )
    same, valid = _number("document", "same"), _number("document", "two valid numbers")
    return f"""CASE WHEN document = {same} AND birth NOT IN ({births}) THEN 1e9 ELSE least(
        CASE given WHEN -1 THEN 1e9 {caps} ELSE 1e9 END,
        CASE WHEN document = {same} OR birth <> {_number("birth", DIFFERENT)} THEN 1e9
             WHEN document = {valid} THEN 0 ELSE {model.birth_cap:.17e} END) END"""


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
