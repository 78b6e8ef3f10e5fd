"""A figure is never older than the database, whoever asks at the same time. Everyone here is invented."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection, transaction

from imece.base.logbook import LogLine
from imece.indicators import store as stores
from imece.indicators.figures import figures
from imece.indicators.store import open_store
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
from imece.lists.models import TakenList

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_mission()


def value(code: str) -> Any:
    return figures([code])[0].value


def ledger_file() -> Path:
    with open_store() as store:
        return store.file("ledger")


def answer(sql: str) -> list[Any]:
    with duckdb.connect() as duck:
        return duck.execute(sql).fetchall()


def contents(file: Path) -> list[Any]:
    return answer(f"SELECT * FROM '{file}' ORDER BY place_in_order")


def a_mixed_ledger() -> None:
    """Every kind of receiver, births in all precisions, decimals that a float would spoil, texts in two scripts."""
    march, april = a_list("2022-03-01|a"), a_list("2022-04-01|b")
    amal = a_person(key_kind="id", full_name="أمل")
    write(
        a_line(person=amal, row=a_row(march, 2), born="1990-05-01", sex="female", detail="Şarkı söyleme"),
        a_line(person=a_person(canonical=amal), row=a_row(april, 2), born="1991", residence="TUR027003"),
        a_line(person=a_person(), born="7 years", nationality="SYR", population_group="refugee"),
        kits("0.07", household=a_household(), row=a_row(april, 3)),
        a_line(service="cash", household=a_household(), amount=Decimal("999999999999.99"), currency="TRY"),
        a_line(service="cash", household=a_household(), amount=Decimal("0.29"), currency="TRY"),
        a_line(head_group="boys", basis="headcount", quantity=Decimal(12), project="", district=""),
    )


def test_what_is_written_afterwards_is_counted() -> None:
    code = define()
    assert value(code) == 0
    write(a_line(person=a_person()))
    assert value(code) == 1


@pytest.mark.parametrize("change", ["canonical", "order", "category"])
def test_what_the_lines_point_to_is_as_new_as_the_lines(change: str) -> None:
    first, second = a_list("2022-01-01|a"), a_list("2022-02-01|b")
    amal, twin = a_person(), a_person()
    write(
        a_line(person=amal, row=a_row(first, 2), sex="female"),
        a_line(person=amal, row=a_row(second, 2), sex="male"),
        a_line(person=twin, row=a_row(second, 3), sex="male", service="talk"),
    )
    code = define(breakdowns=["sex", "category"])
    before = figures([code])[0]
    assert (before.value, before.breakdowns["sex"]) == (2, {"F": 1, "M": 1})
    if change == "canonical":
        twin.canonical = amal
        twin.save()
        assert figures([code])[0].breakdowns["sex"] == {"F": 1}
    elif change == "order":
        TakenList.objects.filter(pk=first.taken_list_id).update(order_key="2023-01-01|a")
        assert figures([code])[0].breakdowns["sex"] == {"M": 2}
    else:
        service = twin.deliveries.get().service
        service.category = "supplies"
        service.save()
        assert figures([code])[0].breakdowns["category"] == {"psychosocial": 1, "supplies": 1}


def test_the_same_state_is_read_once() -> None:
    write(a_line(person=a_person()))
    first = ledger_file()
    written = first.stat().st_mtime_ns
    assert ledger_file() == first and first.stat().st_mtime_ns == written


def test_a_deed_that_touches_no_record_leaves_the_facts_as_they_are() -> None:
    with open_store() as store:
        before = store.stamp("cases")
    LogLine.write(by=None, action="figure.csv", figure="people")
    with open_store() as store:
        assert store.stamp("cases") == before
    LogLine.write(by=None, action="list.undo", file="a.xlsx")
    with open_store() as store:
        assert store.stamp("cases") != before


def test_a_transaction_sees_its_own_lines_and_shows_them_to_nobody() -> None:
    code = define()
    write(a_line(person=a_person()))
    shared = ledger_file()
    with transaction.atomic():
        assert value(code) == 1, "nothing new: the shared file serves"
        write(a_line(person=a_person()))
        assert value(code) == 2
        transaction.set_rollback(True)
    assert value(code) == 1
    assert ledger_file() == shared
    assert not list(shared.parent.parent.glob("asked-*"))


def test_both_ways_of_reading_write_the_same_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    a_mixed_ledger()
    by_django = tmp_path / "django"
    apart = tmp_path / "apart"
    for folder, small in ((by_django, 1000), (apart, 0)):
        folder.mkdir()
        monkeypatch.setattr(stores, "SMALL", small)
        stores._write("ledger", folder)
    rows = contents(by_django / "ledger.parquet")
    assert len(rows) == 7
    assert contents(apart / "ledger.parquet") == rows
    amounts = answer(f"SELECT amount FROM '{apart / 'ledger.parquet'}' WHERE amount IS NOT NULL ORDER BY 1")
    assert amounts == [(29,), (99_999_999_999_999,)]


def test_a_reader_apart_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stores, "SMALL", -1)
    monkeypatch.setattr(stores, "_address", lambda: "file:/nowhere/db.sqlite3?mode=ro")
    with pytest.raises(RuntimeError, match="could not be read for counting"):
        stores._write("ledger", tmp_path)


def test_two_processes_at_once_get_the_same_answer() -> None:
    write(a_line(person=a_person()), a_line(person=a_person()))
    define()
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.DATABASES['default']['NAME'] = {str(connection.settings_dict['NAME'])!r}\n"
        "from imece.indicators.figures import figures; print(figures()[0].value)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ)
        for _process in range(2)
    ]
    assert [one.communicate(timeout=120)[0].strip() for one in both] == ["2", "2"]
    shelves = ledger_file().parent.parent
    assert not list(shelves.glob("half-*"))


def test_old_files_are_removed_and_fresh_ones_kept() -> None:
    write(a_line(person=a_person()))
    old = ledger_file().parent
    aged = time.time() - stores.KEPT_SECONDS - 60
    os.utime(old, (aged, aged))
    write(a_line(person=a_person()))
    newer = ledger_file().parent
    write(a_line(person=a_person()))
    ledger_file()
    assert not old.exists() and newer.exists()


def test_a_line_without_a_list_stands_after_those_with_one() -> None:
    alone = a_line(person=a_person(), day="2022-01-02")
    listed = a_line(person=a_person(), row=a_row(a_list("2022-06-01|z"), 5), day="2022-06-01")
    write(alone, listed)
    assert answer(f"SELECT max_by(day, place_in_order) FROM '{ledger_file()}'") == [(20_220_102,)]
