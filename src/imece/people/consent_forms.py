"""What is asked when a person answers, takes an answer back, or is photographed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.people.consent_sheet import language_name
from imece.people.consents import Consent, ConsentText

_PRESS = _("Press the button that says what the person answered.")


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AnswerForm(forms.Form):
    """A person's answer to a text that was read. ``answer`` is the button that is pressed."""

    how = forms.ChoiceField(
        label=_("How do they answer?"), choices=Consent.How.choices, widget=forms.RadioSelect
    )
    witness = forms.CharField(label=_("Name of the witness"), required=False, max_length=200)
    given_by = forms.ChoiceField(
        label=_("Who answers?"), choices=Consent.GivenBy.choices, widget=forms.RadioSelect
    )
    guardian_name = forms.CharField(label=_("Name of the parent or guardian"), required=False, max_length=200)
    guardian_relationship = forms.ChoiceField(
        label=_("How related"),
        required=False,
        choices=Consent.Relationship.choices,
        widget=forms.RadioSelect,
    )
    day = _day_field(_("On which day"))
    answer = forms.ChoiceField(
        choices=Consent.Answer.choices,
        widget=forms.HiddenInput,
        error_messages={"required": _PRESS, "invalid_choice": _PRESS},
    )

    def __init__(self, data: Any = None, *, minor: bool | None = False) -> None:
        who = Consent.GivenBy.GUARDIAN if minor else Consent.GivenBy.PERSON
        super().__init__(data, initial={"given_by": who, "day": timezone.localdate()})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # The buttons have no place of their own where an error could stand.
        if "answer" in self.errors:
            self.add_error(None, _PRESS)
        return given


class TakeBackForm(forms.Form):
    """A yes is taken back: by whom, when and, if they want to say it, why."""

    withdrawn_by = forms.ChoiceField(
        label=_("Who takes it back?"), choices=Consent.WithdrawnBy.choices, widget=forms.RadioSelect
    )
    on = _day_field(_("On which day"))
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        help_text=_("Only if they want to say it. Nobody has to give a reason."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(
            data, initial={"withdrawn_by": Consent.WithdrawnBy.PERSON, "on": timezone.localdate()}
        )


class PhotoForm(forms.Form):
    """A photo of a person."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPEG or PNG, up to 15 MB. Place and time of the camera are removed."),
        error_messages={"empty": _("The file is empty. Choose the photo again.")},
    )
    taken_on = _day_field(_("Taken on"))

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"taken_on": timezone.localdate()})


class SheetForm(forms.Form):
    """In which languages a sheet is printed."""

    language = forms.ChoiceField(label=_("Language"))
    beside = forms.ChoiceField(label=_("Beside it"), required=False)

    def __init__(self, data: Any, *, text: ConsentText, language: str, beside: str) -> None:
        initial = {"language": language, "beside": beside}
        super().__init__(data or None, initial=initial, auto_id=f"{text.purpose}_%s")
        named = [(code, language_name(code)) for code in text.languages]
        for name, choices in (("language", named), ("beside", [("", _("One language only")), *named])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
