"""What a vendor's page shows and lets its reader do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.utils import timezone

from imece.base.access import user_may
from imece.partners.agreements import FrameworkAgreement, PriceItem
from imece.partners.categories import category_name
from imece.partners.forms import AgreementForm, BankForm, DetailsForm, PriceForm, ReasonForm
from imece.partners.vendors import Vendor

Given = Mapping[str, Form]


class AgreementShown:
    """A framework agreement with its prices, and the forms for it; each form has names of its own on the page."""

    def __init__(self, agreement: FrameworkAgreement, prices: list[PriceItem], given: Given) -> None:
        today = timezone.localdate()
        self.agreement = agreement
        self.stands = agreement.stands_on(today)
        self.waits = today < agreement.starts and agreement.ended_on is None
        self.prices = [(price, category_name(price.category) if price.category else "") for price in prices]
        self.price_form = given.get(f"price-{agreement.pk}") or PriceForm(
            initial={"valid_from": max(today, agreement.starts)}, auto_id=f"price-{agreement.pk}-%s"
        )
        self.end_form = given.get(f"end-{agreement.pk}") or ReasonForm(auto_id=f"end-{agreement.pk}-%s")


class VendorPage:
    """One vendor for one reader; ``given`` are the forms that were refused."""

    def __init__(self, vendor: Vendor, reader: Any, given: Given) -> None:
        self.vendor = vendor
        self.may_edit = user_may(reader, "vendor.edit") and vendor.ended_on is None
        self.may_bank = user_may(reader, "vendor.bank")
        self.may_confirm = (
            self.may_bank
            and vendor.has_bank
            and not vendor.bank_confirmed
            and vendor.bank_changed_by_id != reader.pk
        )
        self.details = given.get("details") or DetailsForm.of(vendor)
        self.ending = given.get("ending") or ReasonForm(auto_id="ending-%s")
        self.bank_form = given.get("bank") or BankForm()
        self.agreement_form = given.get("agreement") or AgreementForm()
        self.wrong = next(iter(given.values()), None)
        prices: dict[int, list[PriceItem]] = {}
        for price in PriceItem.objects.of_vendor(vendor).newest():
            prices.setdefault(price.agreement_id, []).append(price)
        self.agreements = [
            AgreementShown(agreement, prices.get(agreement.pk, []), given)
            for agreement in vendor.agreements.all().newest()
        ]
