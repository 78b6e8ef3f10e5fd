"""Unique people after merges: as many as there truly are, before as many as records, and after undoing as before.

The records and who they truly are come from the labelled set of the bench; nobody in it exists.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imece.assistance.ledger import Delivery
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.indicators.figures import Figure, figures
from imece.indicators.freshness import facts_stamp, ledger_stamp
from imece.indicators.tests.small_ledger import (
    a_household,
    a_line,
    a_person,
    define,
    found_mission,
    kits,
    write,
)
from imece.people.likeness import Verdict
from imece.people.merging import Merge
from imece.people.models import Membership, Person

LABELLED = Path(__file__).resolve().parents[4] / "bench" / "data" / "linkage-dev"
CLUSTERS = 60
SEXES = {"F": "female", "M": "male"}


def somebody() -> User:
    return User.objects.create_user("somebody", password="x")


def the_figure(code: str = "people") -> Figure:
    return figures([code])[0]


def labelled_records() -> dict[str, list[dict[str, str]]]:
    """By true person the rows of the records: the first clusters of several, and as many of one record."""
    with open(LABELLED / "clusters.csv", encoding="utf-8", newline="") as file:
        cluster_of = {row["record_id"]: row["cluster_id"] for row in csv.DictReader(file)}
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with open(LABELLED / "persons.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[cluster_of[row["record_id"]]].append(row)
    several = [cluster for cluster in sorted(found) if len(found[cluster]) > 1][:CLUSTERS]
    alone = [cluster for cluster in sorted(found) if len(found[cluster]) == 1][:CLUSTERS]
    return {cluster: found[cluster] for cluster in [*several, *alone]}


def record_of(row: dict[str, str]) -> Person:
    return a_person(
        given_name=row["given"],
        family_name=row["family"],
        full_name=f"{row['given']} {row['family']}".strip(),
        father_name=row["father"],
        sex=SEXES.get(row["sex"], ""),
        id_number=row["id_no"],
        phone=row["phone"],
    )


@pytest.mark.django_db
def test_unique_people_are_the_true_ones_after_merging_and_the_records_before_and_after_undoing() -> None:
    found_mission()
    define(breakdowns=["sex"])
    truth = labelled_records()
    records = {cluster: [record_of(row) for row in rows] for cluster, rows in truth.items()}
    write(*(a_line(person=one, sex=one.sex) for group in records.values() for one in group))
    number = sum(map(len, records.values()))
    before = the_figure()
    assert before.value == number > len(truth)

    by = somebody()
    merges = [
        merge
        for group in records.values()
        if len(group) > 1
        for merge in Merge.make(kept=group[0], joined=group[1:], by=by)
    ]
    after = the_figure()
    assert after.value == len(truth) == 2 * CLUSTERS
    assert sum(after.breakdowns["sex"].values()) == after.value
    assert Delivery.objects.count() == number

    for merge in merges:
        merge.undo(by=by)
    undone = the_figure()
    assert (undone.value, undone.breakdowns) == (before.value, before.breakdowns)
    assert Delivery.objects.count() == number


@pytest.mark.django_db
def test_an_open_figure_follows_a_merge_and_an_undo_at_once_and_no_other_answer() -> None:
    found_mission()
    define()
    one, other = a_person(), a_person()
    write(a_line(person=one), a_line(person=other))
    by = somebody()
    fresh = ledger_stamp(), facts_stamp()
    verdict = Verdict.give(one, other, answer=Verdict.Answer.DIFFERENT, by=by)
    verdict.withdraw(by=by)
    Verdict.give(one, other, answer=Verdict.Answer.UNSURE, by=by)
    assert (ledger_stamp(), facts_stamp()) == fresh
    assert the_figure().value == 2
    [merge] = Merge.make(kept=one, joined=[other], by=by)
    assert ledger_stamp() != fresh[0] and the_figure().value == 1
    merge.undo(by=by)
    assert the_figure().value == 2


@pytest.mark.django_db
def test_households_of_a_merged_head_count_once() -> None:
    found_mission()
    define(
        code="homes",
        unit="households",
        basis="household_registered",
        where={"service": ["kit"], "evidence": ["received"]},
    )
    heads, homes = [a_person(), a_person()], [a_household(), a_household()]
    for head, home in zip(heads, homes, strict=True):
        Membership.objects.create(person=head, household=home, is_head=True)
    write(*(kits("1", household=home) for home in homes))
    by = somebody()
    assert the_figure("homes").value == 2
    [merge] = Merge.make(kept=heads[0], joined=[heads[1]], by=by)
    assert the_figure("homes").value == 1
    merge.undo(by=by)
    assert the_figure("homes").value == 2


_pair = st.tuples(st.integers(0, 5), st.integers(0, 5))
_deed = st.one_of(
    st.tuples(st.just("merge"), _pair),
    st.tuples(st.just("answer"), _pair),
    st.tuples(st.just("undo"), st.tuples(st.integers(0, 9), st.just(0))),
)


class TestLedger(TestCase):
    """Merges and undos in any order, and the ledger."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(deeds=st.lists(_deed, min_size=1, max_size=8))
    def test_no_deed_changes_a_line_and_unique_people_are_the_groups(
        self, deeds: list[tuple[str, tuple[int, int]]]
    ) -> None:
        found_mission()
        define()
        by, people = somebody(), [a_person() for _one in range(6)]
        write(*(a_line(person=one) for one in people), a_line(person=people[0], service="talk"))
        ledger = list(Delivery.objects.order_by("pk").values())
        for deed, (one, other) in deeds:
            try:
                _DEEDS[deed](people, one, other, by)
            except Refusal:
                continue
        assert list(Delivery.objects.order_by("pk").values()) == ledger
        assert the_figure().value == _groups(people)


def _true(person: Person) -> Person:
    now = Person.objects.select_related("canonical").get(pk=person.pk)
    return now.canonical or now


def _merge(people: list[Person], one: int, other: int, by: User) -> None:
    Merge.make(kept=_true(people[one]), joined=[_true(people[other])], by=by)


def _answer(people: list[Person], one: int, other: int, by: User) -> None:
    if one != other:
        Verdict.give(_true(people[one]), _true(people[other]), answer=Verdict.Answer.DIFFERENT, by=by)


def _undo(_people: list[Person], number: int, _none: int, by: User) -> None:
    standing = list(Merge.objects.standing())
    if standing:
        standing[number % len(standing)].undo(by=by, answer="")


_DEEDS: dict[str, Callable[[list[Person], int, int, User], None]] = {
    "merge": _merge,
    "answer": _answer,
    "undo": _undo,
}


def _groups(people: list[Person]) -> int:
    """How many persons there are by the standing merges, worked out without the pointers."""
    groups: dict[Any, frozenset[Any]] = {one.pk: frozenset([one.pk]) for one in people}
    for kept, joined in Merge.objects.standing().values_list("kept_id", "joined_id"):
        together = groups[kept] | groups[joined]
        groups.update(dict.fromkeys(together, together))
    return len(set(groups.values()))
