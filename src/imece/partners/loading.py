"""Partners as mission data: organisations and the roles they play, vendors with their agreements and prices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models.deletion import ProtectedError

from imece.base.loading import Changes, bring, numbers_of, pointing
from imece.base.places import Place
from imece.partners.models import FrameworkAgreement, Organisation, OrganisationRole, PriceItem, Vendor


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


def load_vendors(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Vendors by the code of their organisation; bank details and what ended are not the folder's to say.

    What the folder leaves blank is not blanked here: a tax number or phone that a colleague wrote down stays.
    """
    changes, numbers = Changes("vendors", len(rows)), numbers_of(Organisation)
    for code, row in rows.items():
        vendor, new = Vendor.objects.get_or_create(organisation_id=numbers[code], defaults=row)
        if new:
            changes.added.append(code)
            continue
        different = {name: said for name, said in row.items() if said and getattr(vendor, name) != said}
        if different:
            Vendor.objects.filter(pk=vendor.pk).update(**different)
            changes.changed.append(code)
    return changes


def load_agreements(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Framework agreements by code; one that was changed on its page keeps that last day and ceiling."""
    vendors = numbers_of(Vendor, key="organisation__code")
    found = {code: pointing(row, vendor=vendors) for code, row in rows.items()}
    kept = []
    for one in FrameworkAgreement.objects.filter(code__in=list(found), revised_at__isnull=False):
        own = found[one.code]
        if (one.ends, one.ceiling) != (own.pop("ends"), own.pop("ceiling")):
            kept.append(one.code)
    changes = bring(FrameworkAgreement, "framework agreements", found)
    changes.kept_here += kept
    return changes


def load_prices(rows: Sequence[Mapping[str, Any]]) -> Changes:
    """Prices by agreement, item and first day; a later price ends the one before it."""
    changes = Changes("prices", len(rows))
    agreements = numbers_of(FrameworkAgreement)
    for row in sorted(rows, key=lambda row: row["valid_from"]):
        values = dict(row)
        key = {"code": values.pop("code"), "valid_from": values.pop("valid_from")}
        key["agreement_id"] = agreements[values.pop("agreement")]
        said = f"{row['agreement']} {key['code']}"
        price, new = PriceItem.objects.get_or_create(**key, defaults=values)
        if new:
            changes.added.append(said)
            price.end_the_one_before()
        elif any(getattr(price, name) != value for name, value in values.items()):
            PriceItem.objects.filter(pk=price.pk).update(**values)
            changes.changed.append(said)
    return changes


def drop_vendors(gone: Collection[str], agreements: Collection[str], changes: Changes) -> None:
    """Vendors that left the folder, with their agreements; those that something was ordered from are kept."""
    for vendor in Vendor.objects.filter(organisation__code__in=gone).select_related("organisation"):
        try:
            with transaction.atomic():
                vendor.agreements.exclude(code__in=agreements).delete()
                vendor.delete()
        except ProtectedError:
            changes.kept.append(vendor.code)
        else:
            changes.removed.append(vendor.code)
