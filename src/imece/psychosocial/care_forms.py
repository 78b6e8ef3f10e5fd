"""What is asked on the pages of counselling, scales and conferences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.base.users import User
from imece.psychosocial.conferences import Conference
from imece.psychosocial.counselling import Counselling, Meeting
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.planning import Venue
from imece.psychosocial.scales import Scale, ScaleAnswer
from imece.ui.fields import ColleagueField, DayInput


class MeetForm(forms.Form):
    """A meeting that took place."""

    day = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DayInput())
    minutes = forms.IntegerField(label=_("Minutes"), initial=50, min_value=5, max_value=480)
    mode = forms.ChoiceField(label=_("How"), choices=Meeting.Mode.choices)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off"}),
        help_text=_("Sealed: only you and the technical supervisor can open it."),
    )


class AppointForm(forms.Form):
    """The next meeting."""

    on = forms.DateField(label=_("Day"), widget=DayInput())
    at = forms.TimeField(label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    venue = forms.ModelChoiceField(label=_("Where"), required=False, queryset=Venue.objects.none())

    def __init__(self, *args: Any, reader: User, **more: Any) -> None:
        super().__init__(*args, **more)
        venue = self.fields["venue"]
        assert isinstance(venue, forms.ModelChoiceField)
        venue.queryset = Venue.objects.visible_to(reader).in_use()


class FlagForm(forms.Form):
    """Somebody is at risk."""

    urgency = forms.ChoiceField(
        label=_("How soon must somebody see to it?"),
        choices=RiskFlag.Urgency.choices,
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label=_("What the risk is"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        help_text=_("Sealed with your notes. The team leader sees that there is a flag, not what it says."),
    )


class GoalForm(forms.Form):
    """What the two want to work on."""

    goal = forms.CharField(
        label=_("A goal"),
        max_length=400,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class CloseForm(forms.Form):
    """How a track ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Counselling.Outcome.choices)
    on = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DayInput())


class HandForm(forms.Form):
    """Who keeps the track from now on."""

    to = ColleagueField(label=_("Psychologist"), queryset=User.objects.none())

    def __init__(self, *args: Any, track: Counselling, **more: Any) -> None:
        super().__init__(*args, **more)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = User.objects.filter(
            assignments__role="psychologist", assignments__unit=track.service.unit
        ).exclude(pk=track.keeper_id)


class AskForm(forms.Form):
    """A scale's items, one question each, in the language of the one who answers."""

    moment = forms.ChoiceField(label=_("When"), choices=ScaleAnswer.Moment.choices, widget=forms.RadioSelect)
    day = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DayInput())

    def __init__(self, *args: Any, scale: Scale, language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.scale = scale
        for number, text in scale.questions(language):
            self.fields[f"item{number}"] = forms.TypedChoiceField(
                label=f"{number + 1}. {text}",
                choices=scale.choices(language),
                coerce=int,
                widget=forms.RadioSelect,
            )

    @property
    def said(self) -> dict[int, int]:
        return {
            int(name.removeprefix("item")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("item")
        }

    @property
    def items(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("item")]


class ConferenceForm(forms.Form):
    """A conference of one's team."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Conference.Kind.choices)
    day = forms.DateField(label=_("Day"), initial=timezone.localdate, widget=DayInput())


class DecideForm(forms.Form):
    """What was decided on a point."""

    decision = forms.CharField(
        label=_("Decision"),
        max_length=400,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Without clinical content: more people read this than the notes."),
    )
    responsible = ColleagueField(label=_("Who follows up"), required=False, queryset=User.objects.none())
    follow_up_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, conference: Conference, **more: Any) -> None:
        super().__init__(*args, **more)
        responsible = self.fields["responsible"]
        assert isinstance(responsible, forms.ModelChoiceField)
        responsible.empty_label = _("Nobody yet")
        responsible.queryset = User.objects.filter(assignments__unit=conference.team.unit).distinct()


class SatisfactionForm(forms.Form):
    """How many people of a session chose each of five faces."""

    LEVELS = (5, 4, 3, 2, 1)
    NAMES = {
        5: _("Very satisfied"),
        4: _("Satisfied"),
        3: _("Neither"),
        2: _("Dissatisfied"),
        1: _("Very dissatisfied"),
    }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for level in self.LEVELS:
            self.fields[f"level{level}"] = forms.IntegerField(
                label=self.NAMES[level], min_value=0, max_value=2000, initial=0
            )

    @property
    def numbers(self) -> dict[int, int]:
        return {level: self.cleaned_data[f"level{level}"] for level in self.LEVELS}
