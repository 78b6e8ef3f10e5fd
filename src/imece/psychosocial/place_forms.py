"""What is asked of venues and vehicles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.partners.models import Organisation
from imece.psychosocial.models import Vehicle, Venue
from imece.psychosocial.plan_forms import places_for
from imece.ui.fields import DayInput


class VenueForm(forms.ModelForm):  # type: ignore[type-arg]
    """A venue with its host and its letter."""

    class Meta:
        model = Venue
        fields = [
            "name", "place", "neighbourhood", "address", "host", "seats", "is_accessible", "letter", "letter_day",
            "letter_until", "is_closed",
        ]  # fmt: skip
        widgets = {"letter_day": DayInput(), "letter_until": DayInput()}
        help_texts = {"address": _("What somebody who has never been there needs.")}

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, found in (
            ("place", places_for(reader)),
            ("host", Organisation.objects.in_role("site_host").select_related("district")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("letter_day"), given.get("letter_until")
        if first and last and last < first:
            self.add_error("letter_until", _("The permission ends after the day of the letter."))
        return given


class VehicleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A vehicle."""

    class Meta:
        model = Vehicle
        fields = ["name", "seats", "is_retired"]
