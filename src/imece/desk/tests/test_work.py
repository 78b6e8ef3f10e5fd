"""The first page says what waits for this reader, and for nobody else. All invented."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.cases.models import Case
from imece.cases.tests.worked import Office, delivered, open_office, opened, requested, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def due(user: User) -> dict[str, int]:
    page = signed_in(user).get("/").content.decode()
    found = re.findall(r'<strong class="num">(\d+)</strong> <span>([^<]+)</span>', page)
    return {label: int(number) for number, label in found}


def test_a_request_waits_for_the_approver_and_not_for_who_asked(office: Office) -> None:
    requested(office)
    requested(office)
    assert due(office.officer)["requests to approve"] == 2
    assert "request to approve" not in " ".join(due(office.worker))


def test_what_is_mine_waits_for_me_and_what_is_late_comes_first(office: Office) -> None:
    opened(office)
    late = opened(office)
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - datetime.timedelta(hours=1))
    mine = due(office.worker)
    assert list(mine)[:2] == ["case of mine is overdue", "cases wait for me"]
    assert list(mine.values())[:2] == [1, 2]
    assert "cases wait for me" not in due(office.colleague)


def test_an_invoice_waits_for_finance(office: Office) -> None:
    service = delivered(office)
    service.invoice(by=office.worker, number="F-1", amount=Decimal("1250.50"))
    assert due(office.finance)["invoice to pay"] == 1
    service.pay(by=office.finance)
    assert "invoice to pay" not in due(office.finance)


def test_each_leads_to_its_page(office: Office) -> None:
    requested(office)
    page = signed_in(office.officer).get("/").content.decode()
    assert f'href="{reverse("approvals_of_cases")}"' in page
