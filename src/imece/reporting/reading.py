"""A sheet as a reader of one language sees it: every text in that language, every figure where it is spoken of."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from imece.reporting.labels import LANGUAGES
from imece.ui.formats import number_text, period_text
from imece.ui.tilemap import Tile

Read = dict[str, Any]


def reading(content: Read, language: str) -> Read:
    """The content for one reader. A tile's ``figure`` is the whole figure, with its value and window as text.

    Charts carry ``rows`` of (label, number) and a ``description``; maps carry ``tiles`` and ``values`` for ui's map.
    """
    read: Read = in_one(content, language)
    read["window_text"] = _window(read["window"], language)
    for figure in read["figures"]:
        figure["value_text"] = number_text(Decimal(figure["value"]), language)
        figure["window_text"] = _window(figure["window"], language)
        figure["other_window"] = figure["window"] != read["window"]
    figures = {figure["key"]: figure for figure in read["figures"]}
    for part in _parts(read):
        for tile in part.get("figures", []):
            tile["figure"] = figures[tile["figure"]]
        for chart in part.get("charts", []):
            _read_chart(chart, figures, language)
        for one in part.get("maps", []):
            _read_map(one, figures)
        if "tiles" in part:
            part["tiles"] = [
                Tile(tile["pcode"], tile["names"], tile["column"], tile["row"]) for tile in part["tiles"]
            ]
    return read


def in_one(part: Any, language: str) -> Any:
    """Tables of languages become texts, all the way down."""
    if isinstance(part, dict):
        if part.keys() == set(LANGUAGES):
            return " ".join(str(part[language]).split())
        return {name: in_one(inner, language) for name, inner in part.items()}
    return [in_one(inner, language) for inner in part] if isinstance(part, list) else part


def pictures_of(read: Read) -> Iterator[Read]:
    """Every picture of a sheet that was read."""
    for part in _parts(read):
        yield from part.get("pictures", [])


def _parts(read: Read) -> Iterator[Read]:
    """The blocks, and the teams within them."""
    for block in read["blocks"]:
        yield block
        yield from block.get("teams", [])


def _read_chart(chart: Read, figures: dict[str, Read], language: str) -> None:
    chart["rows"] = [(row["label"], Decimal(row["value"])) for row in chart["rows"]]
    chart["of"] = [figures[key] for key in chart["of"]]
    chart["window_text"] = _window(chart["window"], language)
    chart["description"] = " · ".join([chart["unit_name"], chart["window_text"], *chart["notes"]])
    chart["in_words"] = "; ".join(
        f"{label}: {number_text(value, language)}" for label, value in chart["rows"]
    )


def _read_map(one: Read, figures: dict[str, Read]) -> None:
    one["figure"] = figures[one["figure"]]
    one["values"] = {pcode: Decimal(value) for pcode, value in one["values"].items()}


def _window(window: list[str], language: str) -> str:
    first, last = (datetime.date.fromisoformat(day) for day in window)
    return period_text(first, last, language)
