"""What is asked about a service under a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.cases.case_services import CaseService
from imece.cases.forms import CaseForm, _day, _text
from imece.cases.service_record import Confirmation
from imece.grants.budget import BudgetLine
from imece.partners.agreements import PriceItem
from imece.partners.vendors import Vendor
from imece.ui.formats import day_text, money_text, number_text

CURRENCIES = [("TRY", "TRY"), ("USD", "USD"), ("EUR", "EUR")]


def _amount(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, required=required, min_value=0, max_digits=12, decimal_places=2,
        localize=True,
    )  # fmt: skip


def _line_said(line: Any) -> str:
    balance = line.balance()
    return gettext("%(code)s · %(name)s · %(left)s left · until %(day)s") % {
        "code": line.code,
        "name": line.name,
        "left": money_text(balance.left, balance.currency),
        "day": day_text(line.eligible_until),
    }


def _price_said(one: Any) -> str:
    return f"{one.item} · {money_text(one.price, one.currency)} / {one.unit} · {one.vendor.name}"


class RequestForm(CaseForm):
    """What is asked for. An agreed price fills in supplier, item and cost."""

    service = forms.ModelChoiceField(label=_("Category"), queryset=Service.objects.none())
    agreed = forms.ModelChoiceField(
        label=_("From a price list"),
        queryset=PriceItem.objects.none(),
        required=False,
        help_text=_("Supplier, item and cost come from the agreement."),
    )
    item = forms.CharField(
        label=_("Item"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_digits=8, decimal_places=2, initial=1, localize=True
    )
    measure = forms.CharField(
        label=_("Unit"), max_length=30, required=False, help_text=_("piece, night, journey, page")
    )
    vendor = forms.ModelChoiceField(label=_("Supplier"), queryset=Vendor.objects.none(), required=False)
    estimated = _amount(_("Cost of all of it"), _("Empty for what comes from our own stock."), required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="TRY", required=False)
    line = forms.ModelChoiceField(
        label=_("Budget line"), queryset=BudgetLine.objects.none(), required=False,
        help_text=_("With what is left and until when it may pay."),
    )  # fmt: skip

    def prepare(self) -> None:
        today = timezone.localdate()
        services = Service.objects.filter(category=Category.CASE_SERVICE)
        lines = BudgetLine.objects.for_service(
            category=Category.CASE_SERVICE, services=[one.code for one in services], unit=self.case.unit
        )
        self.choose("service", services, lambda one: str(one.name))
        self.choose("vendor", Vendor.objects.active().with_all_shown(), lambda one: str(one.name))
        self.choose("line", lines.with_all_shown(), _line_said)
        self.choose("agreed", PriceItem.objects.on(today), _price_said)

    @property
    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        agreed = said.pop("agreed", None)
        if agreed is not None:
            said |= {
                "vendor": agreed.vendor, "item": said["item"] or agreed.item, "measure": agreed.unit,
                "estimated": agreed.price * said["quantity"], "currency": agreed.currency,
            }  # fmt: skip
        return said


class ChangeForm(RequestForm):
    def prepare(self) -> None:
        super().prepare()
        del self.fields["agreed"]


class QuoteForm(CaseForm):
    vendor = forms.ModelChoiceField(label=_("Supplier"), queryset=Vendor.objects.none())
    amount = _amount(_("Price of all of it"))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="TRY")
    day = _day(_("Day of the quote"))

    def prepare(self) -> None:
        self.choose("vendor", Vendor.objects.active().with_all_shown(), lambda one: str(one.name))


class ApproveForm(CaseForm):
    note = _text(_("Why, where something stands out"), required=False)


class RejectForm(CaseForm):
    note = _text(_("Why is it not approved?"))


class ServiceForm(CaseForm):
    """A form about one service of the case."""

    def __init__(self, *args: Any, service: CaseService, **more: Any) -> None:
        self.service = service
        super().__init__(*args, **more)


class DeliverForm(ServiceForm):
    quantity = forms.DecimalField(
        label=_("How much came?"), max_digits=8, decimal_places=2, required=False, localize=True
    )
    note_number = forms.CharField(label=_("Number of the delivery note"), max_length=60, required=False)
    day = _day(_("Day of delivery"))

    def prepare(self) -> None:
        one, field = self.service, self.fields["quantity"]
        if not one.comes_in_parts:
            del self.fields["quantity"]
            return
        field.help_text = gettext("%(left)s of %(all)s is still to come; write less for a part of it.") % {
            "left": number_text(one.still_to_come),
            "all": quantity_said(one),
        }
        field.initial = one.still_to_come


class ShortenForm(CaseForm):
    note = _text(_("Why will no more come?"), _("What came is all; the rest of the money goes back."))


class WithdrawForm(CaseForm):
    note = _text(_("What was entered wrongly?"))


class ConfirmForm(CaseForm):
    how = forms.ChoiceField(label=_("How did the person confirm it?"), choices=Confirmation.choices)
    day = _day(_("Day of the receipt"))


class InvoiceForm(CaseForm):
    number = forms.CharField(label=_("Number of the invoice"), max_length=60)
    amount = _amount(_("Total of the invoice"))


class CancelForm(CaseForm):
    note = _text(_("Why is it cancelled?"))


class NothingForm(CaseForm):
    """A step that needs no word."""


def initial_of(service: CaseService) -> dict[str, Any]:
    """What stands in the request, for a form that changes it."""
    names = ("service", "item", "quantity", "measure", "vendor", "estimated", "currency", "line")
    return {name: getattr(service, name) for name in names}


def came_said(service: CaseService) -> str:
    return f"{number_text(service.given_quantity)} {service.measure}".strip()


def quantity_said(service: CaseService) -> str:
    return f"{number_text(service.quantity)} {service.measure}".strip()
