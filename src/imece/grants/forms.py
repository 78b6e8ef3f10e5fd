"""What is asked on the pages of the budget."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imece.ui.fields import DayInput


class CurrencyField(forms.RegexField):
    """A currency by its ISO 4217 code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^[A-Z]{3}$",
            max_length=3,
            widget=forms.TextInput(attrs={"dir": "ltr", "size": 4, "autocapitalize": "characters"}),
            error_messages={"invalid": _("Write the code of a currency, such as TRY.")},
            **kwargs,
        )


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, min_value=0, required=required, help_text=help_text
    )


class ReviseForm(forms.Form):
    """An amendment of the grant."""

    amount = amount_field(_("New amount"), required=False, help_text=_("Empty: as it is."))
    eligible_until = forms.DateField(
        label=_("New last day"), required=False, widget=DayInput(), help_text=_("Empty: as it is.")
    )
    reason = forms.CharField(
        label=_("What allows it"),
        max_length=300,
        help_text=_("Such as the number of the amendment."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class RateForm(forms.Form):
    """A rate from a day on."""

    currency = CurrencyField(label=_("One unit of"))
    rate = forms.DecimalField(
        label=pgettext_lazy("a rate", "is worth"), max_digits=16, decimal_places=10, min_value=0
    )
    into = CurrencyField(label=pgettext_lazy("a rate", "in"))
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    source = forms.CharField(label=_("Source"), max_length=120, required=False)
