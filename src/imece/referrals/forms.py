"""What is asked when somebody is referred, and when a referral is answered."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.base.users import Unit
from imece.people.registry_forms import units_of
from imece.referrals.destinations import Destination
from imece.referrals.directory import Need
from imece.referrals.sharing import MORE, SHARED
from imece.referrals.states import Priority, State
from imece.referrals.time_limits import priority_choices


class NeedForm(forms.Form):
    """What the person needs: it sorts where they may go."""

    need = forms.ChoiceField(label=_("What do they need?"), choices=Need.choices)


class ReferForm(forms.Form):
    """Where to, how soon, and what is told."""

    need = forms.ChoiceField(choices=Need.choices, widget=forms.HiddenInput)
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    to = forms.ChoiceField(label=_("Where to?"), error_messages={"required": _("Choose where to refer.")})
    priority = forms.ChoiceField(label=_("How soon?"), initial=Priority.NORMAL)
    reason = forms.CharField(
        label=_("What the receiver should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only what they need in order to help. Nothing of what was said in confidence."),
    )
    shares = forms.MultipleChoiceField(
        label=_("Tell this too"),
        required=False,
        choices=[(field, SHARED[field][0]) for field in MORE],
        widget=forms.CheckboxSelectMultiple,
    )
    place_named = forms.BooleanField(
        label=_("I have named this place to the person and they agree."), required=False
    )

    from_unit = forms.ModelChoiceField(
        label=_("For which of your units?"), queryset=Unit.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, destinations: list[Destination], reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = self.fields["from_unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = units_of(reader, "referral.send")
        if len(units.queryset) == 1:
            units.widget = forms.HiddenInput()
            units.initial = units.queryset[0].pk
        self.destinations = {one.key: one for one in destinations}
        priority = self.fields["priority"]
        assert isinstance(priority, forms.ChoiceField)
        priority.choices = priority_choices()
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(one.key, one.name) for one in destinations]

    @property
    def chosen(self) -> str:
        return str(self["to"].value() or "")

    def said(self) -> dict[str, Any]:
        """For the verb."""
        said = {**self.cleaned_data}
        destination = self.destinations[said.pop("to")]
        return {**said, **destination.values}


_STEPS = [
    (one.value, one.label) for one in (State.ACKNOWLEDGED, State.ACCEPTED, State.DECLINED, State.SERVED)
]


class AnswerForm(forms.Form):
    """One step of the receiver."""

    state = forms.ChoiceField(choices=_STEPS)
    partner = forms.CharField(label=_("Your name and office"), max_length=120, required=False)
    note = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_(
            "Why it is declined, or what was done. Please write no more of the person than is needed."
        ),
    )


class PartnerForm(AnswerForm):
    """The same through a link, where nobody else says who answers."""

    partner = forms.CharField(label=_("Your name and office"), max_length=120)


class WordForm(forms.Form):
    """A sentence that goes with the sender's step."""

    note = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
