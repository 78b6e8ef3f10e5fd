"""What is counted of cash and is not a delivery: the bank's lines on valid payments, credited or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.facts import FactTable, register_facts
from imece.cash.models import BankResult

_READ = (
    "pk",
    "value_date",
    "state",
    "reason",
    "amount",
    "currency",
    "row_id",
    "payment__tranche",
    "payment__district__pcode",
    "payment__project__code",
)


def bank_rows() -> Iterator[dict[str, Any]]:
    """Every line of the bank for a payment that stands on a valid row; one without a date has no day."""
    service = Service.objects.filter(category=Category.CASH).select_related("unit", "team").first()
    lines = BankResult.objects.filter(payment__isnull=False).order_by("pk")
    for one in lines.values(*_READ).iterator(chunk_size=2000):
        yield {
            "key": one["pk"],
            "subject": one["pk"],
            "day": one["value_date"],
            "unit": service.unit.code if service else None,
            "team": service.team.code if service and service.team else None,
            "service": service.code if service else None,
            "category": Category.CASH,
            "detail": one["payment__tranche"],
            "district": one["payment__district__pcode"],
            "project": one["payment__project__code"],
            "amount": one["amount"],
            "currency": one["currency"],
            "status": one["state"],
            "reason": one["reason"],
            "row_id": one["row_id"],
        }


register_facts(FactTable("bank_results", _("Lines of the bank"), bank_rows, dimensions=("status", "reason")))
