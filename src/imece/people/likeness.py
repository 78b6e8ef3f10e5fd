"""What was found and what was answered: two persons that look like one, and the verdicts on them.

A likeness is the machine's: two persons that may be one, with the bits of each field. A verdict is a person's (or the
rule of the same document's): same, different, not sure. Both are between records and hold for the whole persons that
the records belong to, whatever is merged later. A standing verdict is never asked again; it can be withdrawn.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import User
from imece.people.persons import Contact, Person

_PART = 400
# Verdicts, merges and undos wait for one another: each works out anew who is whom.
TURN = "who is who"


class FoundPair(NamedTuple):
    """Two records of different persons that look like one: what the machine says of them.

    ``fields``: field to [level, bits], as docs/matching.md names them. ``quick``: sure enough for quick confirmation.
    """

    left: int
    right: int
    bits: float
    probability: float
    quick: bool
    fields: dict[str, tuple[str, float]]


def in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def true_ids(person_ids: Iterable[int]) -> dict[int, int]:
    """Of each record, the person that it belongs to: the record that it points to, or itself."""
    wanted = list(dict.fromkeys(person_ids))
    found: dict[int, int] = {}
    for start in range(0, len(wanted), _PART):
        part = Person.objects.filter(pk__in=wanted[start : start + _PART])
        found.update(part.values_list("pk", Coalesce("canonical_id", "pk")))
    return found


def records_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Every record of these persons (given by any of their records), with the person that it belongs to."""
    roots = list(dict.fromkeys(true_ids(person_ids).values()))
    found: dict[int, int] = {}
    for start in range(0, len(roots), _PART):
        part = roots[start : start + _PART]
        pointing = Person.objects.filter(canonical_id__in=part).order_by().values("pk")
        records = Person.objects.filter(Q(pk__in=part) | Q(pk__in=pointing))
        found.update(records.values_list("pk", Coalesce("canonical_id", "pk")))
    return found


def reaching_both(asked: Any, user: Any, *sides: str) -> Any:
    """Of pairs of records those of which the reader reaches both persons, where the reader may decide who is one."""
    reach = reach_of(user, "person.match")
    if reach.everywhere:
        return asked
    served = Contact.objects.within(reach)
    for side in sides:
        person = Coalesce(OuterRef(f"{side}__canonical_id"), OuterRef(f"{side}_id"))
        # One index entry each, so that a page of the queue does not ask about the whole registry.
        asked = asked.filter(
            models.Exists(served.filter(person_id=person))
            | models.Exists(served.filter(person__canonical_id=person))
        )
    return asked


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """Questions put to the verdicts."""

    def visible_to(self, user: Any) -> VerdictQuerySet:
        found: VerdictQuerySet = reaching_both(self, user, "left", "right")
        return found

    def standing(self) -> VerdictQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def touching(self, record_ids: Iterable[int]) -> VerdictQuerySet:
        ids = list(record_ids)
        return self.filter(Q(left_id__in=ids) | Q(right_id__in=ids))

    def between(self, one: Iterable[int], other: Iterable[int]) -> VerdictQuerySet:
        """Verdicts between a record of the one and a record of the other."""
        ones, others = list(one), list(other)
        return self.filter(
            Q(left_id__in=ones, right_id__in=others) | Q(left_id__in=others, right_id__in=ones)
        )

    def of_persons(self, one: Person, other: Person) -> VerdictQuerySet:
        """What stands between any records of these two, the newest first."""
        roots = records_of([one.pk, other.pk])
        sides = [[pk for pk, root in roots.items() if root == person.pk] for person in (one, other)]
        return self.standing().between(*sides).with_all_shown().order_by("-pk")

    def given_by(self, user: User) -> VerdictQuerySet:
        return self.filter(by=user)

    def numbered(self, numbers: Iterable[int]) -> VerdictQuerySet:
        return self.filter(pk__in=list(numbers)).with_all_shown()

    def with_all_shown(self) -> VerdictQuerySet:
        return self.select_related("left__canonical", "right__canonical", "by")

    def two_people(self) -> VerdictQuerySet:
        return self.filter(answer=Verdict.Answer.DIFFERENT).with_all_shown().order_by("-pk")

    def apart(self) -> list[tuple[int, int]]:
        """The pairs of records that a person said are two people."""
        answers = self.standing().filter(answer=Verdict.Answer.DIFFERENT)
        return list(answers.values_list("left_id", "right_id"))


class Verdict(models.Model):
    """What somebody said of two records: one person, two people, or not sure."""

    class Answer(models.TextChoices):
        SAME = "same", _("One person")
        DIFFERENT = "different", _("Two people")
        UNSURE = "unsure", _("Not sure")

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    note = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=models.F("right")), name="verdict_in_order"),
            models.UniqueConstraint(
                fields=["left", "right"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_verdict_on_a_pair_at_a_time",
            ),
        ]

    @classmethod
    def give(cls, one: Person, other: Person, *, answer: str, by: User | None, note: str = "") -> Verdict:
        """Answer for two records; what was said otherwise of the same two persons is withdrawn, and kept.

        Joining is `Merge.make`, which gives the verdict «same» itself.
        """
        left, right = in_order(one.pk, other.pk)
        with transaction.atomic():
            take_turn(TURN)
            persons = records_of([left, right])
            if persons[left] == persons[right] and answer != cls.Answer.SAME:
                raise Refusal(
                    gettext("%(one)s and %(other)s are joined. Undo the merge on the person's page first.")
                    % {"one": one.code, "other": other.code}
                )
            ones = [pk for pk, root in persons.items() if root == persons[left]]
            others = [pk for pk, root in persons.items() if root == persons[right]]
            # The same answer about other records of the two stays: it holds even when a merge is undone.
            earlier = cls.objects.standing().between(ones, others)
            said_otherwise = earlier.filter(~Q(answer=answer) | Q(left_id=left, right_id=right))
            said_otherwise.update(withdrawn_at=timezone.now(), withdrawn_by=by)
            verdict = cls.objects.create(left_id=left, right_id=right, answer=answer, by=by, note=note[:300])
            LogLine.write(by=by, action=f"person.{answer}", subject=one, code=one.code, other=other.code)
            Likeness.settle([left, right])
        return verdict

    def withdraw(self, *, by: User | None) -> None:
        """Take the answer back: the pair may be asked about again."""
        if self.answer == self.Answer.SAME:
            raise Refusal(gettext("These two are joined. Undo the merge on the person's page first."))
        with transaction.atomic():
            take_turn(TURN)
            standing = Verdict.objects.standing().filter(pk=self.pk)
            if not standing.update(withdrawn_at=timezone.now(), withdrawn_by=by):
                raise Refusal(gettext("This answer was taken back already. Open the page again and look."))
            LogLine.write(
                by=by,
                action="person.ask_again",
                subject=self.left,
                code=self.left.code,
                other=self.right.code,
            )
            Likeness.settle([self.left_id, self.right_id])

    def __str__(self) -> str:
        return f"{self.left_id} {self.answer} {self.right_id}"


class LikenessQuerySet(models.QuerySet["Likeness"]):
    """Questions put to what the machine found."""

    def visible_to(self, user: Any) -> LikenessQuerySet:
        """Pairs of which the reader reaches both persons, where the reader may decide who is one."""
        found: LikenessQuerySet = reaching_both(self, user, "left", "right")
        return found

    def open(self) -> LikenessQuerySet:
        return self.filter(state=Likeness.State.OPEN)

    def quick(self) -> LikenessQuerySet:
        return self.open().filter(quick=True)

    def to_review(self) -> LikenessQuerySet:
        return self.open().filter(quick=False)

    def unsure(self) -> LikenessQuerySet:
        return self.filter(state=Likeness.State.UNSURE)

    def waiting(self) -> LikenessQuerySet:
        """Open, or left unsure."""
        return self.exclude(state=Likeness.State.ANSWERED)

    def surest(self) -> LikenessQuerySet:
        return self.order_by("-bits", "pk")

    def after(self, pair: Likeness) -> LikenessQuerySet:
        """Those that come behind this pair in the order of sureness."""
        return self.filter(Q(bits__lt=pair.bits) | Q(bits=pair.bits, pk__gt=pair.pk)).order_by("-bits", "pk")

    def before(self, pair: Likeness) -> LikenessQuerySet:
        """Those that come before it, the nearest first."""
        return self.filter(Q(bits__gt=pair.bits) | Q(bits=pair.bits, pk__lt=pair.pk)).order_by("bits", "-pk")

    def but(self, pair: Likeness) -> LikenessQuerySet:
        return self.exclude(pk=pair.pk)

    def numbered(self, numbers: Iterable[int]) -> LikenessQuerySet:
        return self.filter(pk__in=list(numbers))

    def by_state(self) -> dict[tuple[str, bool], tuple[int, datetime.datetime]]:
        """By state and whether they are for quick confirmation: how many, and when one was last found."""
        counted = self.order_by().values_list("state", "quick")
        found = counted.annotate(number=models.Count("pk"), last=models.Max("found_at"))
        return {(state, quick): (number, last) for state, quick, number, last in found}

    def of_records(self, record_ids: Iterable[int]) -> LikenessQuerySet:
        ids = list(record_ids)
        return self.filter(Q(left_id__in=ids) | Q(right_id__in=ids))

    def with_persons(self) -> LikenessQuerySet:
        return self.select_related("left__canonical", "right__canonical", "left__district", "right__district")


class Likeness(models.Model):
    """Two records of different persons that look like one, as the machine found them."""

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        UNSURE = "unsure", _("Not sure")
        ANSWERED = "answered", _("Answered")

    left = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    bits = models.FloatField()
    probability = models.FloatField()
    quick = models.BooleanField(default=False)
    fields = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=models.F("right")), name="likeness_in_order"),
            models.UniqueConstraint(fields=["left", "right"], name="a_likeness_once"),
        ]
        indexes = [models.Index(fields=["state", "quick", "-bits"], name="likeness_queue")]

    @classmethod
    def keep(cls, pairs: Iterable[FoundPair]) -> int:
        """Write down what was found; a pair that is known is told anew. Answered pairs stay answered."""
        kept = 0
        waiting = [
            pair._replace(left=left, right=right)
            for pair in pairs
            for left, right in [in_order(pair.left, pair.right)]
        ]
        waiting.sort(key=lambda pair: (pair.left, pair.right))
        for start in range(0, len(waiting), 500):
            part = waiting[start : start + 500]
            # A part at a time, so that whoever decides meanwhile waits for no more than that.
            with transaction.atomic():
                take_turn(TURN)
                kept += cls._write(part)
                cls.settle({pk for pair in part for pk in (pair.left, pair.right)})
        return kept

    @classmethod
    def _write(cls, pairs: Sequence[FoundPair]) -> int:
        now = timezone.now()
        told = [
            Likeness(
                left_id=pair.left,
                right_id=pair.right,
                bits=pair.bits,
                probability=pair.probability,
                quick=pair.quick,
                fields={field: list(said) for field, said in pair.fields.items()},
                found_at=now,
            )
            for pair in pairs
        ]
        Likeness.objects.bulk_create(
            told,
            update_conflicts=True,
            unique_fields=["left", "right"],
            update_fields=["bits", "probability", "quick", "fields", "found_at"],
        )
        return len(told)

    @classmethod
    def forget_old(cls, *, before: Any) -> int:
        """Let go of open pairs that the newest look through the whole registry did not find again."""
        return cls.objects.open().filter(found_at__lt=before).delete()[0]

    @classmethod
    def settle(cls, record_ids: Iterable[int]) -> None:
        """Say anew which pairs of these persons are answered, after a merge, an undo or a verdict."""
        ids = list(record_ids)
        for start in range(0, len(ids), _PART):
            cls._settle(list(records_of(ids[start : start + _PART])))

    @classmethod
    def _settle(cls, records: list[int]) -> None:
        pairs: list[Likeness] = []
        for start in range(0, len(records), _PART):
            part = records[start : start + _PART]
            pairs += cls.objects.of_records(part).only("left_id", "right_id", "state")
        if not pairs:
            return
        roots = records_of({pk for pair in pairs for pk in (pair.left_id, pair.right_id)})
        answers = _answers(roots)
        changed: dict[str, list[int]] = defaultdict(list)
        for pair in pairs:
            state = _state(roots[pair.left_id], roots[pair.right_id], answers)
            if state != pair.state:
                changed[state].append(pair.pk)
        for state, numbers in changed.items():
            for start in range(0, len(numbers), _PART):
                cls.objects.filter(pk__in=numbers[start : start + _PART]).update(state=state)

    @property
    def persons(self) -> tuple[Person, Person]:
        """The two persons, each as the record that counts."""
        return self.left.canonical or self.left, self.right.canonical or self.right

    def __str__(self) -> str:
        return f"{self.left_id} ~ {self.right_id}"


def _answers(roots: dict[int, int]) -> dict[tuple[int, int], str]:
    """What stands between any two of these persons; of several answers "two people" outweighs "not sure"."""
    answers: dict[tuple[int, int], str] = {}
    everyone = list(roots)
    for start in range(0, len(everyone), _PART):
        verdicts = Verdict.objects.standing().touching(everyone[start : start + _PART])
        for left, right, answer in verdicts.values_list("left_id", "right_id", "answer"):
            if left in roots and right in roots:
                pair = in_order(roots[left], roots[right])
                if answers.get(pair, Verdict.Answer.UNSURE) == Verdict.Answer.UNSURE:
                    answers[pair] = answer
    return answers


def _state(left: int, right: int, answers: dict[tuple[int, int], str]) -> str:
    if left == right:
        return Likeness.State.ANSWERED
    answer = answers.get(in_order(left, right))
    if answer is None:
        return Likeness.State.OPEN
    return Likeness.State.UNSURE if answer == Verdict.Answer.UNSURE else Likeness.State.ANSWERED
