"""A schematic map: each place is one square, so that a small inner district is as readable as a wide rural one.

Where the squares stand is the mission's data; a mission that gives no positions gets a grid in the order of names.
The map is never mirrored: east stays at the right in Arabic too. Shades are a sequence that also holds in grey.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10, sqrt

from django.utils.safestring import SafeString

from imece.ui.drawing import Board, Palette, shortened, text_width
from imece.ui.formats import Number, number_text

WIDE, TALL, GAP = 86.0, 54.0, 4.0
NAME_SIZE, SMALLEST_NAME = 12.0, 9.5
SHADES = 5
BROAD = 7  # with this many squares across, a phone shows three letters on each instead of its name
SHORT_NAME = 3


@dataclass(frozen=True)
class Tile:
    """One place on the schematic map: its p-code, its name in the reader's language, its square."""

    pcode: str
    name: str
    column: int
    row: int


def lay_out(places: Iterable[tuple[str, str, int | None, int | None]]) -> tuple[Tile, ...]:
    """(p-code, name, column, row) of each place; where any lacks its square, all go on a grid ordered by name."""
    known = list(places)
    if all(column is not None and row is not None for _, _, column, row in known):
        return tuple(Tile(pcode, name, column or 0, row or 0) for pcode, name, column, row in known)
    across = max(1, ceil(sqrt(len(known) * TALL / WIDE * 2)))
    ordered = sorted(known, key=lambda place: (place[1].casefold(), place[0]))
    return tuple(
        Tile(pcode, name, index % across, index // across)
        for index, (pcode, name, _, _) in enumerate(ordered)
    )


def tile_map(
    tiles: Sequence[Tile],
    values: Mapping[str, Number],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    language: str = "en",
    palette: Palette | None = None,
    links: Mapping[str, str] | None = None,
) -> SafeString:
    """Each tile with its name, its value and its shade. On paper the legend is part of the picture; on a page it
    is words beside it (see `legend`), so that it wraps on a phone."""
    across = 1 + max((tile.column for tile in tiles), default=0)
    down = 1 + max((tile.row for tile in tiles), default=0)
    bounds = upper_bounds(values.values())
    width, foot = across * (WIDE + GAP) - GAP, down * (TALL + GAP) - GAP
    lines = _legend_lines(legend(values.values(), unit, language), width) if palette else []
    board = Board(
        width,
        foot + 10 + 20 * len(lines) if lines else foot + 1,
        title,
        description,
        language,
        palette,
        mirrored=False,
        kind="tilemap broad" if across >= BROAD else "tilemap",
    )
    short = short_names([tile.name for tile in tiles])
    for tile in tiles:
        with board.link((links or {}).get(tile.pcode)):
            _tile(board, tile, values.get(tile.pcode), shade(values.get(tile.pcode), bounds), unit)
            _short_name(board, tile, short[tile.name], shade(values.get(tile.pcode), bounds))
    for place, line in enumerate(lines):
        _legend(board, foot + 14 + 20 * place, line)
    return board.svg(linked=bool(links))


def upper_bounds(values: Iterable[Number]) -> list[Decimal]:
    """The upper end of each shade: about as many places in each, on round numbers, the last one the highest value."""
    positive = sorted(Decimal(str(value)) for value in values if value > 0)
    distinct = sorted(set(positive))
    if len(distinct) <= SHADES:
        return distinct
    cuts = [positive[ceil(len(positive) * part / SHADES) - 1] for part in range(1, SHADES)]
    rounded = sorted({_rounded_up(cut) for cut in cuts} - {distinct[-1]})
    return [bound for bound in rounded if bound < distinct[-1]] + [distinct[-1]]


def shade(value: Number | None, bounds: Sequence[Decimal]) -> str:
    """The tone of a value; a place without any stays as pale as the page."""
    if value is None or value <= 0 or not bounds:
        return "wash"
    return f"ramp-{SHADES - len(bounds) + 1 + bisect_left(bounds, Decimal(str(value)))}"


def legend(values: Iterable[Number], unit: str = "", language: str = "en") -> list[tuple[str, str]]:
    """What each shade means, as (tone, words); the unit comes last, without a tone."""
    bounds = upper_bounds(values)
    shades = [(shade(bound, bounds), _range(bounds, place, language)) for place, bound in enumerate(bounds)]
    return [("wash", number_text(0, language)), *shades, *([("", unit)] if unit else [])]


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Three letters for each name, for a phone: the first ones, or the first and later ones where these are taken."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in sorted(names):
        letters = "".join(letter for letter in name if letter.isalpha())
        choices = [letters[:SHORT_NAME]]
        choices += [letters[:2] + later for later in letters[3:]]
        choices += [letters[:1] + one + two for one in letters[2:] for two in letters[3:]]
        found[name] = next((choice for choice in choices if choice not in taken), letters)
        taken.add(found[name])
    return found


def _tile(board: Board, tile: Tile, value: Number | None, tone: str, unit: str) -> None:
    left, top = tile.column * (WIDE + GAP), tile.row * (TALL + GAP)
    middle, shown = left + WIDE / 2, "" if value is None else number_text(value, board.language)
    hint, outline = f"{tile.name}: {shown} {unit}".rstrip(": "), "line" if tone == "wash" else ""
    board.box(left, top, WIDE, TALL, tone, round_by=5, hint=hint, mark="tile", outline=outline)
    full = max(text_width(tile.name, NAME_SIZE), 1)
    size = round(max(min(NAME_SIZE, NAME_SIZE * (WIDE - 9) / full), SMALLEST_NAME), 1)
    name, ink = shortened(tile.name, WIDE - 4, size), _ink_on(tone)
    foot = top + (23 if shown else 32)
    board.text(middle, foot, name, side="middle", tone=ink, size=size, mark="tile-name")
    if shown:
        board.text(middle, top + 42, shown, side="middle", tone=ink, size=15, bold=True, mark="tile-value")


def _short_name(board: Board, tile: Tile, short: str, tone: str) -> None:
    """Hidden but on a phone; paper has no use for it."""
    if board.palette is None:
        middle, foot = tile.column * (WIDE + GAP) + WIDE / 2, tile.row * (TALL + GAP) + 38
        board.text(middle, foot, short, side="middle", tone=_ink_on(tone), size=32, mark="tile-short")


def _ink_on(tone: str) -> str:
    return "ink-2" if tone == "wash" else f"on-{tone}"


def _legend_lines(entries: Sequence[tuple[str, str]], width: float) -> list[list[tuple[str, str, float]]]:
    """The legend as (tone, words, where it begins), on as many lines as the map's width asks for."""
    lines: list[list[tuple[str, str, float]]] = [[]]
    start = 0.0
    for tone, words in entries:
        length = (19 if tone else 0) + text_width(words, 12)
        if lines[-1] and start + length > width:
            lines.append([])
            start = 0.0
        lines[-1].append((tone, words, start))
        start += length + 16
    return lines


def _legend(board: Board, top: float, line: Sequence[tuple[str, str, float]]) -> None:
    """Swatches with their ranges, from the side where reading starts."""
    for tone, words, start in line:
        if tone:
            left = board.width - start - 14 if board.right_to_left else start
            board.box(left, top, 14, 12, tone, round_by=2, outline="line" if tone == "wash" else "")
        _legend_text(board, start + (19 if tone else 0), top + 10.5, words)


def _legend_text(board: Board, start: float, top: float, words: str) -> None:
    """Only paper has it, where the physical end must be said (the map itself is not mirrored)."""
    if board.right_to_left:
        board.text(board.width - start, top, words, side="end", tone="ink-2")
    else:
        board.text(start, top, words, tone="ink-2")


def _range(bounds: Sequence[Decimal], place: int, language: str) -> str:
    upper = number_text(bounds[place], language)
    if place == 0:
        lower = Decimal(1) if bounds[0] == bounds[0].to_integral_value() else Decimal(0)
    else:
        whole = all(bound == bound.to_integral_value() for bound in bounds)
        lower = bounds[place - 1] + (1 if whole else 0)
    return upper if lower == bounds[place] else f"{number_text(lower, language)}–{upper}"


def _rounded_up(value: Decimal) -> Decimal:
    """Two significant digits, never below the value: 1,287 becomes 1,300."""
    step = Decimal(10) ** max(floor(log10(value)) - 1, 0)
    return (value / step).to_integral_value(rounding="ROUND_CEILING") * step
