"""Tags that draw: a figure tile and the charts, each with the table of the same numbers beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imece.ui import charts, formats, tilemap
from imece.ui.formats import Number

CHART = "ui/partials/chart.html"
Row = tuple[str, Number]
Shown = dict[str, object]


def add_to(register: template.Library) -> None:
    """`{% load ui %}` is the one line that a template needs."""
    register.inclusion_tag("ui/partials/stat.html")(stat)
    for drawn in (bars, diverging, pyramid, split, columns, tile_map):
        register.inclusion_tag(CHART)(drawn)
    register.simple_tag(sparkline)


def stat(
    label: str,
    value: object,
    unit: str = "",
    window: str = "",
    href: str = "",
    note: str = "",
    points: Sequence[Number] | None = None,
    icon: str = "",
    tone: str = "",
) -> Shown:
    """One figure with what it counts, in which unit and when; it opens into the lines behind it."""
    words = isinstance(value, str | Promise)
    shown = value if words else formats.number_text(value)  # type: ignore[arg-type]
    run = sparkline(points, str(label)) if points else ""
    return {
        "label": label,
        "value": shown,
        "unit": unit,
        "window": window,
        "href": href,
        "note": note,
        "run": run,
        "icon": icon,
        "tone": tone,
    }


def bars(
    rows: Iterable[Row],
    title: str,
    description: str = "",
    links: Sequence[str | None] = (),
    width: int = 360,
    table: str = "",
    heading: str = "",
    unit: str = "",
) -> Shown:
    rows = list(rows)
    svg = charts.bars(
        rows, title=str(title), description=str(description), language=_language(), width=width, links=links
    )
    return _chart(svg, title, description, _one_column(rows, heading, unit, links), table)


def diverging(
    rows: Iterable[Row],
    title: str,
    description: str = "",
    width: int = 360,
    table: str = "",
    heading: str = "",
    unit: str = "",
    totals: int = 0,
) -> Shown:
    rows = list(rows)
    svg = charts.diverging(
        rows, title=str(title), description=str(description), language=_language(), width=width, totals=totals
    )
    return _chart(svg, title, description, _one_column(rows, heading, unit), table)


def pyramid(
    rows: Iterable[tuple[str, Number, Number]],
    title: str,
    first: str,
    second: str,
    description: str = "",
    width: int = 360,
    table: str = "",
    heading: str = "",
) -> Shown:
    rows = list(rows)
    svg = charts.pyramid(
        rows,
        first=str(first),
        second=str(second),
        title=str(title),
        description=str(description),
        language=_language(),
        width=width,
    )
    cells = [(band, "", [_text(a), _text(b)]) for band, a, b in rows]
    return _chart(svg, title, description, ([heading or _("Age"), first, second], cells), table)


def split(
    rows: Iterable[Row],
    title: str,
    description: str = "",
    width: int = 360,
    table: str = "",
    heading: str = "",
    unit: str = "",
) -> Shown:
    rows = list(rows)
    svg = charts.split(
        rows, title=str(title), description=str(description), language=_language(), width=width
    )
    return _chart(svg, title, description, _one_column(rows, heading, unit), table)


def columns(
    rows: Iterable[Row],
    title: str,
    description: str = "",
    width: int = 480,
    height: int = 160,
    table: str = "",
    heading: str = "",
    unit: str = "",
    target: Number | None = None,
) -> Shown:
    rows = list(rows)
    svg = charts.columns(
        rows,
        title=str(title),
        description=str(description),
        language=_language(),
        width=width,
        height=height,
        target=target,
    )
    return _chart(svg, title, description, _one_column(rows, heading or _("Month"), unit), table)


def tile_map(
    tiles: Iterable[Any],
    values: Mapping[str, Number],
    title: str,
    description: str = "",
    unit: str = "",
    links: Mapping[str, str] | None = None,
    table: str = "",
    heading: str = "",
) -> Shown:
    laid = [_tile(tile) for tile in tiles]
    svg = tilemap.tile_map(
        laid,
        values,
        title=str(title),
        description=str(description),
        unit=str(unit),
        language=_language(),
        links=links,
    )
    ranked = sorted(laid, key=lambda tile: (-values.get(tile.pcode, 0), tile.name))
    cells = [
        (tile.name, (links or {}).get(tile.pcode, ""), [_text(values[tile.pcode])])
        for tile in ranked
        if tile.pcode in values
    ]
    shown = _chart(svg, title, description, ([heading or _("District"), unit or _("Value")], cells), table)
    return {**shown, "kind": "map", "legend": tilemap.legend(values.values(), str(unit), _language())}


def sparkline(values: Sequence[Number], title: str) -> str:
    return charts.sparkline(values, title=str(title), language=_language(), width=72)


def _chart(svg: str, title: str, description: str, cells: tuple[list[Any], list[Any]], table: str) -> Shown:
    headers, rows = cells
    return {
        "svg": svg,
        "title": title,
        "description": description,
        "headers": headers,
        "rows": rows,
        "table": table,
        "kind": "",
    }


def _one_column(
    rows: Sequence[Row], heading: str, unit: str, links: Sequence[str | None] = ()
) -> tuple[list[Any], list[Any]]:
    addresses = [*links, *[None] * (len(rows) - len(links))]
    cells = [
        (label, address or "", [_text(value)])
        for (label, value), address in zip(rows, addresses, strict=False)
    ]
    return [heading or _("Group"), unit or _("Value")], cells


def _tile(tile: Any) -> tilemap.Tile:
    """A Tile as it is; a mapping or any object with the same four names becomes one."""
    if isinstance(tile, tilemap.Tile):
        return tile
    read: Callable[[str], Any] = tile.__getitem__ if isinstance(tile, Mapping) else tile.__getattribute__
    return tilemap.Tile(str(read("pcode")), str(read("name")), int(read("column")), int(read("row")))


def _text(value: Number) -> str:
    return formats.number_text(value)


def _language() -> str:
    return formats.language_of(get_language())
