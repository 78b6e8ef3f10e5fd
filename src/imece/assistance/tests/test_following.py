"""The ledger follows records however often, in whatever order and however wrongly they are saved. Nobody exists."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imece.assistance.catalogue import Category, Service
from imece.assistance.following import SAYS, follow, know_person
from imece.assistance.ledger import Delivery
from imece.assistance.tests.small_ledger import a_service, kits
from imece.base.tests.cast import Cast
from imece.people.models import Person
from imece.people.tests.registry import known

pytestmark = pytest.mark.django_db

KIND = "test.record"
DAY = datetime.date(2022, 3, 5)


@pytest.fixture
def service(cast: Cast) -> Service:
    return a_service("sports", cast.pru, category=Category.PSYCHOSOCIAL, counted="participations")


@pytest.fixture
def person(cast: Cast) -> Person:
    return known("Rana Haddad", district=cast.sultangazi.pcode, sex="female")


def says(service: Service, person: Person | None = None, **said: Any) -> Delivery:
    """What a record says: a person was there, or else so many women."""
    line = Delivery(
        service=service,
        unit=service.unit,
        day=said.pop("day", DAY),
        evidence=Delivery.Evidence.RECEIVED,
        **said,
    )
    if person is None:
        line.head_group, line.basis = Delivery.HeadGroup.WOMEN, Delivery.Basis.HEADCOUNT
        return line
    line.basis = Delivery.Basis.NAMED
    return know_person(line, person)


def test_saving_twice_makes_one_line(service: Service, person: Person) -> None:
    assert follow({1: says(service, person)}, source_kind=KIND, by=None) == 1
    assert follow({1: says(service, person)}, source_kind=KIND, by=None) == 0
    [line] = Delivery.objects.all()
    assert (line.person, line.sex, line.sequence) == (person, "female", 1)


def test_a_correction_takes_the_old_line_back_and_writes_a_new_one(
    cast: Cast, service: Service, person: Person
) -> None:
    follow({1: says(service, person, place=cast.avcilar)}, source_kind=KIND, by=None)
    assert (
        follow({1: says(service, person, place=cast.sultangazi)}, source_kind=KIND, by=cast.team_leader) == 2
    )
    old, reversal, new = Delivery.objects.order_by("sequence")
    assert reversal.reverses == old and reversal.quantity == -1
    assert reversal.written_by == cast.team_leader
    assert [*Delivery.objects.standing()] == [new] and new.place == cast.sultangazi


def test_what_was_known_that_day_outlives_a_correction_of_something_else(
    cast: Cast, service: Service, person: Person
) -> None:
    Person.objects.filter(pk=person.pk).update(stated_age=30, birth_precision="age", nationality="")
    person.refresh_from_db()
    follow({1: says(service, person, place=cast.avcilar)}, source_kind=KIND, by=None)
    Person.objects.filter(pk=person.pk).update(stated_age=31, nationality="SYR", sex="male")
    person.refresh_from_db()
    assert follow({1: says(service, person, place=cast.avcilar)}, source_kind=KIND, by=None) == 0
    follow({1: says(service, person, place=cast.sultangazi)}, source_kind=KIND, by=None)
    [line] = Delivery.objects.standing()
    assert (line.stated_age, line.sex) == (30, "female"), "as known the first time"
    assert line.nationality == "SYR", "learnt since, where nothing was known"


def test_another_person_brings_what_is_known_of_them(cast: Cast, service: Service, person: Person) -> None:
    other = known("Samir Haddad", sex="male")
    follow({1: says(service, person)}, source_kind=KIND, by=None)
    follow({1: says(service, other)}, source_kind=KIND, by=None)
    [line] = Delivery.objects.standing()
    assert (line.person, line.sex) == (other, "male")


def test_nothing_wanted_takes_the_line_back_and_later_a_new_one_may_stand(
    service: Service, person: Person
) -> None:
    follow({1: says(service, person)}, source_kind=KIND, by=None)
    assert follow({1: None}, source_kind=KIND, by=None) == 1
    assert not Delivery.objects.standing().exists()
    assert follow({1: None}, source_kind=KIND, by=None) == 0
    assert follow({1: says(service, person)}, source_kind=KIND, by=None) == 1
    assert [line.sequence for line in Delivery.objects.standing()] == [3]


def test_lines_of_other_records_and_kinds_are_left_alone(
    cast: Cast, service: Service, person: Person
) -> None:
    kept = kits(cast, 3)
    follow({1: says(service, person), 2: says(service, person)}, source_kind=KIND, by=None)
    follow({1: says(service, person)}, source_kind="test.other", by=None)
    follow({1: None}, source_kind=KIND, by=None)
    standing = {(line.source_kind, line.source_key) for line in Delivery.objects.standing()}
    assert standing == {("test", kept.source_key), (KIND, "2"), ("test.other", "1")}


def test_many_records_are_followed_in_few_questions(
    service: Service, person: Person, django_assert_max_num_queries: Any
) -> None:
    wanted = {key: says(service, person) for key in range(1, 901)}
    with django_assert_max_num_queries(60):
        follow(wanted, source_kind=KIND, by=None)
    assert Delivery.objects.standing().count() == 900


def test_two_at_one_moment_cannot_both_write_for_a_record(service: Service, person: Person) -> None:
    """Whoever looked before the other wrote is refused by the database, never written twice."""
    follow({1: says(service, person)}, source_kind=KIND, by=None)
    late = says(service, person)
    late.source_kind, late.source_key, late.sequence = KIND, "1", 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.write([late], by=None)


def test_a_person_known_under_two_records_is_described_by_both(cast: Cast, service: Service) -> None:
    told = known("Rana Haddad", family="visits", sex="female", nationality="SYR")
    untold = known("Rana Haddad", family="kits")
    Person.objects.filter(pk=untold.pk).update(canonical=told)
    untold.refresh_from_db()
    line = says(service, untold)
    assert (line.person, line.sex, line.nationality) == (untold, "female", "SYR")


# ------------------------------------------------------------------------------------------ any sequence of saves
SAID = st.none() | st.fixed_dictionaries(
    {
        "who": st.sampled_from([None, 0, 1]),
        "day": st.sampled_from([DAY, DAY + datetime.timedelta(days=1)]),
        "place": st.sampled_from([None, "sultangazi", "avcilar"]),
        "quantity": st.sampled_from([Decimal(1), Decimal("2.50"), Decimal(0)]),
        "amount": st.sampled_from([None, Decimal("10.00")]),
        "detail": st.sampled_from(["", "football"]),
    }
)
SAVES = st.lists(st.dictionaries(st.integers(1, 3), SAID, min_size=1), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=SAVES)
def test_after_any_saves_one_line_stands_for_each_record_that_says_something(
    cast: Cast, service: Service, person: Person, saves: list[dict[int, dict[str, Any] | None]]
) -> None:
    persons = [person, Person.objects.exclude(pk=person.pk).first() or known("Samir Haddad", sex="male")]
    with transaction.atomic():
        last: dict[int, dict[str, Any] | None] = {}
        for save in saves:
            wanted = {key: _line(cast, service, persons, said) for key, said in save.items()}
            follow(wanted, source_kind=KIND, by=None)
            last |= save
            _stands_as_said(cast, service, persons, last)
        transaction.set_rollback(True)


def _line(
    cast: Cast, service: Service, persons: list[Person], said: dict[str, Any] | None
) -> Delivery | None:
    if said is None:
        return None
    values = dict(said)
    who, place = values.pop("who"), values.pop("place")
    values["place"] = getattr(cast, place) if place else None
    values["currency"] = "TRY" if values["amount"] is not None else ""
    return says(service, None if who is None else persons[who], **values)


def _stands_as_said(
    cast: Cast, service: Service, persons: list[Person], last: dict[int, dict[str, Any] | None]
) -> None:
    lines = Delivery.objects.filter(source_kind=KIND)
    standing = {line.source_key: line for line in lines.standing()}
    assert len(standing) == lines.standing().count(), "never two for a record"
    wanted = {str(key): _line(cast, service, persons, said) for key, said in last.items() if said is not None}
    assert standing.keys() == wanted.keys()
    for key, line in wanted.items():
        assert line is not None
        assert [getattr(standing[key], name) for name in SAYS] == [getattr(line, name) for name in SAYS]
    balance: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        balance[line.source_key] += line.quantity
        if line.reverses is not None:
            assert (line.reverses.source_key, line.reverses.quantity) == (line.source_key, -line.quantity)
    assert balance.keys() >= wanted.keys()
    for key, total in balance.items():
        assert total == (standing[key].quantity if key in standing else 0)
