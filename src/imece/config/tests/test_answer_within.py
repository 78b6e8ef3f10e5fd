"""How soon a referral is answered, as a mission writes it in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from imece.config.mission.directory import read_answer_within
from imece.config.mission.files import Folder, Mistake


def written(folder: Path, text: str) -> Folder:
    (folder / "mission.toml").write_text("", encoding="utf-8")
    (folder / "directory.toml").write_text(f"[answer_within]\n{text}\n", encoding="utf-8")
    return Folder(folder)


def test_a_mission_writes_it_or_is_told_what_is_wrong(tmp_path: Path) -> None:
    assert read_answer_within(written(tmp_path, 'urgent = "2 days"')) == {"urgent": "2 days"}
    with pytest.raises(Mistake, match="not a time such as"):
        read_answer_within(written(tmp_path, 'urgent = "soon"'))
    with pytest.raises(Mistake, match="there is no field “urgnt”"):
        read_answer_within(written(tmp_path, 'urgnt = "2 days"'))
