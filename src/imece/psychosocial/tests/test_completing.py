"""Who completed a cycle, and what of it is handed to the figures. Nobody exists."""

from __future__ import annotations

from typing import Any

import pytest

from imece.base.tests.cast import Cast
from imece.people.merging import Merge
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.psychosocial.completing import takings
from imece.psychosocial.facts import completion_rows
from imece.psychosocial.models import Session
from imece.psychosocial.tests.small_group import Group, assemble

pytestmark = pytest.mark.django_db


def completed() -> set[tuple[int, int]]:
    return {(one.cycle_id, one.person_id) for one in takings() if one.is_complete}


def hold(group: Group, *presence: str) -> None:
    """One text for each person: x where they were at the session of that place."""
    for number in range(1, len(group.sessions) + 1):
        here = [
            person for person, said in zip(group.people, presence, strict=False) if said[number - 1] == "x"
        ]
        group.take(number, *here)


def test_seventy_per_cent_of_the_sessions_that_were_held_complete_a_cycle(cast: Cast) -> None:
    group = assemble(cast, sessions=10)
    hold(group, "xxxxxxx...", "xxxxxx....", "...xxxxxxx")
    assert completed() == {(group.cycle.pk, person.pk) for person in (group.people[0], group.people[2])}
    [one, _other] = completion_rows()
    assert (one["day"], one["sex"], one["district"]) == (group.today.day, "female", "TUR034036")
    assert one["cycle"] == "Women's circle"


def test_a_cancelled_session_is_not_held_against_anybody(cast: Cast) -> None:
    group = assemble(cast, sessions=3)
    group.take(1, group.people[0])
    group.take(2, group.people[0])
    assert completed() == set(), "one session is still to come"
    Session.objects.get(pk=group.today.pk).cancel(by=group.leader, reason="snow")
    assert completed() == {(group.cycle.pk, group.people[0].pk)}


def test_the_evaluation_is_left_out(cast: Cast) -> None:
    group = assemble(cast, sessions=3)
    Session.objects.filter(pk=group.today.pk).update(is_evaluation=True)
    hold(group, "x.x", "xx.")
    assert completed() == {(group.cycle.pk, group.people[1].pk)}
    [one] = completion_rows()
    assert one["day"] == group.sessions[1].day


def test_each_cycle_asks_for_its_own_per_cent(cast: Cast) -> None:
    group = assemble(cast, sessions=3, complete_at=34)
    hold(group, "xx.", "x..", "..x")
    assert completed() == {(group.cycle.pk, group.people[0].pk)}


def test_a_cycle_is_completed_once_and_each_cycle_counts(cast: Cast) -> None:
    first, second = assemble(cast, sessions=2), assemble(cast, sessions=2, people=1, title="Again")
    hold(first, "xx")
    twin = second.people[0]
    Merge.make(kept=first.people[0], joined=[twin], by=cast.team_leader)
    hold(second, "xx")
    assert completed() == {(first.cycle.pk, first.people[0].pk), (second.cycle.pk, first.people[0].pk)}
    assert len(list(completion_rows())) == 2


def test_two_records_of_one_person_complete_a_cycle_together(cast: Cast) -> None:
    group = assemble(cast, sessions=2)
    hold(group, "x.", ".x")
    assert completed() == set()
    Merge.make(kept=group.people[0], joined=[group.people[1]], by=cast.team_leader)
    assert completed() == {(group.cycle.pk, group.people[0].pk)}


def test_a_guest_of_every_session_completes_too(cast: Cast) -> None:
    group, guest = assemble(cast, sessions=2), known("Guest")
    for number in (1, 2):
        group.roll(number).add(guest, by=group.leader)
        group.roll(number).hold(by=group.leader)
    assert completed() == {(group.cycle.pk, guest.pk)}


def test_a_correction_changes_what_was_completed(cast: Cast) -> None:
    group = assemble(cast, sessions=2)
    hold(group, "xx")
    group.roll().mark({group.people[0].code: "absent"}, by=group.leader, reason="it was her sister")
    assert completed() == set()


def test_nobody_completes_a_cancelled_cycle(cast: Cast) -> None:
    group = assemble(cast, sessions=2)
    group.take(1, *group.people)
    group.cycle.refresh_from_db()
    group.cycle.cancel(by=group.leader, reason="venue closed")
    assert completed() == set()


def test_completions_are_read_in_few_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    group = assemble(cast, sessions=2, people=8)
    hold(group, *["xx"] * 8)
    with django_assert_max_num_queries(8):
        assert len(list(completion_rows())) == Person.objects.count()
