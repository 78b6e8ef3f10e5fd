"""Case and service logs, through the door that lists come in by. The people in them are invented."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from imece.assistance.catalogue import Category
from imece.assistance.facts import FACTS
from imece.assistance.models import Delivery
from imece.assistance.tests.small_mission import found_gaziantep, offer
from imece.cases.lists import vulnerabilities_in
from imece.cases.models import Case, CaseService
from imece.lists.intake import undo
from imece.lists.tests.books import a_book, findings_of, take_in

CASES = [
    "Case No",
    "Opened",
    "Identified by",
    "Full name",
    "Birth date",
    "Sex",
    "ID number",
    "District",
    "Status",
]
SERVICES = ["Case No", "Service category", "Item", "Cost", "Project code", "Delivered on", "Service status"]

NOUR = ["C-1", "01.02.2022", "Hospital", "Nour Örnek", "1990", "F", "", "Nizip", "Closed"]
ALI = ["C-2", "02.02.2022", "Hospital", "Ali Örnek", "1980", "M", "99123456740", "Şahinbey", "Closed"]


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_gaziantep()
    offer("devices", Category.CASE_SERVICE, "Medical items", "tıbbi malzeme", "مواد طبية", team="CASES")
    offer("rent", Category.CASE_SERVICE, "Accommodation", team="CASES")


def wheelchair(case: str = "C-1", **changes: Any) -> list[Any]:
    row = {
        "case": case,
        "category": "Medical items",
        "item": "Wheelchair",
        "cost": "1.250,00 TL",
        "project": "AA.01",
        "day": "10.02.2022",
        "state": "Delivered",
    }
    return list((row | changes).values())


def log(cases: list[list[Any]], services: list[list[Any]]) -> dict[str, list[list[Any]]]:
    return {"Cases": [CASES, *cases], "Services": [SERVICES, *services]}


def test_a_delivered_service_makes_a_line_for_the_person_of_its_case() -> None:
    take_in(a_book("log.xlsx", log([NOUR], [wheelchair()])))
    line = Delivery.objects.get()
    assert line.person is not None and line.place is not None and line.project is not None
    assert line.residence is not None
    assert (line.service.code, line.day, line.person.full_name) == (
        "devices",
        datetime.date(2022, 2, 10),
        "Nour Örnek",
    )
    assert (line.amount, line.currency, line.detail, line.project.code) == (
        Decimal("1250.00"),
        "TRY",
        "Wheelchair",
        "AA.01",
    )
    assert (line.sex, line.birth_year, line.place.local_name, line.residence.local_name) == (
        "female",
        1990,
        "Nizip",
        "Nizip",
    )
    assert (line.basis, line.evidence) == ("named", "received")


@pytest.mark.parametrize("state", ["Requested", "Approved", "Ordered", "Cancelled", "Rejected"])
def test_a_service_that_was_not_delivered_makes_no_line(state: str) -> None:
    take_in(a_book("log.xlsx", log([NOUR], [wheelchair(state=state, day="")])))
    assert Delivery.objects.count() == 0
    assert CaseService.objects.count() == 1


def test_a_delivery_without_its_day_is_warned_of_and_does_not_count() -> None:
    taken = take_in(a_book("log.xlsx", log([NOUR], [wheelchair(), wheelchair(item="Crutches", day="")])))
    assert findings_of(taken) == [("Services", 3, "delivery_date_missing", "warn")]
    assert Delivery.objects.count() == 1


def test_impossible_days_negative_costs_and_equal_rows_are_refused() -> None:
    rows = [wheelchair(), wheelchair(day="31.02.2022"), wheelchair(cost="-50,00 TL"), wheelchair()]
    taken = take_in(a_book("log.xlsx", log([NOUR], rows)))
    assert findings_of(taken) == [
        ("Services", 3, "impossible_date", "reject"),
        ("Services", 4, "negative_quantity", "reject"),
        ("Services", 5, "duplicate_row", "reject"),
    ]
    assert Delivery.objects.count() == 1


def test_a_case_without_a_person_is_refused_and_its_services_with_it() -> None:
    nobody = ["C-1", "01.02.2022", "Hospital", "", "1990", "F", "", "Nizip", "Closed"]
    taken = take_in(a_book("log.xlsx", log([nobody], [wheelchair()])))
    assert findings_of(taken) == [
        ("Cases", 2, "missing_name", "reject"),
        ("Services", 2, "case_rejected", "reject"),
    ]
    assert (Case.objects.count(), CaseService.objects.count()) == (0, 0)


def test_a_case_entered_twice_stands_once() -> None:
    taken = take_in(a_book("log.xlsx", log([NOUR, ALI, [*NOUR[:3], "Nur Ornek", *NOUR[4:]]], [wheelchair()])))
    assert findings_of(taken) == [("Cases", 4, "duplicate_row", "reject")]
    assert Case.objects.count() == 2


def test_two_cases_of_one_identity_number_are_one_person_whatever_the_spelling() -> None:
    again = ["C-3", "05.04.2022", "Hospital", "ALI ORNEK", "", "M", "991 234 567 40", "Nizip", "Closed"]
    take_in(
        a_book("log.xlsx", log([NOUR, ALI, again], [wheelchair("C-2"), wheelchair("C-3"), wheelchair("C-1")]))
    )
    assert Delivery.objects.count() == 3
    assert Delivery.objects.values("person").distinct().count() == 2
    subjects = [fact["subject"] for fact in FACTS["case_rows"].rows()]
    assert len(subjects) == 3 and len(set(subjects)) == 2


def test_services_wait_for_their_case_log() -> None:
    first = take_in(a_book("hizmet.xlsx", {"Hizmetler": [SERVICES, wheelchair(), wheelchair("C-9")]}))
    assert Delivery.objects.count() == 0
    take_in(a_book("vaka.xlsx", {"Vakalar": [CASES, NOUR]}))
    line = Delivery.objects.get()
    assert (line.sex, line.birth_year) == ("female", 1990)
    assert findings_of(first) == [("Hizmetler", 3, "unknown_reference", "reject")]


def test_the_logs_may_be_turkish_or_arabic() -> None:
    cases: list[list[Any]] = [
        ["Vaka No", "Açılış Tarihi", "Yönlendiren", "Adı", "Soyadı", "Doğum Tarihi", "İlçe", "Vaka Durumu"],
        ["C-5", datetime.date(2022, 1, 3), "Hastane", "Ayşe", "Örnek", "12.04.1950", "İslahiye", "Kapandı"],
    ]
    services: list[list[Any]] = [
        ["رقم الحالة", "نوع الخدمة", "الصنف", "التكلفة", "تاريخ التسليم", "حالة الخدمة"],
        ["C-5", "مواد طبية", "نظارات", 300, "2022-01-20", "تم التسليم"],
    ]
    take_in(a_book("kayıt.xlsx", {"Vakalar": cases, "خدمات": services}))
    line = Delivery.objects.get()
    assert line.person is not None
    assert (line.person.full_name, line.amount, line.day) == (
        "Ayşe Örnek",
        Decimal(300),
        datetime.date(2022, 1, 20),
    )


def test_undoing_the_log_takes_everything_back() -> None:
    undo(take_in(a_book("log.xlsx", log([NOUR], [wheelchair()]))), by=None)
    assert not Delivery.objects.standing().exists()
    assert (Case.objects.count(), CaseService.objects.count()) == (0, 0)


def test_cases_and_their_services_are_facts() -> None:
    rows = [wheelchair(), wheelchair("C-2", state="Cancelled")]
    take_in(a_book("log.xlsx", log([NOUR, ALI], rows)))
    assert [(fact["source"], fact["status"]) for fact in FACTS["cases"].rows()] == [
        ("hospital", "closed")
    ] * 2
    served = list(FACTS["case_services"].rows())
    assert [(fact["source"], fact["status"], fact["amount"]) for fact in served] == [
        ("hospital", "delivered", Decimal("1250.00"))
    ]


def test_vulnerabilities_are_kept_one_by_one() -> None:
    assert vulnerabilities_in("no income; child at risk ;") == ["no income", "child at risk"]
    assert vulnerabilities_in("no income, child at risk") == ["no income", "child at risk"]
    assert vulnerabilities_in("") == []


@pytest.mark.parametrize("noun", [Case, CaseService])
def test_every_move_leads_to_a_known_state(noun: type[Case] | type[CaseService]) -> None:
    assert set(noun.MOVES) == set(noun.State)
    assert all(after in noun.State.values for moves in noun.MOVES.values() for after in moves)
