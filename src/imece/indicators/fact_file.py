"""A room's table of facts as a Parquet file in the layout of the ledger's."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from imece.assistance.facts import FactTable
from imece.indicators.layout import NUMBERS, PERSON, SUBJECT_KINDS, TEXTS, schema
from imece.indicators.ledger_file import scratch_duckdb
from imece.lists.models import Row

_AT_ONCE = 900

_ARRANGED = """
COPY (
    SELECT * EXCLUDE (order_key, sheet_position, place_in_order),
           CAST(row_number() OVER (
               ORDER BY order_key, sheet_position, row_number, day, key
           ) AS INTEGER) AS place_in_order
    FROM facts ORDER BY place_in_order
) TO '{target}' (COMPRESSION zstd)
"""


def dimensions_of(table: FactTable) -> tuple[str, ...]:
    """The table's own dimensions, beyond the columns that every line has."""
    return tuple(name for name in table.dimensions if name not in TEXTS and name not in NUMBERS)


def write_facts(table: FactTable, folder: Path) -> None:
    """Read the room's rows and write ``<code>.parquet`` into ``folder``."""
    dimensions = dimensions_of(table)
    layout = schema(dimensions).append(pa.field("order_key", pa.string()))
    layout = layout.append(pa.field("sheet_position", pa.int32()))
    # Read before DuckDB asks: it would ask from threads of its own, with database connections of their own.
    batches = [
        pa.RecordBatch.from_pylist([_line(row, places, dimensions) for row in part], layout)
        for part, places in _with_places(table.rows())
    ]
    with scratch_duckdb(folder) as duck:
        duck.register("facts", pa.RecordBatchReader.from_batches(layout, batches))
        target = str(folder / f"{table.code}.parquet").replace("'", "''")
        duck.execute(_ARRANGED.format(target=target))


def _with_places(
    rows: Iterable[dict[str, Any]],
) -> Iterator[tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]]:
    """The rows in parts, each with where its rows stand in which lists."""
    coming = iter(rows)
    while part := list(islice(coming, _AT_ONCE)):
        known = {row["row_id"] for row in part if row.get("row_id")}
        stand = Row.objects.filter(pk__in=known).values_list(
            "pk", "taken_list_id", "sheet_id", "number", "sheet__position", "taken_list__order_key"
        )
        names = ("row_id", "list", "sheet", "row_number", "sheet_position", "order_key")
        yield part, {row[0]: dict(zip(names, row, strict=True)) for row in stand}


def _line(
    row: dict[str, Any], places: dict[int, dict[str, Any]], dimensions: Iterable[str]
) -> dict[str, Any]:
    line = {name: _code(row.get(name)) for name in (*TEXTS, *dimensions)}
    subject, day = row.get("subject"), day_number(row.get("day"))
    return {
        **line,
        "order_key": "~",
        **places.get(row.get("row_id") or 0, {}),
        "key": row.get("key") or 0,
        "subject": None if subject is None else subject * SUBJECT_KINDS + PERSON,
        "day": day,
        "month": None if day is None else day // 100,
        "birth": _birth(row),
        "quantity": 100 if row.get("quantity") is None else _hundredths(row["quantity"]),
        "amount": None if row.get("amount") is None else _hundredths(row["amount"]),
        "household_size": row.get("household_size"),
        "identified": bool(row.get("identified")),
        "sealed": bool(row.get("sealed")),
    }


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def day_number(day: datetime.date | None) -> int | None:
    """A day as the store writes it: 20220630."""
    return None if day is None else day.year * 10_000 + day.month * 100 + day.day


def _birth(row: dict[str, Any]) -> int:
    if row.get("birth_date"):
        return day_number(row["birth_date"]) or 0
    if row.get("birth_precision") == "age" and row.get("stated_age") is not None:
        return -int(row["stated_age"]) - 1
    return (row.get("birth_year") or 0) * 10_000


def _hundredths(value: Any) -> int:
    return int((Decimal(str(value)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
