"""The feedback log, through the door that lists come in by, and what stays sealed. Everything in it is invented."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction

from imece.assistance.facts import FACTS
from imece.assistance.tests.small_mission import found_gaziantep
from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.feedback.models import Entry, SealedEntry
from imece.lists.error_sheet import error_sheet
from imece.lists.intake import preview, undo
from imece.lists.models import Finding, Row, TakenList
from imece.lists.tests.books import a_book, findings_of, take_in

HEADERS = [
    "Entry No",
    "Date received",
    "Channel",
    "Category",
    "Sensitivity",
    "District",
    "Due date",
    "Closed on",
    "Summary",
    "Full name",
    "Phone",
    "Status",
]
SECRET = "zxqv"
"""Stands in every text of a sealed row; it may be found nowhere in the clear."""


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_gaziantep()


def entry(number: str = "F-1", **changes: Any) -> list[Any]:
    row = {
        "number": number,
        "day": "01.03.2022",
        "channel": "Hotline",
        "category": "Question",
        "sensitivity": "Open",
        "district": "Nizip",
        "due": "15.03.2022",
        "closed": "10.03.2022",
        "summary": "When is the next distribution?",
        "name": "Örnek Kişi",
        "phone": "0532 000 00 00",
        "status": "Closed",
    }
    return list((row | changes).values())


def secret_entry(number: str = "F-9", **changes: Any) -> list[Any]:
    said = {"summary": f"{SECRET} happened", "name": f"{SECRET} kişi", "phone": f"+90 {SECRET}"}
    return entry(number, **(said | {"category": "SEA", "sensitivity": "Sealed"} | changes))


def log(*rows: list[Any]) -> dict[str, list[list[Any]]]:
    return {"Log": [HEADERS, *rows]}


def everything_kept() -> str:
    """All rows of the tables that a list and its entries are kept in, as text."""
    kept = [*TakenList.objects.all(), *Row.objects.all(), *Finding.objects.all(), *Entry.objects.all()]
    return str(serializers.serialize("json", [*kept, *SealedEntry.objects.all(), *LogLine.objects.all()]))


def test_an_entry_is_kept_and_counted_as_answered_in_time() -> None:
    take_in(a_book("log.xlsx", log(entry(), entry("F-2", closed="16.03.2022"), entry("F-3", closed=""))))
    kept = Entry.objects.get(number="F-1")
    assert kept.place is not None
    assert (kept.channel, kept.category, kept.place.local_name) == ("hotline", "question", "Nizip")
    assert (kept.received_on, kept.state) == (datetime.date(2022, 3, 1), Entry.State.CLOSED)
    facts = list(FACTS["entries"].rows())
    assert [fact["closed_in_time"] for fact in facts] == ["yes", "no", "no"]
    assert facts[0]["district"] == "TUR027003"


def test_an_impossible_day_and_a_number_that_stands_already_are_refused() -> None:
    rows = [entry(), entry("F-2", day="31.04.2022"), entry("f 1", summary="again")]
    taken = take_in(a_book("log.xlsx", log(*rows)))
    assert findings_of(taken) == [
        ("Log", 3, "impossible_date", "reject"),
        ("Log", 4, "duplicate_row", "reject"),
    ]


def test_entries_without_a_number_are_told_apart_by_what_they_say() -> None:
    take_in(a_book("log.xlsx", log(entry(""), entry("", summary="Another question"), entry(""))))
    assert Entry.objects.count() == 2


def test_entries_that_differ_in_a_word_that_nobody_can_read_are_two() -> None:
    take_in(a_book("log.xlsx", log(entry("", channel="Qwrt"), entry("", channel="Zxcv"))))
    assert Entry.objects.count() == 2


def test_a_list_of_visits_is_not_taken_for_the_log() -> None:
    visits = [
        ["Date", "Type", "District", "Name", "Phone"],
        ["01.03.2022", "Visit", "Nizip", "Örnek", "0532"],
    ]
    with pytest.raises(Refusal):
        take_in(a_book("visits.xlsx", {"Visits": visits}))


@pytest.mark.parametrize("changes", [{"sensitivity": "Open"}, {"category": "Question"}, {}])
def test_a_sealed_entry_says_nothing_where_others_can_read(changes: dict[str, Any]) -> None:
    take_in(a_book("log.xlsx", log(entry(), secret_entry(**changes))))
    kept = Entry.objects.get(number="F-9")
    assert (kept.sealed, kept.received_on) == (True, datetime.date(2022, 3, 1))
    assert Row.objects.get(key="f9").values.keys() == {"entry_no", "received_on", "sealed"}
    assert SECRET not in everything_kept()
    assert SealedEntry.objects.get().said()["summary"] == f"{SECRET} happened"


def test_nothing_wrong_with_a_sealed_row_repeats_what_it_says() -> None:
    wrong = {"district": f"{SECRET}ville", "due": f"{SECRET} 31", "closed": "31.02.2022"}
    taken = take_in(
        a_book("log.xlsx", log(entry(), secret_entry(**wrong), secret_entry("F-8", day=f"{SECRET}")))
    )
    assert {code for _s, _r, code, _v in findings_of(taken)} >= {"impossible_date", "unknown_place"}
    assert SECRET not in everything_kept()
    assert all(SECRET not in found.message for found in taken.findings.all())


def test_a_preview_and_an_error_sheet_keep_the_seal() -> None:
    from imece.lists.intake import Intake

    book = a_book("log.xlsx", log(entry(day="31.02.2022"), secret_entry()))
    preview(Intake().read(book), by=None)
    assert SECRET not in everything_kept()
    _name, content = error_sheet(take_in(book))
    assert SECRET not in _text_of(content)


def _text_of(workbook: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_a_sensitivity_that_cannot_be_read_is_sealed_until_it_can_be() -> None:
    taken = take_in(a_book("log.xlsx", log(entry(), entry("F-2", sensitivity="Qwrt", summary=SECRET))))
    assert Entry.objects.get(number="F-2").sealed
    assert ("Log", 3, "sealed_to_be_safe", "warn") in findings_of(taken)
    assert SECRET not in everything_kept()


def test_sealed_rows_have_a_fingerprint_that_nobody_can_confirm_a_guess_with() -> None:
    from imece.lists.intake import Intake
    from imece.lists.kinds import fingerprint_of

    row = Intake().read(a_book("log.xlsx", log(entry(), secret_entry()))).sheets[0].rows[1]
    assert row.fingerprint != fingerprint_of(row.values)


def test_a_sealed_entry_is_a_fact_without_any_dimension() -> None:
    take_in(a_book("log.xlsx", log(secret_entry())))
    fact = next(iter(FACTS["entries"].rows()))
    assert fact.keys() == {"key", "subject", "day", "sealed", "row_id"} and fact["sealed"] is True


def test_only_the_focal_point_opens_a_sealed_entry_and_the_logbook_says_so() -> None:
    take_in(a_book("log.xlsx", log(secret_entry())))
    kept = Entry.objects.get()
    head, focal = (User.objects.create_user(name) for name in ("head", "focal"))
    Assignment.give(to=head, role="head", by=None)
    Assignment.give(to=focal, role="psea_focal_point", by=None)
    with pytest.raises(Refusal):
        kept.unseal(by=head)
    assert not LogLine.objects.filter(action="feedback.unseal").exists()
    assert kept.unseal(by=focal)["full_name"] == f"{SECRET} kişi"
    assert json.dumps(LogLine.objects.get(action="feedback.unseal").details) == '{"number": "F-9"}'


def test_the_database_refuses_a_sealed_entry_that_says_something() -> None:
    day = datetime.date(2022, 3, 1)
    for said in ({"sealed": True, "summary": "something"}, {"category": "sea"}, {"sensitivity": "sealed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(received_on=day, **said)


def test_the_log_may_be_arabic_with_its_columns_in_any_order() -> None:
    rows: list[list[Any]] = [
        ["القناة", "تاريخ الاستلام", "نوع الشكوى", "رقم الشكوى", "السرية"],
        ["واتساب", datetime.date(2022, 4, 2), "شكر", "ش-1", "مفتوح"],
    ]
    take_in(a_book("شكاوى.xlsx", {"سجل": rows}))
    kept = Entry.objects.get()
    assert (kept.number, kept.channel, kept.category, kept.sealed) == ("ش-1", "whatsapp", "thanks", False)


def test_undoing_the_log_removes_the_sealed_part_too() -> None:
    undo(take_in(a_book("log.xlsx", log(entry(), secret_entry()))), by=None)
    assert (Entry.objects.count(), SealedEntry.objects.count()) == (0, 0)


def test_every_move_of_an_entry_leads_to_a_known_state() -> None:
    assert set(Entry.MOVES) == set(Entry.State)
    assert all(after in Entry.State.values for moves in Entry.MOVES.values() for after in moves)
