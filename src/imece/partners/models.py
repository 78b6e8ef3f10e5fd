"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.partners.organisations import (
    Organisation,
    OrganisationQuerySet,
    OrganisationRole,
    institutions_by_name,
    municipality_names,
    partner_finder,
    partners_in_title,
)

__all__ = [
    "Organisation",
    "OrganisationQuerySet",
    "OrganisationRole",
    "institutions_by_name",
    "municipality_names",
    "partner_finder",
    "partners_in_title",
]
