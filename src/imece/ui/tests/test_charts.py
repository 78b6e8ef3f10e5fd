"""What must hold of every chart: true lengths, safe text, both directions, paper and page."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from imece.ui.charts import PRINT, bars, columns, diverging, pyramid, sparkline, split
from imece.ui.drawing import in_lines, shortened, text_width

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&\'<a href="javascript:x">'
labels = some.text(alphabet=some.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)
values = some.integers(min_value=0, max_value=10**9)
rows_of_values = some.lists(some.tuples(labels, values), min_size=1, max_size=12)
WIDTH = 360


def drawn_bars(svg: str) -> list[dict[str, str]]:
    return [
        box.attrib for box in ElementTree.fromstring(svg).iter(f"{SVG}rect") if "bar" in box.get("class", "")
    ]


def every_chart(
    rows: list[tuple[str, int]], language: str = "en", palette: object = None, title: str = HOSTILE
) -> list[str]:
    usual = {"title": title, "description": title, "language": language, "palette": palette}
    return [
        bars(rows, **usual),  # type: ignore[arg-type]
        split(rows, **usual),  # type: ignore[arg-type]
        columns(rows, **usual),  # type: ignore[arg-type]
        diverging([(label, value - 500) for label, value in rows], totals=1, **usual),  # type: ignore[arg-type]
        pyramid([(label, value, value) for label, value in rows], first=title, second="م", **usual),  # type: ignore[arg-type]
    ]


@given(rows_of_values)
def test_a_bar_is_as_long_as_its_value_asks(rows: list[tuple[str, int]]) -> None:
    lengths = [float(bar["width"]) for bar in drawn_bars(bars(rows, title="t"))]
    most = max(value for _, value in rows)
    for (_, value), length in zip(rows, lengths, strict=True):
        assert length == pytest.approx(max(lengths) * value / most if most else 0, abs=0.02)


@given(rows_of_values)
def test_a_column_is_as_tall_as_its_value_asks(rows: list[tuple[str, int]]) -> None:
    heights = [float(bar["height"]) for bar in drawn_bars(columns(rows, title="t"))]
    most = max(value for _, value in rows)
    for (_, value), height in zip(rows, heights, strict=True):
        assert height == pytest.approx(max(heights) * value / most if most else 0, abs=0.02)


@given(some.lists(some.tuples(labels, some.integers(-(10**6), 10**6)), min_size=1, max_size=9))
def test_a_diverging_bar_leans_to_its_side_and_is_as_long_as_its_value_asks(
    rows: list[tuple[str, int]],
) -> None:
    boxes = drawn_bars(diverging(rows, title="t"))
    most, longest = max(abs(value) for _, value in rows), max(float(box["width"]) for box in boxes)
    ends = [float(box["x"]) + float(box["width"]) for box in boxes]
    middle = max(
        (float(box["x"]) for box, (_, value) in zip(boxes, rows, strict=True) if value >= 0),
        default=max(ends),
    )
    for (_, value), box, end in zip(rows, boxes, ends, strict=True):
        assert float(box["width"]) == pytest.approx(longest * abs(value) / most if most else 0, abs=0.02)
        assert (end if value < 0 else float(box["x"])) == pytest.approx(middle, abs=0.02)


@given(some.lists(some.tuples(labels, values), min_size=1, max_size=6))
def test_the_parts_of_a_split_bar_share_it_as_their_values_do(rows: list[tuple[str, int]]) -> None:
    lengths = [float(bar["width"]) for bar in drawn_bars(split(rows, title="t"))]
    total, room = sum(value for _, value in rows), WIDTH - 2 * (len(rows) - 1)
    for (_, value), length in zip(rows, lengths, strict=True):
        assert length == pytest.approx(room * value / total if total else 0, abs=0.02)


@given(rows_of_values)
def test_arabic_mirrors_a_chart(rows: list[tuple[str, int]]) -> None:
    for left, right in zip(every_chart(rows, "en"), every_chart(rows, "ar"), strict=True):
        width = float(ElementTree.fromstring(left).attrib["width"])
        for there, here in zip(drawn_bars(left), drawn_bars(right), strict=True):
            mirrored = width - float(there["x"]) - float(there["width"])
            assert float(here["x"]) == pytest.approx(mirrored, abs=0.03)
            assert here["width"] == there["width"]


@given(rows_of_values)
def test_nothing_is_drawn_outside_its_picture(rows: list[tuple[str, int]]) -> None:
    for svg in every_chart(rows):
        root = ElementTree.fromstring(svg)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for box in root.iter(f"{SVG}rect"):
            assert 0 <= float(box.attrib["x"]) <= width
            assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width + 0.05
            assert 0 <= float(box.attrib["y"]) <= height


@given(rows_of_values, some.sampled_from(["en", "tr", "ar"]))
def test_the_same_rows_give_the_same_text(rows: list[tuple[str, int]], language: str) -> None:
    assert every_chart(rows, language) == every_chart(rows, language)


@pytest.mark.parametrize("palette", [None, PRINT])
def test_a_hostile_label_stays_text(palette: object) -> None:
    for svg in every_chart([(HOSTILE, 3), ("ok", 1)], palette=palette):
        root = ElementTree.fromstring(svg)
        assert not list(root.iter(f"{SVG}script")) and not list(root.iter(f"{SVG}a"))
        assert "<script" not in svg


def test_a_chart_says_what_it_is_to_a_screen_reader() -> None:
    root = ElementTree.fromstring(bars([("Fatih", 3)], title="Kits", description="a year"))
    assert (root.get("role"), root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (
        "img",
        "Kits",
        "a year",
    )


def test_a_chart_with_links_is_a_group_so_that_they_can_be_reached() -> None:
    root = ElementTree.fromstring(bars([("Fatih", 3), ("Şile", 1)], title="Kits", links=["/a?b=1&c=2"]))
    assert (root.get("role"), root.get("aria-label")) == ("group", "Kits")
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/a?b=1&c=2"]


def test_paper_gets_colours_and_a_page_gets_classes() -> None:
    for page, paper in zip(
        every_chart([("a", 1)], title="t"), every_chart([("a", 1)], "en", PRINT, "t"), strict=True
    ):
        assert "#" not in page and 'fill="' not in page
        assert 'fill="#' in paper and "var(" not in paper and 'font-family="Inter' in paper
        assert 'class="f-' not in paper


def test_no_chart_has_an_inline_style() -> None:
    assert not [svg for svg in every_chart([("a", 1)]) if re.search(r"\sstyle=|<style|\son\w+=", svg)]


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert ">10,090<" in bars([("a", 10090)], title="t", language="en")
    assert ">10.090<" in bars([("a", 10090)], title="t", language="tr")
    assert ">%100<" in split([("a", Decimal(3))], title="t", language="tr")


def test_no_rows_and_only_zeros_are_still_pictures() -> None:
    for svg in [
        *every_chart([]),
        *every_chart([("a", 0)]),
        sparkline([], title="t"),
        sparkline([0, 0], title="t"),
    ]:
        ElementTree.fromstring(svg)


def test_a_sparkline_ends_at_its_last_value() -> None:
    root = ElementTree.fromstring(sparkline([1, 5, 10], title="t", width=96, height=24))
    dot = next(root.iter(f"{SVG}circle"))
    assert (dot.get("cx"), dot.get("cy")) == ("93", "3")


@given(labels, some.floats(min_value=20, max_value=300))
def test_a_label_is_cut_to_its_room(words: str, room: float) -> None:
    for line in [shortened(words, room, 12), *in_lines(words, room, 12)]:
        assert text_width(line, 12) <= room or line == "…"


def test_marks_over_arabic_letters_are_left_out_on_paper_only() -> None:
    assert "جدًا" in bars([("جدًا", 1)], title="t", language="ar")
    assert "جدًا" not in bars([("جدًا", 1)], title="t", language="ar", palette=PRINT)


def test_a_range_runs_from_left_to_right_in_arabic_too() -> None:
    svg = pyramid([("18–59", 4, 5)], first="نساء", second="رجال", title="t", language="ar")
    texts = {text.text: text.attrib for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert texts["18–59"]["direction"] == "ltr"
    assert "direction" not in texts["نساء · 4"]
