"""The lines behind a figure: exactly those that count, coded, safe to open elsewhere. Everyone here is invented."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from imece.base.access import Reach
from imece.indicators.figures import figures
from imece.indicators.lines import COLUMNS, as_csv, columns_of, lines, part_of_lines
from imece.indicators.tests.small_ledger import (
    a_household,
    a_line,
    a_list,
    a_person,
    a_row,
    define,
    found_mission,
    kits,
    write,
)


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_mission()


def test_a_line_says_what_when_and_where_it_came_from_but_not_who() -> None:
    sheet = a_list("2022-03-01|a")
    amal = a_person(full_name="Amal Örnek", id_number="99123456740", key_kind="id")
    write(
        a_line(
            person=amal,
            row=a_row(sheet, 7),
            day="2022-03-08",
            sex="female",
            born="2004-06-30",
            nationality="SYR",
            population_group="refugee",
            residence="TUR027002",
            detail="Rhythm",
        )
    )
    [line] = lines(define())
    assert line == {
        "day": "2022-03-08",
        "service": "group",
        "detail": "Rhythm",
        "unit": "PROT",
        "team": "MHPSS",
        "district": "Şahinbey",
        "project": "AA.01",
        "quantity": "1",
        "amount": "",
        "currency": "",
        "who": "P1",
        "sex": "F",
        "age": 18,
        "nationality": "SYR",
        "community": "migrant_refugee",
        "evidence": "received",
        "basis": "named",
        "file": "2022-03-01|a.xlsx",
        "sheet": "Sheet",
        "row": 7,
        "residence": "Şehitkâmil",
        "head_group": "",
        "household_size": None,
    }
    text = "".join(as_csv(columns_of("people"), lines("people")))
    assert not any(secret in text for secret in ("Amal", "99123456740", amal.code))


def test_lines_stand_in_the_order_of_lists_and_rows_whatever_the_time_of_intake() -> None:
    amal, huda = a_person(), a_person()
    later, earlier = a_list("2022-02-01|b"), a_list("2022-01-05|a")
    write(a_line(person=huda, row=a_row(later, 2)), a_line(person=amal, row=a_row(later, 1)))
    write(a_line(person=huda, row=a_row(earlier, 9)))
    found = [(line["who"], line["file"], line["row"]) for line in lines(define())]
    assert found == [
        ("P1", "2022-01-05|a.xlsx", 9),
        ("P2", "2022-02-01|b.xlsx", 1),
        ("P1", "2022-02-01|b.xlsx", 2),
    ]


def test_households_and_crowds_have_their_own_numbers() -> None:
    sheet = a_list()
    known = a_household()
    write(
        kits("2.5", household=known, row=a_row(sheet, 2)),
        kits("1", household=known, row=a_row(sheet, 3)),
        a_line(head_group="women", basis="headcount", quantity=Decimal(3), row=a_row(sheet, 4)),
    )
    code = define(count="quantity", where={"unit": ["PROT"]})
    assert [(line["who"], line["quantity"]) for line in lines(code)] == [
        ("H1", "2.50"),
        ("H1", "1"),
        ("", "3"),
    ]


def test_only_the_lines_of_those_who_count_are_behind_the_figure() -> None:
    amal, sheet = a_person(), a_list()
    write(
        a_line(person=amal, row=a_row(sheet, 2), sex="female"),
        a_line(person=amal, row=a_row(sheet, 3), sex="male"),
        a_line(person=a_person(), row=a_row(sheet, 4), sex="male"),
    )
    assert [line["row"] for line in lines(define(who={"sex": ["female"]}))] == [2, 3]


def test_the_figure_can_be_counted_again_from_its_lines() -> None:
    amal, huda, sheet = a_person(), a_person(), a_list()
    write(
        a_line(person=amal, row=a_row(sheet, 2), sex="female"),
        a_line(person=huda, row=a_row(sheet, 3), sex="male", service="talk"),
        a_line(person=amal, row=a_row(sheet, 4), sex="male", service="talk"),
    )
    code = define(breakdowns=["sex", "activity=service"])
    figure = figures([code])[0]
    again: dict[str, Any] = {}
    for line in lines(code):
        again.setdefault(line["who"], line["sex"])
    assert len(again) == figure.value
    assert Counter(again.values()) == figure.breakdowns["sex"]
    assert (
        Counter(service for _who, service in {(line["who"], line["service"]) for line in lines(code)})
        == (figure.breakdowns["activity"])
    )


def test_a_reader_of_one_unit_gets_only_its_lines_and_their_own_numbers() -> None:
    sheet = a_list()
    write(
        a_line(person=a_person(), row=a_row(sheet, 2), district="TUR027001"),
        a_line(person=a_person(), row=a_row(sheet, 3), district="TUR027002"),
    )
    code = define()

    def part(*units: str, districts: frozenset[str] = frozenset()) -> Any:
        reach = Reach(False, frozenset(units), districts)
        return part_of_lines(code, None, reach=reach, first=0, number=100)

    assert (part("PROT").number, part("PROT").unseen) == (2, 0)
    assert (part("OTHER").number, part("OTHER").unseen, part("OTHER").lines) == (0, 2, [])
    near = part("PROT", districts=frozenset({"TUR027002"}))
    assert [(line["who"], line["row"]) for line in near.lines] == [("P1", 3)]
    assert list(lines(code, reach=Reach(False, frozenset({"OTHER"}), frozenset()))) == []


def test_a_part_of_the_lines_keeps_the_numbers_of_the_whole() -> None:
    sheet = a_list()
    write(*(a_line(person=a_person(), row=a_row(sheet, number)) for number in range(1, 8)))
    code = define()
    opened = part_of_lines(code, None, reach=None, first=5, number=5)
    assert (opened.number, [line["who"] for line in opened.lines]) == (7, ["P6", "P7"])


@pytest.mark.parametrize("text", ["=1+1", "+90", "-5", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_becomes_a_formula_in_a_spreadsheet(text: str) -> None:
    row = {**dict.fromkeys(COLUMNS, ""), "detail": text}
    [_head, cells] = csv.reader(io.StringIO("".join(as_csv(COLUMNS, [row])), newline=""))
    assert cells[COLUMNS.index("detail")] == f"'{text}"
