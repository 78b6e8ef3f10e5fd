"""The worker's day says of each case what is to be done next, all along its way. All invented."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imece.base.tests.cast import Cast
from imece.cases.models import Case
from imece.cases.tests.worked import Office, open_office, opened, planned, requested, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def step(case: Case) -> str:
    return Case.objects.with_next_step().get(pk=case.pk).next_step


def test_each_step_names_the_one_after_it(office: Office) -> None:
    assert step(opened(office)).startswith("Triage")
    case = planned(office)
    assert step(case) == "Request what is needed"
    service = requested(office, case)
    assert step(case) == "To be approved: Wheelchair"
    service.reject(by=office.officer, note="Another way is cheaper")
    assert step(case) == "Not approved: ask again, or find another way"
    service.ask_again(by=office.worker)
    service.approve(by=office.officer, note="Seen")
    assert step(case) == "Order: Wheelchair"
    service.order(by=office.worker)
    assert step(case) == "To come from the supplier: Wheelchair"
    service.deliver(by=office.colleague, note_number="N-1")
    assert step(case) == "Have the person confirm the receipt: Wheelchair"
    service.confirm(by=office.worker, how="signature")
    assert step(case) == "Note the invoice: Wheelchair"
    service.invoice(by=office.worker, number="F-1", amount=Decimal("1250.50"))
    assert step(case) == "To be paid: Wheelchair"
    service.pay(by=office.finance)
    assert step(case) == "Agree on a follow-up, or ask to close the case"
    case.refresh_from_db()
    case.follow(by=office.worker, due_on=timezone.localdate() + datetime.timedelta(days=3))
    assert step(case).startswith("Follow up on ")


def test_what_holds_up_the_help_comes_before_what_is_left_behind(office: Office) -> None:
    case = planned(office)
    first = requested(office, case)
    first.approve(by=office.officer, note="Seen")
    first.order(by=office.worker)
    first.deliver(by=office.colleague, note_number="N-1")
    second = requested(office, case, item="Cushion", estimated=None, currency="", vendor=None, line=None)
    assert step(case) == "To be approved: Cushion"
    second.approve(by=office.officer, note="Seen")
    assert step(case) == "Hand over: Cushion"


def test_a_clock_that_stands_and_an_ended_case_say_so(office: Office) -> None:
    case = opened(office)
    case.pause(by=office.worker, what="The report")
    assert "clock stands" in step(case)
    assert Case(state="closed").next_step == ""


def test_the_day_asks_as_many_questions_for_many_cases_as_for_few(office: Office) -> None:
    client = signed_in(office.worker)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("cases")).content.decode()
        assert "To be approved: Wheelchair" in page
        return len(asked)

    requested(office)
    client.get(reverse("cases"))
    few = questions()
    for _one in range(4):
        requested(office)
    assert questions() == few
