"""The service catalogue as mission data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imece.assistance.catalogue import Service
from imece.base.loading import Changes, bring, numbers_of, pointing
from imece.base.users import Team, Unit


def load_services(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Services by code; ``unit`` and ``team`` are codes."""
    units, teams = numbers_of(Unit), numbers_of(Team)
    return bring(
        Service, "services", {code: pointing(row, unit=units, team=teams) for code, row in rows.items()}
    )
