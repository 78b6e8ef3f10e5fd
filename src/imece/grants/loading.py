"""Donors, grants and project codes as mission data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imece.base.loading import Changes, bring, numbers_of, pointing
from imece.base.users import Unit
from imece.grants.models import Donor, Grant, ProjectCode

Rows = Mapping[str, Mapping[str, Any]]


def load_donors(rows: Rows) -> Changes:
    return bring(Donor, "donors", rows)


def load_grants(rows: Rows) -> Changes:
    """Grants by code; ``donor`` is a donor's code."""
    donors = numbers_of(Donor)
    return bring(Grant, "grants", {code: pointing(row, donor=donors) for code, row in rows.items()})


def load_projects(rows: Rows) -> Changes:
    """Project codes; one that a list noted down before gets its grant and unit now."""
    grants, units = numbers_of(Grant), numbers_of(Unit)
    return bring(
        ProjectCode,
        "project codes",
        {code: pointing(row, grant=grants, unit=units) for code, row in rows.items()},
    )
