"""The pages of the figures: who comes in, what each reader sees. Everyone in the ledger is invented."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.assistance.catalogue import Service
from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.indicators.small_cells import too_small
from imece.indicators.tests.small_ledger import (
    a_line,
    a_list,
    a_person,
    a_row,
    define,
    found_mission,
    write,
)

PAGES = [reverse("figures"), reverse("figure", args=["people"])]
LINES = [reverse("figure_lines", args=["people"]), reverse("figure_csv", args=["people"])]


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    """The figure "people" counts seven women and two men of the PRU's team, and a man of another unit."""
    found_mission()


@pytest.fixture
def people(cast: Cast) -> Cast:
    Service.objects.filter(code="group").update(unit=cast.pru, team=Team.objects.get(code="PMT"))
    sheet = a_list()
    women = [a_line(person=a_person(), row=a_row(sheet, n), sex="female", detail="=1+1") for n in range(2, 9)]
    men = [a_line(person=a_person(), row=a_row(sheet, n), sex="male") for n in range(9, 11)]
    other = a_line(person=a_person(), row=a_row(sheet, 11), service="talk", sex="male")
    write(*women, *men, other)
    define(
        where={"category": ["psychosocial"]},
        needs=["psychosocial"],
        breakdowns=["sex", "month", "district"],
        published=True,
    )
    return cast


def opened(user: User, address: str, **asked: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address, asked)


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


# --- who comes in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_who_may_see_figures(page: str, people: Cast) -> None:
    answers = {name: opened(user, page).status_code for name, user in people.everyone().items()}
    assert {name for name, status in answers.items() if status == 200} == {
        "head",
        "im_officer",
        "team_leader",
        "psychologist",
        "case_worker",
        "field_assistant",
        "registrar",
    }
    assert answers["partner"] == answers["stranger"] == 403
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("page", LINES)
def test_who_may_open_the_lines(page: str, people: Cast) -> None:
    answers = {name: opened(user, page).status_code for name, user in people.everyone().items()}
    assert {name for name, status in answers.items() if status == 200} == {
        "head",
        "im_officer",
        "team_leader",
    }
    assert answers["psychologist"] == answers["stranger"] == 403
    assert Client().get(page).status_code == 302


def test_a_figure_that_is_not_there_is_not_found(people: Cast) -> None:
    for name in ("figure", "figure_lines", "figure_csv"):
        assert opened(people.im_officer, reverse(name, args=["nobody"])).status_code == 404


# --- what a figure's pages say ------------------------------------------------------------------------------


def test_each_figure_says_what_it_counts_when_and_on_what_basis(people: Cast) -> None:
    for page in PAGES:
        shown = text(opened(people.im_officer, page))
        for words in ("People in groups", "10", "individuals", "Jan–Jun 2022", "Named persons"):
            assert words in shown, (page, words)
    assert "Different people in groups." in shown and "Assistance ledger" in shown


def test_breakdowns_are_drawn_with_the_same_numbers_as_a_table(people: Cast) -> None:
    shown = text(opened(people.im_officer, PAGES[1]))
    assert shown.count("<figure") == 3
    assert "By sex" in shown and "By month" in shown and "By district" in shown
    assert "Şahinbey" in shown


def test_another_window_is_asked_for_and_carried_to_the_lines(people: Cast) -> None:
    shown = text(opened(people.im_officer, PAGES[1], window="before"))
    assert "2021" in shown and f"{LINES[0]}?window=before" in shown
    assert "No line to show" in text(opened(people.im_officer, LINES[0], window="before"))


def test_days_are_chosen_freely_only_where_the_lines_may_be_opened(people: Cast) -> None:
    days = {"first": "2022-03-08", "last": "2022-03-08"}
    assert "8 Mar 2022" in text(opened(people.im_officer, PAGES[1], **days))
    assert "8 Mar 2022" not in text(opened(people.psychologist, PAGES[1], **days))
    assert "before it" in text(opened(people.im_officer, PAGES[1], first="2022-03-08", last="2022-03-01"))
    assert "both the first and the last" in text(opened(people.im_officer, PAGES[0], first="2022-03-08"))


def test_a_page_speaks_the_readers_language_and_direction(people: Cast) -> None:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(people.im_officer)
    shown = client.get(PAGES[1]).content.decode()
    assert 'dir="rtl"' in shown and "المشاركون" in shown and "أفراد" in shown


def test_without_a_mission_the_page_says_what_to_do(cast: Cast) -> None:
    from imece.base.mission import Mission

    Mission.objects.all().delete()
    assert "Load the mission" in text(opened(cast.im_officer, PAGES[0]))


def test_a_figure_that_cannot_be_counted_does_not_hide_the_others(people: Cast) -> None:
    from decimal import Decimal

    from imece.indicators.tests.small_ledger import a_household

    for currency in ("TRY", "USD"):
        write(a_line(service="cash", household=a_household(), amount=Decimal(1), currency=currency))
    define(code="paid", count="amount", where={"service": ["cash"]})
    shown = text(opened(people.im_officer, PAGES[0]))
    assert "different currencies" in shown and "People in groups" in shown


# --- small groups -------------------------------------------------------------------------------------------


def test_small_groups_are_shown_only_to_who_may_open_the_lines(people: Cast) -> None:
    define(code="seven", where={"service": ["group"]}, needs=["psychosocial"], breakdowns=["sex", "month"])
    page = reverse("figure", args=["seven"])
    exact, guarded = text(opened(people.head, page)), text(opened(people.psychologist, page))
    assert "fewer than five" not in exact and ">2<" in exact
    assert "fewer than five" in guarded and "Not shown: Female · Male" in " ".join(guarded.split())
    assert ">2<" not in guarded and ">9<" in guarded


def test_a_small_total_is_not_shown_either(people: Cast) -> None:
    define(code="few", who={"sex": ["male"]}, where={"service": ["talk"]}, published=True, breakdowns=["sex"])
    page = reverse("figure", args=["few"])
    assert "fewer than 5" in text(opened(people.psychologist, page))
    assert "fewer than 5" in text(opened(people.psychologist, PAGES[0]))
    assert "fewer than 5" not in text(opened(people.im_officer, page))


def test_a_single_small_group_takes_the_next_smallest_with_it() -> None:
    assert too_small({"a": 40, "b": 3, "c": 7}) == ["b", "c"]
    assert too_small({"a": 40, "b": 3, "c": 2}) == ["b", "c"]
    assert too_small({"a": 40, "b": 5}) == []
    assert too_small({"a": 3}) == ["a"]


# --- the lines ----------------------------------------------------------------------------------------------


def test_a_reader_of_one_unit_sees_its_lines_and_how_many_others_count(people: Cast) -> None:
    shown = text(opened(people.team_leader, LINES[0]))
    assert "1 line more counts that lies outside your units" in shown
    assert "P9" in shown and "P10" not in shown
    assert "outside your units" not in text(opened(people.im_officer, LINES[0]))


def test_lines_come_a_hundred_on_a_page(people: Cast) -> None:
    sheet = a_list("2022-02-02|b")
    write(*(a_line(person=a_person(), row=a_row(sheet, number)) for number in range(120)))
    first, second = (text(opened(people.im_officer, LINES[0], page=page)) for page in (1, 2))
    assert "1–100" in first and "P100<" in first and "P101<" not in first
    assert "101–130" in second and "P130<" in second and "P100<" not in second
    assert "101–130" in text(opened(people.im_officer, LINES[0], page=99)), "beyond the end: the last page"
    assert opened(people.im_officer, LINES[0], page="-1").status_code == 200


def test_the_csv_has_the_same_lines_and_no_formula_and_is_written_down(people: Cast) -> None:
    answer = opened(people.im_officer, LINES[1])
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="people-')
    body = text(answer)
    assert body.startswith("\ufeffday,service,detail,")
    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 10
    assert rows[0]["detail"] == "'=1+1" and rows[0]["who"] == "P1"
    line = LogLine.objects.get(action="figure.csv")
    assert line.actor == people.im_officer and line.details == {"figure": "people"}


def test_the_csv_of_one_unit_has_only_its_lines(people: Cast) -> None:
    rows = list(csv.reader(io.StringIO(text(opened(people.team_leader, LINES[1])), newline="")))
    assert len(rows) == 1 + 9
