"""Partners as mission data: organisations and the roles they play."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from imece.base.loading import Changes, bring, numbers_of, pointing
from imece.base.places import Place
from imece.partners.models import Organisation, OrganisationRole


def load_partners(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Partners by code; ``district`` is a p-code, ``roles`` are added to those that lists gave them."""
    districts = numbers_of(Place, key="pcode")
    fields = {
        code: pointing({name: value for name, value in row.items() if name != "roles"}, district=districts)
        for code, row in rows.items()
    }
    changes = bring(Organisation, "partners", fields)
    played = set(OrganisationRole.objects.values_list("organisation__code", "role"))
    numbers = numbers_of(Organisation)
    for code, row in rows.items():
        new = [role for role in row["roles"] if (code, role) not in played]
        OrganisationRole.objects.bulk_create(
            OrganisationRole(organisation_id=numbers[code], role=role) for role in new
        )
        if new and code not in (*changes.added, *changes.changed):
            changes.changed.append(code)
    return changes


def drop_roles(gone: Collection[tuple[str, str]], changes: Changes) -> None:
    """Roles that an earlier load gave and this one does not."""
    for code, role in gone:
        deleted, _by_kind = OrganisationRole.objects.filter(organisation__code=code, role=role).delete()
        if deleted and code not in (*changes.added, *changes.changed):
            changes.changed.append(code)
