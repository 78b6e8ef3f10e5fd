"""All records against all others, in DuckDB: read in portions, keys joined, then weighed (`weighing`).

Tables: `people`, one row a record, its names by number; `names`, each spelling once; `keys`; `frequency`. A record's
`place` is its number in the order in which it was read.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from imece.people.matching.blocking import MOST_SHARING, block_keys
from imece.people.matching.columns import columns_from_text, packed, to_text
from imece.people.matching.model import BY_FREQUENCY, Frequencies
from imece.people.matching.traits import NAMES, Name, Traits

_PORTION = 20_000  # records turned into columns at a time
_PREFIX = "imece-matching-"
PARTS = (*Name._fields, "key")  # columns of `names`


class Record(NamedTuple):
    """A record as the batch reads it. `person`: the one that it is known to belong to, or none."""

    record: str
    household: str
    person: int | None
    line: str
    keys: bytes


# ------------------------------------------------------------------------------------------- workspace
def connect(
    *, memory: str = "1500MB", threads: int = 2, folder: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory; what does not fit goes to `folder`."""
    db = duckdb.connect(":memory:")
    spill = folder or Path(tempfile.gettempdir()) / f"{_PREFIX}{os.getpid()}"
    db.execute(f"SET memory_limit = '{memory}'; SET threads = {threads}; SET temp_directory = '{spill}'")
    db.execute("SET preserve_insertion_order = false")
    return db


@contextmanager
def workspace(*, memory: str = "1500MB", threads: int = 2) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that leaves nothing behind, and takes away what a killed process left."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    db = connect(memory=memory, threads=threads, folder=folder)
    try:
        yield db
    finally:
        db.close()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).split("-")[0]
        if number.isdecimal() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


# ------------------------------------------------------------------------------------------- loading
def load(db: duckdb.DuckDBPyConnection, people: Iterable[Traits]) -> int:
    """The tables from traits; how many records there are."""
    return load_records(db, map(as_record, people))


def as_record(person: Traits) -> Record:
    return Record(person.record, person.household, None, to_text(person), packed(block_keys(person)))


def load_records(db: duckdb.DuckDBPyConnection, records: Iterable[Record]) -> int:
    """The tables from records, a portion in memory at a time; how many there are."""
    place = read_records(db, records)
    _count_frequency(db)
    count_values(db)
    return place


def read_records(db: duckdb.DuckDBPyConnection, records: Iterable[Record]) -> int:
    """Tables `people`, `names` and `keys`."""
    place, waiting = 0, iter(records)
    portion: list[Record] = []
    while (portion := list(islice(waiting, _PORTION))) or not place:
        _put(db, portion, place)
        place += len(portion)
        if not portion:
            break
    db.execute(
        "CREATE OR REPLACE TABLE names AS SELECT DISTINCT ON (id) * FROM spellings; DROP TABLE spellings"
    )
    return place


def _put(db: duckdb.DuckDBPyConnection, records: Sequence[Record], place: int) -> None:
    db.register("portion", _lines(records, place))
    db.execute(f"CREATE OR REPLACE TEMP TABLE read AS {columns_from_text('portion')}")
    db.unregister("portion")
    packs = pa.table({"place": _places(records, place), "keys": _key_lists([one.keys for one in records])})
    db.register("packs", packs)
    names = {name: _name_id(name) for name in NAMES}
    parts = [f"{name}_{part}" for name in NAMES for part in PARTS]
    ids = ", ".join(f"{told} AS {name}_id" for name, told in names.items())
    spellings = " UNION ".join(
        f"SELECT {told} AS id, {', '.join(f'{name}_{part} AS {part}' for part in PARTS)} FROM read"
        for name, told in names.items()
    )
    begin = {
        table: f"INSERT INTO {table}" if place else f"CREATE OR REPLACE TABLE {table} AS" for table in _READ
    }
    db.execute(f"{begin['people']} SELECT * EXCLUDE ({', '.join(parts)}), {ids} FROM read")
    db.execute(f"{begin['spellings']} {spellings}")
    db.execute(f"{begin['keys']} SELECT unnest(keys) AS key, place FROM packs")
    db.unregister("packs")


_READ = ("people", "spellings", "keys")


def _name_id(name: str) -> str:
    """SQL for the number of a name: a hash of 64 bits of all that is known of it."""
    return f"hash({', '.join(f'{name}_{part}' for part in Name._fields)})"


def _places(records: Sequence[Record], first: int) -> pa.Array:
    return pa.array(range(first, first + len(records)), pa.int32())


def _lines(records: Sequence[Record], first: int) -> pa.Table:
    return pa.table(
        {
            "place": _places(records, first),
            "record": pa.array([one.record for one in records], pa.string()),
            "household": pa.array([one.household for one in records], pa.string()),
            "person": pa.array([one.person for one in records], pa.int64()),
            "line": pa.array([one.line for one in records], pa.string()),
        }
    )


def _key_lists(packs: Sequence[bytes]) -> pa.Array:
    """Packed keys of many records as one column of lists, without a number object for each key."""
    ends = array("i", [0])
    for pack in packs:
        ends.append(ends[-1] + len(pack) // 8)
    numbers = array("q", b"".join(packs))
    if sys.byteorder == "big":
        numbers.byteswap()
    keys = pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), keys)


# ------------------------------------------------------------------------------------------- frequencies
def _count_frequency(db: duckdb.DuckDBPyConnection) -> None:
    """Table `frequency`: how many records carry each name key and phone."""
    db.execute("CREATE OR REPLACE TABLE frequency(field VARCHAR, value VARCHAR, records BIGINT)")
    for field in BY_FREQUENCY:
        values = f"SELECT {field} AS value, count(*) AS many FROM people WHERE {field} <> '' GROUP BY {field}"
        if field in NAMES:
            counted = f"SELECT {field}_id AS id, count(*) AS many FROM people GROUP BY {field}_id"
            values = f"SELECT unnest(keys) AS value, many FROM ({counted}) JOIN names USING (id)"
        db.execute(f"INSERT INTO frequency SELECT '{field}', value, sum(many) FROM ({values}) GROUP BY value")


def take_frequencies(db: duckdb.DuckDBPyConnection, frequencies: Frequencies) -> None:
    """Table `frequency` from what is known elsewhere, and the counts in `people`."""
    rows = [(field, *told) for field in BY_FREQUENCY for told in frequencies.counts[field].items()]
    columns = [
        pa.array([row[number] for row in rows], kind) for number, kind in enumerate(_FREQUENCY.values())
    ]
    db.register("taken", pa.table(dict(zip(_FREQUENCY, columns, strict=True))))
    db.execute("CREATE OR REPLACE TABLE frequency AS FROM taken")
    db.unregister("taken")
    count_values(db)


_FREQUENCY = {"field": pa.string(), "value": pa.string(), "records": pa.int64()}


def count_values(db: duckdb.DuckDBPyConnection) -> None:
    """In `people`, how many records carry each value, by `frequency`; of a name's keys the most frequent counts."""
    joins, counts = [], []
    for field in BY_FREQUENCY:
        own = f"{field}_id" if field in NAMES else field
        values = f"SELECT DISTINCT {own} AS own, {own} AS value FROM people"
        if field in NAMES:
            ids = f"SELECT DISTINCT {own} AS id FROM people"
            values = f"SELECT id AS own, unnest(keys) AS value FROM ({ids}) JOIN names USING (id)"
        most = f"""SELECT own, max(records) AS records FROM ({values}) v JOIN frequency f
            ON f.value = v.value AND f.field = '{field}' GROUP BY own"""
        joins.append(f"LEFT JOIN ({most}) {field}_of ON {field}_of.own = people.{own}")
        counts.append(f"coalesce({field}_of.records, 0) AS {field}_count")
    db.execute(
        f"CREATE OR REPLACE TABLE counted AS SELECT people.*, {', '.join(counts)} FROM people {' '.join(joins)}"
    )
    db.execute("DROP TABLE people; ALTER TABLE counted RENAME TO people")


def frequencies(db: duckdb.DuckDBPyConnection) -> Frequencies:
    """The batch's frequencies, for scoring in Python what the batch scored in SQL."""
    counts: dict[str, dict[str, int]] = {field: {} for field in BY_FREQUENCY}
    for field, value, count in db.execute("FROM frequency").fetchall():
        counts[field][value] = count
    return Frequencies(number_of_records(db), counts)


def number_of_records(db: duckdb.DuckDBPyConnection) -> int:
    return int(db.execute("SELECT count(*) FROM people").fetchall()[0][0])


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
    places, numbers = array("i"), array("i")
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


def take_pairs(db: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[int, int]]) -> None:
    """Table `pairs` anew: these."""
    left, right = (pa.array([pair[side] for pair in pairs], pa.int32()) for side in (0, 1))
    db.register("taken", pa.table({"left_place": left, "right_place": right}))
    db.execute("CREATE OR REPLACE TABLE pairs AS FROM taken")
    db.unregister("taken")


def columns_of(people: Sequence[Traits]) -> Any:
    """All columns that the levels' SQL names in one Arrow table, with `place`: as Splink reads them."""
    with workspace() as db:
        db.register("portion", _lines([as_record(person) for person in people], 0))
        columns: Any = db.execute(f"{columns_from_text('portion')} ORDER BY place").to_arrow_table()
        return columns.drop_columns(["person"])
