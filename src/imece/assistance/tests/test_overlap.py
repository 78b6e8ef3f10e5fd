"""The overlap question: what else reached this person or household."""

from __future__ import annotations

import datetime

import pytest

from imece.assistance.ledger import Delivery
from imece.assistance.received import overlapping_with
from imece.assistance.tests.small_ledger import attendance, kits
from imece.base.tests.cast import Cast
from imece.people.models import Household, Membership, Person

pytestmark = pytest.mark.django_db


def somebody(family: str, number: str) -> Person:
    return Person.objects.create(family=family, key_kind="id", key=number, id_number=number)


def a_household(number: str) -> tuple[Household, Person]:
    head = somebody("distributions", number)
    household = Household.objects.create(family="distributions", key_kind="id", key=number)
    Membership.objects.create(person=head, household=household, is_head=True)
    return household, head


def test_assistance_under_the_same_number_in_another_kind_of_list_overlaps(cast: Cast) -> None:
    household, head = a_household("99000000001")
    participant = somebody("psychosocial", "99000000001")
    line = kits(cast, household=household, basis=Delivery.Basis.HOUSEHOLD_REGISTERED)
    attendance(cast, participant)
    assert set(Delivery.objects.overlapping(person=participant, services=["hygiene_kit"])) == {line}
    assert Delivery.objects.overlapping(household=household).count() == 2
    assert Delivery.objects.overlapping(person=head).count() == 2


def test_another_number_is_somebody_else(cast: Cast) -> None:
    household, _head = a_household("99000000001")
    kits(cast, household=household, basis=Delivery.Basis.HOUSEHOLD_REGISTERED)
    assert not Delivery.objects.overlapping(person=somebody("psychosocial", "99000000002")).exists()


def test_the_question_is_narrowed_by_days_and_a_line_that_was_taken_back_does_not_answer(cast: Cast) -> None:
    household, _head = a_household("99000000001")
    march, may = datetime.date(2022, 3, 5), datetime.date(2022, 5, 5)
    for day in (march, may):
        kits(cast, household=household, basis=Delivery.Basis.HOUSEHOLD_REGISTERED, day=day)
    asked = Delivery.objects.overlapping(household=household, first=datetime.date(2022, 4, 1))
    later = asked.get()
    assert later.day == may
    Delivery.reverse_rows([later.row_id or 0], by=None)
    assert not Delivery.objects.overlapping(household=household, first=datetime.date(2022, 4, 1)).exists()


def test_a_merged_person_answers_for_all_their_records(cast: Cast) -> None:
    first, second = somebody("psychosocial", "99000000001"), somebody("psychosocial", "99000000003")
    attendance(cast, second)
    second.canonical = first
    second.save()
    assert Delivery.objects.overlapping(person=first).count() == 1


def test_a_reader_sees_no_overlap_from_a_unit_out_of_reach(cast: Cast) -> None:
    household, _head = a_household("99000000001")
    participant = somebody("psychosocial", "99000000001")
    kits(cast, household=household, basis=Delivery.Basis.HOUSEHOLD_REGISTERED)
    assert overlapping_with(participant, cast.team_leader) is None
