"""``imece mission load`` as people call it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.archive import ROOT, own_mission

GAZIANTEP = ROOT / "tests" / "missions" / "gaziantep"


def test_a_mission_is_loaded_tried_and_refused_from_the_command_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(GAZIANTEP, tmp_path / "folder"))
    with own_mission(tmp_path, None) as mission:
        tried = mission.run("mission", "load", folder, "--check")
        assert tried.startswith(
            "The mission “gaziantep” is well written and would be loaded: 11 places, 2 units"
        )
        assert mission.run("mission", "load", folder).startswith(
            "The mission “gaziantep” is loaded: 11 places"
        )
        units = folder / "units.toml"
        units.write_text(
            units.read_text("utf-8").replace('"psychosocial"', '"psycosocial"'), encoding="utf-8"
        )
        said = mission.run("mission", "load", folder, fails=True).strip().splitlines()
    assert said == [
        "Error: units.toml, unit “CARE”, team “HEART”, gives: there is no category “psycosocial”; "
        "did you mean “psychosocial”?"
    ]
