"""What some lines of the ledger come to: each unit of count by itself, never added to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, Q, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imece.assistance.ledger import Delivery, DeliveryQuerySet
from imece.base.mission import Mission
from imece.lists.labels import capitalised

MOST_MONTHS = 18


@dataclass(frozen=True)
class Total:
    """One number over the lines, with what it counts; ``currency`` where it is money."""

    label: str
    value: Decimal | int
    currency: str = ""


@dataclass(frozen=True)
class Totals:
    """What lines come to: whom they reached, what was given, and money."""

    receivers: list[Total]
    quantities: list[Total]
    money: list[Total]
    months: list[tuple[str, int]]


def unit_names() -> Callable[[str], str]:
    """What the mission calls its units of count; prepared once."""
    mission = Mission.current()

    def name(unit: str) -> str:
        if not unit:
            return str(_("Without a unit of count"))
        said = mission.unit_name(unit) if mission else unit
        return capitalised(said if said != unit else unit.replace("_", " "))

    return name


def totals_of(lines: DeliveryQuerySet) -> Totals:
    """Lines, unique receivers, quantities by unit of count, and money by currency, counted by the database."""
    return Totals(_receivers(lines), _quantities(lines), _money(lines), lines_by_month(lines))


def _receivers(lines: DeliveryQuerySet) -> list[Total]:
    counted = lines.aggregate(
        lines=Count("pk"),
        persons=Count(Coalesce("person__canonical_id", "person_id"), distinct=True),
        households=Count(Coalesce("household__canonical_id", "household_id"), distinct=True),
        institutions=Count("institution_id", distinct=True),
    )
    return [
        Total(str(label), counted[name])
        for name, label in (
            ("lines", _("Lines")),
            ("persons", _("Unique persons")),
            ("households", _("Unique households")),
            ("institutions", _("Institutions")),
        )
        if counted[name] or name == "lines"
    ]


def _quantities(lines: DeliveryQuerySet) -> list[Total]:
    """By unit of count; what was handed to a partner and what reached unnamed people each stay apart."""
    groups = (
        lines.order_by()
        .annotate(unnamed=Case(When(~Q(head_group=""), then=Value(1)), default=Value(0)))
        .values("service__unit_of_count", "evidence", "unnamed")
        .annotate(total=Sum("quantity"))
        .order_by("-evidence", "unnamed", "service__unit_of_count")
    )
    name = unit_names()
    totals = []
    for group in groups:
        label = name(group["service__unit_of_count"])
        if group["unnamed"]:
            label = str(_("%(unit)s: unnamed, by head count") % {"unit": label})
        if group["evidence"] == Delivery.Evidence.HANDED_TO_PARTNER:
            label = str(_("%(unit)s: handed to a partner") % {"unit": label})
        totals.append(Total(label, group["total"]))
    return totals


def _money(lines: DeliveryQuerySet) -> list[Total]:
    groups = (
        lines.order_by()
        .filter(amount__isnull=False)
        .values("currency")
        .annotate(total=Sum("amount"))
        .order_by("currency")
    )
    return [Total(str(_("Money")), group["total"], group["currency"]) for group in groups]


def lines_by_month(lines: DeliveryQuerySet) -> list[tuple[str, int]]:
    """Lines by month, the latest ones."""
    groups = (
        lines.order_by()
        .annotate(month=TruncMonth("day"))
        .values_list("month")
        .annotate(number=Count("pk"))
        .order_by("-month")[:MOST_MONTHS]
    )
    return [(date_format(month, "M y"), number) for month, number in reversed(list(groups))]
