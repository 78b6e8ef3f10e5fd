"""Questionnaires asked before and after: what a scale is comes as mission data; what a person answered is sealed.

A scale's items, answers, scoring, licence and source stand in the mission's `scales.toml`. The psychologist sees the
change of a person; managers see a group's means, and nothing where fewer than `FEWEST` people answered both times.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import NamedModel, User, in_language
from imece.people.likeness import true_ids
from imece.people.models import Person
from imece.psychosocial.counselling import Counselling, CounsellingQuerySet
from imece.psychosocial.planning import Cycle

# A group's result is shown from so many people on: fewer could be told apart.
FEWEST = 5


class Scale(NamedModel):
    """A questionnaire with a score, such as the WHO-5 Well-Being Index.

    ``items``: [{"names": {language: text}}]; ``answers``: [{"value": 5, "names": {language: text}}]. The score is the
    sum of the values times ``times``, from ``lowest`` to ``highest``; a change of ``meaningful`` or more counts.
    """

    version = models.CharField(_("version"), max_length=20)
    introduction = models.JSONField(_("introduction"), default=dict)
    items = models.JSONField(_("items"), default=list)
    answers = models.JSONField(_("answers"), default=list)
    times = models.DecimalField(_("the sum is multiplied by"), max_digits=6, decimal_places=2, default=1)
    higher_is_better = models.BooleanField(_("a higher score is better"), default=True)
    meaningful = models.DecimalField(_("change that matters"), max_digits=6, decimal_places=2, null=True)
    attention = models.DecimalField(
        _("score from which somebody should look closer"), max_digits=6, decimal_places=2, null=True
    )
    youngest = models.PositiveSmallIntegerField(_("from the age of"), null=True)
    licence = models.CharField(_("licence"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    @property
    def lowest(self) -> float:
        return float(min(one["value"] for one in self.answers) * len(self.items) * self.times)

    @property
    def highest(self) -> float:
        return float(max(one["value"] for one in self.answers) * len(self.items) * self.times)

    def questions(self, language: str | None = None) -> list[tuple[int, str]]:
        return [(number, in_language(item["names"], language)) for number, item in enumerate(self.items)]

    def choices(self, language: str | None = None) -> list[tuple[int, str]]:
        return [(one["value"], in_language(one["names"], language)) for one in self.answers]

    def score(self, said: Mapping[int, int]) -> float:
        """The score of a whole set of answers (item number to value); refused where one is missing or unknown."""
        values = {one["value"] for one in self.answers}
        missing = [number + 1 for number in range(len(self.items)) if said.get(number) not in values]
        if missing:
            raise Refusal(
                gettext("Question %(numbers)s has no answer yet. A score needs all of them.")
                % {"numbers": ", ".join(map(str, missing))}
            )
        return float(sum(said[number] for number in range(len(self.items))) * float(self.times))


class ScaleAnswerQuerySet(models.QuerySet["ScaleAnswer"]):
    """Questions put to the answers."""

    def readable_by(self, user: Any) -> ScaleAnswerQuerySet:
        """Answers of persons whose track this reader may open, and those that the reader asked."""
        tracks: CounsellingQuerySet = Counselling.objects.readable_by(user)
        if not user_may(user, "note.view"):
            return self.none()
        return self.filter(models.Q(asked_by=user) | models.Q(person__in=tracks.values("person")))

    def standing(self) -> ScaleAnswerQuerySet:
        """Without those that were asked anew for the same moment."""
        return self.filter(replaced_by__isnull=True)

    def of_person(self, person: Person) -> ScaleAnswerQuerySet:
        return self.filter(person__in=person.records()).standing().order_by("day", "pk")


class ScaleAnswer(models.Model):
    """What one person answered on one day; answers and score are sealed together."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")
        LATER = "later", _("Follow-up")

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="answered")
    scale_version = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counselling = models.ForeignKey(
        Counselling, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    moment = models.CharField(_("when"), max_length=6, choices=Moment.choices)
    day = models.DateField(_("day"))
    token = models.TextField(help_text="answers and score, encrypted; see base.sealing")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    objects = ScaleAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["cycle", "scale", "moment"], name="answers_of_a_cycle")]

    @classmethod
    def take(
        cls,
        *,
        scale: Scale,
        person: Person,
        moment: str,
        said: Mapping[int, int],
        on: datetime.date,
        by: User,
        cycle: Cycle | None = None,
        counselling: Counselling | None = None,
    ) -> ScaleAnswer:
        """Keep a person's answers. Asked anew for the same moment, the later answers count and the earlier stay."""
        if moment not in cls.Moment.values:
            raise Refusal(gettext("Say whether this was asked before, after, or as a follow-up."))
        score = scale.score(said)
        token = sealed_text(json.dumps({"said": {str(k): v for k, v in said.items()}, "score": score}))
        with transaction.atomic():
            earlier = cls.objects.standing().filter(
                scale=scale, moment=moment, cycle=cycle, counselling=counselling, person__in=person.records()
            )
            replaced = list(earlier.select_for_update()) if moment != cls.Moment.LATER else []
            answer = cls.objects.create(
                scale=scale,
                scale_version=scale.version,
                person=person.canonical or person,
                cycle=cycle,
                counselling=counselling,
                moment=moment,
                day=on,
                token=token,
                asked_by=by,
            )
            for one in replaced:
                cls.objects.filter(pk=one.pk).update(replaced_by=answer)
            LogLine.write(by=by, action="scale.take", subject=answer, scale=scale.code)
        return answer

    @property
    def score(self) -> float:
        return float(json.loads(opened_text(self.token))["score"])

    @property
    def said(self) -> dict[int, int]:
        return {int(number): value for number, value in json.loads(opened_text(self.token))["said"].items()}

    def __str__(self) -> str:
        return f"{self.scale_id} {self.moment} {self.day}"


@dataclass(frozen=True)
class GroupResult:
    """How a group's scores changed. ``shown`` False: too few answered both times to say anything."""

    scale: Scale
    before_number: int
    after_number: int
    both: int
    before: float | None = None
    after: float | None = None
    better: int | None = None

    @property
    def shown(self) -> bool:
        return self.before is not None

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


def group_result(cycle: Cycle, scale: Scale) -> GroupResult:
    """The means of those who answered before and after, and how many changed by what matters or more."""
    answers = ScaleAnswer.objects.standing().filter(cycle=cycle, scale=scale)
    moments = (ScaleAnswer.Moment.BEFORE, ScaleAnswer.Moment.AFTER)
    scores: dict[str, dict[int, float]] = {moment: {} for moment in moments}
    found = list(answers.filter(moment__in=moments))
    persons = true_ids(answer.person_id for answer in found)
    for answer in found:
        scores[answer.moment][persons[answer.person_id]] = answer.score
    before, after = (scores[moment] for moment in moments)
    both = sorted(before.keys() & after.keys())
    counted = GroupResult(scale, len(before), len(after), len(both))
    if len(both) < FEWEST:
        return counted
    sign = 1 if scale.higher_is_better else -1
    least = float(scale.meaningful or 0) or 0.01
    better = sum(sign * (after[person] - before[person]) >= least for person in both)
    # Nearly all or nearly none of a group would say something of each of them.
    hidden = 0 < len(both) - better < 3 or 0 < better < 3
    return GroupResult(
        scale,
        len(before),
        len(after),
        len(both),
        mean(before[person] for person in both),
        mean(after[person] for person in both),
        None if hidden else better,
    )
