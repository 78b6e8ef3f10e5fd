"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.grants.donors import (
    Donor,
    Grant,
    ProjectCode,
    project_codes,
    project_finder,
    projects_in_title,
)

__all__ = [
    "Donor",
    "Grant",
    "ProjectCode",
    "project_codes",
    "project_finder",
    "projects_in_title",
]
