"""Merges, undos, answers and lists in any order: what must never be false, beside a model that is worked out anew.

That no ledger line appears or goes is tried where the ledger is known: `imece.indicators.tests.test_merged`.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imece.base.refusal import Refusal
from imece.base.users import User
from imece.people.identity import Seen, forget_mentions, recognise_households, recognise_persons
from imece.people.likeness import FoundPair, Likeness, Verdict
from imece.people.merging import Merge
from imece.people.models import Household, Membership, Mention, Person
from imece.people.tests.registry import a_row

CODES, NUMBERS = ("c1", "c2", "c3"), ("111", "222", "333")
TWO, UNSURE, SAME = Verdict.Answer.DIFFERENT, Verdict.Answer.UNSURE, Verdict.Answer.SAME
_who = st.integers(0, len(CODES) + len(NUMBERS) - 1)
_two = st.tuples(_who, _who).filter(lambda pair: pair[0] != pair[1])
DEEDS = st.one_of(
    st.tuples(st.just("merge"), _two),
    st.tuples(st.just("merge"), _two),
    st.tuples(st.just("merge_three"), st.tuples(_who, _who, _who)),
    st.tuples(st.just("machine"), _two),
    st.tuples(st.just("undo"), st.tuples(st.integers(0, 9), st.sampled_from(["", TWO, UNSURE]))),
    st.tuples(st.just("answer"), st.tuples(_two, st.sampled_from([TWO, UNSURE]))),
    st.tuples(st.just("ask_again"), st.integers(0, 9)),
    st.tuples(st.just("take_list"), st.tuples(st.sampled_from(CODES), st.sampled_from(NUMBERS))),
    st.tuples(st.just("withdraw_list"), st.integers(0, 9)),
    st.tuples(st.just("find"), _two),
)


class Registry:
    """Six records of one kind of list, three by code and three by number, each heading a household; and the deeds."""

    def __init__(self) -> None:
        self.user = User.objects.create_user("somebody", password="x")
        keys = [*((code, "") for code in CODES), *(("", number) for number in NUMBERS)]
        made = recognise_households("kits", [self._seen(*key) for key in keys], unit_code="RSU")
        self.records = [head.pk for _home, head in made]
        self.rows: list[list[int]] = []
        self.values = self._values()

    def _seen(self, code: str, number: str) -> Seen:
        row = a_row(unit_code="RSU")
        said = {"full_name": f"Name {code}{number}", "sex": "male", "phone": f"+90555{code}{number}"}
        return Seen(row.pk, code, number, "", f"alone:{row.pk}", {**said, "id_number": number or "-"})

    def _values(self) -> list[dict[str, Any]]:
        """All that each record says, without to whom it points."""
        pointers = {"canonical_id", "by_rule_id"}
        told = Person.objects.order_by("pk").values()
        return [{name: value for name, value in row.items() if name not in pointers} for row in told]

    def root(self, place: int) -> Person:
        person = Person.objects.select_related("canonical").get(pk=self.records[place])
        return person.canonical or person

    def do(self, deed: str, given: Any) -> None:
        with contextlib.suppress(Refusal):
            getattr(self, deed)(given)

    # -------------------------------------------------------------------------------------- the deeds
    def merge(self, pair: tuple[int, int]) -> None:
        kept, joined = map(self.root, pair)
        sides = [set(kept.records()), set(joined.records())]
        Merge.make(kept=kept, joined=[joined], by=self.user)
        ids = [{one.pk for one in side} for side in sides]
        assert not Verdict.objects.standing().between(*ids).exclude(answer=SAME).exists()

    def merge_three(self, places: tuple[int, int, int]) -> None:
        first, *others = map(self.root, places)
        Merge.make(kept=first, joined=others, by=self.user)
        everyone = {one.pk for one in first.records()}
        assert not Verdict.objects.standing().between(everyone, everyone).filter(answer=UNSURE).exists()

    def machine(self, pair: tuple[int, int]) -> None:
        """Refused just where somebody said something else of any two of their records."""
        kept, joined = map(self.root, pair)
        sides = [[one.pk for one in side.records()] for side in (kept, joined)]
        spoken_against = Verdict.objects.standing().between(*sides).exclude(answer=SAME).exists()
        alone = kept == joined
        try:
            Merge.make(kept=kept, joined=[joined], by=None, basis=Merge.Basis.SAME_DOCUMENT)
        except Refusal:
            assert spoken_against or alone
        else:
            assert not spoken_against

    def undo(self, which: tuple[int, str]) -> None:
        number, answer = which
        standing = list(Merge.objects.standing().order_by("pk"))
        if standing:
            standing[number % len(standing)].undo(by=self.user, answer=answer)

    def answer(self, what: tuple[tuple[int, int], str]) -> None:
        (one, other), answer = what
        Verdict.give(self.root(one), self.root(other), answer=answer, by=self.user)

    def ask_again(self, number: int) -> None:
        standing = list(Verdict.objects.standing().order_by("pk"))
        if standing:
            standing[number % len(standing)].withdraw(by=self.user)

    def take_list(self, both: tuple[str, str]) -> None:
        seen = self._seen(*both)
        recognise_persons("kits", [seen], unit_code="RSU")
        self.rows.append([seen.row_id])

    def withdraw_list(self, number: int) -> None:
        if self.rows:
            forget_mentions(self.rows.pop(number % len(self.rows)))

    def find(self, pair: tuple[int, int]) -> None:
        left, right = (self.records[place] for place in pair)
        Likeness.keep([FoundPair(left, right, 9.0, 0.9, False, {})])

    # -------------------------------------------------------------------------------------- what must hold
    def holds(self) -> None:
        ties, groups = self._ties_and_groups()
        pointers: dict[int, int | None] = dict(Person.objects.values_list("pk", "canonical_id"))
        self._pointers_hold(ties, groups, pointers)
        self._answers_hold(pointers)
        self._households_hold(pointers)
        assert self._values() == self.values

    def _ties_and_groups(self) -> tuple[list[tuple[int, int]], dict[int, frozenset[int]]]:
        """Joined by standing merges and by what standing rows say, worked out without the code under test."""
        by_key = dict(Person.objects.values_list("key", "pk"))
        rules = [
            (by_key[number], by_key[min(codes)])
            for number in NUMBERS
            if (codes := list(_codes_of(number))) and number in by_key
        ]
        assert sorted(rules) == sorted(
            Person.objects.filter(by_rule__isnull=False).values_list("pk", "by_rule_id")
        )
        merges = list(Merge.objects.standing().values_list("joined_id", "kept_id"))
        groups = {pk: frozenset([pk]) for pk in by_key.values()}
        for one, other in [*rules, *merges]:
            together = groups[one] | groups[other]
            groups.update(dict.fromkeys(together, together))
        return rules, groups

    def _pointers_hold(
        self,
        rules: list[tuple[int, int]],
        groups: dict[int, frozenset[int]],
        pointers: dict[int, int | None],
    ) -> None:
        leaving = set(Merge.objects.standing().values_list("joined_id", flat=True))
        for group in set(groups.values()):
            roots = [pk for pk in group if pointers[pk] is None]
            assert len(roots) == 1
            assert {pointers[pk] for pk in group} <= {None, roots[0]}
            if not any(one in group for one, _code in rules):
                assert roots == [pk for pk in group if pk not in leaving]

    def _answers_hold(self, pointers: dict[int, int | None]) -> None:
        def true(pk: int) -> int:
            return pointers[pk] or pk

        standing = list(Verdict.objects.standing().values_list("left_id", "right_id", "answer"))
        joined = {frozenset(pair) for pair in Merge.objects.standing().values_list("kept_id", "joined_id")}
        assert {frozenset((left, right)) for left, right, answer in standing if answer == SAME} == joined
        for likeness in Likeness.objects.all():
            persons = {true(likeness.left_id), true(likeness.right_id)}
            said = {answer for left, right, answer in standing if {true(left), true(right)} == persons}
            wanted = Likeness.State.OPEN
            if len(persons) == 1 or TWO in said:
                wanted = Likeness.State.ANSWERED
            elif UNSURE in said:
                wanted = Likeness.State.UNSURE
            assert likeness.state == wanted

    def _households_hold(self, pointers: dict[int, int | None]) -> None:
        homes = dict(Household.objects.values_list("pk", "canonical_id"))
        headed: dict[int, set[int]] = {}
        for person, home in Membership.objects.filter(is_head=True).values_list("person_id", "household_id"):
            headed.setdefault(pointers[person] or person, set()).add(home)
        for together in headed.values():
            first = [home for home in together if homes[home] is None]
            assert len(first) == 1 and {homes[home] for home in together} <= {None, first[0]}

    def state(self) -> tuple[Any, ...]:
        return (
            list(Person.objects.order_by("pk").values()),
            list(Household.objects.order_by("pk").values()),
            list(Likeness.objects.order_by("pk").values_list("left", "right", "state")),
        )


def _codes_of(number: str) -> set[str]:
    bearing = Mention.objects.filter(family="kits", id_key=number).exclude(code_key="")
    return set(bearing.values_list("code_key", flat=True))


def many(examples: int) -> Callable[[Any], Any]:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


class TestAnyOrder(TestCase):
    """Deeds in any order."""

    @many(40)
    @given(deeds=st.lists(DEEDS, min_size=1, max_size=14))
    def test_whatever_is_done_the_pointers_answers_and_households_are_right(
        self, deeds: list[tuple[str, Any]]
    ) -> None:
        registry = Registry()
        registry.holds()
        for deed, what in deeds:
            registry.do(deed, what)
            registry.holds()

    @many(25)
    @given(
        before=st.lists(DEEDS.filter(lambda deed: deed[0] in ("take_list", "find")), max_size=6),
        pairs=st.lists(_two, min_size=1, max_size=6),
        turn=st.randoms(use_true_random=False),
    )
    def test_when_all_merges_are_undone_everything_is_as_before(
        self, before: list[tuple[str, Any]], pairs: list[tuple[int, int]], turn: Any
    ) -> None:
        registry = Registry()
        for deed, what in before:
            registry.do(deed, what)
        as_it_was = registry.state()
        for pair in pairs:
            registry.do("merge", pair)
        merges = list(Merge.objects.standing())
        turn.shuffle(merges)
        for merge in merges:
            merge.undo(by=registry.user, answer="")
            registry.holds()
        assert registry.state() == as_it_was

    @many(15)
    @given(pairs=st.lists(_two, min_size=2, max_size=5, unique=True))
    def test_the_order_of_merges_does_not_change_who_is_one(self, pairs: list[tuple[int, int]]) -> None:
        registry = Registry()
        partitions = []
        for order in itertools.islice(itertools.permutations(pairs), 3):
            for pair in order:
                registry.do("merge", pair)
            partitions.append({frozenset(one.records()) for one in Person.objects.canonical()})
            for merge in Merge.objects.standing():
                merge.undo(by=registry.user, answer="")
        assert all(one == partitions[0] for one in partitions)


@pytest.mark.django_db
def test_the_model_would_notice_a_wrong_pointer() -> None:
    """The checks above can fail: each thing that they watch, spoilt, is noticed."""
    registry = Registry()
    registry.merge((0, 1))
    registry.find((2, 3))
    registry.holds()
    for spoil in (
        lambda: Person.objects.filter(pk=registry.records[1]).update(canonical=None),
        lambda: Person.objects.filter(pk=registry.records[2]).update(canonical=registry.records[1]),
        lambda: Likeness.objects.update(state=Likeness.State.ANSWERED),
        lambda: Household.objects.update(canonical=None),
        lambda: Verdict.objects.all().delete(),
        lambda: Person.objects.filter(pk=registry.records[1]).update(phone="1"),
    ):
        before = registry.state(), list(Verdict.objects.all())
        spoil()
        with pytest.raises(AssertionError):
            registry.holds()
        for row in before[0][0]:
            Person.objects.filter(pk=row["id"]).update(**row)
        for row in before[0][1]:
            Household.objects.filter(pk=row["id"]).update(**row)
        Likeness.objects.update(state=Likeness.State.OPEN)
        Verdict.objects.bulk_create(before[1], ignore_conflicts=True)
        registry.holds()
