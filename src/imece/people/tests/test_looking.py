"""Who of the registry may be one person: for one record, for a list, for all; and what the machine joins by itself."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from imece.base.refusal import Refusal
from imece.base.users import User
from imece.people.findable import make_findable
from imece.people.keys import all_traits
from imece.people.likeness import FoundPair, Likeness, Verdict, true_ids
from imece.people.looking import likely_of
from imece.people.looking_through import look_through, one_look_at_a_time
from imece.people.matching.batch import connect, find_pairs, load
from imece.people.matching.model import trained_model
from imece.people.matching.single import FEW, KeyTable
from imece.people.matching.traits import traits_of
from imece.people.matching.weighing import score_pairs
from imece.people.merging import Merge
from imece.people.models import Household, Membership, Mention, Person
from imece.people.same_document import Documented, may_be_joined, same_document_pairs
from imece.people.tests.registry import a_row
from imece.people.tests.test_matching import ALI, FAMILY, GIVEN
from imece.people.whole_registry import match_registry

pytestmark = pytest.mark.django_db

BORN = datetime.date(1990, 5, 12)
OF_ALI = {
    "given_name": "Ali", "family_name": "El Hasan", "father_name": "Mahmud", "mother_name": "Fatma",
    "birth_date": BORN, "birth_precision": "day", "birth_year": 1990, "sex": "male", "nationality": "SYR",
    "id_number": "99158602730", "phone": "+905778834382", "neighbourhood": "Balat",
}  # fmt: skip


def registered(*rows: dict[str, Any], family: str = "visits", key_kind: str = "row") -> list[Person]:
    """Persons of whom a list speaks, each with these values."""
    row = a_row()
    first = Person.objects.count()
    persons = Person.objects.bulk_create(
        [
            Person(**{"family": family, "key_kind": key_kind, "key": f"{first + number}", **values})
            for number, values in enumerate(rows)
        ]
    )
    Mention.objects.bulk_create([Mention(person=one, row=row, family=one.family) for one in persons])
    make_findable(persons)
    return persons


def crowd(many: int = 150) -> list[dict[str, Any]]:
    chance = random.Random(5)
    rows = []
    for _ in range(many):
        born = datetime.date(chance.randrange(1950, 2020), chance.randrange(1, 13), chance.randrange(1, 29))
        rows.append(
            {
                "given_name": chance.choice(GIVEN),
                "family_name": chance.choice(FAMILY),
                "father_name": chance.choice(GIVEN),
                "birth_date": born,
                "birth_precision": "day",
                "birth_year": born.year,
                "sex": chance.choice(["female", "male"]),
                "phone": f"+905{chance.randrange(10**8, 10**9)}",
            }
        )
    return rows


def with_doubles(many: int = 40) -> list[Person]:
    rows = crowd()
    chance = random.Random(8)
    for row in rows[:many]:
        other = dict(row)
        other[chance.choice(["father_name", "phone", "sex"])] = ""
        rows.append(other)
    return registered(*rows)


def pairs_of(*persons: Person) -> dict[tuple[int, int], FoundPair]:
    """What a look through the registry finds of these; the crowd has pairs of its own."""
    asked = {person.pk for person in persons}
    return {(pair.left, pair.right): pair for pair in look_through() if {pair.left, pair.right} & asked}


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("officer", password="long enough to pass")


# ------------------------------------------------------------------------------------------- one, and a list
def test_a_person_written_in_another_script_is_found_best_first() -> None:
    registered(*crowd())
    ali, twin = registered(OF_ALI, OF_ALI | {"given_name": "Hüseyin", "id_number": "99860000016"})
    new = Person(given_name="علي", family_name="الحسن", phone="+905778834382", birth_date=BORN, birth_precision="day",
                 birth_year=1990)  # fmt: skip
    found = likely_of(new)
    assert [one.person for one in found] == [ali.pk]
    assert found[0].quick
    assert found[0].fields["given"][0] in ("same form", "near form", "same key")
    assert {ali.pk, twin.pk} == {one.person for one in likely_of(new, at_least=1e-9)}


def test_whoever_points_to_another_is_found_as_that_one() -> None:
    registered(*crowd())
    ali, other = registered(OF_ALI, OF_ALI | {"given_name": "Aly"})
    Person.objects.filter(pk=other.pk).update(by_rule=ali, canonical=ali)
    found = likely_of(Person(**OF_ALI))
    assert [one.person for one in found] == [ali.pk]
    assert likely_of(Person.objects.get(pk=other.pk)) == []


def test_whoever_no_list_speaks_of_is_not_found() -> None:
    registered(*crowd())
    [ali] = registered(OF_ALI)
    Mention.objects.filter(person=ali).delete()
    assert likely_of(Person(**OF_ALI)) == []


def test_members_of_one_household_never_match_each_other() -> None:
    registered(*crowd())
    ali, other = registered(OF_ALI, OF_ALI | {"id_number": ""})
    assert [one.person for one in likely_of(ali)] == [other.pk]
    home = Household.objects.create(family="kits", key_kind="row", key="1")
    for person in (ali, other):
        Membership.objects.create(person=person, household=home)
    assert likely_of(ali) == []
    assert not pairs_of(ali, other)


def test_a_later_household_in_common_keeps_two_apart_as_well() -> None:
    registered(*crowd())
    ali, other = registered(OF_ALI, OF_ALI | {"id_number": ""})
    homes = [Household.objects.create(family="kits", key_kind="row", key=str(number)) for number in range(2)]
    Membership.objects.create(person=ali, household=homes[0], until=datetime.date(2021, 5, 1))
    assert set(pairs_of(ali, other)) == {(ali.pk, other.pk)}
    for person in (ali, other):
        Membership.objects.create(person=person, household=homes[1])
    assert not pairs_of(ali, other)


def test_a_list_is_answered_as_one_at_a_time() -> None:
    people = all_traits(with_doubles())
    assert len(people) > FEW
    model, table = trained_model(), KeyTable()
    many = table.find_many(people, model, at_least=0)
    alone = [table.find(person, model, at_least=0) for person in people]
    assert sum(map(len, alone)) > 60
    assert [[found[:2] for found in some] for some in many] == [
        [found[:2] for found in some] for some in alone
    ]
    for some, others in zip(many, alone, strict=True):
        for one, other in zip(some, others, strict=True):
            assert one.score.bits == pytest.approx(other.score.bits, abs=1e-6)
            assert {f: level for f, (level, _) in one.score.fields.items()} == {
                f: level for f, (level, _) in other.score.fields.items()
            }


def test_the_table_of_keys_finds_what_the_batch_finds() -> None:
    people = all_traits(with_doubles())
    model, db = trained_model(), connect()
    load(db, people)
    find_pairs(db)
    batch = {
        (int(people[left].record), int(people[right].record)): bits
        for left, right, bits, _against in score_pairs(db, model, at_least=model.same_person)
    }
    table = KeyTable()
    alone = {
        (int(person.record), found.record): found.score.bits
        for person in people
        for found in table.find(person, model, at_least=model.same_person)
        if int(person.record) < found.record
    }
    assert len(batch) >= 40
    assert alone == pytest.approx(batch, abs=1e-6)


# ------------------------------------------------------------------------------------------- the whole registry
def test_the_whole_registry_gives_each_two_persons_once_with_their_reasons() -> None:
    persons = with_doubles()
    pairs = {(pair.left, pair.right): pair for pair in look_through()}
    wanted = {(persons[number].pk, persons[150 + number].pk) for number in range(40)}
    assert set(pairs) >= wanted
    alone = {one.person: one for one in likely_of(persons[0])}
    pair = pairs[persons[0].pk, persons[150].pk]
    assert alone[persons[150].pk].bits == pytest.approx(pair.bits, abs=1e-6)
    assert set(pair.fields) >= {"given", "family", "birth", "document", "phone"}
    assert pair.quick == alone[persons[150].pk].quick


def test_what_was_answered_is_not_asked_again(officer: User) -> None:
    registered(*crowd())
    ali, other, third = registered(OF_ALI, OF_ALI | {"id_number": ""}, OF_ALI | {"phone": ""})
    assert len(pairs_of(ali, other, third)) == 3
    Verdict.give(ali, other, answer=Verdict.Answer.DIFFERENT, by=officer)
    assert set(pairs_of(ali, other, third)) == {(ali.pk, third.pk), (other.pk, third.pk)}
    assert other.pk not in {one.person for one in likely_of(ali)}
    Merge.make(kept=ali, joined=[third], by=officer)
    # The third is Ali by now, of whom the other was said to be different.
    assert not pairs_of(ali, other, third)


def test_two_codes_of_one_kind_of_list_are_for_review() -> None:
    registered(*crowd())
    coded = registered(OF_ALI, OF_ALI | {"phone": ""}, key_kind="code")
    [pair] = pairs_of(*coded).values()
    assert not pair.quick
    Person.objects.filter(key_kind="code").update(key_kind="id")
    [pair] = pairs_of(*coded).values()
    assert pair.quick


def test_only_one_looks_through_the_registry_at_a_time(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    from django.db import connection

    if connection.vendor == "postgresql":
        pytest.skip("one connection may take its own lock twice; the command's test has two")
    with one_look_at_a_time(), pytest.raises(Refusal), one_look_at_a_time():
        pass
    with one_look_at_a_time():
        pass


# ------------------------------------------------------------------------------------------- the same document
def record(family: str, /, **values: str) -> Documented:
    return Documented(1, 1, family, traits_of("1", ALI | values))


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({}, True),
        ({"given": "علي", "family": "الحسن"}, True),
        ({"given": "El Hasan", "family": "Ali"}, True),
        ({"family": ""}, True),
        ({"birth_date": "1990-01-01"}, True),
        ({"birth_date": "", "birth_year": ""}, True),
        ({"given": "", "family": ""}, False),
        ({"given": "Hüseyin"}, False),
        ({"family": "Haddad"}, False),
        ({"birth_date": "1991-05-12"}, False),
        ({"id_no": "99158602731"}, False),
        ({"id_no": ""}, False),
    ],
)  # fmt: skip
def test_the_same_document_joins_where_nothing_speaks_against_it(values: dict[str, str], may: bool) -> None:
    assert may_be_joined(record("visits"), record("kits", **values)) is may


def test_two_records_of_one_kind_of_list_are_never_joined_by_the_machine() -> None:
    assert not may_be_joined(record("visits"), record("visits"))


def test_a_short_number_is_no_document() -> None:
    assert not may_be_joined(record("visits", id_no="4711"), record("kits", id_no="4711"))


def test_the_machine_joins_persons_whose_kinds_of_list_stay_apart() -> None:
    [visit] = registered(OF_ALI)
    [kit] = registered(OF_ALI | {"given_name": "علي", "id_number": "991 586 027 30"}, family="kits")
    [other_kit] = registered(OF_ALI | {"key": "other"}, family="kits")
    assert same_document_pairs() == [(visit.pk, kit.pk)]
    Person.objects.filter(pk=other_kit.pk).update(by_rule=visit, canonical=visit)
    assert same_document_pairs() == []


def test_what_somebody_answered_or_undid_the_machine_does_not_join(officer: User) -> None:
    [visit] = registered(OF_ALI)
    [kit] = registered(OF_ALI, family="kits")
    verdict = Verdict.give(visit, kit, answer=Verdict.Answer.UNSURE, by=officer)
    assert same_document_pairs() == []
    verdict.withdraw(by=officer)
    assert match_registry().joined == 1
    merge = Merge.objects.get()
    assert merge.basis == Merge.Basis.SAME_DOCUMENT
    merge.undo(by=officer, answer="")
    assert same_document_pairs() == []


# ------------------------------------------------------------------------------------------- written down
def test_matching_the_registry_joins_and_writes_down_what_is_to_be_answered() -> None:
    with_doubles()
    [visit] = registered(OF_ALI)
    [kit] = registered(OF_ALI, family="kits")
    tried = match_registry(keep=False)
    assert not Likeness.objects.exists() and not Merge.objects.exists()
    found = match_registry()
    assert (found.records, found.persons, found.joined) == (192, 191, 1)
    assert true_ids([kit.pk]) == {kit.pk: visit.pk}
    assert tried.joined == 1 and found.quick > 20
    assert Likeness.objects.quick().count() == found.quick
    assert Likeness.objects.to_review().count() == found.to_review
    again = match_registry()
    assert again == found._replace(joined=0)
    assert Likeness.objects.count() == found.quick + found.to_review


def test_a_pair_that_is_not_alike_any_more_is_let_go() -> None:
    registered(*crowd())
    ali, other = registered(OF_ALI, OF_ALI | {"id_number": ""})
    match_registry()
    of_ali = Likeness.objects.filter(left=ali, right=other)
    assert of_ali.exists()
    Person.objects.filter(pk=ali.pk).update(
        given_name="Zeynep", family_name="Kurdi", father_name="", mother_name="", birth_year=1950, birth_date=None,
        birth_precision="year", phone="", id_number="",
    )  # fmt: skip
    make_findable([Person.objects.get(pk=ali.pk)])
    match_registry()
    assert not of_ali.exists()
