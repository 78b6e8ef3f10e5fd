"""Two colleagues press at the same moment, each on a connection of their own: what may happen once happens once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from imece.assistance.ledger import Delivery
from imece.base.refusal import Refusal
from imece.base.tests.cast import assemble
from imece.cases.models import CaseService, CaseStep
from imece.cases.states import ServiceState
from imece.cases.tests.worked import Office, a_line, open_office, planned, requested
from imece.grants.charges import Charge

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], Any]) -> list[str]:
    """Do all at once; what was refused. Anything else that goes wrong fails the test."""
    start, refused, broken = threading.Barrier(len(deeds)), [], []

    def tried(deed: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            deed()
        except Refusal as refusal:
            refused.append(str(refusal))
        except Exception as trouble:
            broken.append(repr(trouble))
        finally:
            connection.close()

    threads = [threading.Thread(target=tried, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not broken, broken
    return refused


def copies(service: CaseService, many: int = 2) -> list[CaseService]:
    """As each of them has it open."""
    return [CaseService.objects.with_all_shown().get(pk=service.pk) for _number in range(many)]


def an_office() -> Office:
    return open_office(assemble())


def test_one_service_is_approved_once() -> None:
    office = an_office()
    service = requested(office)
    one, other = copies(service)
    refused = together(
        lambda: one.approve(by=office.officer, note="seen"),
        lambda: other.approve(by=office.manager, note="seen"),
    )
    assert len(refused) == 1 and "nothing to approve" in refused[0]
    service.refresh_from_db()
    office.line.refresh_from_db()
    assert service.state == ServiceState.APPROVED
    assert CaseStep.objects.filter(service=service, deed="approve").count() == 1
    assert office.line.committed == Decimal("1250.50")


def test_two_services_that_exceed_one_line_together_are_not_both_approved() -> None:
    """Of two cases, so that no lock on a case stands in the way: the line itself has to hold."""
    office = an_office()
    small = a_line(office.unit, "2000.00", "7.7")
    first, second = (
        requested(office, planned(office), line=small),
        requested(office, planned(office), line=small),
    )
    [one], [other] = copies(first, 1), copies(second, 1)
    refused = together(
        lambda: one.approve(by=office.officer, note="seen"),
        lambda: other.approve(by=office.manager, note="seen"),
    )
    assert len(refused) == 1 and "left" in refused[0]
    small.refresh_from_db()
    assert small.committed == Decimal("1250.50") and small.committed <= small.amount
    states = sorted(CaseService.objects.values_list("state", flat=True))
    assert states == [ServiceState.APPROVED, ServiceState.REQUESTED]
    assert Charge.objects.filter(state="committed").count() == 1


def test_what_is_approved_and_changed_at_once_was_not_approved_unseen() -> None:
    office = an_office()
    service = requested(office)
    one, other = copies(service)
    together(
        lambda: one.approve(by=office.officer, note="seen"),
        lambda: other.change(by=office.colleague, estimated=Decimal("9000.00")),
    )
    service.refresh_from_db()
    if service.state == ServiceState.APPROVED:
        assert service.approval_holds
    charge = service.charge()
    assert charge is not None and charge.amount == service.estimated


def test_the_last_part_comes_once() -> None:
    office = an_office()
    service = requested(office, quantity=Decimal(4), estimated=Decimal("1000.00"))
    service.approve(by=office.officer, note="seen")
    service.order(by=office.worker)
    one, other = copies(service)
    refused = together(
        lambda: one.deliver(by=office.colleague, note_number="N1", quantity=Decimal(3)),
        lambda: other.deliver(by=office.colleague, note_number="N2", quantity=Decimal(3)),
    )
    assert len(refused) == 1 and "still to come" in refused[0]
    assert Delivery.objects.standing().get(source_key=str(service.pk)).quantity == Decimal(3)
