"""What is asked when a referral comes in from outside, and when its referrer is told what became of it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.places import Place
from imece.base.users import Team
from imece.people.births import BirthField
from imece.people.persons import Person
from imece.people.registry_forms import LANGUAGES, day_field, name_field, plain_field, sex_field
from imece.referrals.destinations import partners_who_refer
from imece.referrals.directory import Need
from imece.referrals.first_details import FirstDetails
from imece.referrals.incoming import REFERRER
from imece.referrals.states import Priority, Source, Told
from imece.referrals.time_limits import priority_choices

_FIRST = ("given_name", "family_name", "phone", "sex", "district", "languages")


class ReceiveForm(forms.Form):
    """Who referred, to whom, what for, and the person: one of the registry, or what was told."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    source = forms.ChoiceField(label=_("Who referred?"), choices=Source.choices, widget=forms.RadioSelect)
    office = forms.ChoiceField(
        label=_("Which office or partner?"), required=False, help_text=_("For a municipality or a partner.")
    )
    name = name_field(_("Name of who referred"))
    referrer_phone = plain_field(_("Their phone"), max_length=40, attrs={"inputmode": "tel"})
    email = forms.EmailField(
        label=_("Their e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    reference = plain_field(_("Their number for it"), max_length=60)
    received_on = day_field(_("Came in on"), required=True)
    given_name = name_field(_("Given name"))
    family_name = name_field(_("Family name"))
    phone = plain_field(_("Phone"), max_length=40, attrs={"inputmode": "tel"})
    sex = sex_field()
    birth = BirthField(
        label=_("Birth or age"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    district = forms.ModelChoiceField(
        label=_("District where they live"), queryset=Place.objects.none(), required=False,
        empty_label=_("Not known"),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    need = forms.ChoiceField(label=_("What do they need?"), choices=Need.choices)
    priority = forms.ChoiceField(label=_("How soon?"), initial=Priority.NORMAL)
    to_team = forms.ModelChoiceField(
        label=_("For which team?"), queryset=Team.objects.none(), empty_label=None
    )
    reason = forms.CharField(
        label=_("What they wrote or said"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    person_agreed = forms.BooleanField(
        label=_("Who referred says that the person knows of it and agrees."), required=False
    )

    def __init__(self, *args: Any, reader: Any, person: Person | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person
        self.offices = {str(one.pk): one for one in partners_who_refer()}
        fields: Any = self.fields
        fields["office"].choices = [
            ("", _now("None")),
            *((key, one.name) for key, one in self.offices.items()),
        ]
        fields["priority"].choices = priority_choices()
        fields["district"].queryset = Place.objects.districts()
        fields["to_team"].queryset = Team.objects.select_related("unit")
        own = reach_of(reader, "referral.answer").unit_codes
        first = next((team for team in fields["to_team"].queryset if team.unit.code in own), None)
        fields["to_team"].initial = first.pk if first else None
        fields["received_on"].initial = timezone.localdate()

    def clean_received_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["received_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_now("It cannot have come in after today."))
        return on

    @property
    def _came_at(self) -> datetime.datetime:
        """Now; of an earlier day its first office hour, since nobody wrote the minute down."""
        on = self.cleaned_data["received_on"]
        if on == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(datetime.datetime.combine(on, datetime.time(9)))

    def said(self) -> dict[str, Any]:
        """For the verb."""
        given = self.cleaned_data
        first = FirstDetails(**{name: given[name] for name in _FIRST}, birth=str(self["birth"].value() or ""))  # type: ignore[typeddict-item]
        referrer = {
            **{name: given[name] for name in REFERRER if name != "phone"},
            "phone": given["referrer_phone"],
        }
        plain = ("source", "need", "priority", "to_team", "reason", "person_agreed", "form_token")
        return {
            **{name: given[name] for name in plain},
            "from_organisation": self.offices.get(given["office"]),
            "referrer": referrer,
            "person": self.person,
            "first": first,
            "received_at": self._came_at,
        }


class TellBackForm(forms.Form):
    """What the referrer is told, and how."""

    how = forms.ChoiceField(label=_("How do they hear it?"), choices=Told.choices, widget=forms.RadioSelect)
    feedback = forms.CharField(
        label=_("What they are told"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One or two sentences, and no more of the person than they told us."),
    )  # fmt: skip
