"""Session and attendance lists, through the door that lists come in by. The people in them are invented."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from imece.assistance.catalogue import Category, Service
from imece.assistance.facts import FACTS
from imece.assistance.models import Delivery
from imece.assistance.tests.small_mission import found_gaziantep, offer
from imece.lists.intake import undo
from imece.lists.tests.books import a_book, findings_of, take_in
from imece.psychosocial.models import Attendance, HeadCount, Session

SESSIONS = ["Session No", "Date", "District", "Activity", "Theme", "Project code", "Men", "Girls", "Status"]
PEOPLE = [
    "Session No",
    "Participant code",
    "Full name",
    "Birth date",
    "Sex",
    "ID number",
    "District",
    "Attended",
]

MUSIC = ["N-1", "05.03.2022", "Nizip", "Group support", "Music", "AA.01", "", "", "held"]
CHESS = ["N-2", "06.03.2022", "Şahinbey", "Group support", "Chess", "AA.01", "", "", "cancelled"]


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_gaziantep()
    offer("circle", Category.PSYCHOSOCIAL, "Group support", "grup desteği", "دعم جماعي", team="MHPSS")
    offer("talk", Category.PSYCHOSOCIAL, "Information talk", team="MHPSS")


def sessions(*rows: list[Any]) -> list[list[Any]]:
    return [SESSIONS, *rows]


def people(*rows: list[Any]) -> list[list[Any]]:
    return [PEOPLE, *rows]


def somebody(
    session: str, code: str, name: str = "Örnek Kişi", number: str = "", mark: str = "X"
) -> list[Any]:
    return [session, code, name, "03.02.2001", "F", number, "İslahiye", mark]


def test_a_present_participant_of_a_held_session_makes_one_ledger_line() -> None:
    book = a_book("mart.xlsx", {"S": sessions(MUSIC), "P": people(somebody("N-1", "G-1"))})
    take_in(book)
    line = Delivery.objects.get()
    assert line.person is not None and line.place is not None and line.project is not None
    assert line.residence is not None and line.team is not None
    assert (line.service.code, line.day, line.place.local_name) == (
        "circle",
        datetime.date(2022, 3, 5),
        "Nizip",
    )
    assert (line.unit.code, line.team.code, line.project.code, line.detail) == (
        "PROT",
        "MHPSS",
        "AA.01",
        "Music",
    )
    assert (line.basis, line.evidence, line.quantity) == ("named", "received", Decimal(1))
    assert (line.sex, line.birth_date, line.residence.local_name) == (
        "female",
        datetime.date(2001, 2, 3),
        "İslahiye",
    )
    assert set(line.person.contacts.values_list("unit_code", flat=True)) == {"PROT"}


def test_absentees_and_those_of_a_cancelled_session_are_recorded_and_make_no_line() -> None:
    rows = [
        somebody("N-1", "G-1", mark="-"),
        somebody("N-1", "G-2", mark=""),
        somebody("N-1", "G-3", mark="gelmedi"),
        somebody("N-2", "G-4"),
    ]
    take_in(a_book("mart.xlsx", {"S": sessions(MUSIC, CHESS), "P": people(*rows)}))
    assert Delivery.objects.count() == 0
    assert Attendance.objects.filter(state=Attendance.State.ABSENT).count() == 3
    assert Attendance.objects.get(state=Attendance.State.PRESENT).session.state == Session.State.CANCELLED


def test_unnamed_people_are_a_head_count_and_never_persons() -> None:
    park = ["N-3", "07.03.2022", "Nizip", "Group support", "Park day", "", 12, 30, "held"]
    off = ["N-4", "08.03.2022", "Nizip", "Group support", "Park day", "", 9, "", "cancelled"]
    take_in(a_book("park.xlsx", {"S": sessions(park, off)}))
    lines = {line.head_group: line for line in Delivery.objects.all()}
    assert {group: line.quantity for group, line in lines.items()} == {"men": 12, "girls": 30}
    assert all(line.person is None and line.basis == "headcount" for line in lines.values())
    assert HeadCount.objects.count() == 3


def test_the_same_participant_twice_in_a_session_counts_once() -> None:
    rows = [
        somebody("N-1", "G-1", number="99123456740"),
        somebody("N-1", "g 1", name="Ornek Kisi"),
        somebody("N-1", "", name="Ö. Kişi", number="99123456740"),
        somebody("N-1", "", name="Başka Biri"),
        somebody("N-1", "", name="Bir Başkası"),
    ]
    taken = take_in(a_book("mart.xlsx", {"S": sessions(MUSIC), "P": people(*rows)}))
    refused = [(row, code) for _sheet, row, code, severity in findings_of(taken) if severity == "reject"]
    assert refused == [(3, "duplicate_row"), (4, "duplicate_row")]
    assert Delivery.objects.count() == 3


def test_a_row_that_says_nobody_is_refused() -> None:
    taken = take_in(a_book("mart.xlsx", {"S": sessions(MUSIC), "P": people(somebody("N-1", "", name=""))}))
    assert ("P", 2, "missing_name", "reject") in findings_of(taken)


def test_attendance_waits_for_its_session_list_and_then_counts() -> None:
    waiting = take_in(a_book("katılım.xlsx", {"P": people(somebody("N-1", "G-1"), somebody("N-9", "G-2"))}))
    assert {code for _s, _r, code, _v in findings_of(waiting)} == {"unknown_reference"}
    assert Delivery.objects.count() == 0
    take_in(a_book("oturum.xlsx", {"S": sessions(MUSIC)}))
    line = Delivery.objects.get()
    assert (line.day, line.source_kind) == (datetime.date(2022, 3, 5), "psychosocial.attendance")
    assert findings_of(waiting) == [("P", 3, "unknown_reference", "reject")]


def test_attendance_of_a_refused_session_is_refused_with_it() -> None:
    impossible = ["N-1", "30.02.2022", "Nizip", "Group support", "Music", "", "", "", "held"]
    taken = take_in(a_book("x.xlsx", {"S": sessions(impossible), "P": people(somebody("N-1", "G-1"))}))
    assert findings_of(taken) == [
        ("P", 2, "session_rejected", "reject"),
        ("S", 2, "impossible_date", "reject"),
    ]
    assert (Session.objects.count(), Attendance.objects.count(), Delivery.objects.count()) == (0, 0, 0)


def test_the_headers_may_be_arabic_and_the_columns_in_any_order() -> None:
    held: list[list[Any]] = [
        ["الحالة", "التاريخ", "رقم الجلسة", "المنطقة", "نوع النشاط"],
        ["تمت", datetime.date(2022, 5, 4), "أ-1", "Nizip", "دعم جماعي"],
    ]
    came = [
        ["الحضور", "الاسم الكامل", "رمز المشارك", "رقم الجلسة", "تاريخ الميلاد"],
        ["حضر", "سارة مثال", "ك-7", "أ-1", "2010"],
        ["غائب", "هدى مثال", "ك-8", "أ-1", "2011"],
    ]
    take_in(a_book("جلسات.xlsx", {"ج": held, "ح": came}))
    line = Delivery.objects.get()
    assert line.person is not None
    assert (line.person.full_name, line.birth_year, line.day) == (
        "سارة مثال",
        2010,
        datetime.date(2022, 5, 4),
    )


def test_an_activity_that_the_catalogue_does_not_know_is_counted_as_another_one() -> None:
    unknown = ["N-1", "05.03.2022", "Nizip", "Paragliding", "", "", "", "", "held"]
    taken = take_in(a_book("x.xlsx", {"S": sessions(unknown), "P": people(somebody("N-1", "G-1"))}))
    assert [(code, severity) for _s, _r, code, severity in findings_of(taken)] == [
        ("unknown_activity", "warn")
    ]
    assert Delivery.objects.get().service.code == "other_psychosocial"


def test_a_state_that_is_missing_beside_others_does_not_count() -> None:
    blank = ["N-5", "09.03.2022", "Nizip", "Group support", "", "", "", "", ""]
    taken = take_in(a_book("x.xlsx", {"S": sessions(MUSIC, blank), "P": people(somebody("N-5", "G-1"))}))
    assert findings_of(taken) == [("S", 3, "session_state_missing", "warn")]
    assert Delivery.objects.count() == 0


def test_a_list_without_states_speaks_of_what_took_place() -> None:
    plain = [row[:8] for row in sessions(MUSIC)]
    take_in(a_book("x.xlsx", {"S": plain, "P": people(somebody("N-1", "G-1"))}))
    assert Session.objects.get().state == Session.State.HELD
    assert Delivery.objects.count() == 1


def test_undoing_the_list_takes_everything_back() -> None:
    book = a_book("mart.xlsx", {"S": sessions(MUSIC, CHESS), "P": people(somebody("N-1", "G-1"))})
    undo(take_in(book), by=None)
    assert not Delivery.objects.standing().exists()
    assert (Session.objects.count(), Attendance.objects.count()) == (0, 0)
    take_in(book)
    assert Delivery.objects.standing().count() == 1


def test_sessions_are_facts_with_their_state() -> None:
    take_in(a_book("mart.xlsx", {"S": sessions(MUSIC, CHESS)}))
    facts = list(FACTS["sessions"].rows())
    assert [(fact["status"], fact["district"], fact["service"], fact["project"]) for fact in facts] == [
        ("held", "TUR027003", "circle", "AA.01"),
        ("cancelled", "TUR027001", "circle", "AA.01"),
    ]


def test_every_move_of_a_session_leads_to_a_known_state() -> None:
    assert set(Session.MOVES) == set(Session.State)
    assert all(after in Session.State.values for moves in Session.MOVES.values() for after in moves)


def test_a_title_that_names_two_districts_gives_a_session_neither() -> None:
    nowhere = [*MUSIC[:2], "", *MUSIC[3:]]
    titled = [["Areas: Nizip, Şahinbey"], [], *sessions(nowhere)]
    take_in(a_book("x.xlsx", {"S": titled, "P": people(somebody("N-1", "G-1"))}))
    assert Session.objects.get().place is None


def test_a_title_that_names_one_district_gives_it_to_the_session_and_not_to_its_participants() -> None:
    titled = [["District: Nizip"], [], *[[*row[:2], *row[3:]] for row in sessions(MUSIC)]]
    take_in(a_book("x.xlsx", {"S": titled, "P": people([*somebody("N-1", "G-1")[:6], "", "X"])}))
    line = Delivery.objects.get()
    assert line.place is not None
    assert (line.place.local_name, line.residence) == ("Nizip", None)


def test_a_session_that_is_planned_in_the_system_is_not_taken_from_a_list_too() -> None:
    service = Service.objects.get(code="circle")
    Session.objects.create(code="N-1", day=datetime.date(2022, 3, 5), service=service)
    book = a_book("plan.xlsx", {"S": sessions(MUSIC, CHESS), "P": people(somebody("N-1", "G-1"))})
    taken = take_in(book)
    assert ("S", 2, "session_planned_here", "reject") in findings_of(taken)
    assert Session.objects.get(code="N-1").row is None and Session.objects.filter(code="N-2").exists()
    assert not Delivery.objects.exists()
