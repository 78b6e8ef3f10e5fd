"""The pages of the budget: who is in and who is out, and what they show."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.grants.approvals import ApprovalRule
from imece.grants.budget import BudgetLine
from imece.grants.rates import Rate
from imece.grants.tests.money import DAY, line, office, planned

pytestmark = pytest.mark.django_db
ADDRESSES = [("budget", []), ("budget_approvals", []), ("budget_rates", []), ("budget_line", ["MEDICAL"])]


def reader(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("name", "code"), ADDRESSES)
def test_who_sees_money_is_let_in_and_nobody_else(cast: Cast, name: str, code: list[str]) -> None:
    line(cast)
    team = office(cast)
    answers = {
        who: reader(user).get(reverse(name, args=code)).status_code
        for who, user in {**cast.everyone(), "finance": team.pays, "logistics": team.buys}.items()
    }
    let_in = {who for who, status in answers.items() if status == 200}
    assert let_in == {"head", "im_officer", "finance", "logistics"}
    assert all(status == 403 for who, status in answers.items() if who not in let_in)


def test_the_lines_of_another_unit_are_not_found(cast: Cast) -> None:
    line(cast, code="THEIRS", unit=cast.rsu)
    line(cast, code="OURS", unit=None)
    client = reader(office(cast).pays)
    page = client.get(reverse("budget")).content.decode()
    assert "OURS" in page and "THEIRS" not in page
    assert client.get(reverse("budget_line", args=["THEIRS"])).status_code == 404
    assert client.get(reverse("budget_line", args=["OURS"])).status_code == 200


def test_a_line_shows_its_balance_and_each_charge(cast: Cast) -> None:
    on, team = line(cast), office(cast)
    planned(team.asks, on, "100")
    charge = planned(team.asks, on, "250", number="2")
    charge.commit(by=team.buys, day=DAY)
    page = reader(team.pays).get(reverse("budget_line", args=["MEDICAL"])).content.decode()
    assert "TRY\u00a0750.00" in page  # left
    assert "cases.caseservice 2" in page
    assert 'class="committed" x="0.000" width="25.000"' in page
    assert 'class="planned" x="25.000" width="10.000"' in page


def test_finance_revises_a_line_and_others_do_not(cast: Cast) -> None:
    line(cast)
    team = office(cast)
    address = reverse("budget_revise", args=["MEDICAL"])
    said = {"amount": "2000", "reason": "amendment 2"}
    assert reader(team.buys).post(address, said).status_code == 403
    assert reader(team.pays).post(address, said | {"reason": ""}).status_code == 409
    assert reader(team.pays).post(address, said).status_code == 302
    assert BudgetLine.objects.get(code="MEDICAL").amount == Decimal("2000.00")


def test_a_rate_is_written_down_once_for_a_day(cast: Cast) -> None:
    client, address = reader(office(cast).pays), reverse("budget_rate_note")
    said = {"currency": "USD", "into": "TRY", "rate": "41.5", "valid_from": "2026-03-01"}
    assert client.post(address, said).status_code == 302
    again = client.post(address, said | {"rate": "42"})
    assert again.status_code == 409
    assert "stands already" in again.content.decode()
    assert Rate.on(currency="USD", into="TRY", day=datetime.date(2026, 5, 1)) == Decimal("41.5")


def test_the_matrix_says_who_approves_what(cast: Cast) -> None:
    ApprovalRule.objects.create(
        code="small", currency="TRY", amount_from=Decimal(0), amount_to=Decimal(5000),
        approvers=["programme_manager", "head"], quotes_needed=2,
    )  # fmt: skip
    page = reader(cast.head).get(reverse("budget_approvals")).content.decode()
    assert "Programme manager or Head of sub-office" in page
    assert "TRY\u00a05,000.00" in page
