"""A service that comes in parts, the rest that never comes, an invoice noted wrongly. Nobody here exists."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from imece.assistance.ledger import Delivery
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.cases.models import Case, CaseService
from imece.cases.states import ServiceState, State
from imece.cases.tests.test_case_pages import do_service
from imece.cases.tests.worked import Office, delivered, open_office, requested, signed_in
from imece.grants.purchases import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def ordered(office: Office, quantity: str = "4", estimated: str = "1000.00", **said: Any) -> CaseService:
    service = requested(
        office, quantity=Decimal(quantity), estimated=Decimal(estimated), measure="night", **said
    )
    service.approve(by=office.officer, note="seen")
    service.order(by=office.worker)
    return service


def line_of(service: CaseService) -> Delivery:
    return Delivery.objects.standing().get(source_kind="cases.service", source_key=str(service.pk))


def test_the_ledger_tells_what_came_so_far_on_the_first_day(office: Office) -> None:
    service = ordered(office)
    today = timezone.localdate()
    CaseService.objects.filter(pk=service.pk).update(approved_on=today - datetime.timedelta(days=9))
    first = today - datetime.timedelta(days=3)
    service.deliver(by=office.colleague, note_number="N1", quantity=Decimal("1.5"), day=first)
    assert (service.state, service.still_to_come) == (ServiceState.ORDERED, Decimal("2.5"))
    assert (line_of(service).quantity, line_of(service).day) == (Decimal("1.5"), first)
    assert Case.objects.get(pk=service.case_id).state == State.IN_PROCESS
    service.deliver(by=office.colleague, note_number="N2")
    assert (service.state, service.came) == (ServiceState.DELIVERED, Decimal(4))
    assert (line_of(service).quantity, line_of(service).day) == (Decimal(4), first)
    service.invoice(by=office.worker, number="F1", amount=Decimal("1000.00"))
    service.pay(by=office.finance)
    assert line_of(service).amount == Decimal("1000.00")


def test_no_more_comes_and_the_rest_of_the_money_is_free_again(office: Office) -> None:
    service = ordered(office)
    service.deliver(by=office.colleague, note_number="N1", quantity=Decimal(3))
    with pytest.raises(Refusal, match="cannot be cancelled"):
        service.cancel(by=office.worker, note="enough")
    with pytest.raises(Refusal, match="why no more"):
        service.shorten(by=office.officer, note=" ")
    with pytest.raises(Refusal, match="planned this expense"):
        service.shorten(by=office.worker, note="The guest house closed")
    service.refresh_from_db()
    service.shorten(by=office.officer, note="The guest house closed")
    office.line.refresh_from_db()
    assert service.state == ServiceState.DELIVERED and service.approval_holds
    assert office.line.committed == Decimal("750.00")
    service.invoice(by=office.worker, number="F1", amount=Decimal("1000.00"))
    with pytest.raises(Refusal):
        service.pay(by=office.finance)
    service.withdraw_invoice(by=office.worker, note="It asks for a night that did not come")
    service.invoice(by=office.worker, number="F1", amount=Decimal("750.00"))
    service.pay(by=office.finance)
    office.line.refresh_from_db()
    line = line_of(service)
    assert (line.quantity, line.amount) == (Decimal(3), Decimal("750.00"))
    assert (office.line.paid, office.line.committed) == (Decimal("750.00"), Decimal(0))


def test_more_than_is_still_to_come_is_not_received(office: Office) -> None:
    service = ordered(office)
    service.deliver(by=office.colleague, note_number="N1", quantity=Decimal(3))
    for wrong in ("1.01", "0", "-1"):
        with pytest.raises(Refusal, match="still to come"):
            service.deliver(by=office.colleague, note_number="N2", quantity=Decimal(wrong))
    service.refresh_from_db()
    assert service.came == Decimal(3)
    with pytest.raises(Refusal, match="written down already"):
        service.deliver(by=office.colleague, note_number="N1", quantity=Decimal(1))


def test_what_has_no_even_price_comes_as_a_whole(office: Office) -> None:
    service = ordered(office, "3", "100.00")
    with pytest.raises(Refusal, match="comes as a whole"):
        service.deliver(by=office.colleague, note_number="N1", quantity=Decimal(1))
    service.refresh_from_db()
    service.deliver(by=office.colleague, note_number="N1")
    service.invoice(by=office.worker, number="F1", amount=Decimal("100.00"))
    service.pay(by=office.finance)
    assert (line_of(service).quantity, line_of(service).amount) == (Decimal(3), Decimal("100.00"))


def test_each_part_is_received_by_who_neither_asked_nor_approved(office: Office) -> None:
    service = ordered(office)
    for wrong in (office.worker, office.officer):
        with pytest.raises(Refusal):
            service.deliver(by=wrong, note_number="N1", quantity=Decimal(1))
    assert not Delivery.objects.standing().exists()


def test_whoever_received_an_earlier_part_does_not_pay(office: Office) -> None:
    from imece.base.access import Assignment
    from imece.base.users import User

    service = ordered(office)
    service.deliver(by=office.colleague, note_number="N1", quantity=Decimal(1))
    Assignment.give(to=office.cast.case_worker, role="case_worker", by=None, unit=office.unit)
    third = User.objects.create_user("third", password="a long enough phrase")
    Assignment.give(to=third, role="case_worker", by=None, unit=office.unit)
    service.deliver(by=third, note_number="N2")
    Assignment.give(to=office.colleague, role="finance", by=None, unit=office.unit)
    service.invoice(by=office.worker, number="F1", amount=Decimal("1000.00"))
    both = User.objects.get(pk=office.colleague.pk)
    with pytest.raises(Refusal, match="received the goods"):
        service.pay(by=both)


def test_an_invoice_is_withdrawn_with_a_reason_and_never_once_paid(office: Office) -> None:
    service = delivered(office)
    with pytest.raises(Refusal, match="No invoice"):
        service.withdraw_invoice(by=office.worker, note="x")
    service.invoice(by=office.worker, number="F1", amount=Decimal("1250.05"))
    with pytest.raises(Refusal, match="entered wrongly"):
        service.withdraw_invoice(by=office.worker, note="")
    with pytest.raises(Refusal):
        service.withdraw_invoice(by=office.finance, note="not my step")
    service.withdraw_invoice(by=office.worker, note="A digit was wrong")
    assert service.invoice_number == "" and service.case.waits_for == "worker"
    service.invoice(by=office.worker, number="F1", amount=Decimal("1250.50"))
    service.pay(by=office.finance)
    with pytest.raises(Refusal, match="stays"):
        service.withdraw_invoice(by=office.worker, note="too late")
    assert Order.objects.get().invoices.count() == 2


# ------------------------------------------------------------------------------------------ through the door


def test_the_page_takes_a_part_the_end_and_a_wrong_invoice(office: Office) -> None:
    service = ordered(office)
    address = reverse("case_service", args=[service.pk])
    page = signed_in(office.colleague).get(address).content.decode()
    assert "How much came?" in page and "No more will come" not in page
    today = timezone.localdate().isoformat()
    do_service(office.colleague, service, "deliver", note_number="N1", day=today, quantity="3")
    page = signed_in(office.officer).get(address).content.decode()
    assert "came:" in page and "No more will come" in page and "Cancel it" not in page
    assert do_service(office.worker, service, "shorten", note="closed").status_code == 409
    assert do_service(office.officer, service, "shorten", note="closed").status_code == 302
    do_service(office.worker, service, "invoice", number="F1", amount="800.00")
    assert do_service(office.worker, service, "withdraw_invoice", note="").status_code == 409
    assert do_service(office.worker, service, "withdraw_invoice", note="wrong sum").status_code == 302
    service.refresh_from_db()
    assert (service.state, service.invoice_number) == (ServiceState.DELIVERED, "")


def test_who_may_not_work_here_does_none_of_it(office: Office) -> None:
    service = ordered(office)
    for deed in ("deliver", "shorten", "withdraw_invoice"):
        for user in (office.finance, office.cast.head, office.cast.psychologist):
            assert do_service(user, service, deed, note="x").status_code == 403
