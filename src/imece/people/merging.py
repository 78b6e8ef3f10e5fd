"""Records that are one person point to one of them; the pointer can be taken back.

Two things say that records are one: the exact rules of the lists (``by_rule``) and standing merges. Records tied by
any chain of these are one person. Who is pointed to is worked out from them anew (`settle`), so the order of merges
and undos makes no difference, a pointer never leads to a pointer, and nothing that a record says is ever lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import User
from imece.people.homes import settle_households
from imece.people.likeness import TURN, Likeness, Verdict, reaching_both, records_of, true_ids
from imece.people.persons import Person

_PART = 400


class MergeQuerySet(models.QuerySet["Merge"]):
    """Questions put to the merges."""

    def standing(self) -> MergeQuerySet:
        return self.filter(undone_at__isnull=True)

    def visible_to(self, user: Any) -> MergeQuerySet:
        """Merges of persons whom the reader reaches, where the reader may decide who is one."""
        found: MergeQuerySet = reaching_both(self, user, "kept", "joined")
        return found

    def made_by(self, user: User) -> MergeQuerySet:
        return self.filter(by=user)

    def numbered(self, numbers: Iterable[int]) -> MergeQuerySet:
        return self.filter(pk__in=list(numbers)).order_by("pk")

    def touching(self, record_ids: Iterable[int]) -> MergeQuerySet:
        ids = list(record_ids)
        return self.filter(Q(kept_id__in=ids) | Q(joined_id__in=ids))

    def newest(self) -> MergeQuerySet:
        return self.order_by("-pk")

    def with_all_shown(self) -> MergeQuerySet:
        return self.select_related("kept", "joined", "by", "undone_by")


class Merge(models.Model):
    """One record was said to be the person of another; ``picked`` names, by field, the record whose value is shown."""

    class Basis(models.TextChoices):
        PERSON = "person", gettext_lazy("Decided by a person")
        SAME_DOCUMENT = "document", gettext_lazy("Same document number and agreeing names")

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    joined = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joined_by")
    basis = models.CharField(max_length=8, choices=Basis.choices)
    picked = models.JSONField(default=dict)
    note = models.CharField(gettext_lazy("why"), max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_note = models.CharField(max_length=300, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=models.F("joined")), name="nobody_is_merged_with_themselves"
            ),
            models.UniqueConstraint(
                fields=["joined"],
                condition=Q(undone_at__isnull=True),
                name="a_record_is_merged_into_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(basis="document") | Q(by__isnull=False), name="a_verdict_has_somebody_who_gave_it"
            ),
        ]

    @classmethod
    def make(
        cls,
        *,
        kept: Person,
        joined: Sequence[Person],
        by: User | None,
        basis: str = Basis.PERSON,
        picked: dict[str, int] | None = None,
        note: str = "",
    ) -> list[Merge]:
        """Say that all these persons are one; ``kept`` is the one that the others point to.

        ``picked``: field to the number of the record whose value is shown (`PICKED` names the fields). Refused where
        somebody said of other records of theirs that they are two people, or where one points to another by now.
        """
        with transaction.atomic():
            take_turn(TURN)
            kept, persons = _locked(kept, joined)
            _none_said_to_be_two([kept, *persons], by_machine=basis != cls.Basis.PERSON, by=by)
            others = [_free_to_join(person) for person in persons]
            merges: list[Merge] = [
                cls.objects.create(
                    kept=kept, joined=other, by=by, basis=basis, picked=picked or {}, note=note[:300]
                )
                for other in others
            ]
            for other in others:
                Verdict.give(kept, other, answer=Verdict.Answer.SAME, by=by, note=note)
            settle([kept.pk, *(other.pk for other in others)])
        return merges

    def undo(self, *, by: User, answer: str = Verdict.Answer.DIFFERENT, note: str = "") -> None:
        """Take this merge back. ``answer``: what is said of the two from now on, or '' to be asked again."""
        if answer == Verdict.Answer.SAME:
            raise Refusal(_("Say what the two are from now on: two people, not sure, or to be asked again."))
        with transaction.atomic():
            take_turn(TURN)
            standing = Merge.objects.standing().filter(pk=self.pk)
            if not standing.update(undone_at=timezone.now(), undone_by=by, undone_note=note[:300]):
                raise Refusal(_("This was undone already. Open the person's page again to see what stands."))
            LogLine.write(
                by=by,
                action="person.undo_merge",
                subject=self.kept,
                code=self.kept.code,
                other=self.joined.code,
            )
            left, right = sorted((self.kept_id, self.joined_id))
            verdicts = Verdict.objects.standing().filter(left_id=left, right_id=right)
            verdicts.update(withdrawn_at=timezone.now(), withdrawn_by=by)
            settle([self.kept_id, self.joined_id])
            persons = true_ids([self.kept_id, self.joined_id])
            # Another merge or an exact rule may still tie the two; then there is nothing to say of them.
            if answer and persons[self.kept_id] != persons[self.joined_id]:
                Verdict.give(self.kept, self.joined, answer=answer, by=by, note=note)
        self.refresh_from_db()

    def __str__(self) -> str:
        return f"{self.joined_id} → {self.kept_id}"


def _locked(kept: Person, joined: Sequence[Person]) -> tuple[Person, list[Person]]:
    """The persons as they stand now, each once; those who point elsewhere are refused."""
    wanted = dict.fromkeys([kept.pk, *(person.pk for person in joined)])
    if len(wanted) < 2:
        raise Refusal(_("Choose at least two persons to join."))
    now = {
        person.pk: person
        for person in Person.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    for person in now.values():
        if person.canonical_id is not None:
            raise Refusal(
                _("%(code)s was joined with another person meanwhile. Open the pair again and look.")
                % {"code": person.code}
            )
    return now[kept.pk], [now[pk] for pk in wanted if pk != kept.pk]


def _none_said_to_be_two(persons: Sequence[Person], *, by_machine: bool, by: User | None) -> None:
    """A person may change the answer on the very pair; what was said of other records of theirs is taken back first.

    The machine changes no answer.
    """
    roots = records_of(person.pk for person in persons)
    asked = set() if by_machine else {person.pk for person in persons}
    changed = []
    verdicts = Verdict.objects.standing().touching(roots).exclude(answer=Verdict.Answer.SAME)
    for verdict in verdicts.select_related("left", "right", "by"):
        left, right = roots.get(verdict.left_id), roots.get(verdict.right_id)
        if left is None or right is None or left == right:
            continue
        unsure = verdict.answer == Verdict.Answer.UNSURE and not by_machine
        if not unsure and not {verdict.left_id, verdict.right_id} <= asked:
            raise Refusal(_said_otherwise(verdict))
        changed.append(verdict.pk)
    Verdict.objects.filter(pk__in=changed).update(withdrawn_at=timezone.now(), withdrawn_by=by)


def _said_otherwise(verdict: Verdict) -> str:
    known = {"by": verdict.by or "–", "left": verdict.left.code, "right": verdict.right.code}
    if verdict.answer == Verdict.Answer.UNSURE:
        return _("%(by)s was not sure about %(left)s and %(right)s. A person has to answer first.") % known
    return (
        _("%(by)s said that %(left)s and %(right)s are two people. Ask again about those two first.") % known
    )


def _free_to_join(person: Person) -> Person:
    """The record that the merge names: the person's own, or one of theirs where that is merged into a third.

    That happens where an exact rule leads back to it, so that it counts all the same.
    """
    taken = Merge.objects.standing().filter(joined__in=person.records()).values_list("joined_id", flat=True)
    free = [record for record in person.records() if record.pk not in set(taken)]
    return min(free, key=lambda record: (record.pk != person.pk, record.pk))


# ------------------------------------------------------------------------------------------ who points to whom
def settle(record_ids: Iterable[int]) -> None:
    """Work out anew whom the records tied to these point to, and whose households are one."""
    take_turn(TURN)
    ties = _ties(record_ids)
    groups = _groups(ties)
    everyone = list(ties)
    now: dict[int, Person] = {}
    for start in range(0, len(everyone), _PART):
        part = Person.objects.filter(pk__in=everyone[start : start + _PART])
        now.update(
            {person.pk: person for person in part.only("pk", "canonical_id", "family", "key_kind", "key")}
        )
    changed = []
    for group in groups:
        root = _root(group, ties, now)
        for pk in group:
            target = None if pk == root else root
            if now[pk].canonical_id != target:
                now[pk].canonical_id = target
                changed.append(now[pk])
    # Whoever stops pointing goes first, so that at no moment anybody points to somebody who points on.
    changed.sort(key=lambda person: (person.canonical_id is not None, person.pk))
    Person.objects.bulk_update(changed, ["canonical"], batch_size=300)
    settle_households(everyone)
    # Also of those who stayed what they were: an answer about a record that left them is no answer about them.
    Likeness.settle(everyone if changed else ())


def _ties(record_ids: Iterable[int]) -> dict[int, dict[int, bool]]:
    """Every record tied to these by any chain: record to its neighbours, True where the tie leads out of it."""
    ties: dict[int, dict[int, bool]] = defaultdict(dict)
    waiting = set(record_ids)
    while waiting:
        for pk in waiting:
            ties[pk]
        found: set[tuple[int, int]] = set()
        part_of = sorted(waiting)
        for start in range(0, len(part_of), _PART):
            part = part_of[start : start + _PART]
            ruled = Person.objects.filter(Q(pk__in=part) | Q(by_rule_id__in=part), by_rule__isnull=False)
            found.update(ruled.values_list("pk", "by_rule_id"))
            found.update(Merge.objects.standing().touching(part).values_list("joined_id", "kept_id"))
        waiting = {pk for tie in found for pk in tie} - set(ties)
        for source, target in found:
            ties[source][target] = True
            ties[target].setdefault(source, False)
    return ties


def _groups(ties: dict[int, dict[int, bool]]) -> list[list[int]]:
    seen: set[int] = set()
    groups = []
    for first in sorted(ties):
        if first in seen:
            continue
        group, waiting = [], [first]
        seen.add(first)
        while waiting:
            pk = waiting.pop()
            group.append(pk)
            new = [other for other in ties[pk] if other not in seen]
            seen.update(new)
            waiting += new
        groups.append(group)
    return groups


def _root(group: Sequence[int], ties: dict[int, dict[int, bool]], now: dict[int, Person]) -> int:
    """The record that no tie leads out of; of several, the first by kind of list and key, whenever they came."""
    ends = [pk for pk in group if not any(ties[pk].values())] or _round(group, ties)
    return min(ends, key=lambda pk: (now[pk].family, now[pk].key_kind, now[pk].key))


def _round(group: Sequence[int], ties: dict[int, dict[int, bool]]) -> list[int]:
    """Where every tie leads on: the records of the round in which they end, such as a merge and a rule against it."""

    def onward(start: int) -> set[int]:
        found: set[int] = set()
        waiting = [start]
        while waiting:
            new = [pk for pk, out in ties[waiting.pop()].items() if out and pk not in found]
            found.update(new)
            waiting += new
        return found

    reached = {pk: onward(pk) for pk in group}
    return [pk for pk in group if all(pk in reached[other] for other in reached[pk])]


# ------------------------------------------------------------------------------------------ what is shown of a person
# The fields that a merge picks, each with the columns that go together.
PICKED: dict[str, tuple[str, ...]] = {
    "full_name": ("full_name", "given_name", "family_name"),
    "father_name": ("father_name",),
    "mother_name": ("mother_name",),
    "sex": ("sex",),
    "birth": ("birth_date", "birth_precision", "birth_year", "birth_month", "stated_age"),
    "nationality": ("nationality",),
    "population_group": ("population_group",),
    "disability": ("disability",),
    "phone": ("phone",),
    "id_number": ("id_number",),
    "place": ("district_id", "neighbourhood"),
}
_TOLD_BY = {"birth": "birth_precision", "place": "district_id"}


def as_one(
    person: Person, records: Sequence[Person] | None = None, merges: Sequence[Merge] | None = None
) -> Person:
    """The person as all their records tell: what was picked in a merge, else their own, else the first that is known.

    Answers a copy that must not be saved; the records keep what each of them says.
    """
    records = list(person.records()) if records is None else records
    if len(records) < 2:
        return person
    own = next(record for record in records if record.pk == person.pk)
    shown = Person(pk=own.pk)
    for column in Person._meta.concrete_fields:
        setattr(shown, column.attname, getattr(own, column.attname))
    for field, teller in tellers(person, records, merges).items():
        for name in PICKED[field]:
            setattr(shown, name, getattr(teller, name))
        if field == "place" and "district" in teller._state.fields_cache:
            shown.district = teller.district
    return shown


def tellers(
    person: Person, records: Sequence[Person], merges: Sequence[Merge] | None = None
) -> dict[str, Person]:
    """Of each field of `PICKED`, the record whose value is shown of the person."""
    by_pk = {record.pk: record for record in records}
    if merges is None:
        merges = list(Merge.objects.standing().touching(by_pk).order_by("pk"))
    picked = {field: pk for merge in merges for field, pk in merge.picked.items() if pk in by_pk}
    in_turn = [by_pk[person.pk], *records]
    return {field: by_pk.get(picked.get(field, 0)) or _first_who_tells(field, in_turn) for field in PICKED}


def _first_who_tells(field: str, records: Sequence[Person]) -> Person:
    told_by = _TOLD_BY.get(field, field)
    return next((record for record in records if getattr(record, told_by)), records[0])


def all_as_one(persons: Sequence[Person]) -> list[Person]:
    """`as_one` for many persons, in few questions."""
    roots = records_of(person.pk for person in persons)
    records: dict[int, list[Person]] = defaultdict(list)
    if len(roots) > len(persons):
        for record in Person.objects.filter(pk__in=roots).select_related("district").order_by("pk"):
            records[roots[record.pk]].append(record)
    merges: dict[int, list[Merge]] = defaultdict(list)
    for merge in Merge.objects.standing().touching(roots).order_by("pk") if records else ():
        merges[roots[merge.kept_id]].append(merge)
    return [as_one(person, records.get(person.pk, [person]), merges[person.pk]) for person in persons]


def merges_of(person: Person) -> list[Merge]:
    """Every merge that ever touched this person's records, standing or undone, the newest first."""
    records: list[Any] = list(person.records().values_list("pk", flat=True))
    return list(Merge.objects.touching(records).with_all_shown().newest())
