"""Vendors: whom the mission buys from, what was agreed, and whose account is paid."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.partners.agreements import FrameworkAgreement, PriceItem, price_on
from imece.partners.vendors import Vendor

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 10)
IBAN = "TR33 0006 1005 1978 6457 8413 26"


def colleague(cast: Cast, name: str, role: str) -> User:
    user = User.objects.create_user(name)
    Assignment.give(to=user, role=role, by=None, unit=cast.pru)
    return user


@pytest.fixture
def finance(cast: Cast) -> User:
    return colleague(cast, "finance", "finance")


@pytest.fixture
def other(cast: Cast) -> User:
    return colleague(cast, "other", "finance")


@pytest.fixture
def vendor(finance: User) -> Vendor:
    return Vendor.add(by=finance, name="Umut Medikal")


def agreed(vendor: Vendor, by: User, code: str = "FA-1", ceiling: str | None = None) -> FrameworkAgreement:
    return FrameworkAgreement.sign(
        by=by, vendor=vendor, code=code, starts=datetime.date(2026, 1, 1), ends=datetime.date(2026, 12, 31),
        currency="TRY", ceiling=Decimal(ceiling) if ceiling else None,
    )  # fmt: skip


def test_a_tax_number_that_does_not_check_is_a_warning_and_one_that_is_no_number_is_refused(
    finance: User, vendor: Vendor
) -> None:
    assert vendor.warnings == ["No tax number is written down."]
    vendor.change(by=finance, tax_number="454 053 6921")
    assert vendor.warnings == ["The tax number does not check; compare it with an invoice."]
    vendor.change(by=finance, tax_number="4540536920")
    assert vendor.warnings == []
    with pytest.raises(Refusal, match="ten digits"):
        vendor.change(by=finance, tax_number="12345")


def test_two_vendors_do_not_have_one_tax_number_or_one_name(finance: User, vendor: Vendor) -> None:
    vendor.change(by=finance, tax_number="4540536920")
    with pytest.raises(Refusal, match="Another vendor has this tax number"):
        Vendor.add(by=finance, name="Başka Medikal", tax_number="4540536920")
    with pytest.raises(Refusal, match="stands in the book already"):
        Vendor.add(by=finance, name="UMUT MEDİKAL")
    assert Vendor.objects.count() == 1


def test_an_iban_is_checked_sealed_and_confirmed_by_another(
    finance: User, other: User, vendor: Vendor
) -> None:
    with pytest.raises(Refusal, match="does not check"):
        vendor.change_bank(by=finance, iban=IBAN.replace("26", "27"), holder="Umut Medikal")
    vendor.change_bank(by=finance, iban=IBAN, holder="Umut Medikal")
    assert "78413" not in vendor.bank_token and vendor.bank_ends == "1326"
    assert not vendor.bank_confirmed
    with pytest.raises(Refusal, match="may not confirm"):
        vendor.confirm_bank(by=finance)
    vendor.confirm_bank(by=other)
    assert vendor.bank_confirmed
    vendor.change_bank(by=other, iban=IBAN, holder="Somebody else")
    assert not vendor.bank_confirmed


def test_the_database_itself_refuses_a_confirmation_by_the_same_person(finance: User, vendor: Vendor) -> None:
    vendor.change_bank(by=finance, iban=IBAN, holder="Umut Medikal")
    with pytest.raises(IntegrityError, match="bank_details_are_confirmed_by_another"), transaction.atomic():
        Vendor.objects.filter(pk=vendor.pk).update(bank_confirmed_by=finance)


def test_an_account_of_two_vendors_is_pointed_out(finance: User, vendor: Vendor) -> None:
    second = Vendor.add(by=finance, name="Başka Medikal")
    for one in (vendor, second):
        one.change_bank(by=finance, iban=IBAN, holder="Umut")
    assert "Another vendor has the same bank account; ask why before paying." in second.warnings


def test_a_new_price_ends_the_one_before_and_the_past_keeps_its_own(finance: User, vendor: Vendor) -> None:
    agreement = agreed(vendor, finance)
    for price, day in (("100", datetime.date(2026, 1, 1)), ("120", datetime.date(2026, 6, 1))):
        agreement.price(by=finance, item="Walker", unit="piece", price=Decimal(price), valid_from=day)
    may = price_on(vendor, "walker", datetime.date(2026, 5, 31))
    june = price_on(vendor, "WALKER", datetime.date(2026, 6, 1))
    assert may and june and (may.price, june.price) == (Decimal("100.00"), Decimal("120.00"))
    assert price_on(vendor, "Walker", datetime.date(2027, 1, 1)) is None
    assert price_on(vendor, "Wheelchair", DAY) is None
    with pytest.raises(Refusal, match="stands already"):
        agreement.price(by=finance, item="Walker", unit="piece", price=Decimal(1), valid_from=DAY)


def test_what_ended_has_no_price_any_more(finance: User, vendor: Vendor) -> None:
    agreement = agreed(vendor, finance)
    agreement.price(
        by=finance, item="Walker", unit="piece", price=Decimal(100), valid_from=datetime.date(2026, 1, 1)
    )
    agreement.end(by=finance, reason="poor quality", day=DAY)
    assert price_on(vendor, "Walker", DAY - datetime.timedelta(days=1)) is not None
    assert price_on(vendor, "Walker", DAY) is None
    with pytest.raises(Refusal, match="ended already"):
        agreement.end(by=finance, reason="again")
    other = agreed(vendor, finance, code="FA-2")
    other.price(by=finance, item="Walker", unit="piece", price=Decimal(90), valid_from=DAY)
    vendor.end(by=finance, reason="closed", day=DAY)
    assert not PriceItem.objects.on(DAY).exists()


def test_nothing_is_ordered_beyond_the_ceiling(finance: User, vendor: Vendor) -> None:
    agreement = agreed(vendor, finance, ceiling="100")
    agreement.count_order(Decimal("100"))
    with pytest.raises(Refusal, match=r"has TRY\s0\.00 left"):
        agreement.count_order(Decimal("0.01"))
    with pytest.raises(Refusal, match="the ceiling cannot be less"):
        agreement.change(by=finance, reason="amendment", ceiling=Decimal("99.99"))
    with pytest.raises(IntegrityError, match="no_order_beyond_the_ceiling"), transaction.atomic():
        FrameworkAgreement.objects.filter(pk=agreement.pk).update(ordered=Decimal("100.01"))


# ---------------------------------------------------------------------------------------------- pages
def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_who_buys_sees_vendors_and_nobody_else(cast: Cast, finance: User, vendor: Vendor) -> None:
    for address in (reverse("vendors"), reverse("vendor", args=[vendor.code])):
        answers = {
            who: page(user).get(address).status_code
            for who, user in {**cast.everyone(), "finance": finance}.items()
        }
        let_in = {who for who, status in answers.items() if status == 200}
        assert let_in == {"head", "im_officer", "case_worker", "finance"}
        assert {status for who, status in answers.items() if who not in let_in} == {403}


def test_only_finance_reads_the_account_and_that_is_written_down(
    cast: Cast, finance: User, vendor: Vendor
) -> None:
    vendor.change_bank(by=finance, iban=IBAN, holder="Umut Medikal")
    shown = page(finance).get(reverse("vendor", args=[vendor.code])).content.decode()
    assert "1326" in shown and "78413" not in shown
    address = reverse("vendor_bank_read", args=[vendor.code])
    assert page(cast.case_worker).post(address).status_code == 403
    assert page(colleague(cast, "buyer", "logistics")).post(address).status_code == 403
    assert IBAN.replace(" ", "") in page(finance).post(address).content.decode()
    assert LogLine.objects.about(vendor).newest()[0].action == "vendor.bank_read"


def test_a_buyer_writes_down_a_vendor_an_agreement_and_a_price(cast: Cast) -> None:
    buyer = page(colleague(cast, "buyer", "logistics"))
    assert buyer.post(reverse("vendor_new"), {"name": "Berrak Optik"}).status_code == 302
    vendor = Vendor.objects.get()
    said = {"code": "FA/9", "starts": "2026-01-01", "ends": "2027-12-31", "currency": "TRY", "ceiling": ""}
    refused = buyer.post(reverse("vendor_agree", args=[vendor.code]), said | {"ends": "2025-01-01"})
    assert refused.status_code == 409 and "ends before it starts" in refused.content.decode()
    assert buyer.post(reverse("vendor_agree", args=[vendor.code]), said).status_code == 302
    said = {"item": "Glasses", "unit": "piece", "price": "2200", "category": "", "valid_from": "2026-01-01"}
    assert buyer.post(reverse("vendor_price", args=[vendor.code, "FA/9"]), said).status_code == 302
    found = price_on(vendor, "glasses", DAY)
    assert found is not None and found.price == Decimal("2200.00")
