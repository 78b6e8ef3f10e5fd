"""What must never be false of money, tried with random deeds by random colleagues."""

from __future__ import annotations

import contextlib
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast, assemble
from imece.base.users import User
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge, Source
from imece.grants.states import CHARGE_MOVES, ChargeState
from imece.grants.tests.money import DAY, line, office, planned

AMOUNT = some.integers(1, 40_000).map(lambda kurus: Decimal(kurus) / 100)
DEED = some.tuples(
    some.sampled_from(["plan", "commit", "change", "pay", "release"]),
    some.integers(0, 3),  # whose deed
    some.integers(0, 4),  # which charge
    AMOUNT,
)


def do(deed: tuple[str, int, int, Decimal], users: list[User], on: BudgetLine) -> None:
    what, who, which, amount = deed
    by, source = users[who], Source("test", str(which))
    if what == "plan":
        Charge.plan(
            by=by, line=on, source=source, category="case_service", amount=amount, currency="TRY", day=DAY
        )
        return
    charge = Charge.objects.of_source(source).newest().first()
    if charge is None:
        return
    if what == "release":
        charge.release(by=by)
    elif what == "change":
        charge.change(by=by, amount=amount, day=DAY)
    else:
        # Half of the time for another amount than before.
        getattr(charge, what)(by=by, amount=amount if which % 2 else None, day=DAY)


def told(on: BudgetLine) -> dict[str, Decimal]:
    """The sums of the line's charges by their state, added one by one."""
    sums = dict.fromkeys(ChargeState.values, Decimal("0.00"))
    for state, amount in Charge.objects.of_line(on).values_list("state", "line_amount"):
        sums[state] += amount
    return sums


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=some.lists(DEED, min_size=5, max_size=25))
def test_no_deed_overspends_a_line_skips_a_state_or_loses_a_kurus(
    cast: Cast, deeds: list[tuple[str, int, int, Decimal]]
) -> None:
    Charge.objects.all().delete()  # of the example before, in the same transaction
    BudgetLine.objects.all().delete()
    team, on = office(cast), line(cast, amount="500")
    for deed in deeds:
        before = dict(Charge.objects.of_line(on).values_list("pk", "state"))
        with contextlib.suppress(Refusal):
            do(deed, [team.asks, team.buys, team.pays, team.checks], on)
        on.refresh_from_db()
        sums = told(on)
        balance = on.balance()
        assert (balance.planned, balance.committed, balance.paid) == (
            sums["planned"], sums["committed"], sums["paid"],
        )  # fmt: skip
        assert balance.committed + balance.paid + balance.left == Decimal("500.00")
        assert balance.left >= 0
        for charge in Charge.objects.of_line(on):
            was = before.get(charge.pk)
            assert was is None or charge.state == was or charge.state in CHARGE_MOVES[was]
            assert was is not None or charge.state == ChargeState.PLANNED
            assert charge.committed_by_id != charge.planned_by_id
            assert charge.paid_by_id is None or charge.paid_by_id != charge.committed_by_id


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_commit_more_than_the_line_gives() -> None:
    """On PostgreSQL the line's row is locked; on SQLite a write transaction is alone."""
    cast = assemble()
    team, on = office(cast), line(cast, amount="100")
    charges = [planned(team.asks, on, "60", number=str(number)) for number in range(4)]
    start, refused = threading.Barrier(len(charges)), []

    def commit(charge: Charge, by: User) -> None:
        start.wait()
        try:
            charge.commit(by=by, day=DAY)
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    _together([(commit, charge, team.buys) for charge in charges])
    on.refresh_from_db()
    assert on.balance().committed == Decimal("60.00")
    assert Charge.objects.filter(state=ChargeState.COMMITTED).count() == 1
    assert len(refused) == 3 and all("left" in sentence for sentence in refused)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_plan_one_source_once_and_pay_it_once() -> None:
    cast = assemble()
    team, on = office(cast), line(cast)
    start, done, refused = threading.Barrier(3), [], []

    def tried(deed: Any) -> None:
        start.wait()
        try:
            deed()
            done.append(1)
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    _together([(tried, lambda: planned(team.asks, on, "10")) for _number in range(3)])
    assert (len(done), len(refused)) == (1, 2)
    charge = Charge.objects.get()
    charge.commit(by=team.buys, day=DAY)
    copies = [Charge.objects.get(pk=charge.pk) for _number in range(3)]
    _together([(tried, lambda one=one: one.pay(by=team.pays, day=DAY)) for one in copies])
    assert (len(done), len(refused)) == (2, 4)
    on.refresh_from_db()
    assert on.balance().paid == Decimal("10.00")


def _together(deeds: list[tuple[Any, ...]]) -> None:
    threads = [threading.Thread(target=deed[0], args=deed[1:]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
