"""A service with rules of its own is approved by whom they name, and paid by a line that names it. All invented."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imece.assistance.catalogue import Category, Service
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.cases.tests.worked import Office, a_line, open_office, planned, requested
from imece.grants.approvals import ApprovalRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


@pytest.fixture
def rent(office: Office) -> Service:
    ApprovalRule.objects.create(
        code="rent", service="accommodation", currency="TRY", amount_from=Decimal(0), approvers=["head"]
    )
    return Service.objects.create(
        code="accommodation", names={"en": "Accommodation"}, unit=office.unit, category=Category.CASE_SERVICE
    )


def test_a_rent_is_approved_by_whom_its_own_rule_names(office: Office, rent: Service) -> None:
    wheelchair, room = requested(office), requested(office, service=rent)
    with pytest.raises(Refusal, match="approved by: Head of sub-office"):
        room.approve(by=office.officer, note="It is urgent")
    wheelchair.approve(by=office.officer, note="It is urgent")


def test_a_request_that_becomes_a_rent_falls_under_its_rule(office: Office, rent: Service) -> None:
    service = requested(office)
    service.approve(by=office.officer, note="It is urgent")
    service.change(by=office.worker, service=rent)
    service.refresh_from_db()
    assert service.state == "requested"
    with pytest.raises(Refusal, match="approved by: Head"):
        service.approve(by=office.officer, note="It is urgent")


def test_a_line_for_one_service_pays_for_no_other(office: Office, rent: Service) -> None:
    only_rent = a_line(office.unit, code="RENT")
    only_rent.services = ["accommodation"]
    only_rent.save()
    case = planned(office)
    with pytest.raises(Refusal, match="RENT does not pay for this kind of service"):
        requested(office, case, line=only_rent)
    room = requested(office, case, service=rent, line=only_rent)
    assert room.charge() is not None
    with pytest.raises(Refusal, match="RENT does not pay"):
        room.change(by=office.worker, service=office.service)
    room.refresh_from_db()
    assert room.service == rent
