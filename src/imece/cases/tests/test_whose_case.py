"""Whose a case is, how the numbers name nobody, how a supplier is named, and who answers how much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.cases.models import Case, CaseService
from imece.cases.overview import overview_for
from imece.cases.tests.worked import NEED, colleague, open_office, opened, requested, signed_in
from imece.grants.approvals import ApprovalRule
from imece.partners.models import Organisation

pytestmark = pytest.mark.django_db


def test_who_works_in_one_district_keeps_what_they_open_there(cast: Cast) -> None:
    office = open_office(cast)
    of_district = User.objects.create_user("of.sultangazi")
    Assignment.give(
        to=of_district, role="case_worker", by=None, unit=office.unit, district=office.person.district
    )
    case = Case.open(by=of_district, person=office.person, unit=office.unit, source="self", need=NEED)
    assert case.worker == of_district


def test_the_numbers_say_nobody_where_nobody_has_a_case(cast: Cast) -> None:
    office = open_office(cast)
    Case.objects.filter(pk=opened(office).pk).update(worker=None)
    assert overview_for(office.officer).caseload() == [("Nobody yet", 1)]


def test_a_supplier_is_named_in_the_readers_language(cast: Cast) -> None:
    office = open_office(cast)
    service = requested(office)
    Organisation.objects.filter(vendor=office.vendor).update(names={"en": "Shop", "tr": "Dükkân"})
    service = CaseService.objects.get(pk=service.pk)
    with override("tr"):
        page = (
            signed_in(office.officer)
            .get(reverse("approvals_of_cases"), HTTP_ACCEPT_LANGUAGE="tr")
            .content.decode()
        )
        assert service.supplier_said == "Dükkân"
    assert "Dükkân" in page


def test_whom_the_matrix_does_not_let_approve_that_much_is_told_who_may(cast: Cast) -> None:
    office = open_office(cast)
    ApprovalRule.objects.create(
        code="large", service="medical_items", currency="TRY", amount_from=Decimal(0), approvers=["head"]
    )
    address = reverse("case_service", args=[requested(office).pk])
    page = signed_in(office.officer).get(address).content.decode()
    assert "Head of sub-office" in page and "answer/approve/" not in page and "answer/reject/" in page
    head = colleague("second.head", "head", None)
    assert "answer/approve/" in signed_in(head).get(address).content.decode()
