"""The style sheets and templates keep what makes them work in both directions and under a strict policy."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[1]
SHEETS = sorted((ROOM / "static" / "ui").glob("*.css"))
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*"
    r"|(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height|float|clear)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|text-align\s*:\s*(?:left|right)"
)
INLINE = re.compile(
    r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE
)
TOKEN = re.compile(r"var\(--([\w-]+)\)")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_has_logical_properties_only(sheet: Path) -> None:
    assert PHYSICAL.findall(sheet.read_text(encoding="utf-8")) == []


def test_every_token_that_is_used_is_defined() -> None:
    css = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    defined = set(re.findall(r"--([\w-]+)\s*:", css))
    assert set(TOKEN.findall(css)) - defined == set()


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda template: str(template.relative_to(ROOM / "templates"))
)
def test_a_template_has_nothing_inline(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


def test_every_tone_of_a_drawing_has_its_colour_on_a_page() -> None:
    from imece.ui.drawing import PRINT

    css = (ROOM / "static" / "ui" / "charts.css").read_text(encoding="utf-8")
    assert [tone for tone in PRINT.colours if f".f-{tone} " not in css] == []


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def both_lights() -> dict[str, tuple[str, str]]:
    css = (ROOM / "static" / "ui" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", css)
    return {name: (whole(light), whole(dark)) for name, light, dark in found if len(light) < 9}


def whole(colour: str) -> str:
    return "#" + "".join(letter * 2 for letter in colour[1:]) if len(colour) == 4 else colour


PAIRS = [
    ("ink", "paper"),
    ("ink-2", "paper"),
    ("ink-2", "wash"),
    ("ink-2", "wash-2"),
    ("brand", "paper"),
    ("brand", "sel"),
    ("brand-ink", "brand"),
    ("ok", "ok-b"),
    ("warn", "warn-b"),
    ("bad", "bad-b"),
    ("sealed", "sealed-b"),
    ("ink", "ok-b"),
    ("ink", "warn-b"),
    ("ink", "bad-b"),
    ("ink", "info-b"),
    ("bad", "paper"),
]
PAIRS += [
    (f"on-{kind}-{step}", f"{kind}-{step}")
    for kind, steps in (("ramp", 5), ("series", 6))
    for step in range(1, steps + 1)
]


@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_words_can_be_read_in_both_lights(pair: tuple[str, str]) -> None:
    colours = both_lights()
    for light in (0, 1):
        assert contrast(colours[pair[0]][light], colours[pair[1]][light]) >= 4.5, light


@pytest.mark.parametrize("tone", [f"series-{step}" for step in range(1, 7)])
def test_a_part_of_a_chart_can_be_told_from_the_page(tone: str) -> None:
    colours = both_lights()
    for light in (0, 1):
        assert contrast(colours[tone][light], colours["raised"][light]) >= 3, light


def test_the_shades_of_a_map_also_hold_in_grey() -> None:
    colours = both_lights()
    for light in (0, 1):
        greys = [luminance(colours[f"ramp-{step}"][light]) for step in range(1, 6)]
        steps = [after / before if light else before / after for before, after in pairwise(greys)]
        assert min(steps) > 1.3
