"""What is asked on the pages of vendors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.partners.categories import category_choices
from imece.partners.vendors import Vendor

CURRENCY = {"dir": "ltr", "size": 4, "autocapitalize": "characters"}
ANY_SCRIPT = {"dir": "auto"}


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DetailsForm(forms.Form):
    """How a vendor is reached, and its tax number."""

    tax_number = forms.CharField(
        label=_("Tax number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric"}),
        help_text=_("Ten digits; a person's own business has eleven."),
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(
        label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    @classmethod
    def of(cls, vendor: Vendor) -> DetailsForm:
        return cls(initial={name: getattr(vendor, name) for name in cls.base_fields})


class VendorForm(DetailsForm):
    """A new vendor."""

    name = forms.CharField(label=_("Name"), max_length=160, widget=forms.TextInput(attrs=ANY_SCRIPT))
    field_order = ("name", "tax_number", "phone", "email", "address")


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=_("Why?"), max_length=300, widget=forms.TextInput(attrs=ANY_SCRIPT))


class BankForm(forms.Form):
    """Bank details as the vendor's letter says."""

    iban = forms.CharField(
        label=_("IBAN"),
        max_length=42,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("Holder of the account"), max_length=160, widget=forms.TextInput(attrs=ANY_SCRIPT)
    )


class AgreementForm(forms.Form):
    """A framework agreement as it was signed."""

    code = forms.CharField(label=_("Number"), max_length=60, widget=forms.TextInput(attrs={"dir": "ltr"}))
    starts = forms.DateField(label=_("First day"), widget=day_input())
    ends = forms.DateField(label=_("Last day"), widget=day_input())
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        max_length=3,
        initial="TRY",
        widget=forms.TextInput(attrs=CURRENCY),
        error_messages={"invalid": _("Write the code of a currency, such as TRY.")},
    )
    ceiling = forms.DecimalField(
        label=_("Ceiling"),
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        help_text=_("Nothing is ordered beyond it. Empty: no ceiling."),
    )


class PriceForm(forms.Form):
    """The price of an item from a day on."""

    item = forms.CharField(label=_("Item"), max_length=80, widget=forms.TextInput(attrs=ANY_SCRIPT))
    unit = forms.CharField(
        label=_("One of what?"),
        max_length=40,
        widget=forms.TextInput(attrs=ANY_SCRIPT),
        help_text=_("Piece, pack, night, page …"),
    )
    price = forms.DecimalField(label=_("Price, tax included"), max_digits=14, decimal_places=2, min_value=0)
    category = forms.ChoiceField(label=_("Kind of service"), required=False)
    valid_from = forms.DateField(label=_("From"), required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [("", _("Any")), *category_choices()]
