"""Money on a line: planned, committed and paid stay apart, and nothing goes beyond the line."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge, Source
from imece.grants.rates import Rate
from imece.grants.tests.money import DAY, Office, line, office, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Office:
    return office(cast)


def stands(on: BudgetLine) -> tuple[str, ...]:
    on.refresh_from_db()
    kept = on.balance()
    return tuple(str(one) for one in (kept.planned, kept.committed, kept.paid, kept.left, kept.unplanned))


def test_money_is_planned_committed_and_paid_one_after_the_other(cast: Cast, team: Office) -> None:
    on = line(cast)
    charge = planned(team.asks, on, "300.10")
    assert stands(on) == ("300.10", "0.00", "0.00", "1000.00", "699.90")
    charge.commit(by=team.buys, amount=Decimal("280.05"), day=DAY)
    assert stands(on) == ("0.00", "280.05", "0.00", "719.95", "719.95")
    charge.pay(by=team.pays, day=DAY)
    assert stands(on) == ("0.00", "0.00", "280.05", "719.95", "719.95")
    said = [one.sentence for one in LogLine.objects.about(charge).order_by("pk")]
    assert said == [
        "planned 300.10 TRY on the budget line MEDICAL",
        "committed 280.05 TRY on the budget line MEDICAL",
        "wrote down that 280.05 TRY of the budget line MEDICAL was paid",
    ]


def test_the_last_kurus_can_be_spent_and_not_one_more(cast: Cast, team: Office) -> None:
    on = line(cast, amount="0.30")
    for number, amount in (("1", "0.10"), ("2", "0.20")):
        planned(team.asks, on, amount, number=number).commit(by=team.buys, day=DAY)
    assert stands(on)[3] == "0.00"
    more = planned(team.asks, on, "0.01", number="3")
    with pytest.raises(Refusal, match=r"has TRY\s0\.00 left; TRY\s0\.01 is more"):
        more.commit(by=team.buys, day=DAY)
    assert stands(on) == ("0.01", "0.30", "0.00", "0.00", "-0.01")


def test_what_is_paid_may_be_less_and_never_more_than_the_line_bears(cast: Cast, team: Office) -> None:
    on = line(cast)
    charge = planned(team.asks, on, "900")
    charge.commit(by=team.buys, day=DAY)
    with pytest.raises(Refusal, match=r"1,000\.01 is more than that"):
        charge.pay(by=team.pays, amount=Decimal("1000.01"), day=DAY)
    charge.pay(by=team.pays, amount=Decimal("1000"), day=DAY)
    assert stands(on) == ("0.00", "0.00", "1000.00", "0.00", "0.00")


def test_released_money_is_free_again_and_the_source_may_be_charged_anew(cast: Cast, team: Office) -> None:
    on = line(cast)
    charge = planned(team.asks, on, "400")
    with pytest.raises(Refusal, match="charged to a budget line already"):
        planned(team.asks, on, "400")
    assert stands(on)[0] == "400.00"
    charge.commit(by=team.buys, day=DAY)
    charge.release(by=team.buys, reason="the person found one")
    assert stands(on) == ("0.00", "0.00", "0.00", "1000.00", "1000.00")
    assert planned(team.asks, on, "400").state == Charge.State.PLANNED


@pytest.mark.parametrize("state", ["planned", "paid", "released"])
def test_no_state_is_skipped(cast: Cast, team: Office, state: str) -> None:
    charge = planned(team.asks, line(cast), "10")
    if state == "planned":
        with pytest.raises(Refusal, match="“Planned”"):
            charge.pay(by=team.pays, day=DAY)
        return
    charge.commit(by=team.buys, day=DAY)
    charge.pay(by=team.pays, day=DAY) if state == "paid" else charge.release(by=team.pays)
    for move in (charge.commit, charge.pay):
        with pytest.raises(Refusal, match="does not follow"):
            move(by=team.checks, day=DAY)
    with pytest.raises(Refusal, match="does not follow"):
        charge.release(by=team.checks)


def test_who_planned_does_not_commit_and_who_committed_does_not_pay(cast: Cast, team: Office) -> None:
    charge = planned(team.asks, line(cast), "10")
    with pytest.raises(Refusal, match="Who planned"):
        charge.commit(by=team.asks, day=DAY)
    charge.commit(by=team.buys, day=DAY)
    with pytest.raises(Refusal, match="Who planned"):
        charge.change(by=team.asks, amount=Decimal(20), day=DAY)
    with pytest.raises(Refusal, match="Who committed"):
        charge.pay(by=team.buys, day=DAY)


@pytest.mark.parametrize("day", [datetime.date(2025, 12, 31), datetime.date(2027, 1, 1)])
def test_no_step_lies_outside_the_eligible_dates(cast: Cast, team: Office, day: datetime.date) -> None:
    on = line(cast)
    with pytest.raises(Refusal, match="outside the eligible dates"):
        planned(team.asks, on, "10", day=day)
    charge = planned(team.asks, on, "10")
    with pytest.raises(Refusal, match="outside the eligible dates"):
        charge.commit(by=team.buys, day=day)
    charge.commit(by=team.buys, day=DAY)
    with pytest.raises(Refusal, match="outside the eligible dates"):
        charge.pay(by=team.pays, day=day)
    charge.release(by=team.buys)


def test_a_line_pays_for_its_categories_and_its_unit_only(cast: Cast, team: Office) -> None:
    on = line(cast, categories=["case_service"])
    with pytest.raises(Refusal, match="does not pay for this kind"):
        planned(team.asks, on, "10", category="kit")
    with pytest.raises(Refusal, match="belongs to Protection"):
        planned(team.asks, on, "10", unit=cast.rsu)
    found = BudgetLine.objects.for_service(category="case_service", unit=cast.pru, day=DAY)
    assert list(found) == [on]
    assert not BudgetLine.objects.for_service(category="kit", unit=cast.pru, day=DAY)
    assert not BudgetLine.objects.for_service(category="case_service", unit=cast.rsu, day=DAY)
    assert on.why_not(category="kit", unit=cast.rsu, day=datetime.date(2027, 1, 1), amount=Decimal(2000)) == [
        "The line MEDICAL does not pay for this kind of service. Choose another line.",
        "The line MEDICAL belongs to Protection and Resilience Unit. Choose a line of your unit.",
        "1 Jan 2027 lies outside the eligible dates of the line MEDICAL (1 Jan 2026 to 31 Dec 2026).",
        "The line MEDICAL has TRY\u00a01,000.00 left; TRY\u00a02,000.00 is more than that. "
        "Choose another line or a smaller amount.",
    ]


def test_another_currency_is_kept_beside_the_line_s_own_by_a_dated_rate(cast: Cast, team: Office) -> None:
    on = line(cast, currency="USD")
    with pytest.raises(Refusal, match="No rate from TRY to USD is written down for 2026-03-10"):
        planned(team.asks, on, "410")
    Rate.note(
        by=team.pays, currency="USD", into="TRY", valid_from=datetime.date(2026, 3, 1), rate=Decimal(41)
    )
    Rate.note(
        by=team.pays, currency="USD", into="TRY", valid_from=datetime.date(2026, 4, 1), rate=Decimal(50)
    )
    charge = planned(team.asks, on, "410")
    assert (charge.amount, charge.line_amount) == (Decimal("410.00"), Decimal("10.00"))
    assert charge.rate_day == datetime.date(2026, 3, 1)
    charge.commit(by=team.buys, day=datetime.date(2026, 4, 2))
    assert (charge.amount, charge.line_amount) == (Decimal("410.00"), Decimal("8.20"))
    assert stands(on) == ("0.00", "8.20", "0.00", "991.80", "991.80")


@pytest.mark.parametrize("amount", ["0", "-5", "1.005", "NaN", "Infinity"])
def test_an_amount_is_above_zero_and_no_finer_than_a_kurus(cast: Cast, team: Office, amount: str) -> None:
    with pytest.raises(Refusal, match="Write an amount"):
        planned(team.asks, line(cast), amount)


def test_the_database_itself_refuses_an_overspent_line(cast: Cast, team: Office) -> None:
    on = line(cast)
    with pytest.raises(IntegrityError, match="a_line_is_never_overspent"), transaction.atomic():
        BudgetLine.objects.filter(pk=on.pk).update(committed=Decimal("600"), paid=Decimal("400.01"))


def test_a_move_on_what_somebody_else_moved_is_refused(cast: Cast, team: Office) -> None:
    charge = planned(team.asks, line(cast), "10")
    seen_before = Charge.objects.get(pk=charge.pk)
    charge.commit(by=team.buys, day=DAY)
    with pytest.raises(Refusal, match="meanwhile"):
        seen_before.release(by=team.buys)
    assert stands(charge.line)[1] == "10.00"


def test_a_revision_says_why_and_stays_above_what_is_spent(cast: Cast, team: Office) -> None:
    on = line(cast)
    planned(team.asks, on, "500").commit(by=team.buys, day=DAY)
    with pytest.raises(Refusal, match="what allows the revision"):
        on.revise(by=team.pays, reason=" ", amount=Decimal(2000))
    with pytest.raises(Refusal, match=r"500\.00 of this line is committed"):
        on.revise(by=team.pays, reason="amendment 1", amount=Decimal("499.99"))
    on.revise(by=team.pays, reason="amendment 1", amount=Decimal("500"))
    assert stands(on)[3] == "0.00"


def test_charges_are_found_by_their_source(cast: Cast, team: Office) -> None:
    on = line(cast)
    charge = planned(team.asks, on, "10", number="7")
    assert Charge.objects.of_source(Source("cases.caseservice", "7")).live().get() == charge
    charge.release(by=team.buys)
    assert not Charge.objects.of_source(Source("cases.caseservice", "7")).live().exists()
