"""What is asked of an assessment, and of a need that was met while working with somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.base.places import Place
from imece.psychosocial.assessments import names_in, names_somebody_by_number
from imece.psychosocial.models import Assessment, Finding, Session
from imece.psychosocial.plan_forms import colleagues_for, places_for
from imece.psychosocial.telling import invited
from imece.ui.fields import ColleagueField, DayInput

LEAVE_OUT = _("Leave out identity numbers and phones: what people need is written without who they are.")
WITHOUT_NAMES = _("Never names, phones or numbers of people.")


class AssessmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who was asked, as a group, where and when."""

    class Meta:
        model = Assessment
        fields = [
            "kind", "day", "place", "neighbourhood", "sex", "age", "community", "participants", "led_by", "notes"
        ]  # fmt: skip
        widgets = {"day": DayInput(), "notes": forms.Textarea(attrs={"rows": 3})}
        field_classes = {"led_by": ColleagueField}
        labels = {"led_by": _("Led by")}
        help_texts = {"notes": WITHOUT_NAMES}

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, found in (
            ("place", places_for(reader, "assessment.record")),
            ("led_by", colleagues_for(reader)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found
            field.empty_label = _("Choose") if field.required else _("Not said")
        for name in ("kind", "sex", "age", "community"):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            described = Assessment._meta.get_field(name)
            assert isinstance(described, models.Field)
            said = list(described.flatchoices)
            chosen.choices = [("", _("Choose") if chosen.required else _("Not said")), *said]
        if not self.is_bound and self.instance.pk is None:
            self.initial.setdefault("day", timezone.localdate())
            self.initial.setdefault("led_by", reader.pk)

    def clean_notes(self) -> str:
        notes: str = self.cleaned_data["notes"]
        if names_somebody_by_number(notes):
            raise forms.ValidationError(LEAVE_OUT)
        return notes


class FindingRow(forms.Form):
    """One thing that people named, and how many voted for it; an empty row is none."""

    text = forms.CharField(label=_("What people said"), required=False, max_length=400)
    votes = forms.IntegerField(label=_("Votes"), required=False, min_value=0, max_value=2000)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if names_somebody_by_number(text):
            raise forms.ValidationError(LEAVE_OUT)
        return text


FindingRows = forms.formset_factory(FindingRow, extra=0, min_num=6, max_num=60, absolute_max=60)


def rows_said(rows: Any) -> list[tuple[str, int | None]]:
    """The rows that say something."""
    return [
        (row.cleaned_data["text"], row.cleaned_data.get("votes"))
        for row in rows
        if getattr(row, "cleaned_data", None) and row.cleaned_data.get("text")
    ]


class NoteForm(forms.Form):
    """A need met while working with somebody: what is needed, never by whom."""

    text = forms.CharField(
        label=_("What is needed"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: parents ask what to do when a child speaks late. Without the person's name."),
    )  # fmt: skip
    place = forms.ModelChoiceField(label=_("District"), queryset=Place.objects.none())
    neighbourhood = forms.CharField(label=_("Neighbourhood"), required=False, max_length=120)
    group = forms.CharField(label=_("Group"), required=False, max_length=120)
    session = forms.ModelChoiceField(
        queryset=Session.objects.none(), required=False, widget=forms.HiddenInput
    )
    anyway = forms.BooleanField(label=_("These are no names of people"), required=False)

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.reader = reader
        for name, found in (
            ("place", places_for(reader, "assessment.record")),
            ("session", Session.objects.visible_to(reader)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found
            field.empty_label = _("Choose") if field.required else _("Not said")
        if not self.is_bound:
            del self.fields["anyway"]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if names_somebody_by_number(text):
            raise forms.ValidationError(LEAVE_OUT)
        return text

    def clean(self) -> dict[str, Any]:
        """A word that is a name of somebody in the session is asked about once."""
        given = super().clean() or {}
        found = self._names(given)
        if found and not given.get("anyway"):
            self.add_error("text", _("Is this somebody's name? %(names)s") % {"names": ", ".join(found)})
        elif not found and "anyway" in self.fields and not given.get("anyway"):
            del self.fields["anyway"]
        return given

    def _names(self, given: dict[str, Any]) -> list[str]:
        session = given.get("session")
        if session is None:
            return []
        return names_in(given.get("text", ""), invited(session))

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "place", "neighbourhood", "group")}


class FindingFilter(forms.Form):
    """Which findings."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Finding.State.choices]
    )
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, data: Any, *, reader: Any) -> None:
        super().__init__(data)
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("All")),
            *[(one.pcode, one.name) for one in places_for(reader, "session.view")],
        ]

    def asked(self) -> tuple[str, str]:
        """(state, district); what cannot be read narrows nothing."""
        self.is_valid()
        return self.cleaned_data.get("state", "") or "", self.cleaned_data.get("district", "") or ""
