"""Donors, grants, project codes, budget lines, rates and the approval matrix as mission data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imece.base.loading import Changes, bring, numbers_of, pointing
from imece.base.refusal import Refusal
from imece.base.users import Unit
from imece.grants.models import ApprovalRule, BudgetLine, Charge, Donor, Grant, ProjectCode, Rate

Rows = Mapping[str, Mapping[str, Any]]


def load_donors(rows: Rows) -> Changes:
    return bring(Donor, "donors", rows)


def load_grants(rows: Rows) -> Changes:
    """Grants by code; ``donor`` is a donor's code."""
    donors = numbers_of(Donor)
    return bring(Grant, "grants", {code: pointing(row, donor=donors) for code, row in rows.items()})


def load_projects(rows: Rows) -> Changes:
    """Project codes; one that a list noted down before gets its grant and unit now."""
    grants, units = numbers_of(Grant), numbers_of(Unit)
    return bring(
        ProjectCode,
        "project codes",
        {code: pointing(row, grant=grants, unit=units) for code, row in rows.items()},
    )


def load_lines(rows: Rows) -> Changes:
    """Budget lines; one that was revised on its page keeps that amount and last day."""
    numbers = {"grant": numbers_of(Grant), "project": numbers_of(ProjectCode), "unit": numbers_of(Unit)}
    found = {code: pointing(row, **numbers) for code, row in rows.items()}
    kept = []
    for line in BudgetLine.objects.filter(code__in=list(found)):
        own = found[line.code]
        _refuse_change(line, own)
        if line.revised_at is None:
            continue
        if (line.amount, line.eligible_until) != (own.pop("amount"), own.pop("eligible_until")):
            kept.append(line.code)
    changes = bring(BudgetLine, "budget lines", found)
    changes.kept_here += kept
    return changes


def _refuse_change(line: BudgetLine, row: Mapping[str, Any]) -> None:
    if line.currency != row["currency"] and line.charges.exists():
        raise Refusal(
            f"grants.toml, line “{line.code}”, currency: {line.currency} is charged already; "
            "give the new line a new code."
        )
    if line.revised_at is None and line.committed + line.paid > row["amount"]:
        raise Refusal(
            f"grants.toml, line “{line.code}”, amount: {line.committed + line.paid} is committed or paid already."
        )


def load_rates(rows: Sequence[Mapping[str, Any]]) -> Changes:
    """Rates by currencies and day; one that charges were reckoned with is never changed."""
    changes = Changes("rates", len(rows))
    for row in rows:
        values = dict(row)
        key = {name: values.pop(name) for name in ("currency", "into", "valid_from")}
        said = f"{key['currency']}-{key['into']} {key['valid_from']}"
        rate, new = Rate.objects.get_or_create(**key, defaults=values)
        if new:
            changes.added.append(said)
        elif any(getattr(rate, name) != value for name, value in values.items()):
            used = Charge.objects.filter(rate_day=rate.valid_from)
            if rate.rate != values["rate"] and used.filter(currency__in=[rate.currency, rate.into]).exists():
                raise Refusal(f"grants.toml, rate {said}: charges were reckoned with it; give a later day.")
            Rate.objects.filter(pk=rate.pk).update(**values)
            changes.changed.append(said)
    return changes


def load_rules(rows: Rows) -> Changes:
    """The matrix; ranges that move are put aside first, so that no two rules begin at one amount meanwhile."""
    moved = ApprovalRule.objects.exclude(code__in=list(rows))
    for code, row in rows.items():
        taken = ApprovalRule.objects.filter(
            category=row["category"], service=row["service"], currency=row["currency"],
            amount_from=row["amount_from"],
        )  # fmt: skip
        moved |= taken.exclude(code=code)
    moved.delete()
    return bring(ApprovalRule, "approval rules", rows)
