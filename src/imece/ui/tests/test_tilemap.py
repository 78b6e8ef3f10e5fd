from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from imece.ui.charts import PRINT
from imece.ui.tilemap import Tile, lay_out, legend, shade, short_names, tile_map, upper_bounds

SVG = "{http://www.w3.org/2000/svg}"
ISTANBUL = Path(__file__).resolve().parents[4] / "missions" / "istanbul" / "tiles.csv"
TILES = (Tile("X1", "Batı", 0, 0), Tile("X2", "Doğu", 2, 0), Tile("X3", "Güney", 1, 1))
counts = some.lists(some.integers(min_value=0, max_value=10**7), max_size=60)


def places_of(svg: str) -> list[tuple[str, str]]:
    boxes = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [(box.attrib["x"], box.attrib["y"]) for box in boxes if "tile" in box.get("class", "").split()]


def test_east_stays_at_the_right_in_arabic() -> None:
    values = {"X1": 4}
    english = places_of(tile_map(TILES, values, title="t", language="en"))
    assert english == places_of(tile_map(TILES, values, title="t", language="ar"))
    assert len(english) == 3


@given(counts)
def test_a_higher_value_never_has_a_paler_shade(values: list[int]) -> None:
    bounds = upper_bounds(values)
    shades = [shade(value, bounds) for value in sorted(values) if value > 0]
    assert shades == sorted(shades)
    assert all(tone.startswith("ramp-") for tone in shades)
    assert not shades or shades[-1] == "ramp-5"


@given(counts)
def test_the_shades_reach_the_highest_value_and_no_further(values: list[int]) -> None:
    bounds = upper_bounds(values)
    assert len(bounds) <= 5 and bounds == sorted(set(bounds))
    assert not bounds or bounds[-1] == max(values)


def test_the_legend_says_the_ranges_in_the_readers_digits() -> None:
    assert legend([3, 12, 1500, 40, 80, 200, 700], "kits", "tr")[0] == ("wash", "0")
    assert legend([1200], "", "tr")[1:] == [("ramp-5", "1–1.200")]
    assert legend([Decimal("0.5")], "kits")[-1] == ("", "kits")


def test_a_place_without_a_value_is_pale_and_shows_no_number() -> None:
    root = ElementTree.fromstring(tile_map(TILES, {"X1": 4}, title="t", palette=PRINT))
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert words == ["Batı", "4", "Doğu", "Güney", "0", "1–4"]


def test_tiles_may_lead_to_the_lines_behind_them() -> None:
    svg = tile_map(TILES, {"X1": 4}, title="t", links={"X1": "/ledger/?place=X1&x=<"})
    links = list(ElementTree.fromstring(svg).iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == ["/ledger/?place=X1&x=<"]


def test_a_mission_without_squares_gets_a_grid_in_the_order_of_names() -> None:
    laid = lay_out([("P2", "Bolu", None, None), ("P1", "Ankara", 5, 5), ("P3", "Çorum", None, None)])
    assert [(tile.name, tile.column, tile.row) for tile in laid] == [
        ("Ankara", 0, 0),
        ("Bolu", 1, 0),
        ("Çorum", 0, 1),
    ]


@given(some.lists(some.text(alphabet="abcçdeğş", min_size=1, max_size=9), unique=True, max_size=45))
def test_a_grid_has_one_place_in_each_square(names: list[str]) -> None:
    laid = lay_out((f"P{number}", name, None, None) for number, name in enumerate(names))
    assert len({(tile.column, tile.row) for tile in laid}) == len(names)


def test_short_names_of_the_districts_are_all_different() -> None:
    names = [
        "Beşiktaş",
        "Beykoz",
        "Beylikdüzü",
        "Beyoğlu",
        "Bağcılar",
        "Bahçelievler",
        "Bakırköy",
        "Başakşehir",
    ]
    assert len(set(short_names(names).values())) == len(names)
    assert short_names(["Bağcılar"]) == {"Bağcılar": "Bağ"}


@pytest.fixture
def istanbul() -> dict[str, tuple[int, int]]:
    with ISTANBUL.open(encoding="utf-8") as lines:
        return {row["pcode"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(lines)}


def test_every_district_of_istanbul_has_a_square_of_its_own(istanbul: dict[str, tuple[int, int]]) -> None:
    assert sorted(istanbul) == [f"TUR034{number:03}" for number in range(1, 40)]
    assert len(set(istanbul.values())) == 39


def test_the_bosphorus_parts_the_two_sides(istanbul: dict[str, tuple[int, int]]) -> None:
    asian = {"003", "011", "016", "023", "025", "027", "028", "029", "032", "034", "036", "037", "038"}
    islands = istanbul.pop("TUR034001")
    east = {place for pcode, place in istanbul.items() if pcode[-3:] in asian}
    west = set(istanbul.values()) - east
    assert max(column for column, _ in west) + 1 < min(column for column, _ in east)
    assert not {(islands[0] + step, islands[1]) for step in (-1, 1)} & set(istanbul.values())
