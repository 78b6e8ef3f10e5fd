"""The lines behind a figure: exactly those that count, coded, in the order of their lists.

No name, no identity number and no record number: people are P1, P2 ... by their first appearance, households H1,
institutions I1, and what else is counted (a session, a case, an entry) R1. Told apart in that order, the first valid
value of each attribute makes the figure again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ibis.expr.types import Table

from imece.assistance.facts import FACTS
from imece.assistance.ledger import Delivery
from imece.base.access import Reach
from imece.indicators.counting import Count
from imece.indicators.definition import LEDGER, Definition
from imece.indicators.fact_file import dimensions_of
from imece.indicators.figures import Counter, counting, indicators_of
from imece.indicators.layout import HOUSEHOLD, INSTITUTION
from imece.indicators.windows import Window
from imece.lib.cells import harmless
from imece.lists.models import Sheet

COLUMNS = (
    "day",
    "service",
    "detail",
    "unit",
    "team",
    "district",
    "project",
    "quantity",
    "amount",
    "currency",
    "who",
    "sex",
    "age",
    "nationality",
    "community",
    "evidence",
    "basis",
    "file",
    "sheet",
    "row",
    "residence",
    "head_group",
    "household_size",
)
_READ = (
    *(name for name in COLUMNS if name not in ("who", "file", "row")),
    *("subject", "kind", "number", "row_number"),
)
_LETTERS = {HOUSEHOLD: "H", INSTITUTION: "I"}
_PERSON, _RECORD = "P", "R"


@dataclass(frozen=True)
class Opened:
    """A part of the lines behind a figure: how many there are for this reader and in all, and the part's lines."""

    window: Window
    columns: tuple[str, ...]
    number: int
    in_all: int
    sealed: int
    lines: list[dict[str, Any]]

    @property
    def unseen(self) -> int:
        """Lines that count and lie outside the reader's reach."""
        return self.in_all - self.number


def lines(code: str, window: Any = None, *, reach: Reach | None = None) -> Iterator[dict[str, Any]]:
    """Every line that counts, one after another. ``reach``: only those where the reader may look."""
    with _opened(code, window, reach) as (counter, table, _count):
        coded = _Coded(counter, indicators_of([code])[0].definition)
        for row in counter.stream(table):
            yield coded.line(row)


def part_of_lines(code: str, window: Any, *, reach: Reach | None, first: int, number: int) -> Opened:
    """``number`` lines from the ``first`` on, counted from 0; beyond the end, the last part."""
    with _opened(code, window, reach) as (counter, table, count):
        coded = _Coded(counter, indicators_of([code])[0].definition)
        in_all, within_reach = _number_of(counter, count.counted), _number_of(counter, table)
        first = min(first, max(within_reach - 1, 0) // number * number)
        return Opened(
            window=count.question.window,
            columns=coded.columns,
            number=within_reach,
            in_all=in_all,
            sealed=_number_of(counter, Count(count.question, counter.table).counted) - in_all,
            lines=[coded.line(row) for row in counter.answer(table.limit(number, offset=first))],
        )


def _number_of(counter: Counter, table: Table) -> int:
    return int(counter.answer(table.agg(number=table.count()))[0]["number"])


def columns_of(code: str) -> tuple[str, ...]:
    """The columns of a figure's lines: those of every line, and the dimensions of its table of facts."""
    return (*COLUMNS, *_dimensions(indicators_of([code])[0].definition))


def _dimensions(definition: Definition) -> tuple[str, ...]:
    return () if definition.source == LEDGER else dimensions_of(FACTS[definition.source])


@contextmanager
def _opened(code: str, window: Any, reach: Reach | None) -> Iterator[tuple[Counter, Table, Count]]:
    indicator = indicators_of([code])[0]
    with counting() as counter:
        question = counter.question(indicator.definition, window)
        count = Count(question, counter.table, openly=True, every_column=True)
        if reach is None or reach.everywhere:
            table = count.opened()
        else:
            table = count.opened(reach.unit_codes, reach.district_codes)
        yield counter, table.select(*_READ, *_dimensions(indicator.definition)), count


class _Coded:
    """Writes rows of the store as lines for a reader."""

    def __init__(self, counter: Counter, definition: Definition) -> None:
        self.counter = counter
        self.columns = (*COLUMNS, *_dimensions(definition))
        # The subjects of facts all have one kind; the basis says whether they are people.
        of_people = definition.source == LEDGER or definition.basis == Delivery.Basis.NAMED
        self._first_kind = _PERSON if of_people else _RECORD
        self._sheets: dict[int, tuple[str, str]] = {}

    def line(self, row: dict[str, Any]) -> dict[str, Any]:
        day = str(row["day"] or "")
        file, sheet = self._sheet(row["sheet"])
        line = {name: row.get(name) for name in self.columns}
        line["day"] = f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
        for column in ("district", "residence", "sex"):
            line[column] = self.counter.shown(column, row[column])
        line["quantity"] = _hundredths(row["quantity"]).removesuffix(".00")
        line["amount"] = _hundredths(row["amount"])
        letter = _LETTERS.get(row["kind"], self._first_kind)
        line["who"] = "" if row["subject"] is None else f"{letter}{row['number']}"
        line["file"], line["sheet"], line["row"] = file, sheet, row["row_number"]
        return line

    def _sheet(self, sheet: int | None) -> tuple[str, str]:
        """The names of a sheet's file and of the sheet."""
        if sheet is None:
            return "", ""
        if sheet not in self._sheets:
            found = Sheet.objects.filter(pk=sheet).values_list("taken_list__file_name", "name").first()
            self._sheets[sheet] = found or ("", "")
        return self._sheets[sheet]


def _hundredths(value: int | None) -> str:
    if value is None:
        return ""
    sign, value = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{value // 100}.{value % 100:02d}"


def as_csv(columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines as CSV, one text for each. No text of a list becomes a formula in a spreadsheet."""
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([harmless(row[name]) for name in columns])


class _Echo:
    """Hands each written line back."""

    def write(self, text: str) -> str:
        return text
