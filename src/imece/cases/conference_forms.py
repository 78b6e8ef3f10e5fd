"""What is asked about a case conference: its day, what was said, what was decided, who took part."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.base.users import User
from imece.cases.colleagues import who_confer, who_read
from imece.cases.conferences import CaseConference, ConferencePoint
from imece.cases.forms import CaseForm, _day, _text
from imece.ui.fields import ColleagueField, ColleaguesField


class PlanConferenceForm(forms.Form):
    day = _day(_("Day of the conference"))


class BringForm(CaseForm):
    why = _text(_("What is the conference to speak about?"))


class DiscussForm(forms.Form):
    """What was said of a case."""

    said = _text(_("What was said"), _("Read by those alone who may read the case; never printed."))

    def __init__(self, *args: Any, point: ConferencePoint, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["said"].initial = point.said


class DecideForm(forms.Form):
    """One decision: what, who, until when."""

    what = _text(_("What is to be done?"), _("Without names and numbers of the person: it is printed."))
    responsible = ColleagueField(label=_("Who does it?"), queryset=User.objects.none())
    due_on = _day(_("Until when?"), today=False)

    def __init__(self, *args: Any, point: ConferencePoint, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["responsible"]
        assert isinstance(field, ColleagueField)
        field.queryset = who_read(point.case)
        field.initial = point.case.worker_id
        self.fields["due_on"].initial = timezone.localdate() + datetime.timedelta(days=7)


class CloseConferenceForm(forms.Form):
    """Who was there."""

    took_part = ColleaguesField(label=_("Who took part?"), queryset=User.objects.none())
    others = forms.CharField(
        label=_("Others who took part"), max_length=200, required=False,
        help_text=_("Their posts, such as the municipality's social worker."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, conference: CaseConference, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["took_part"]
        assert isinstance(field, ColleaguesField)
        field.queryset = who_confer(conference.unit)


class AnswerDecisionForm(forms.Form):
    note = _text(_("What was done, or why was it not?"))
