"""Whom a mission's mobile team means to reach: what loads, and what is refused with one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imece.base.mission import Mission
from imece.config.mission import load_mission
from imece.config.mission.files import Mistake

ROOT = Path(__file__).resolve().parents[4]
GAZIANTEP = ROOT / "tests" / "missions" / "gaziantep"
TARGET = '[[target]]\ndistrict = "Şahinbey"\nquarter = "2023-Q2"\npeople = 80\n'

pytestmark = pytest.mark.django_db


def own_copy(folder: Path, targets: str) -> Path:
    mission = Path(shutil.copytree(GAZIANTEP, folder / "mission", dirs_exist_ok=True))
    (mission / "psychosocial.toml").write_text(targets, encoding="utf-8")
    return mission


def loaded() -> list[dict[str, object]]:
    mission = Mission.current()
    assert mission is not None
    return list(mission.settings["reach_targets"])


def test_a_target_is_kept_with_the_first_day_of_its_quarter(tmp_path: Path) -> None:
    load_mission(own_copy(tmp_path, TARGET))
    [target] = loaded()
    assert (target["first"], target["people"]) == ("2023-04-01", 80)


def test_a_mission_without_targets_has_none() -> None:
    load_mission(GAZIANTEP)
    assert loaded() == []


def test_istanbul_has_targets_for_both_quarters_of_the_half_year() -> None:
    load_mission(ROOT / "missions" / "istanbul")
    assert {target["first"] for target in loaded()} == {"2022-01-01", "2022-04-01"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (TARGET.replace("Q2", "Q5"), "is not a quarter"),
        (TARGET.replace("2023-Q2", "spring"), "is not a quarter"),
        (TARGET.replace("Şahinbey", "Sahinbeyy"), "is not a district"),
        (TARGET + TARGET, "already"),
        (TARGET.replace("80", "0"), "people"),
        (TARGET + "persons = 3\n", "persons"),
        (TARGET.replace("[[target]]", "[[goal]]"), "goal"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_file(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(Mistake, match=said) as refused:
        load_mission(own_copy(tmp_path, written))
    assert "psychosocial.toml" in str(refused.value)
