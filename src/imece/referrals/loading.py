"""Bringing in the directory of services of a mission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imece.base.loading import Changes, bring
from imece.base.users import Team
from imece.partners.models import Organisation
from imece.referrals.directory import ServicePoint


def load_directory(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Services by code, ``team`` and ``organisation`` by theirs; what left the folder is closed, not forgotten.

    What was changed or added on the directory's page stays as it is there.
    """
    kept = set(ServicePoint.objects.filter(kept_here=True).values_list("code", flat=True))
    teams = {one.code: one for one in Team.objects.all()}
    partners = {one.code: one for one in Organisation.objects.all()}
    found = {
        code: {
            **row,
            "team": teams[row["team"]] if row["team"] else None,
            "organisation": partners[row["organisation"]] if row["organisation"] else None,
            "is_closed": False,
        }
        for code, row in rows.items()
        if code not in kept
    }
    changes = bring(ServicePoint, "services to refer to", found)
    for point in ServicePoint.objects.in_use().exclude(code__in=[*rows, *kept]).order_by("code"):
        point.is_closed = True
        point.save(update_fields=["is_closed"])
        changes.removed.append(point.code)
    changes.kept_here = sorted(kept & set(rows))
    return changes
