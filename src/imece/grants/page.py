"""What the pages of the budget show, worked out before the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext

from imece.grants.approvals import ApprovalRule
from imece.grants.budget import BudgetLine
from imece.grants.donors import Grant
from imece.partners.categories import purpose_names


class Piece(NamedTuple):
    """A piece of a line's bar: where it begins and how long it is, of a hundred."""

    tone: str
    start: float
    share: float


@dataclass
class LineShown:
    """A budget line as the pages show it."""

    line: BudgetLine

    def __post_init__(self) -> None:
        self.balance = self.line.balance()

    @property
    def pieces(self) -> list[Piece]:
        """Paid, committed and planned beside each other; what is planned beyond the line is cut off at its end."""
        found, start = [], 0.0
        sums = (("paid", self.balance.paid), ("committed", self.balance.committed))
        for tone, amount in (*sums, ("planned", self.balance.planned)):
            share = min(self._share(amount), 100.0 - start)
            if share > 0:
                found.append(Piece(tone, round(start, 3), round(share, 3)))
            start += share
        return found

    def _share(self, amount: Decimal) -> float:
        return float(amount / self.balance.amount * 100) if self.balance.amount else 0.0

    @property
    def spent_share(self) -> Decimal:
        spent = self.balance.paid + self.balance.committed
        return spent / self.balance.amount if self.balance.amount else Decimal(0)

    @property
    def categories(self) -> str:
        return ", ".join(purpose_names(self.line.categories, self.line.services)) or gettext("Any service")

    @property
    def state(self) -> tuple[str, str]:
        """(word, tone) for the dates: before, open or over."""
        today = timezone.localdate()
        if today < self.line.eligible_from:
            return gettext("Not open yet"), "plain"
        if today > self.line.eligible_until:
            return gettext("Over"), "plain"
        if self.balance.unplanned < 0:
            return gettext("More planned than left"), "warn"
        return gettext("Open"), "ok"


@dataclass
class GrantShown:
    """A grant with its lines, and what they come to in each currency."""

    grant: Grant
    lines: list[LineShown] = field(default_factory=list)

    @property
    def totals(self) -> list[tuple[str, Decimal, Decimal]]:
        """(currency, amount, left), never added across currencies."""
        sums: dict[str, tuple[Decimal, Decimal]] = {}
        for one in self.lines:
            amount, left = sums.get(one.line.currency, (Decimal(0), Decimal(0)))
            sums[one.line.currency] = (amount + one.balance.amount, left + one.balance.left)
        return [(currency, amount, left) for currency, (amount, left) in sorted(sums.items())]


def by_grant(lines: Iterable[BudgetLine]) -> list[GrantShown]:
    found: dict[int, GrantShown] = {}
    for line in lines:
        found.setdefault(line.grant_id, GrantShown(line.grant)).lines.append(LineShown(line))
    return list(found.values())


def matrix(rules: Iterable[ApprovalRule]) -> list[dict[str, Any]]:
    """The approval rules by what they are about: services, then categories, the general ones last."""
    groups: dict[tuple[str, str], list[ApprovalRule]] = {}
    for rule in rules:
        groups.setdefault((rule.category, rule.service), []).append(rule)
    return [
        {
            "title": "".join(purpose_names(filter(None, [category]), filter(None, [service])))
            or gettext("Everything else"),
            "rules": groups[category, service],
        }
        for category, service in sorted(groups, key=lambda one: (one == ("", ""), one))
    ]
