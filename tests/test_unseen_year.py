"""A year of every kind of list, of provinces that the samples do not show: figures and wrong rows are right."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.archive import ISTANBUL, own_mission
from tests.unseen_missions import copied_mission, write_mission
from tests.unseen_office import PROVINCES, Office
from tests.unseen_year import Year, differences


@pytest.mark.parametrize(("seed", "written"), [(45, True), (21, False)])
def test_a_year_of_lists_that_nobody_saw_is_counted_right(seed: int, written: bool, tmp_path: Path) -> None:
    province = list(PROVINCES.values())[seed % 3]
    first, last = datetime.date(2023, 1, 1), datetime.date(2023, 12, 31)
    if written:
        folder = write_mission(tmp_path / "mission", province, first, last)
    else:
        first, last = datetime.date(2021, 7, 1), datetime.date(2022, 6, 30)
        folder = copied_mission(tmp_path / "mission", ISTANBUL, province)
    year = Year(Office(tmp_path / "lists", seed, province, first, last)).make()
    with own_mission(tmp_path, folder) as mission:
        mission.run("lists", "take", tmp_path / "lists")
        figures = mission.json("figures", "--json")
        errors = mission.json("lists", "errors", "--json")
        lines = tmp_path / "lines.csv"
        mission.run("figures", "pmt_participations", "--lines", lines)
    assert differences(year, figures, errors) == []
    value = next(figure["value"] for figure in figures if figure["code"] == "pmt_participations")
    assert len(lines.read_text(encoding="utf-8-sig").splitlines()) == value + 1
