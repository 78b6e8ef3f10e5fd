"""The whole job, as the information officer does it: a year's lists in, the published figures out."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive import LISTS, TRUTH, OwnMission, own_mission

RENAMED = {
    "computers": "desktop_computers",
    "food_kits": "food_parcels",
    "schools_completed": "schools",
    "hygiene_individuals_published": "hygiene_individuals",
}
BY_ROUND = {"hygiene_reconciliation", "food_reconciliation"}
SEALED_IN_TOTAL_ONLY = {"feedback_entries"}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnMission]:
    """The demonstration's mission with its whole archive taken in once."""
    with own_mission(tmp_path_factory.mktemp("taken")) as mission:
        mission.run("lists", "take", LISTS)
        yield mission


@pytest.fixture(scope="module")
def figures(taken: OwnMission) -> dict[str, Any]:
    return {figure["code"]: figure for figure in taken.json("figures", "--json")}


@pytest.mark.parametrize("code", sorted(set(TRUTH["figures"]) - BY_ROUND))
def test_a_figure_and_its_breakdowns_are_those_of_the_truth(code: str, figures: dict[str, Any]) -> None:
    truth, figure = TRUTH["figures"][code], figures[RENAMED.get(code, code)]
    assert figure["value"] == truth["value"]
    assert figure["window"] == truth["window"]
    if code in SEALED_IN_TOTAL_ONLY:
        return
    for name, groups in truth["breakdowns"].items():
        assert figure["breakdowns"][name] == groups, name


def test_sealed_feedback_is_counted_in_the_total_only(figures: dict[str, Any]) -> None:
    entries = figures["feedback_entries"]
    sealed = TRUTH["figures"]["feedback_entries"]["breakdowns"]["sensitivity"]["sealed"]
    assert sealed > 0
    for name, groups in entries["breakdowns"].items():
        assert sum(groups.values()) == entries["value"] - sealed, name
        assert not {"sealed", "sea"} & set(groups)


def test_every_row_that_is_wrong_is_found_and_no_other_is_refused(taken: OwnMission) -> None:
    names = ("file", "sheet", "row", "code", "severity")
    found = {tuple(finding[name] for name in names) for finding in taken.json("lists", "errors", "--json")}
    wrong = {tuple(error[name] for name in names) for error in TRUTH["errors"]}
    assert wrong - found == set()
    refused = {(file, sheet, row) for file, sheet, row, _code, severity in found if severity == "reject"}
    assert refused == {
        (e["file"], e["sheet"], e["row"]) for e in TRUTH["errors"] if e["severity"] == "reject"
    }


def test_a_wrong_cell_is_named_by_its_column_and_a_sentence(taken: OwnMission) -> None:
    for finding in taken.json("lists", "errors", "--json"):
        assert finding["message"] and "%(" not in finding["message"]
        if finding["code"] in {
            "impossible_date",
            "negative_quantity",
            "bad_checksum",
            "impossible_birth_date",
        }:
            assert finding["column"].isalpha()


def test_a_figure_opens_into_as_many_lines_as_it_counts(
    taken: OwnMission, figures: dict[str, Any], tmp_path: Path
) -> None:
    target = tmp_path / "lines.csv"
    taken.run("figures", "pmt_participations", "--lines", target)
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) - 1 == figures["pmt_participations"]["value"]


def test_taken_in_another_order_with_each_file_twice_the_ledger_is_the_same(tmp_path: Path) -> None:
    # Files one by one lose their folder's name, so the ledger to compare with is taken that way too.
    folder = tmp_path / "flat"
    folder.mkdir()
    files = [path for path in sorted(LISTS.rglob("*")) if path.is_file()]
    for path in files:
        shutil.copy(path, folder / path.name)
    names = [folder / path.name for path in files]
    with own_mission(tmp_path) as straight, own_mission(tmp_path) as shuffled:
        straight.run("lists", "take", *names)
        random.Random(7).shuffle(names)
        shuffled.run("lists", "take", *names, *names)
        assert straight.ledger() == shuffled.ledger()
        assert straight.run("figures", "--json") == shuffled.run("figures", "--json")
        assert _findings(straight) == _findings(shuffled)


def _findings(mission: OwnMission) -> list[tuple[Any, ...]]:
    names = ("file", "sheet", "row", "column", "code", "severity", "message")
    return sorted(tuple(f[name] for name in names) for f in mission.json("lists", "errors", "--json"))


def test_killed_in_the_middle_and_started_again_the_ledger_is_the_same(
    taken: OwnMission, tmp_path: Path
) -> None:
    with own_mission(tmp_path) as mission:
        for pause in (2.5, 4.0, 6.0):
            process = mission.start("lists", "take", LISTS)
            time.sleep(pause)
            process.kill()
            process.communicate()
        mission.run("lists", "take", LISTS)
        assert mission.ledger() == taken.ledger()


def test_two_who_take_the_same_folder_at_once_get_the_same_ledger(taken: OwnMission, tmp_path: Path) -> None:
    with own_mission(tmp_path) as mission:
        both = [mission.start("lists", "take", LISTS) for _process in range(2)]
        for process in both:
            _out, err = process.communicate(timeout=900)
            assert process.returncode == 0, err
        assert mission.ledger() == taken.ledger()
