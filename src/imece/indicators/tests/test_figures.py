"""What a figure counts, on a ledger whose lines are written down here. Everyone in it is invented."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from imece.assistance.facts import FACTS, FactTable
from imece.assistance.ledger import Delivery
from imece.base.refusal import Refusal
from imece.indicators.figures import Figure, figures
from imece.indicators.lines import lines
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

DAY = datetime.date


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_mission()


def the_figure(code: str, window: Any = None) -> Figure:
    return figures([code], window)[0]


def counted(**changes: Any) -> Any:
    """The value of one indicator, defined for the test."""
    return the_figure(define(**changes)).value


# --- subjects -----------------------------------------------------------------------------------------------


def test_a_person_in_two_groups_is_counted_once() -> None:
    amal = a_person()
    write(a_line(person=amal), a_line(person=amal, service="talk"), a_line(person=a_person()))
    figure = the_figure(define(breakdowns=["activity=service"]))
    assert figure.value == 2
    assert figure.breakdowns == {"activity": {"group": 2, "talk": 1}}


def test_merged_people_count_once() -> None:
    amal = a_person()
    write(a_line(person=amal), a_line(person=a_person(canonical=amal)))
    assert counted() == 1


def test_a_merge_that_comes_later_changes_the_figure() -> None:
    amal, twin = a_person(), a_person()
    write(a_line(person=amal), a_line(person=twin))
    code = define()
    assert the_figure(code).value == 2
    twin.canonical = amal
    twin.save()
    assert the_figure(code).value == 1


def test_a_reversed_line_does_not_count() -> None:
    sheet = a_list()
    row = a_row(sheet, 2)
    write(a_line(person=a_person(), row=row), a_line(person=a_person()))
    code = define()
    assert the_figure(code).value == 2
    Delivery.reverse_rows([row.pk], by=None)
    assert the_figure(code).value == 1
    assert len(list(lines(code))) == 1


def test_only_lines_of_the_window_and_of_the_conditions_count() -> None:
    write(
        a_line(person=a_person(), day="2022-01-01"),
        a_line(person=a_person(), day="2022-06-30"),
        a_line(person=a_person(), day="2021-12-31"),
        a_line(person=a_person(), day="2022-07-01"),
        a_line(person=a_person(), evidence="handed_to_partner"),
        a_line(person=a_person(), service="cash", currency="TRY", amount=Decimal(5)),
    )
    assert counted() == 2


def test_another_window_may_be_asked_for() -> None:
    write(a_line(person=a_person(), day="2021-08-01"), a_line(person=a_person(), day="2022-02-01"))
    code = define()
    assert the_figure(code).window == (DAY(2022, 1, 1), DAY(2022, 6, 30))
    assert the_figure(code, "year").value == 2
    assert the_figure(code, "2021-08-01/2021-08-01").value == 1
    assert the_figure(code, (DAY(2021, 8, 1), DAY(2021, 12, 31))).value == 1
    assert counted(code="any", any_day=True) == 2


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal, match="before it begins"):
        the_figure(define(), "2022-02-01/2022-01-01")


# --- attributes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first_written", [0, 1])
def test_the_first_valid_value_by_list_order_counts_not_by_time_of_intake(first_written: int) -> None:
    amal = a_person()
    later, earlier = a_list("2022-02-01|b"), a_list("2022-01-05|a")
    both = [
        a_line(person=amal, row=a_row(later, 2), sex="male", residence="TUR027002"),
        a_line(person=amal, row=a_row(earlier, 9), sex="female", day="2022-05-05"),
    ]
    write(both[first_written])
    write(both[1 - first_written])
    figure = the_figure(define(breakdowns=["sex", "district=residence"]))
    assert figure.breakdowns == {"sex": {"F": 1}, "district": {"Şehitkâmil": 1}}


def test_within_a_list_the_upper_row_comes_first() -> None:
    amal, sheet = a_person(), a_list()
    write(
        a_line(person=amal, row=a_row(sheet, 12), nationality="SYR"),
        a_line(person=amal, row=a_row(sheet, 9), nationality="IRQ"),
    )
    assert the_figure(define(breakdowns=["nationality"])).breakdowns["nationality"] == {"IRQ": 1}


def test_what_nobody_said_is_unknown_and_groups_sum_to_the_total() -> None:
    write(
        a_line(person=a_person(), sex="female", born="1990"),
        a_line(person=a_person(), sex="male"),
        a_line(person=a_person()),
    )
    figure = the_figure(define(breakdowns=["sex", "age_band", "district=residence"]))
    assert figure.breakdowns["sex"] == {"F": 1, "M": 1, "unknown": 1}
    assert figure.breakdowns["age_band"] == {"25-49": 1, "unknown": 2}
    assert all(sum(groups.values()) == figure.value for groups in figure.breakdowns.values())


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2004-06-30", "18-24"),  # eighteen on the last day
        ("2004-07-01", "12-17"),  # a day too young
        ("2004", "18-24"),  # the difference of years
        ("17 years", "12-17"),
        ("0 years", "0-4"),
        ("2022-06-30", "0-4"),
        ("2022-07-01", "unknown"),  # not born yet
        ("1900-01-01", "60+"),
        ("", "unknown"),
    ],
)
def test_age_is_taken_on_the_last_day_of_the_window(born: str, band: str) -> None:
    write(a_line(person=a_person(), born=born))
    assert the_figure(define(breakdowns=["age_band"])).breakdowns["age_band"] == {band: 1}


def test_age_moves_with_the_window() -> None:
    write(a_line(person=a_person(), born="2004-06-30"))
    code = define(breakdowns=["age_band"])
    assert the_figure(code, "2022-03-08/2022-06-29").breakdowns["age_band"] == {"12-17": 1}


def test_who_asks_for_the_first_valid_value_of_the_whole_person() -> None:
    amal, sheet = a_person(), a_list()
    write(
        a_line(person=amal, row=a_row(sheet, 2), population_group="refugee"),
        a_line(person=amal, row=a_row(sheet, 3), population_group="host", service="talk"),
        a_line(person=a_person(), population_group="host"),
        a_line(person=a_person()),
    )
    asked = {"who": {"community": ["migrant_refugee"]}, "breakdowns": ["activity=service", "community"]}
    figure = the_figure(define(**asked))
    assert figure.value == 1
    assert figure.breakdowns == {"activity": {"group": 1, "talk": 1}, "community": {"migrant_refugee": 1}}
    assert counted(code="hosts", who={"community": ["host"]}) == 1
    assert counted(code="unsaid", who={"community": ["unknown"]}) == 1


def test_participations_of_some_are_lines_of_those_people() -> None:
    amal, sheet = a_person(), a_list()
    write(
        a_line(person=amal, row=a_row(sheet, 2), sex="female"),
        a_line(person=amal, row=a_row(sheet, 3)),
        a_line(person=a_person(), sex="male"),
    )
    assert counted(count="lines", who={"sex": ["female"]}) == 2


def test_the_age_band_may_say_who_counts() -> None:
    write(a_line(person=a_person(), born="2015"), a_line(person=a_person(), born="1980"))
    assert counted(who={"age_band": ["5-11", "0-4"]}) == 1


# --- further conditions -------------------------------------------------------------------------------------


def test_also_asks_that_the_same_person_was_counted_in_another_window() -> None:
    both, only_now, only_then = a_person(), a_person(), a_person()
    write(
        a_line(person=both, day="2021-03-01"),
        a_line(person=both),
        a_line(person=only_now),
        a_line(person=only_then, day="2021-03-01"),
    )
    assert counted(also="before") == 1


def test_identified_households_and_households_on_two_lists() -> None:
    january, march = a_list("2022-01-01|a"), a_list("2022-03-01|b")
    known, unknown = a_household(), a_household(key_kind="row")
    write(
        kits("1", household=known, row=a_row(january, 2)),
        kits("1", household=known, row=a_row(march, 2)),
        kits("1", household=unknown, row=a_row(january, 3)),
        kits("1", household=unknown, row=a_row(january, 4)),
        kits("2", household=a_household(), row=a_row(march, 3)),
    )
    kit = {"unit": "households", "basis": "household_registered", "where": {"service": ["kit"]}}
    assert counted(code="all", **kit) == 3
    assert counted(code="identified", identified=True, **kit) == 2
    assert counted(code="twice", lists_at_least=2, **kit) == 1


def test_kits_money_and_household_sizes_are_summed_exactly() -> None:
    write(
        kits("2", 5, district="TUR027001"),
        kits("1", 6, district="TUR027002"),
        kits("1", None, district="TUR027002", day="2022-04-01"),
        a_line(service="cash", household=a_household(), amount=Decimal("1250.10"), currency="TRY"),
        a_line(service="cash", household=a_household(), amount=Decimal("0.25"), currency="TRY"),
    )
    kit = {"unit": "kits", "basis": "household_registered", "where": {"service": ["kit"]}}
    figure = the_figure(define(code="kits", count="quantity", breakdowns=["district", "month"], **kit))
    assert figure.value == 4
    assert figure.breakdowns == {
        "district": {"Şahinbey": 2, "Şehitkâmil": 2},
        "month": {"2022-03": 3, "2022-04": 1},
    }
    assert counted(code="assumed", count="quantity", times=6, **kit) == 24
    assert counted(code="sizes", count="household_size", **kit) == 11
    assert counted(code="mean", count="mean_household_size", **kit) == Decimal("5.50")
    assert counted(code="paid", count="amount", where={"service": ["cash"]}) == Decimal("1250.35")


def test_different_currencies_are_not_added() -> None:
    write(
        a_line(service="cash", household=a_household(), amount=Decimal(1), currency="TRY"),
        a_line(service="cash", household=a_household(), amount=Decimal(1), currency="USD"),
    )
    cash = {"count": "amount", "where": {"service": ["cash"]}}
    code = define(**cash)
    with pytest.raises(Refusal, match="different currencies"):
        the_figure(code)
    assert counted(count="amount", where={"service": ["cash"], "currency": ["USD"]}) == 1


def test_persons_and_households_are_not_added() -> None:
    write(a_line(person=a_person()), kits("1"))
    code = define(where={"evidence": ["received"]})
    with pytest.raises(Refusal, match="to each other"):
        the_figure(code)


def test_an_unnamed_crowd_counts_by_heads_and_is_never_a_person() -> None:
    write(
        a_line(head_group="women", basis="headcount", quantity=Decimal(30)),
        a_line(head_group="girls", basis="headcount", quantity=Decimal(30)),
        a_line(person=a_person()),
    )
    where = {"team": ["MHPSS"]}
    figure = the_figure(
        define(count="quantity", where={**where, "basis": ["headcount"]}, breakdowns=["group=head_group"])
    )
    assert (figure.value, figure.breakdowns["group"]) == (60, {"girls": 30, "women": 30})
    assert counted(code="named", where=where) == 1


def test_an_empty_ledger_counts_nothing() -> None:
    figure = the_figure(define(breakdowns=["sex", "month"]))
    assert (figure.value, figure.breakdowns) == (0, {"sex": {}, "month": {}})
    assert counted(code="mean", count="mean_household_size") == 0
    assert counted(code="sum", count="quantity") == 0
    assert list(lines("people")) == []


# --- facts --------------------------------------------------------------------------------------------------


@pytest.fixture
def table() -> Iterator[list[dict[str, Any]]]:
    """A table of facts whose rows the test fills in."""
    rows: list[dict[str, Any]] = []
    FACTS.add("cases_of_test", FactTable("cases_of_test", "Test", lambda: rows, ("source", "sealed")))
    yield rows
    FACTS._items.pop("cases_of_test")


def test_facts_are_counted_like_lines(table: list[dict[str, Any]]) -> None:
    table += [
        {"key": 1, "subject": 1, "day": DAY(2022, 2, 1), "source": "self"},
        {"key": 2, "subject": 2, "day": DAY(2022, 2, 1), "source": "hospital", "quantity": Decimal("2.5")},
        {"key": 3, "subject": 2, "day": DAY(2022, 4, 1), "source": "hospital"},
        {"key": 4, "subject": 3, "day": None, "source": "hospital"},
    ]
    fact = {"source": "cases_of_test", "where": None}
    figure = the_figure(define(breakdowns=["source", "month"], **fact))
    assert figure.value == 2
    assert figure.breakdowns == {"source": {"hospital": 1, "self": 1}, "month": {"2022-02": 2, "2022-04": 1}}
    table.append(
        {"key": 5, "subject": 4, "day": DAY(2026, 11, 2), "source": "self"}
    )  # years after the window
    assert counted(code="any", any_day=True, **fact) == 3
    assert counted(code="sum", count="quantity", **fact) == Decimal("4.5")
    assert [line["who"] for line in lines(define(code="records", basis="item", **fact))] == ["R1", "R2", "R2"]
    assert counted(code="some", **{**fact, "where": {"source": ["self"]}}) == 1


def test_what_is_sealed_counts_in_the_total_only(table: list[dict[str, Any]]) -> None:
    table += [
        {"key": 1, "subject": 1, "day": DAY(2022, 2, 1), "source": "self", "sex": "female"},
        {"key": 2, "subject": 2, "day": DAY(2022, 2, 1), "source": "self", "sealed": True},
    ]
    code = define(source="cases_of_test", where=None, breakdowns=["source", "sex", "month"])
    figure = the_figure(code)
    assert figure.value == 2
    assert figure.breakdowns == {"source": {"self": 1}, "sex": {"F": 1}, "month": {"2022-02": 1}}
    assert [line["who"] for line in lines(code)] == ["P1"]


def test_attributes_may_come_from_another_table_whatever_its_day(table: list[dict[str, Any]]) -> None:
    amal, huda = a_person(), a_person()
    first, second = a_list("2020-01-01|a"), a_list("2022-01-01|b")
    table += [
        {"key": 9, "subject": amal.pk, "day": None, "sex": "male", "row_id": a_row(second, 1).pk},
        {"key": 8, "subject": amal.pk, "day": None, "sex": "female", "row_id": a_row(first, 7).pk},
    ]
    write(a_line(person=amal, sex="male"), a_line(person=huda, sex="female"))
    code = define(attributes="cases_of_test", breakdowns=["sex"])
    assert the_figure(code).breakdowns["sex"] == {"F": 1, "unknown": 1}
    assert sorted(line["sex"] for line in lines(code)) == ["", "F"]


def test_a_breakdown_may_count_the_subjects_of_another_table(table: list[dict[str, Any]]) -> None:
    table += [
        {"key": 1, "subject": 7, "day": DAY(2022, 2, 1), "source": "self"},
        {"key": 2, "subject": 7, "day": DAY(2022, 2, 2), "source": "self"},
        {"key": 3, "subject": 8, "day": DAY(2020, 2, 2), "source": "self"},
        {"key": 4, "subject": 9, "day": DAY(2022, 2, 2), "source": "hospital"},
    ]
    code = define(breakdowns=["served=cases_of_test.source"])
    assert the_figure(code).breakdowns["served"] == {"hospital": 1, "self": 1}


# --- answers ------------------------------------------------------------------------------------------------


def test_a_figure_says_what_it_counts_when_and_on_what_basis() -> None:
    write(a_line(person=a_person(), sex="female"))
    define(breakdowns=["sex"])
    [figure] = figures(language="tr")
    assert figure.name == "Gruplara gelenler"
    assert figure.as_json() == {
        "code": "people",
        "value": 1,
        "unit": "individuals",
        "window": ["2022-01-01", "2022-06-30"],
        "basis": "named",
        "definition": "Gruplara gelen farklı kişiler.",
        "breakdowns": {"sex": {"F": 1}},
    }


def test_an_unknown_figure_is_refused_with_the_nearest() -> None:
    define()
    with pytest.raises(Refusal, match="did you mean “people”"):
        figures(["poeple"])
