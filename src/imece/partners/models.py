"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.partners.agreements import FrameworkAgreement, PriceItem
from imece.partners.organisations import (
    Organisation,
    OrganisationQuerySet,
    OrganisationRole,
    institutions_by_name,
    municipality_names,
    partner_finder,
    partners_in_title,
)
from imece.partners.vendors import Vendor

__all__ = [
    "FrameworkAgreement",
    "Organisation",
    "OrganisationQuerySet",
    "OrganisationRole",
    "PriceItem",
    "Vendor",
    "institutions_by_name",
    "municipality_names",
    "partner_finder",
    "partners_in_title",
]
