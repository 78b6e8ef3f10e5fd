"""What the tests of money share: colleagues, a grant with a line, a vendor. Nobody here exists."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge, Source
from imece.grants.models import Donor, Grant
from imece.partners.vendors import Vendor

DAY = datetime.date(2026, 3, 10)
# Made by the rules of check digits; they belong to nobody.
IBAN = "TR33 0006 1005 1978 6457 8413 26"
TAX_NUMBER = "4540536920"


@dataclass(frozen=True)
class Office:
    """Who asks, who buys, who counts, who pays."""

    asks: User
    buys: User
    counts: User
    pays: User
    checks: User


def office(cast: Cast) -> Office:
    def colleague(name: str, role: str) -> User:
        user, new = User.objects.get_or_create(username=name)
        if new:
            Assignment.give(to=user, role=role, by=None, unit=cast.pru)
        return user

    return Office(
        asks=cast.case_worker,
        buys=colleague("buyer", "logistics"),
        counts=colleague("counter", "logistics"),
        pays=colleague("payer", "finance"),
        checks=colleague("checker", "finance"),
    )


def line(cast: Cast, *, code: str = "MEDICAL", amount: str = "1000", **values: Any) -> BudgetLine:
    donor, _new = Donor.objects.get_or_create(code="DONOR", defaults={"names": {"en": "Donor"}})
    grant, _new = Grant.objects.get_or_create(
        code="GRANT", defaults={"donor": donor, "names": {"en": "Grant"}}
    )
    wanted: dict[str, Any] = {
        "names": {"en": "Medical items"},
        "grant": grant,
        "unit": cast.pru,
        "currency": "TRY",
        "eligible_from": datetime.date(2026, 1, 1),
        "eligible_until": datetime.date(2026, 12, 31),
    } | values
    return BudgetLine.objects.create(code=code, amount=Decimal(amount), **wanted)


def planned(by: User, on: BudgetLine, amount: str, *, number: str = "1", **values: Any) -> Charge:
    wanted: dict[str, Any] = {"category": "case_service", "currency": "TRY", "day": DAY} | values
    return Charge.plan(
        by=by, line=on, source=Source("cases.caseservice", number), amount=Decimal(amount), **wanted
    )


def vendor(by: User, name: str = "Umut Medikal", **values: Any) -> Vendor:
    return Vendor.add(by=by, name=name, **values)
