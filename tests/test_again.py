"""A list again, instead of another, and taken back: through the command line, with the demonstration's files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.archive import LISTS, OwnMission, own_mission

PAYMENTS = LISTS / "rsu" / "cash" / "payment_list_2022-05.xlsx"
BANK = LISTS / "rsu" / "cash" / "banka_sonuc_2022-05.csv"
PMT = LISTS / "pmt" / "PMT 2022 ilk yarı.xlsx"


@pytest.fixture
def mission(tmp_path: Path) -> Iterator[OwnMission]:
    with own_mission(tmp_path) as one:
        yield one


def value(mission: OwnMission, code: str) -> Any:
    return next(figure["value"] for figure in mission.json("figures", "--json") if figure["code"] == code)


def standing(mission: OwnMission) -> dict[str, str]:
    lists = mission.json("lists", "show", "--json")
    return {one["file"]: one["list"] for one in lists if one["state"] == "taken"}


def test_a_bank_line_waits_for_its_payment_list_and_holds_it_afterwards(mission: OwnMission) -> None:
    mission.run("lists", "take", BANK)
    assert value(mission, "cash_households") == 0
    waiting = [f for f in mission.json("lists", "errors", "--json") if f["code"] == "unknown_reference"]
    mission.run("lists", "take", PAYMENTS)
    households = value(mission, "cash_households")
    assert households > 0
    left = [f for f in mission.json("lists", "errors", "--json") if f["code"] == "unknown_reference"]
    assert 0 < len(left) < len(waiting)
    assert "stands on it" in mission.run("lists", "undo", PAYMENTS.name, fails=True)
    assert value(mission, "cash_households") == households
    ledger = mission.ledger()
    mission.run("lists", "undo", BANK.name)
    mission.run("lists", "undo", PAYMENTS.name)
    assert value(mission, "cash_households") == 0
    mission.run("lists", "take", PAYMENTS, BANK)
    assert mission.ledger() == ledger


def test_a_corrected_list_is_proposed_and_then_takes_the_place_of_the_first(
    mission: OwnMission, tmp_path: Path
) -> None:
    mission.run("lists", "take", PAYMENTS, BANK)
    before = value(mission, "cash_households")
    corrected = tmp_path / "payment_list_2022-05 v2.xlsx"
    without_last_row(PAYMENTS, corrected)
    out = mission.run("lists", "take", corrected)
    assert "--replaces" in out
    assert standing(mission).keys() == {PAYMENTS.name, BANK.name}
    assert value(mission, "cash_households") == before
    mission.run("lists", "take", "--replaces", standing(mission)[PAYMENTS.name], corrected)
    assert standing(mission).keys() == {corrected.name, BANK.name}
    after = value(mission, "cash_households")
    assert before - 1 <= after <= before
    with own_mission(tmp_path) as straight:
        straight.run("lists", "take", corrected, BANK)
        assert straight.ledger() == mission.ledger()


def without_last_row(source: Path, target: Path) -> None:
    """The same workbook with its last payment taken out."""
    workbook = load_workbook(source)
    sheet = workbook.worksheets[0]
    last = max(
        row for row in range(1, sheet.max_row + 1) if isinstance(sheet.cell(row, 1).value, int | float)
    )
    sheet.delete_rows(last)
    workbook.save(target)


def test_attendance_of_a_refused_session_counts_once_a_corrected_list_replaces_it(
    mission: OwnMission, tmp_path: Path
) -> None:
    mission.run("lists", "take", PMT)
    before = value(mission, "pmt_participations")
    refused = {f["row"] for f in mission.json("lists", "errors", "--json") if f["code"] == "session_rejected"}
    assert refused
    corrected = tmp_path / "corrected.xlsx"
    workbook = load_workbook(PMT)
    for row in workbook["Faaliyetler"].iter_rows():
        for cell in row:
            if cell.value == "31.02.2022":
                cell.value = "28.02.2022"
    workbook.save(corrected)
    mission.run("lists", "take", "--replaces", PMT.name, corrected)
    assert not [f for f in mission.json("lists", "errors", "--json") if f["code"] == "session_rejected"]
    assert value(mission, "pmt_participations") > before


def test_the_same_file_under_another_name_adds_nothing(mission: OwnMission, tmp_path: Path) -> None:
    mission.run("lists", "take", PMT)
    copy = tmp_path / "another name.xlsx"
    shutil.copy(PMT, copy)
    saved_again = tmp_path / "saved again.xlsx"
    load_workbook(PMT).save(saved_again)
    for path in (PMT, copy, saved_again):
        assert "nothing added" in mission.run("lists", "take", path)
    assert list(standing(mission)) == [PMT.name]
