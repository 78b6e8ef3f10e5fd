"""Charts as SVG strings: plain labels and values in, one accessible picture out.

They are pure: the same rows give the same text. Lengths are exactly proportional to the values, from zero; a value
below zero has no length (its number says so). A chart never adds figures of different units: it draws what
it is given. On a page use the tags of `{% load ui %}`, which put the table of the same numbers beside the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from imece.ui.drawing import PRINT, Board, Palette, in_lines, shortened, text_width
from imece.ui.formats import Number, number_text, percent_text

__all__ = ["PRINT", "Palette", "bars", "columns", "pyramid", "sparkline", "split"]

Row = tuple[str, Number]
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
        address = links[index] if index < len(links) else None
        if address:
            board.open_link(address)
        _bar_label(board, lines[index], start - 8, top, heights[index])
        length = _length(value, most, room)
        board.box(
            start,
            top + heights[index] / 2 - 7,
            length,
            14,
            "series-1",
            round_by=1.5,
            hint=f"{label}: {values[index]}",
            mark="bar",
        )
        board.text(start + length + 5, top + heights[index] / 2 + 4, values[index], bold=True)
        if address:
            board.close_link()
        top += heights[index]
    board.rule(start, 0, start, sum(heights) + 4)
    return board.svg(linked=any(links))


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
    numbers = max(
        (text_width(number_text(v, language), SMALL) for _, a, b in rows for v in (a, b)), default=0
    )
    room = max((width - bands) / 2 - numbers - 6, 1)
    most = max((float(value) for _, a, b in rows for value in (a, b)), default=0)
    board = Board(width, 26 + 20 * len(rows), title, description, language, palette)
    middle = width / 2
    sides = (
        (first, -1, "series-1", sum(row[1] for row in rows)),
        (second, 1, "series-2", sum(row[2] for row in rows)),
    )
    for name, way, tone, total in sides:
        _pyramid_head(
            board, middle + way * bands / 2, way, name, tone, number_text(total, language), width / 2
        )
    for place, (band, a, b) in enumerate(reversed(rows)):
        top = 26 + 20 * place
        board.text(middle, top + 13, str(band), side="middle", tone="ink-2", size=SMALL)
        for value, (name, way, tone, _) in zip((a, b), sides, strict=True):
            length, foot = _length(value, most, room), middle + way * bands / 2
            shown = number_text(value, language)
            board.box(
                foot if way > 0 else foot - length,
                top + 2,
                length,
                15,
                tone,
                round_by=1.5,
                hint=f"{name}, {band}: {shown}",
                mark="bar",
            )
            board.text(
                foot + way * (length + 4), top + 13, shown, size=SMALL, side="start" if way > 0 else "end"
            )
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
    """One bar cut into its parts, and under it each part's name, number and share."""
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
) -> SafeString:
    """Columns over time, the earliest at the start side; labels are thinned when they would touch."""
    board = Board(width, height, title, description, language, palette)
    foot, head = height - 20.0, 18.0
    most = max((float(value) for _, value in rows), default=0)
    step = width / max(len(rows), 1)
    texts = [number_text(value, language) for _, value in rows]
    numbers_fit = all(text_width(text, SMALL) <= step for text in texts)
    widest = max((text_width(str(label), SMALL) for label, _ in rows), default=0)
    every = max(1, -(-int(widest + 6) // max(int(step), 1)))
    for index, (label, value) in enumerate(rows):
        tall, middle = _length(value, most, foot - head), step * (index + 0.5)
        thick = min(step * 0.72, 44)
        board.box(
            middle - thick / 2,
            foot - tall,
            thick,
            tall,
            "series-1",
            round_by=1.5,
            hint=f"{label}: {texts[index]}",
            mark="bar",
        )
        highest = float(value) == most
        if numbers_fit or highest:
            board.text(
                middle,
                foot - tall - 5,
                texts[index],
                side="middle",
                size=SMALL,
                bold=not numbers_fit,
                mark="column-most" if highest else "column-value",
            )
        if index % every == 0:
            kept = (index // every) % 3 == 0
            board.text(
                middle,
                height - 5,
                str(label),
                side="middle",
                tone="ink-2",
                size=SMALL,
                mark="column-name" if kept else "column-between",
            )
    board.rule(0, foot, width, foot)
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


def _bar_label(board: Board, lines: Sequence[str], end: float, top: float, height: float) -> None:
    first = top + height / 2 + 4 - 7 * (len(lines) - 1)
    for index, line in enumerate(lines):
        board.text(end, first + 14 * index, line, side="end", tone="ink")


def _pyramid_head(board: Board, foot: float, way: int, name: str, tone: str, total: str, room: float) -> None:
    """A swatch, the side's name and its total, beginning at the foot of its bars."""
    board.box(foot if way > 0 else foot - 10, 3, 10, 10, tone, round_by=2)
    words = f"{shortened(name, room - 60, SIZE)} · {total}"
    board.text(foot + way * 15, 12.5, words, side="start" if way > 0 else "end", bold=True)


def _legend_line(board: Board, top: float, tone: str, label: str, value: str, share: str) -> None:
    board.box(0, top + 3, 10, 10, tone, round_by=2)
    room = board.width - 16 - 52 - text_width(value, SIZE) - 12
    board.text(16, top + 12.5, shortened(label, room, SIZE))
    board.text(board.width - 52, top + 12.5, value, side="end", bold=True)
    board.text(board.width, top + 12.5, share, side="end", tone="ink-2")
