"""The database itself refuses to change or delete a line, whoever asks."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.archive import LISTS, OwnMission, own_mission


def connected(mission: OwnMission) -> Any:
    """A connection that knows nothing of the product."""
    url = mission.environment.get("DATABASE_URL")
    return psycopg.connect(url, autocommit=True) if url else sqlite3.connect(mission.home / "db.sqlite3")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE assistance_delivery SET quantity = quantity + 1", "DELETE FROM assistance_delivery"],
)
def test_a_line_cannot_be_changed_or_deleted_from_outside(statement: str, tmp_path: Path) -> None:
    with own_mission(tmp_path) as mission:
        mission.run("lists", "take", LISTS / "rsu" / "hygiene" / "ZEYTINBURNU_hijyen_2022-07.xlsx")
        before = mission.ledger()
        connection = connected(mission)
        try:
            with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="append-only"):
                connection.execute(statement)
        finally:
            connection.close()
        assert len(before.splitlines()) > 1
        assert mission.ledger() == before
