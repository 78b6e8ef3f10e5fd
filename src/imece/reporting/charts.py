"""What a chart or a map of a sheet shows: rows that a reader may see, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.ledger import Delivery
from imece.reporting.counting import Counted, as_text
from imece.reporting.labels import UNKNOWN, Labels, Text, in_all, month_alone
from imece.reporting.small_numbers import few, joined_bands

MOST_ROWS = 12
NOT_PLACES = (UNKNOWN, "none")
OTHER = _("Other")
FEW_TOGETHER = _("Groups of fewer than ten people are shown together.")
FEW_LEFT_OUT = _("Groups of fewer than ten people are not shown.")
THE_LARGEST = _("The largest groups.")
IN_SEVERAL = _("A person may be in several groups.")

Row = tuple[str, Decimal]
Drawn = dict[str, Any]


def counts_people(counted: Counted) -> bool:
    """Named people can be recognised; kits, money, schools and assumed numbers cannot."""
    return counted.definition.basis == Delivery.Basis.NAMED


def breakdown_chart(counted: Counted, by: str, labels: Labels, *, bands: Sequence[str]) -> Drawn | None:
    """The rows of one breakdown; None when fewer than two may be shown."""
    column = counted.column_of(by)
    rows = in_order(list(counted.breakdowns.get(by, {}).items()), column, bands)
    rows = [row for row in rows if row[1] > 0]
    apart = sum((value for _key, value in rows), Decimal(0)) == counted.value
    notes: list[Any] = [] if apart or not counts_people(counted) else [IN_SEVERAL]
    other = Decimal(0)
    if counts_people(counted):
        if column == "age_band":
            rows = joined_bands(rows, kept=[UNKNOWN])
        elif hidden := few(rows, kept=[UNKNOWN]):
            other = sum((value for key, value in rows if key in hidden), Decimal(0)) if apart else Decimal(0)
            rows = [row for row in rows if row[0] not in hidden]
            notes.append(FEW_TOGETHER if apart else FEW_LEFT_OUT)
    if len(rows) > MOST_ROWS and column != "month":
        other += sum((value for _key, value in rows[MOST_ROWS:]), Decimal(0)) if apart else 0
        rows = rows[:MOST_ROWS]
        notes += [] if apart else [THE_LARGEST]
    short = column == "month" and len(rows) <= 12
    drawn = [drawn_row(month_alone(key) if short else labels.of(column, key), value) for key, value in rows]
    if other:
        drawn.append(drawn_row(in_all(OTHER), other))
    return {"rows": drawn, "notes": [in_all(note) for note in notes]} if len(drawn) > 1 else None


def figures_chart(several: Sequence[tuple[Text, Counted]]) -> Drawn | None:
    """The values of several figures of one unit, side by side and never added up."""
    if len({counted.definition.unit for _label, counted in several}) != 1:
        raise ValueError("a chart compares figures of one unit of count")
    rows = [drawn_row(label, counted.value) for label, counted in several]
    return {"rows": rows, "notes": []} if any(counted.value for _label, counted in several) else None


def map_values(counted: Counted, pcodes: Mapping[str, str], labels: Labels) -> Drawn:
    """{p-code: value} of the districts, and what is not on the map: too few to show alone, or no place."""
    rows = [row for row in counted.breakdowns.get("district", {}).items() if row[1] > 0]
    hidden = few(rows, kept=NOT_PLACES) if counts_people(counted) else []
    shown = {pcodes[key]: value for key, value in rows if key in pcodes and key not in hidden}
    elsewhere = [(key, value) for key, value in rows if key not in pcodes]
    return {
        "values": {pcode: as_text(value) for pcode, value in shown.items()},
        "few": [labels.of("district", key) for key in sorted(hidden)],
        "few_together": as_text(sum((value for key, value in rows if key in hidden), Decimal(0))),
        "elsewhere": [drawn_row(labels.of("district", key), value) for key, value in elsewhere],
    }


def in_order(rows: list[Row], column: str, bands: Sequence[str]) -> list[Row]:
    """Ages and months in their own order, all else the largest first; what was not recorded at the end."""
    if column == "month":
        return sorted(rows)
    if column == "age_band":
        return sorted(rows, key=lambda row: (bands.index(row[0]) if row[0] in bands else len(bands), row[0]))
    return sorted(rows, key=lambda row: (row[0] in NOT_PLACES, -row[1], row[0]))


def drawn_row(label: Text, value: Decimal) -> Drawn:
    return {"label": label, "value": as_text(value)}
