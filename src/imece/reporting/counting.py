"""The door to the engine of figures: what a sheet wants counted, and the coded lines behind each figure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from imece.base.refusal import Refusal
from imece.indicators.definition import Definition
from imece.indicators.figures import counting, indicators_of
from imece.indicators.lines import columns_of, lines, part_of_lines

Window = tuple[datetime.date, datetime.date]
Wanted = tuple[str, Window | None]
Line = Sequence[Any]


@dataclass(frozen=True)
class Counted:
    """A figure as it is now: its texts in every language, its value and the values of its breakdowns."""

    definition: Definition
    window: Window
    value: Decimal
    breakdowns: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def columns(self) -> list[str]:
        return list(columns_of(self.code))

    def column_of(self, breakdown: str) -> str:
        """The column by whose codes a breakdown tells its groups apart."""
        return next(one.column for one in self.definition.breakdowns if one.name == breakdown)

    def lines(self) -> Iterator[Line]:
        """The coded lines behind the figure, counted again as they pass.

        Refuses at their end when they do not make the figure: then something came in after it was counted. A figure
        over sealed records cannot be counted again, for these are never opened.
        """
        columns = self.columns
        recount = Recount(self.definition, columns)
        for line in lines(self.code, self.window):
            values = [line[name] for name in columns]
            recount.see(values)
            yield values
        if recount.value() != self.value and not self._has_sealed():
            raise Refusal(_("The figures changed while the sheet was being published; publish it again."))

    def _has_sealed(self) -> bool:
        return part_of_lines(self.code, self.window, reach=None, first=0, number=1).sealed > 0


class Recount:
    """A figure made again from its lines, as anybody could make it from the CSV."""

    def __init__(self, definition: Definition, columns: Sequence[str]) -> None:
        self.definition, self.at = definition, {name: place for place, name in enumerate(columns)}
        self.number, self.total, self.over, self.who = 0, Decimal(0), 0, set[str]()

    def see(self, line: Line) -> None:
        self.number += 1
        count = self.definition.count
        if count == "subjects":
            if line[self.at["who"]]:
                self.who.add(line[self.at["who"]])
        elif count != "lines":
            column = "household_size" if count == "mean_household_size" else count
            said = line[self.at[column]]
            if said not in (None, ""):
                self.total += Decimal(str(said))
                self.over += 1

    def value(self) -> Decimal:
        if self.definition.count == "mean_household_size":
            mean = self.total / self.over if self.over else Decimal(0)
            return (mean * self.definition.times).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        made = {"subjects": Decimal(len(self.who)), "lines": Decimal(self.number)}
        return made.get(self.definition.count, self.total) * self.definition.times


def count(wanted: Iterable[Wanted]) -> dict[Wanted, Counted]:
    """Every wanted figure, by code and window (None: the indicator's own), all from one state of the database."""
    counted: dict[Wanted, Counted] = {}
    with counting() as counter:
        for code, window in wanted:
            indicator = indicators_of([code])[0]
            figure = counter.figure(indicator, window, None)
            counted[code, window] = Counted(
                definition=indicator.definition,
                window=(figure.window.first, figure.window.last),
                value=Decimal(str(figure.value)),
                breakdowns={
                    name: {key: Decimal(str(value)) for key, value in groups.items()}
                    for name, groups in figure.breakdowns.items()
                },
            )
    return counted


def as_text(value: Decimal) -> str:
    """735 and 5.36, never 735.00 or 8.53E+3."""
    return format(value.normalize(), "f") if value else "0"
