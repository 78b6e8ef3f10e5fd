"""Few people in a small place can be recognised: counts of people below ten are not printed one by one.

A published total with one hidden part would give the part away, so parts are pooled until their sum is ten or more.
Rows of things, money or institutions are left as they are, and so is what was not recorded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

SMALLEST_SHOWN = 10
Row = tuple[str, Decimal]
_BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")


def few(rows: Sequence[Row], *, kept: Sequence[str] = ()) -> list[str]:
    """The keys that may not stand alone: every one below ten, and the next smallest until they are ten together."""
    open_rows = sorted(
        (row for row in rows if row[0] not in kept and row[1] > 0), key=lambda row: (row[1], row[0])
    )
    pooled = [row for row in open_rows if row[1] < SMALLEST_SHOWN]
    rest = open_rows[len(pooled) :]
    while pooled and rest and (len(pooled) < 2 or sum(value for _key, value in pooled) < SMALLEST_SHOWN):
        pooled.append(rest.pop(0))
    return [key for key, _value in pooled]


def joined_bands(rows: Sequence[Row], *, kept: Sequence[str] = ()) -> list[Row]:
    """Age bands in order; one with fewer than ten people is joined to a neighbour ("0-4" and "5-11": "0-11")."""
    bands = [row for row in rows if row[0] not in kept]
    while len(bands) > 1:
        small = next((at for at, row in enumerate(bands) if 0 < row[1] < SMALLEST_SHOWN), None)
        if small is None:
            break
        at = small if small + 1 < len(bands) else small - 1
        first, second = bands[at], bands[at + 1]
        bands[at : at + 2] = [(_joined(first[0], second[0]), first[1] + second[1])]
    return bands + [row for row in rows if row[0] in kept]


def _joined(first: str, second: str) -> str:
    start, end = _BAND.fullmatch(first), _BAND.fullmatch(second)
    if start is None or end is None:
        return f"{first}, {second}"
    return f"{start[1]}-{end[2]}" if end[2] else f"{start[1]}+"
