"""What is asked on the pages of a case. Choices of the mission are read when a form is made."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.base.users import User
from imece.cases.cases import Case
from imece.cases.following_up import Assessment
from imece.cases.rules import Choice, Rules
from imece.cases.states import LEFT, Priority, Risk, Source, State
from imece.partners.models import Organisation
from imece.referrals.referrals import Referral
from imece.ui.fields import DayInput

LONG = {"rows": 3, "dir": "auto"}
SHORT = {"rows": 2, "dir": "auto"}
NONE_SAID = "–"
_NONE = [("", NONE_SAID)]


def _text(label: Any, help_text: Any = "", *, required: bool = True, rows: dict[str, Any] = SHORT) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=3000,
        widget=forms.Textarea(attrs=rows),
    )


def _day(label: Any, *, today: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=timezone.localdate if today else None,
        widget=DayInput(),
    )


def _named(choices: tuple[Choice, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in choices]


class CaseForm(forms.Form):
    """A form about one case; ``said`` is what its verb takes."""

    def __init__(self, *args: Any, case: Case, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.reader, self.rules = case, reader, Rules.of_mission()
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the case, the reader or the mission."""

    def offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
        field.choices = choices

    def choose(self, name: str, found: Any, words: Callable[[Any], str]) -> None:
        """Offer records, each in these words."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = found
        if field.empty_label is not None:
            field.empty_label = NONE_SAID
        field.label_from_instance = words  # type: ignore[method-assign,assignment]

    @property
    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class OpenForm(forms.Form):
    """The intake: under two minutes, from a person's page."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    source = forms.ChoiceField(label=_("Who brought it?"), choices=Source.choices, initial=Source.SELF)
    referred_by = forms.ModelChoiceField(
        label=_("Which office or partner?"), queryset=Organisation.objects.none(), required=False
    )
    need = _text(
        _("What does the person need?"), _("In their words, without more than is needed."), rows=LONG
    )
    priority = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=Priority.choices,
        initial=Priority.NORMAL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["referred_by"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.order_by("code")
        field.empty_label = NONE_SAID


class ScreenForm(CaseForm):
    priority = forms.ChoiceField(label=_("How urgent is it?"), choices=Priority.choices)
    gap_reason = forms.ChoiceField(label=_("Why can existing services not cover this?"))
    gap = _text(_("What shows it?"), _("Who was asked, what they answered, which paper you saw."))
    eligibility = _text(_("Why is the person eligible?"), required=False)

    def prepare(self) -> None:
        self.offer(
            "gap_reason",
            [*_NONE, *_named(self.rules.gap_reasons)]
            if self.rules.gap_reasons
            else [("other", _("Another reason"))],
        )
        self.fields["priority"].initial = self.case.priority


class RefuseForm(CaseForm):
    eligibility = _text(_("Why is the person not eligible?"))
    advice = _text(_("Which advice was given?"), required=False)
    referred_to = forms.ModelChoiceField(
        label=_("Or where was the person referred to?"), queryset=Referral.objects.none(), required=False
    )

    def prepare(self) -> None:
        self.choose("referred_to", _referrals_of(self.case, self.reader), _referral_said)


def _referrals_of(case: Case, reader: Any) -> Any:
    mine = Referral.objects.visible_to(reader).of_person(case.person.canonical or case.person)
    return mine.exclude(pk=case.referral_id or 0).with_all_shown().newest()


def _referral_said(referral: Any) -> str:
    return f"{referral.code} · {referral.receiver} · {referral.get_state_display()}"


class AssessForm(CaseForm):
    how = forms.ChoiceField(label=_("How"), choices=Assessment.How.choices, initial=Assessment.How.HOME)
    day = _day(_("Day of the visit"))
    risk = forms.ChoiceField(label=_("Protection risk"), choices=[*_NONE, *Risk.choices])
    household_size = forms.IntegerField(
        label=_("People in the household"), min_value=1, max_value=60, required=False
    )
    vulnerabilities = forms.MultipleChoiceField(
        label=_("What applies to the person?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The score that comes of it is advice. You decide."),
    )
    household = _text(_("The household's situation"), required=False)
    needs = _text(_("Which needs did you find?"))

    def prepare(self) -> None:
        self.offer("vulnerabilities", _named(self.rules.vulnerabilities))
        self.fields["vulnerabilities"].initial = self.case.vulnerabilities


class PlanForm(CaseForm):
    plan = _text(_("What is to be done?"), _("With what the person agreed to."), rows=LONG)

    def prepare(self) -> None:
        self.fields["plan"].initial = self.case.told.get("plan", "")


class PauseForm(CaseForm):
    what = _text(_("What is the person to bring?"))


class NoteForm(CaseForm):
    note = _text(_("Note"))


class WhyForm(CaseForm):
    why = _text(_("Why?"))


class SendBackForm(CaseForm):
    note = _text(_("What is still to be done?"))


class FollowForm(CaseForm):
    due_on = _day(_("By when?"), today=False)

    def prepare(self) -> None:
        self.fields["due_on"].initial = timezone.localdate() + datetime.timedelta(
            days=self.rules.follow_up_days
        )


class FollowedForm(CaseForm):
    found = _text(_("How is the person, and does the help serve them?"))


SATISFACTION = [
    ("", _("Not asked")), ("5", _("Very satisfied")), ("4", _("Satisfied")), ("3", _("Neither")),
    ("2", _("Dissatisfied")), ("1", _("Very dissatisfied")),
]  # fmt: skip


class CloseForm(CaseForm):
    outcome = forms.ChoiceField(label=_("What became of the need?"))
    told = _text(_("In a sentence"))
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied is the person?"),
        choices=SATISFACTION,
        coerce=int,
        empty_value=None,
        required=False,
    )

    def prepare(self) -> None:
        self.offer(
            "outcome",
            [*_NONE, *_named(self.rules.outcomes)]
            if self.rules.outcomes
            else [("met", _("The need is met"))],
        )


class LeaveForm(CaseForm):
    state = forms.ChoiceField(label=_("How did it end?"))
    note = _text(_("How do you know?"))
    referred_to = forms.ModelChoiceField(
        label=_("The referral, if there is one"), queryset=Referral.objects.none(), required=False
    )

    def prepare(self) -> None:
        self.offer("state", [*_NONE, *((one.value, one.label) for one in LEFT)])
        self.choose("referred_to", _referrals_of(self.case, self.reader), _referral_said)


class HandOverForm(CaseForm):
    to = forms.ModelChoiceField(label=_("To whom?"), queryset=User.objects.none())

    def prepare(self) -> None:
        from imece.cases.colleagues import who_work_on

        self.choose("to", who_work_on(self.case), lambda user: str(user.shown_name))


class PaperForm(CaseForm):
    kind = forms.ChoiceField(label=_("What is it?"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, or a photo as JPEG or PNG, up to 15 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,image/jpeg,image/png"}),
    )

    def prepare(self) -> None:
        self.offer(
            "kind", [*((one.code, one.name) for one in self.rules.papers), ("other", _("Other paper"))]
        )

    @property
    def said(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"], "content": self.cleaned_data["file"].read()}


class NarrowForm(forms.Form):
    """What narrows the list of cases."""

    number = forms.CharField(label=_("Case number"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*_NONE, *State.choices])
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[*_NONE, *Priority.choices])
    waits = forms.ChoiceField(label=_("Waiting for"), required=False, choices=[*_NONE, *Case.Waits.choices])
    district = forms.ChoiceField(label=_("District"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Most urgent first")), ("new", _("Newest first"))]
    )

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*_NONE, *districts]

    @property
    def wanted(self) -> dict[str, Any]:
        said = self.cleaned_data if self.is_valid() else {}
        return {name: said.get(name, "") for name in ("number", "state", "priority", "waits", "district")}
