"""Who is who, by exact rules: the same whatever the order in which lists come."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imece.lists.models import Row, Sheet, TakenList
from imece.people.identity import Seen, forget_mentions, recognise_persons
from imece.people.models import Person

_COUNTER = itertools.count(1)


def a_list(sightings: Sequence[tuple[str, str, str]]) -> tuple[list[Seen], list[int]]:
    """A standing list with one row for each (code, identity number, case number)."""
    number = next(_COUNTER)
    taken = TakenList.objects.create(
        file_name=f"{number}.xlsx", digest=f"d{number}", content_key=f"c{number}"
    )
    sheet = Sheet.objects.create(taken_list=taken, position=0)
    seen, rows = [], []
    for index, (code, id_number, case) in enumerate(sightings):
        row = Row.objects.create(
            taken_list=taken,
            sheet=sheet,
            kind="test",
            number=index + 1,
            state="accepted",
            fingerprint=f"f{index}",
        )
        rows.append(row.pk)
        alone = f"{number}:{index}"
        seen.append(Seen(row.pk, code, id_number, case, alone, {"full_name": f"Name {index}"}))
    return seen, rows


def true_person(person_id: int) -> int:
    person = Person.objects.get(pk=person_id)
    return person.canonical_id or person.pk


def recognised(lists: Sequence[Sequence[tuple[str, str, str]]], family: str) -> list[list[int]]:
    """The person of each row of each list, as it stands after all of them came."""
    rows = []
    for one in lists:
        seen, _ids = a_list(one)
        rows.append([person.pk for person in recognise_persons(family, seen, unit_code="PRU")])
    return [[true_person(person) for person in row] for row in rows]


@pytest.mark.django_db
def test_the_code_makes_the_person_whatever_the_number() -> None:
    [[first, second]] = recognised([[("IST-1", "111", ""), ("IST-1", "222", "")]], "a")
    assert first == second


@pytest.mark.django_db
def test_a_row_without_a_code_is_the_person_whose_code_its_number_bears_elsewhere() -> None:
    [[without], [bearing]] = recognised([[("", "111", "")], [("IST-1", "111", "")]], "b")
    assert without == bearing


@pytest.mark.django_db
def test_nothing_is_joined_across_kinds_of_list() -> None:
    [[here]], [[there]] = recognised([[("", "111", "")]], "c"), recognised([[("", "111", "")]], "d")
    assert here != there


@pytest.mark.django_db
def test_rows_with_no_identity_stand_alone() -> None:
    [[one, other]] = recognised([[("", "", ""), ("", "", "")]], "e")
    assert one != other


@pytest.mark.django_db
def test_when_the_list_that_bore_both_is_withdrawn_the_number_stands_for_itself_again() -> None:
    seen, _rows = a_list([("", "111", "")])
    [by_number] = recognise_persons("g", seen, unit_code="PRU")
    both, rows = a_list([("IST-1", "111", "")])
    [by_code] = recognise_persons("g", both, unit_code="PRU")
    assert true_person(by_number.pk) == by_code.pk
    forget_mentions(rows)
    assert true_person(by_number.pk) == by_number.pk


_key = st.sampled_from(["", "1", "2", "3"])
_sighting = st.tuples(_key, _key, st.sampled_from(["", "9"]))


class TestOrder(TestCase):
    """Lists in any order."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        lists=st.lists(st.lists(_sighting, min_size=1, max_size=4), min_size=2, max_size=3),
        turn=st.randoms(use_true_random=False),
    )
    def test_the_order_of_lists_does_not_change_who_is_who(
        self, lists: list[list[tuple[str, str, str]]], turn: random.Random
    ) -> None:
        order = list(range(len(lists)))
        turn.shuffle(order)
        straight = recognised(lists, f"s{next(_COUNTER)}")
        turned = recognised([lists[index] for index in order], f"t{next(_COUNTER)}")
        back: list[list[int]] = [[] for _one in lists]
        for position, index in enumerate(order):
            back[index] = turned[position]
        assert partition(straight) == partition(back)


def partition(rows: list[list[int]]) -> list[int]:
    """Who is who, without record numbers: each row gets the position of the first row of its person."""
    flat = [person for row in rows for person in row]
    return [flat.index(person) for person in flat]
