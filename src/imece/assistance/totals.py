"""What some lines of the ledger come to: each unit of count by itself, never added to another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from imece.assistance.ledger import DeliveryQuerySet

# What the catalogue's units of count are called; a mission's own unit shows as its code.
UNIT_NAMES: dict[str, Any] = {
    "boxes": _("Boxes"),
    "components": _("Components of works"),
    "households": _("Households, each time"),
    "individuals": _("Individuals, each time"),
    "items": _("Items"),
    "kits": _("Kits"),
    "learners": _("Learners, each course"),
    "parcels": _("Food parcels"),
    "participations": _("Participations"),
    "schools": _("Schools"),
    "services": _("Case services"),
    "students": _("Students"),
}


def unit_name(code: str) -> str:
    return str(UNIT_NAMES.get(code) or code.replace("_", " ").capitalize() or _("Without a unit of count"))


@dataclass(frozen=True)
class Total:
    """One number over the lines, with what it counts; ``currency`` where it is money."""

    label: str
    value: Decimal | int
    icon: str = ""
    currency: str = ""


def totals_of(lines: DeliveryQuerySet) -> list[Total]:
    """Lines, unique receivers, quantities by unit of count, and money by currency, counted by the database."""
    return [total for total in (*_receivers(lines), *_quantities(lines), *_money(lines)) if total.value]


def _receivers(lines: DeliveryQuerySet) -> list[Total]:
    counted = lines.aggregate(
        lines=Count("pk"),
        persons=Count(Coalesce("person__canonical_id", "person_id"), distinct=True),
        households=Count(Coalesce("household__canonical_id", "household_id"), distinct=True),
        institutions=Count("institution_id", distinct=True),
    )
    return [
        Total(str(_("Lines")), counted["lines"], "ledger"),
        Total(str(_("Unique persons")), counted["persons"], "people"),
        Total(str(_("Unique households")), counted["households"], "family"),
        Total(str(_("Institutions")), counted["institutions"], "building"),
    ]


def _quantities(lines: DeliveryQuerySet) -> list[Total]:
    """Named receivers and unnamed head counts stay apart even where their unit of count is the same."""
    unnamed = Case(When(~Q(head_group=""), then=Value(1)), default=Value(0))
    groups = (
        lines.order_by()
        .annotate(unnamed=unnamed, unit_of_count=F("service__unit_of_count"))
        .values("unnamed", "unit_of_count")
        .annotate(total=Sum("quantity"))
        .order_by("unnamed", "unit_of_count")
    )
    return [
        Total(
            str(_("%(unit)s, unnamed head count") % {"unit": unit_name(group["unit_of_count"])})
            if group["unnamed"]
            else unit_name(group["unit_of_count"]),
            group["total"],
        )
        for group in groups
    ]


def _money(lines: DeliveryQuerySet) -> list[Total]:
    groups = (
        lines.order_by()
        .filter(amount__isnull=False)
        .values("currency")
        .annotate(total=Sum("amount"))
        .order_by("currency")
    )
    return [Total(str(_("Money")), group["total"], "cash", group["currency"]) for group in groups]
