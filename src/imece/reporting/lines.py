"""Frozen lines for one reader: within the reader's reach, page by page or as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from imece.base.access import Reach
from imece.base.places import Place
from imece.indicators.lines import Opened
from imece.indicators.windows import Window
from imece.lib.cells import harmless
from imece.reporting.models import EditionFigure, Line


class OpenLines:
    """The lines that a reader may open, as something that can be counted and sliced (a ``Paginator`` does)."""

    def __init__(self, figure: EditionFigure, reach: Reach) -> None:
        self.figure, self.reach = figure, reach

    def __iter__(self) -> Iterator[Line]:
        lines = self.figure.all_lines()
        return lines if self.reach.everywhere else (line for line in lines if self._may_open(line))

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, place: slice, /) -> Sequence[Line]:
        start, stop = place.start or 0, place.stop if place.stop is not None else self._number
        if self.reach.everywhere:
            return self.figure.lines_from(start, stop - start)
        return list(islice(self, start, stop))

    def as_opened(self, lines: Iterable[Line]) -> Opened:
        """Some of the lines as the figures' own pages show theirs."""
        columns = tuple(self.figure.columns)
        named = [dict(zip(columns, line, strict=True)) for line in lines]
        return Opened(
            columns=columns,
            number=len(self),
            in_all=self.figure.line_count,
            sealed=0,
            window=Window(self.figure.first_day, self.figure.last_day),
            lines=named,
        )

    @property
    def hidden(self) -> int:
        """How many lines lie beyond the reader's reach."""
        return self.figure.line_count - self._number

    @cached_property
    def _number(self) -> int:
        return self.figure.line_count if self.reach.everywhere else sum(1 for _line in self)

    @cached_property
    def _districts(self) -> set[str]:
        """The reader's districts as lines name them."""
        places = Place.objects.districts().filter(pcode__in=self.reach.district_codes)
        return {place.local_name for place in places} | set(self.reach.district_codes)

    def _may_open(self, line: Line) -> bool:
        if self._said(line, "unit") not in self.reach.unit_codes:
            return False
        return not self.reach.district_codes or self._said(line, "district") in self._districts

    def _said(self, line: Line, column: str) -> Any:
        return line[self.figure.columns.index(column)] if column in self.figure.columns else None


def as_csv(columns: Sequence[str], lines: Iterator[Line] | OpenLines) -> Iterator[str]:
    """A CSV file in parts; the mark at its beginning tells Excel that it is Unicode."""
    yield "\ufeff" + _row(columns)
    for line in lines:
        yield _row([harmless(cell) for cell in line])


def _row(cells: Sequence[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
