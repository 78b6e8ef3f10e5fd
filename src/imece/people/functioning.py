"""The Washington Group Short Set on Functioning: six questions, asked of a person or of somebody for them.

The wording, the order and the answers are the Group's and are not changed. Whoever has a lot of difficulty, or cannot
do it at all, in one domain at least counts as a person with disability: the cut-off that the Group recommends. Where an
answer is missing and no other says so, nothing is derived.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.people.persons import Person

INTRODUCTION = _(
    "The next set of questions ask about difficulties you may have doing certain activities because of a health"
    " problem."
)
QUESTIONS: dict[str, Any] = {
    "seeing": _("Do you have difficulty seeing, even if wearing glasses?"),
    "hearing": _("Do you have difficulty hearing, even if using a hearing aid?"),
    "walking": _("Do you have difficulty walking or climbing steps?"),
    "remembering": _("Do you have difficulty remembering or concentrating?"),
    "self_care": _("Do you have difficulty with self-care such as washing all over or dressing?"),
    "communicating": _(
        "Using your usual language, do you have difficulty communicating, for example understanding or being"
        " understood?"
    ),
}
DOMAINS: dict[str, Any] = {
    "seeing": pgettext_lazy("functioning", "Seeing"),
    "hearing": pgettext_lazy("functioning", "Hearing"),
    "walking": pgettext_lazy("functioning", "Walking"),
    "remembering": pgettext_lazy("functioning", "Remembering"),
    "self_care": pgettext_lazy("functioning", "Self-care"),
    "communicating": pgettext_lazy("functioning", "Communicating"),
}
YOUNGEST = 5  # the Group made the set for people of five years and more


class FunctioningQuerySet(models.QuerySet["WashingtonGroup"]):
    """Questions put to the answers."""

    def of_persons(self, record_ids: Iterable[int]) -> FunctioningQuerySet:
        """The newest first."""
        return self.filter(person_id__in=list(record_ids)).order_by("-asked_on", "-pk")


class WashingtonGroup(models.Model):
    """What was answered to the six questions on a day."""

    class Answer(models.TextChoices):
        NONE = "no", _("No - no difficulty")
        SOME = "some", _("Yes - some difficulty")
        A_LOT = "a_lot", _("Yes - a lot of difficulty")
        CANNOT = "cannot", _("Cannot do at all")
        REFUSED = "refused", pgettext_lazy("answer to a question", "Refused")
        UNKNOWN = "unknown", pgettext_lazy("answer to a question", "Don't know")

    class Respondent(models.TextChoices):
        SELF = "self", _("The person")
        PROXY = "proxy", _("Somebody for them")

    SEVERE = (Answer.A_LOT, Answer.CANNOT)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="functioning")
    asked_on = models.DateField(_("asked on"))
    respondent = models.CharField(_("who answers"), max_length=5, choices=Respondent.choices)
    seeing = models.CharField(max_length=7, choices=Answer.choices)
    hearing = models.CharField(max_length=7, choices=Answer.choices)
    walking = models.CharField(max_length=7, choices=Answer.choices)
    remembering = models.CharField(max_length=7, choices=Answer.choices)
    self_care = models.CharField(max_length=7, choices=Answer.choices)
    communicating = models.CharField(max_length=7, choices=Answer.choices)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = FunctioningQuerySet.as_manager()

    @classmethod
    def record(
        cls,
        *,
        person: Person,
        answers: Mapping[str, str],
        respondent: str,
        asked_on: datetime.date,
        by: User | None,
    ) -> WashingtonGroup:
        """Write the six answers down; earlier ones stay. Asked twice on one day, the later answers count."""
        if asked_on > timezone.localdate():
            raise Refusal(
                gettext("This day lies in the future; give the day on which the questions were asked.")
            )
        if any(not answers.get(domain) for domain in QUESTIONS):
            raise Refusal(gettext("Mark an answer to each of the six questions; “refused” is one too."))
        with transaction.atomic():
            given = {domain: answers[domain] for domain in QUESTIONS}
            asked = cls.objects.create(
                person=person, asked_on=asked_on, respondent=respondent, recorded_by=by, **given
            )
            _keep_in_step(person)
            LogLine.write(by=by, action="functioning.record", subject=person, code=person.code)
        return asked

    @property
    def answers(self) -> dict[str, str]:
        return {domain: getattr(self, domain) for domain in QUESTIONS}

    @property
    def disability(self) -> str:
        """'yes', 'no', or '' where too little was answered."""
        said = self.answers.values()
        if any(answer in self.SEVERE for answer in said):
            return "yes"
        return "no" if all(answer in (self.Answer.NONE, self.Answer.SOME) for answer in said) else ""

    @property
    def shown(self) -> list[tuple[Any, Any, bool]]:
        """(domain, answer, whether it reaches the cut-off) of each question."""
        labels = dict(self.Answer.choices)
        return [(DOMAINS[name], labels[said], said in self.SEVERE) for name, said in self.answers.items()]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_on}"


def _keep_in_step(person: Person) -> None:
    """The person's own column says what the newest answers give; what a list said stays where they give nothing."""
    newest = WashingtonGroup.objects.of_persons([person.pk]).first()
    if newest is not None and newest.disability:
        person.disability = newest.disability
        Person.objects.filter(pk=person.pk).update(disability=person.disability)


register_action("functioning.record", _("wrote down the answers of %(code)s on functioning"), erase=keep_all)
