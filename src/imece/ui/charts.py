"""Charts as SVG strings: plain labels and values in, one accessible picture out.

They are pure: the same rows give the same text. Lengths are exactly proportional to the values, from zero; a value
below zero has no length (its number says so). A chart never adds figures of different units: it draws what
it is given. On a page use the tags of `{% load ui %}`, which put the table of the same numbers beside the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from django.utils.safestring import SafeString

from imece.ui.drawing import PRINT, Board, Palette, Side, in_lines, shortened, text_width
from imece.ui.formats import Number, number_text, percent_text

__all__ = ["PRINT", "Palette", "bars", "columns", "diverging", "pyramid", "sparkline", "split"]

Row = tuple[str, Number]
Way = Literal[-1, 1]
SIZE, SMALL = 12.0, 11.0
SERIES = 6


def bars(
    rows: Sequence[Row],
    *,
    title: str,
    description: str = "",
    language: str = "en",
    palette: Palette | None = None,
    width: int = 360,
    links: Sequence[str | None] = (),
) -> SafeString:
    """Horizontal bars, one a row, in the order given."""
    values = [number_text(value, language) for _, value in rows]
    numbers = max((text_width(value, SIZE) for value in values), default=0)
    names = min(max((text_width(str(label), SIZE) for label, _ in rows), default=0), width * 0.42)
    lines = [in_lines(str(label), names + 1, SIZE) for label, _ in rows]
    start, room = names + 8, max(width - names - numbers - 14, 1)
    heights = [20 + 14 * (len(label) - 1) for label in lines]
    board = Board(width, sum(heights) + 4, title, description, language, palette)
    top, most = 2.0, max((float(value) for _, value in rows), default=0)
    for index, (label, value) in enumerate(rows):
        with board.link(links[index] if index < len(links) else None):
            middle, length = top + heights[index] / 2, _length(value, most, room)
            _bar_label(board, lines[index], start - 8, middle)
            hint = f"{label}: {values[index]}"
            board.box(start, middle - 7, length, 14, "series-1", round_by=1.5, hint=hint, mark="bar")
            board.text(start + length + 5, middle + 4, values[index], bold=True)
        top += heights[index]
    board.rule(start, 0, start, sum(heights) + 4)
    return board.svg(linked=any(links))


def diverging(
    rows: Sequence[Row],
    *,
    title: str,
    description: str = "",
    language: str = "en",
    palette: Palette | None = None,
    width: int = 360,
    totals: int = 0,
) -> SafeString:
    """Bars from a line in the middle: what is above zero to the end side, below zero to the start side.

    The last `totals` rows stand apart under a rule.
    """
    values = [_with_sign(value, language) for _, value in rows]
    numbers = max((text_width(value, SMALL) for value in values), default=0) + 6
    names = min(max((text_width(str(label), SIZE) for label, _ in rows), default=0), width * 0.45)
    lines = [in_lines(str(label), names + 1, SIZE) for label, _ in rows]
    heights = [20 + 14 * (len(label) - 1) for label in lines]
    low = -min((float(value) for _, value in rows), default=0)
    high = max((float(value) for _, value in rows), default=0)
    low, high = max(low, 0.0), max(high, 0.0)
    unit = max(width - names - 8 - 2 * numbers, 1) / (low + high) if low + high > 0 else 0.0
    middle = names + 8 + numbers + low * unit
    board = Board(width, sum(heights) + (10 if totals else 4), title, description, language, palette)
    top = 2.0
    for index, (label, value) in enumerate(rows):
        if totals and index == len(rows) - totals:
            board.rule(0, top + 2, width, top + 2)
            top += 6
        place = top + heights[index] / 2
        _bar_label(board, lines[index], names, place)
        _leaning_bar(board, middle, place, float(value) * unit, values[index], f"{label}: {values[index]}")
        top += heights[index]
    board.rule(middle, 0, middle, board.height, "ink-2")
    return board.svg()


def pyramid(
    rows: Sequence[tuple[str, Number, Number]],
    *,
    first: str,
    second: str,
    title: str,
    description: str = "",
    language: str = "en",
    palette: Palette | None = None,
    width: int = 360,
) -> SafeString:
    """Age bands, the youngest first in the rows and at the foot of the picture; `first` grows to the start side."""
    bands = max((text_width(str(band), SMALL) for band, _, _ in rows), default=0) + 14
    numbers = max((text_width(number_text(v, language), SMALL) for _, *pair in rows for v in pair), default=0)
    room = max((width - bands) / 2 - numbers - 6, 1)
    most = max((float(value) for _, *pair in rows for value in pair), default=0)
    board = Board(width, 26 + 20 * len(rows), title, description, language, palette)
    for place, (band, *_) in enumerate(reversed(rows)):
        board.text(width / 2, 39 + 20 * place, str(band), side="middle", tone="ink-2", size=SMALL)
    sides: tuple[tuple[Way, str, list[Number]], ...] = (
        (-1, first, [value for _, value, _ in rows]),
        (1, second, [value for _, _, value in rows]),
    )
    for index, (way, name, values) in enumerate(sides):
        foot, tone = width / 2 + way * bands / 2, f"series-{index + 1}"
        total = number_text(sum(Decimal(str(value)) for value in values), language)
        _pyramid_head(board, foot, way, name, tone, total)
        for place, (row, value) in enumerate(zip(reversed(rows), reversed(values), strict=True)):
            shown, top = number_text(value, language), 28 + 20 * place
            hint = f"{name}, {row[0]}: {shown}"
            _pyramid_bar(board, foot, way, top, _length(value, most, room), shown, hint, tone)
    return board.svg()


def split(
    rows: Sequence[Row],
    *,
    title: str,
    description: str = "",
    language: str = "en",
    palette: Palette | None = None,
    width: int = 360,
) -> SafeString:
    """One bar cut into its parts (six at most have a colour of their own), and under it each part's numbers."""
    total = sum(max(float(value), 0) for _, value in rows)
    board = Board(width, 36 + 20 * len(rows), title, description, language, palette)
    gap, start = 2.0, 0.0
    room = width - gap * max(len(rows) - 1, 0)
    for index, (label, value) in enumerate(rows):
        tone = f"series-{index % SERIES + 1}"
        length, share = _length(value, total, room), percent_text(_share(value, total), language)
        board.box(start, 0, length, 24, tone, round_by=2, hint=f"{label}: {share}", mark="bar")
        if text_width(share, SMALL) + 10 < length:
            board.text(start + length / 2, 16, share, side="middle", tone=f"on-{tone}", size=SMALL, bold=True)
        start += length + gap
        _legend_line(board, 36 + 20 * index, tone, str(label), number_text(value, language), share)
    return board.svg()


def columns(
    rows: Sequence[Row],
    *,
    title: str,
    description: str = "",
    language: str = "en",
    palette: Palette | None = None,
    width: int = 480,
    height: int = 160,
    target: Number | None = None,
) -> SafeString:
    """Columns over time, the earliest at the start side; labels are thinned when they would touch.

    `target`: a line across at that value, with its number.
    """
    board = Board(width, height, title, description, language, palette)
    foot, head = height - 20.0, 18.0
    most = max([float(value) for _, value in rows] + [float(target or 0)], default=0)
    highest = max((float(value) for _, value in rows), default=0)
    step = width / max(len(rows), 1)
    texts = [number_text(value, language) for _, value in rows]
    all_fit = all(text_width(text, SMALL) <= step for text in texts)
    widest = max((text_width(str(label), SMALL) for label, _ in rows), default=0)
    every = max(1, -(-int(widest + 6) // max(int(step), 1)))
    for index, (label, value) in enumerate(rows):
        tall, middle, thick = _length(value, most, foot - head), step * (index + 0.5), min(step * 0.72, 44)
        hint = f"{label}: {texts[index]}"
        board.box(
            middle - thick / 2, foot - tall, thick, tall, "series-1", round_by=1.5, hint=hint, mark="bar"
        )
        if all_fit or float(value) == highest:
            _column_value(board, middle, foot - tall - 5, texts[index], highest=float(value) == highest)
        if index % every == 0:
            _column_name(board, middle, height - 5, str(label), kept=(index // every) % 3 == 0)
    board.rule(0, foot, width, foot)
    if target:
        line = foot - _length(target, most, foot - head)
        board.rule(0, line, width, line, "ink-2")
        board.text(width, line - 4, number_text(target, language), side="end", tone="ink-2", size=SMALL)
    return board.svg()


def sparkline(
    values: Sequence[Number],
    *,
    title: str,
    language: str = "en",
    palette: Palette | None = None,
    width: int = 96,
    height: int = 24,
) -> SafeString:
    """The run of a figure without axes; its last point is marked. From zero, like every other chart."""
    board = Board(width, height, title, "", language, palette, kind="spark")
    most = max((float(value) for value in values), default=0)
    step = (width - 6) / max(len(values) - 1, 1)
    points = [
        (3 + step * index, height - 3 - _length(value, most, height - 6))
        for index, value in enumerate(values)
    ]
    if points:
        board.trace(points, "series-1")
        board.dot(*points[-1], 2.5, "series-1")
    return board.svg()


def _length(value: Number, most: float, room: float) -> float:
    return room * max(float(value), 0) / most if most > 0 else 0.0


def _share(value: Number, total: float) -> float:
    return max(float(value), 0) / total if total > 0 else 0.0


def _bar_label(board: Board, lines: Sequence[str], end: float, middle: float) -> None:
    first = middle + 4 - 7 * (len(lines) - 1)
    for index, line in enumerate(lines):
        board.text(end, first + 14 * index, line, side="end", tone="ink")


def _with_sign(value: Number, language: str) -> str:
    return f"{'+' if value > 0 else ''}{number_text(value, language, places=1)}"


def _leaning_bar(board: Board, middle: float, place: float, length: float, shown: str, hint: str) -> None:
    way, tone = (1, "series-1") if length >= 0 else (-1, "series-2")
    start = middle if way > 0 else middle + length
    board.box(start, place - 7, abs(length), 14, tone, round_by=1.5, hint=hint, mark="bar")
    side: Side = "start" if way > 0 else "end"
    board.text(middle + length + way * 4, place + 4, shown, side=side, size=SMALL, bold=True)


def _pyramid_head(board: Board, foot: float, way: Way, name: str, tone: str, total: str) -> None:
    """A swatch, the side's name and its total, beginning at the foot of its bars."""
    board.box(foot if way > 0 else foot - 10, 3, 10, 10, tone, round_by=2)
    words = f"{shortened(name, board.width / 2 - 60, SIZE)} · {total}"
    board.text(foot + way * 15, 12.5, words, side="start" if way > 0 else "end", bold=True)


def _pyramid_bar(
    board: Board, foot: float, way: Way, top: float, length: float, shown: str, hint: str, tone: str
) -> None:
    left = foot if way > 0 else foot - length
    board.box(left, top, length, 15, tone, round_by=1.5, hint=hint, mark="bar")
    side: Side = "start" if way > 0 else "end"
    board.text(foot + way * (length + 4), top + 11, shown, side=side, size=SMALL)


def _column_value(board: Board, middle: float, foot: float, shown: str, *, highest: bool) -> None:
    mark = "column-most" if highest else "column-value"
    board.text(middle, foot, shown, side="middle", size=SMALL, bold=highest, mark=mark)


def _column_name(board: Board, middle: float, foot: float, name: str, *, kept: bool) -> None:
    """On a phone only every third of the names is kept."""
    mark = "column-name" if kept else "column-between"
    board.text(middle, foot, name, side="middle", tone="ink-2", size=SMALL, mark=mark)


def _legend_line(board: Board, top: float, tone: str, label: str, value: str, share: str) -> None:
    board.box(0, top + 3, 10, 10, tone, round_by=2)
    room = board.width - 16 - 52 - text_width(value, SIZE) - 12
    board.text(16, top + 12.5, shortened(label, room, SIZE))
    board.text(board.width - 52, top + 12.5, value, side="end", bold=True)
    board.text(board.width, top + 12.5, share, side="end", tone="ink-2")
