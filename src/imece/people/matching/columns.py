"""Traits as one line of text, kept in the database, and as columns, which the levels' SQL names.

A line holds the cells in the order of `CELLS`, a tab between them; a cell of several keys has a space between these.
Neither sign is left in what `lib.text.squash` and the name keys give. The record's name and its household are kept
beside the line, since the household is not the record's own.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, get_type_hints

from imece.people.matching.traits import NAMES, Name, Traits

_BESIDE = ("record", "household")
# What follows from other cells and is told in the line as well, so that its rule is written once.
_TOLD = ("rounded",)


class Cell(NamedTuple):
    """One column: the field of `Traits`, for a name also the part of it, and the type of its values."""

    field: str
    part: str
    kind: Any

    @property
    def column(self) -> str:
        return f"{self.field}_{self.part}" if self.part else self.field


def _cells() -> Iterator[Cell]:
    for field, kind in get_type_hints(Traits).items():
        if kind is Name:
            yield from (Cell(field, part, its) for part, its in get_type_hints(Name).items())
        elif field not in _BESIDE:
            yield Cell(field, "", kind)


CELLS = tuple(_cells())
PLACES = {cell.column: place for place, cell in enumerate(CELLS)}  # of a cell in the line
_ALSO = tuple(Cell(told, "", bool) for told in _TOLD)
_FIELDS = tuple(field for field in Traits._fields if field not in _BESIDE)


# ------------------------------------------------------------------------------------------- a line of text
def to_text(person: Traits) -> str:
    cells: list[str] = []
    for field in _FIELDS:
        value = getattr(person, field)
        if isinstance(value, Name):
            cells += [_cell(part) for part in value]
        else:
            cells.append(_cell(value))
    cells += [_cell(getattr(person, told)) for told in _TOLD]
    return "\t".join(cells)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


def from_text(text: str, *, record: str, household: str = "") -> Traits:
    cells = [read(written) for read, written in zip(_READ, text.split("\t"), strict=False)]
    values: dict[str, Any] = {field: make(*cells[start:end]) for field, make, start, end in _MADE_FROM}
    return Traits(record=record, household=household, **values)


def _itself(value: Any) -> Any:
    return value


def _reader(kind: Any) -> Callable[[str], Any]:
    if kind is str:
        return str
    if kind is bool:
        return lambda written: written == "1"
    if kind == tuple[str, ...]:
        return lambda written: tuple(written.split(" ")) if written else ()
    return lambda written: int(written) if written else None


_READ = tuple(_reader(cell.kind) for cell in CELLS)


def _made_from() -> Iterator[tuple[str, Callable[..., Any], int, int]]:
    """Of each field how it is made, and the first and last of its cells."""
    start = 0
    for field in _FIELDS:
        many = len([cell for cell in CELLS if cell.field == field])
        yield field, Name if many > 1 else _itself, start, start + many
        start += many


_MADE_FROM = tuple(_made_from())


# ------------------------------------------------------------------------------------------- columns in DuckDB
def columns_from_text(source: str) -> str:
    """A SELECT of all columns instead of the column `line` of `source`."""
    told = ", ".join(
        f"{_sql(cell.kind, f'cells[{place}]')} AS {cell.column}"
        for place, cell in enumerate((*CELLS, *_ALSO), start=1)
    )
    keys = ", ".join(f"coalesce({field}_keys[1], '') AS {field}_key" for field in NAMES)
    parted = f"SELECT * EXCLUDE (line), string_split(line, chr(9)) AS cells FROM {source}"
    columns = f"SELECT * EXCLUDE (cells), {told} FROM ({parted})"
    return f"SELECT *, {keys} FROM ({columns})"


def _sql(kind: Any, cell: str) -> str:
    if kind is bool:
        return f"({cell} = '1')"
    if kind == tuple[str, ...]:
        return f"CASE {cell} WHEN '' THEN CAST([] AS VARCHAR[]) ELSE string_split({cell}, ' ') END"
    return cell if kind is str else f"CAST(nullif({cell}, '') AS SMALLINT)"


# ------------------------------------------------------------------------------------------- keys as bytes
def packed(keys: Iterable[int]) -> bytes:
    """Keys as signed numbers of eight bytes, the lowest byte first."""
    numbers = array("q", keys)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(keys: bytes) -> list[int]:
    numbers = array("q", keys)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()
