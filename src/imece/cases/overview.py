"""The supervisor's view in numbers, without names: caseload, ageing, from request to delivery, money left by line."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from imece.assistance.catalogue import Category, Service
from imece.base.access import user_may
from imece.cases.cases import Case
from imece.cases.questions import CaseQuerySet, CaseServiceQuerySet
from imece.cases.states import GIVEN, Waits
from imece.grants.budget import BudgetLine

AGES = ((0, 7), (8, 14), (15, 30), (31, 90), (91, None))


def percentile(days: list[int], share: float) -> int | None:
    """The smallest number of days within which that share of all was done (nearest rank)."""
    return sorted(days)[math.ceil(share * len(days)) - 1] if days else None


@dataclass(frozen=True)
class Overview:
    """What one reader's reach holds."""

    cases: CaseQuerySet
    services: CaseServiceQuerySet
    reader: Any

    @property
    def open(self) -> CaseQuerySet:
        return self.cases.live().open()

    def numbers(self) -> dict[str, int]:
        return {
            "open": self.open.count(),
            "overdue": self.cases.live().overdue().count(),
            "free": self.cases.without_worker().count(),
            "to_sign_off": self.cases.to_sign_off().count(),
        }

    def caseload(self) -> list[tuple[str, int]]:
        """Open cases of each worker, the fullest first."""
        names = ("worker__username", "worker__first_name", "worker__last_name")
        counted = self.open.order_by().values_list(*names).annotate(number=Count("pk"))
        rows = [
            (f"{first or ''} {last or ''}".strip() or username or _("Nobody yet"), number)
            for username, first, last, number in counted
        ]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def waiting(self) -> list[tuple[str, int]]:
        counted = dict(self.open.order_by().values_list("waits_for").annotate(number=Count("pk")))
        return [(str(Waits(code).label), counted.get(code, 0)) for code in Waits.values]

    def ageing(self) -> list[tuple[str, int]]:
        """Open cases by the days since they were received."""
        today = timezone.localdate()
        days = [(today - day).days for day in self.open.values_list("opened_on", flat=True) if day]
        return [
            (
                _("%(first)s to %(last)s days") % {"first": first, "last": last}
                if last is not None
                else _("%(first)s days and more") % {"first": first},
                sum(first <= age and (last is None or age <= last) for age in days),
            )
            for first, last in AGES
        ]

    def to_delivery(self, *, since: datetime.date) -> dict[str, Any]:
        """Days from request to delivery of what was delivered since: median, 90th percentile, how many."""
        given = self.services.live().filter(state__in=GIVEN, delivered_on__gte=since)
        days = [
            (delivered - requested).days
            for requested, delivered in given.values_list("requested_on", "delivered_on")
            if requested and delivered
        ]
        return {"number": len(days), "median": percentile(days, 0.5), "most": percentile(days, 0.9)}

    def lines(self) -> list[dict[str, Any]]:
        """Money of each budget line that the reader may see and that pays for cases."""
        if not user_may(self.reader, "budget.view"):
            return []
        found = []
        lines = BudgetLine.objects.visible_to(self.reader).with_all_shown().order_by("code")
        codes = Service.objects.filter(category=Category.CASE_SERVICE).values_list("code", flat=True)
        for line in lines.paying_for(category=Category.CASE_SERVICE, services=codes):
            balance = line.balance()
            found.append(
                {
                    "line": line,
                    "balance": balance,
                    "spent": float(balance.amount - balance.left),
                    "all": float(balance.amount),
                }
            )
        return found


def overview_for(reader: Any) -> Overview:
    from imece.cases.case_services import CaseService

    right = "case.overview"
    return Overview(
        Case.objects.visible_to(reader, right), CaseService.objects.visible_to(reader, right), reader
    )
