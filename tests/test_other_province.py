"""Another province, whose lists nobody saw: other headers, spellings, codes and orders give the right figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive import ROOT, own_mission
from tests.other_province import make_archive

GAZIANTEP = ROOT / "tests" / "missions" / "gaziantep"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_figures_of_lists_nobody_saw_are_right(seed: int, tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "lists", seed)
    with own_mission(tmp_path, GAZIANTEP) as mission:
        mission.run("lists", "take", archive.folder)
        refused = [f for f in mission.json("lists", "errors", "--json") if f["severity"] == "reject"]
        assert refused == []
        counted = mission.json("figures", "--json", "--from", "2023-01-01", "--to", "2023-12-31")
    figures = {figure["code"]: figure for figure in counted}
    by_district = archive.truth.pop("kits_by_district")
    assert {code: figures[code]["value"] for code in archive.truth} == archive.truth
    assert figures["hygiene_kits"]["breakdowns"]["district"] == by_district
