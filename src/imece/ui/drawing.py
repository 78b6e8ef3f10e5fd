"""The drawing board under charts and maps: an SVG with real text, for a page or for paper, in either direction.

A drawing names TONES ("series-1", "ink-2"), not colours. On a page a tone becomes a class (`f-series-1`) that
`charts.css` colours for light and dark; with a Palette it becomes the colour itself, so that the picture stands
alone in a PDF. Everything is placed as if the line ran from left to right; the board mirrors it for Arabic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Literal
from unicodedata import bidirectional, normalize

from django.utils.safestring import SafeString, mark_safe

from imece.ui.formats import is_right_to_left

Side = Literal["start", "middle", "end"]
OPPOSITE: Mapping[Side, Side] = {"start": "end", "middle": "middle", "end": "start"}

# Advance widths in em, measured on Inter and rounded up to 0.05 (Arabic: the usual joined form of Vazirmatn):
# a server has no browser to ask.
LETTERS_BY_WIDTH = {
    0.0: "\u200e",
    0.25: "ıijlî",
    0.3: "Iİ.,:!'’· \u00a0",
    0.35: "t;|",
    0.4: "fr()[]/",
    0.45: "1{}",
    0.5: '"-–',
    0.55: "ksşx?*",
    0.6: "acçehnoöuüvyzFJL57₺âû",
    0.65: "bdgğpqEPRSŞTZ0234689&#$",
    0.7: "ABKVXY+=<>€",
    0.75: "CÇDGĞHUÜ",
    0.8: "NOÖQ",
    0.85: "w",
    0.9: "m…",
    0.95: "M",
    1.0: "W—%@",
}
WIDTH_OF = {letter: width for width, letters in LETTERS_BY_WIDTH.items() for letter in letters}
USUAL, ARABIC = 0.65, 0.56


# typst's SVG text loses a mark above or below an Arabic letter, and PDF/UA then refuses the whole document. A label
# on paper is written as Arabic print is: without them.
HARAKAT = re.compile("[\u064b-\u065f\u0670]")


@dataclass(frozen=True)
class Palette:
    """Explicit colours by tone and the fonts, for a drawing that leaves the page."""

    colours: Mapping[str, str]
    fonts: str = "Inter, Vazirmatn, sans-serif"

    def colour(self, tone: str) -> str:
        return self.colours[tone]


PRINT = Palette(
    {
        "ink": "#14202e",
        "ink-2": "#52606f",
        "line": "#c9d2dc",
        "wash": "#eef2f6",
        "paper": "#ffffff",
        "brand": "#0b4f8a",
        "series-1": "#0b4f8a",
        "series-2": "#c9720f",
        "series-3": "#2f968b",
        "series-4": "#4f95cf",
        "series-5": "#7b4b94",
        "series-6": "#7d8b99",
        "on-series-1": "#ffffff",
        "on-series-2": "#14202e",
        "on-series-3": "#14202e",
        "on-series-4": "#14202e",
        "on-series-5": "#ffffff",
        "on-series-6": "#14202e",
        "ramp-1": "#d7e6f4",
        "ramp-2": "#a8cbe8",
        "ramp-3": "#6ea6d4",
        "ramp-4": "#3179b5",
        "ramp-5": "#0b4f8a",
        "on-ramp-1": "#14202e",
        "on-ramp-2": "#14202e",
        "on-ramp-3": "#14202e",
        "on-ramp-4": "#ffffff",
        "on-ramp-5": "#ffffff",
    }
)


@dataclass
class Board:
    """One drawing under way. `mirrored=False` keeps the places (a map) though the text runs right to left."""

    width: float
    height: float
    title: str
    description: str = ""
    language: str = "en"
    palette: Palette | None = None
    mirrored: bool | None = None
    kind: str = ""
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.right_to_left = is_right_to_left(self.language)
        if self.mirrored is None:
            self.mirrored = self.right_to_left

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        tone: str,
        *,
        round_by: float = 0,
        outline: str = "",
        hint: str = "",
        mark: str = "",
    ) -> None:
        left = self.width - x - width if self.mirrored else x
        attributes = f'x="{_n(left)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        attributes += f' rx="{_n(round_by)}"' if round_by else ""
        body = f"<title>{escape(hint)}</title>" if hint and not self.palette else ""
        self.parts.append(f"<rect {attributes}{self._paint(tone, outline, mark)}>{body}</rect>")

    def rule(self, x1: float, y1: float, x2: float, y2: float, tone: str = "line") -> None:
        left, right = (self.width - x1, self.width - x2) if self.mirrored else (x1, x2)
        self.parts.append(
            f'<line x1="{_n(left)}" y1="{_n(y1)}" x2="{_n(right)}" y2="{_n(y2)}"{self._paint("", tone)}/>'
        )

    def trace(self, points: Sequence[tuple[float, float]], tone: str) -> None:
        placed = " ".join(f"{_n(self.width - x if self.mirrored else x)},{_n(y)}" for x, y in points)
        self.parts.append(
            f'<polyline points="{placed}" stroke-width="1.5" stroke-linejoin="round"{self._paint("none", tone)}/>'
        )

    def dot(self, x: float, y: float, radius: float, tone: str) -> None:
        centre = self.width - x if self.mirrored else x
        self.parts.append(f'<circle cx="{_n(centre)}" cy="{_n(y)}" r="{_n(radius)}"{self._paint(tone)}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        side: Side = "start",
        tone: str = "ink",
        size: float = 12,
        bold: bool = False,
        mark: str = "",
    ) -> None:
        """`side` says which end of the words stands at x, in the direction of reading.

        On a page the words inherit the drawing's direction; words without an Arabic letter (18–59, 60+, a Latin
        name) run from left to right in Arabic too, as on paper, where an SVG knows no other direction.
        """
        if self.palette:
            words = HARAKAT.sub("", normalize("NFC", words))
        left_to_right = self.right_to_left and (self.palette is not None or not _is_arabic(words))
        anchor = OPPOSITE[side] if left_to_right and self.mirrored else side
        attributes = f'x="{_n(self.width - x if self.mirrored else x)}" y="{_n(y)}" font-size="{_n(size)}"'
        attributes += ' direction="ltr"' if left_to_right and not self.palette else ""
        attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
        attributes += ' font-weight="600"' if bold else ""
        self.parts.append(f"<text {attributes}{self._paint(tone, mark=mark)}>{escape(words)}</text>")

    @contextmanager
    def link(self, address: str | None) -> Iterator[None]:
        """What is drawn inside leads to the address; without one it is just drawn."""
        self.parts.append(f'<a href="{escape(address)}">' if address else "")
        yield
        self.parts.append("</a>" if address else "")

    def svg(self, *, linked: bool = False) -> SafeString:
        """A picture is one image to a screen reader; one that holds links is a group, or they would be lost."""
        fonts = f' font-family="{escape(self.palette.fonts)}"' if self.palette else ""
        direction = "" if self.palette else f' direction="{"rtl" if self.right_to_left else "ltr"}"'
        described = f"<desc>{escape(self.description)}</desc>" if self.description else ""
        size = f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" width="{_n(self.width)}" height="{_n(self.height)}"'
        name = f' role="group" aria-label="{escape(self.title)}"' if linked else ' role="img"'
        kind = f"drawing {self.kind}".strip()
        opening = f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" {size} lang="{self.language}"'
        return mark_safe(
            f"{opening}{direction}{fonts}{name}><title>{escape(self.title)}</title>{described}"
            f"{''.join(self.parts)}</svg>"
        )

    def _paint(self, tone: str, outline: str = "", mark: str = "") -> str:
        """The colour itself on paper, a class on a page."""
        if self.palette:
            filled = f' fill="{tone if tone == "none" else self.palette.colour(tone)}"' if tone else ""
            return filled + (f' stroke="{self.palette.colour(outline)}"' if outline else "")
        classes = [f"f-{tone}" if tone else "", f"s-{outline}" if outline else "", mark]
        return f' class="{" ".join(name for name in classes if name)}"'


def text_width(words: str, size: float) -> float:
    return sum(_letter_width(letter) for letter in words) * size


def shortened(words: str, width: float, size: float) -> str:
    """The words, or as many of their letters as fit with an ellipsis behind."""
    if text_width(words, size) <= width:
        return words
    kept = words
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def in_lines(words: str, width: float, size: float, *, most: int = 2) -> list[str]:
    """The words on at most `most` lines, broken between words; the last line is shortened if it must be."""
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer, size) <= width or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [shortened(line, width, size) for line in lines]


def _is_arabic(words: str) -> bool:
    return any(bidirectional(letter) in {"AL", "R"} for letter in words)


def _letter_width(letter: str) -> float:
    if "\u0590" <= letter <= "\u08ff" or "\ufb50" <= letter <= "\ufeff":
        return ARABIC
    return WIDTH_OF.get(letter, USUAL)


def _n(number: float) -> str:
    """Two decimals at most, no trailing zeros: the same drawing is the same text."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))
