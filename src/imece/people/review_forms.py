"""What is sent from the pages of the review, checked for its form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.people.likeness import Likeness, Verdict
from imece.people.merging import PICKED
from imece.people.review import MOST_COLUMNS, Answer

MOST_CONFIRMED = 20


class Numbers(forms.MultipleChoiceField):
    """Several whole numbers, such as those of ticked records."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < 19

    def clean(self, value: Any) -> list[int]:
        return [int(number) for number in super().clean(value)]


class AnswerForm(forms.Form):
    """One of the three answers, with what the page showed, and for "one person" what is kept and picked."""

    answer = forms.ChoiceField(choices=Verdict.Answer.choices)
    seen = forms.ChoiceField(choices=Likeness.State.choices)
    persons = Numbers()
    joined = Numbers(required=False)
    kept = forms.IntegerField(required=False)
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in PICKED:
            self.fields[f"pick_{field}"] = forms.IntegerField(required=False)

    def said(self) -> Answer:
        data = self.cleaned_data
        left, right = data["persons"][:2]
        return Answer(
            answer=data["answer"],
            seen=data["seen"],
            persons=(left, right),
            joined=tuple(data["joined"][:MOST_COLUMNS]),
            kept=data["kept"] or 0,
            picked={field: data[f"pick_{field}"] for field in PICKED if data[f"pick_{field}"]},
            note=data["note"],
        )

    def clean_persons(self) -> list[int]:
        persons: list[int] = self.cleaned_data["persons"]
        if len(persons) != 2:
            raise forms.ValidationError(_("Open the pair again; the page was not sent whole."))
        return persons


class ConfirmForm(forms.Form):
    """The pairs that were ticked for quick confirmation."""

    pairs = Numbers(error_messages={"required": _("Tick the pairs that are one person first.")})

    def clean_pairs(self) -> list[int]:
        return list(self.cleaned_data["pairs"][:MOST_CONFIRMED])


class UndoForm(forms.Form):
    """Why a merge is taken back, and what is said of the two from now on."""

    AGAIN = "again"
    answer = forms.ChoiceField(
        label=_("From now on"),
        choices=[(Verdict.Answer.DIFFERENT.value, _("They are two people")), (AGAIN, _("Ask again"))],
        initial=Verdict.Answer.DIFFERENT.value,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Why"), required=False, max_length=300)

    def said(self) -> dict[str, str]:
        answer = self.cleaned_data["answer"]
        return {"answer": "" if answer == self.AGAIN else answer, "note": self.cleaned_data["note"]}
