"""What is asked when a campaign is planned: what all its sessions share, and a row for each place."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.psychosocial.models import Finding
from imece.psychosocial.plan_forms import ServiceField, WhereAndWho, services_for
from imece.psychosocial.sessions import Said
from imece.ui.fields import DayInput


class CampaignForm(forms.Form):
    """What all sessions of a campaign share."""

    name = forms.CharField(label=_("Name of the campaign"), max_length=160)
    service = ServiceField(label=_("Activity"), queryset=Service.objects.none())
    first_day = forms.DateField(label=_("From"), widget=DayInput())
    last_day = forms.DateField(label=_("To"), widget=DayInput())
    message = forms.CharField(
        label=_("Message"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    theme = forms.CharField(label=_("Theme"), required=False, max_length=160)
    answers = forms.ModelChoiceField(
        label=_("Answers the finding"), queryset=Finding.objects.none(), required=False
    )

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, found in (
            ("service", services_for(reader)),
            ("answers", Finding.objects.visible_to(reader).to_answer().ranked()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found
            field.empty_label = _("Choose") if field.required else _("Not said")


class SpotForm(WhereAndWho):
    """One place of a campaign; a row left empty is none."""

    day = forms.DateField(label=_("Day"), widget=DayInput(), required=False)
    field_order = (
        "held_in", "place", "day", "starts_at", "minutes", "facilitator", "interpreter", "vehicle", "team_name"
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].label = _("District")

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or {}

    @property
    def is_said(self) -> bool:
        given = getattr(self, "cleaned_data", {})
        return bool(given.get("held_in") or given.get("place"))

    def spot(self, first_day: datetime.date) -> tuple[datetime.date, Said]:
        given = dict(self.cleaned_data)
        day = given.pop("day") or first_day
        given.pop("DELETE", None)
        return day, given  # type: ignore[return-value]


SpotForms = forms.formset_factory(SpotForm, extra=0, min_num=3, max_num=40, absolute_max=40)
