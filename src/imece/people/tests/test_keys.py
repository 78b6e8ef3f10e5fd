"""What is looked up to find records of one person: written with the person, by many at once, as quickly as may be."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection, transaction

from imece.people.findable import make_findable
from imece.people.keys import (
    RecordKey,
    RecordTraits,
    ValueCount,
    all_traits,
    fold_counts,
    names_of,
    refresh_keys,
    stored_of,
    values_of,
    write_keys,
)
from imece.people.matching.blocking import block_keys
from imece.people.matching.columns import from_text, unpacked
from imece.people.matching.single import values_in
from imece.people.models import Person
from imece.people.tests.registry import known

pytestmark = pytest.mark.django_db


def counts() -> dict[tuple[str, str], int]:
    """The counts that are not nought."""
    sums: Counter[tuple[str, str]] = Counter()
    for field, value, records in ValueCount.objects.values_list("field", "value", "records"):
        sums[field, value] += records
    return {value: records for value, records in sums.items() if records}


def as_they_should_be() -> None:
    """Traits, keys and counts are those of the persons as they stand."""
    persons = list(Person.objects.order_by("pk"))
    wanted = all_traits(persons)
    lines = RecordTraits.objects.order_by("person_id")
    assert [from_text(one.line, record=str(one.person_id)) for one in lines] == wanted
    keys = {(key, int(one.record)) for one in wanted for key in block_keys(one)}
    assert set(RecordKey.objects.values_list("key", "person_id")) == keys
    assert {(key, one.person_id) for one in lines for key in unpacked(bytes(one.keys))} == keys
    stored = sorted(stored_of([person.pk for person in persons]), key=lambda one: one.record)
    assert [values_in(one) for one in stored] == [list(values_of(one)) for one in wanted]
    expected = Counter(value for one in wanted for value in values_of(one))
    assert counts() == {**expected, ("records", ""): len(persons)}


def test_whoever_is_made_known_can_be_matched_at_once() -> None:
    known("Ali El Hasan", phone="+905321234567", birth_date=None)
    known("علي الحسن", phone="+905321234567")
    as_they_should_be()
    assert counts()["phone", "5321234567"] == 2


def test_a_change_takes_the_old_values_away() -> None:
    person = known("Ali El Hasan", phone="+905321234567")
    known("Ali Haddad")
    person.full_name, person.phone = "Veli Haddad", ""
    person.save()
    make_findable([person])
    as_they_should_be()


def test_writing_twice_changes_nothing() -> None:
    person = known("Ali El Hasan", phone="+905321234567")
    rows = ValueCount.objects.count()
    write_keys([person, Person.objects.get(pk=person.pk)])
    write_keys(Person.objects.all())
    assert ValueCount.objects.count() == rows
    as_they_should_be()


def test_folding_keeps_every_count() -> None:
    for number in range(30):
        known(f"Ali Haddad {number % 3}", phone=f"+90532123456{number % 10}")
    before = counts()
    fold_counts()
    assert counts() == before
    assert ValueCount.objects.count() == len(before)


def test_what_was_made_by_other_rules_is_made_anew() -> None:
    person = known("Ali El Hasan")
    other = known("Veli Haddad")
    RecordTraits.objects.filter(person=person).update(rules=1)
    RecordTraits.objects.filter(person=other).delete()
    RecordKey.objects.filter(person=other).delete()
    ValueCount.objects.all().delete()
    for field, value in [("records", ""), *values_of(all_traits([person])[0])]:
        ValueCount.objects.create(field=field, value=value, records=1)
    assert refresh_keys() == 2
    as_they_should_be()
    assert refresh_keys() == 0


@pytest.mark.parametrize(
    ("full", "given", "family", "told"),
    [
        ("Ali Mahmud Hasan", "", "", ("Ali Mahmud", "Hasan")),
        ("Ali Mahmud El Hasan", "", "", ("Ali Mahmud", "El Hasan")),
        ("محمد عبد الرحمن", "", "", ("محمد", "عبد الرحمن")),
        ("Ali", "", "", ("Ali", "")),
        ("Ali Hasan Veli", "Ali Hasan", "Veli", ("Ali Hasan", "Veli")),
        ("Ali Hasan", "Ali", "", ("Ali", "")),
        ("", "", "", ("", "")),
    ],
)
def test_a_full_name_is_parted_before_its_last_word(
    full: str, given: str, family: str, told: tuple[str, str]
) -> None:
    assert names_of(Person(full_name=full, given_name=given, family_name=family)) == told


def postgresql() -> bool:
    return connection.vendor == "postgresql"


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_records_at_once_wait_for_each_other() -> None:
    if not postgresql():
        pytest.skip("on SQLite one write transaction is alone anyway")
    persons = [known(f"Ali Haddad {number}", phone=f"+9053212345{number:02}") for number in range(40)]
    troubles: list[Exception] = []

    def change(turned: bool) -> None:
        try:
            for round_ in range(8):
                # Each changes all of them, the one from the first on, the other from the last on.
                for person in persons[::-1] if turned else persons:
                    person = Person.objects.get(pk=person.pk)
                    person.full_name = f"Veli {'Kurdi' if turned else 'Haddad'} {round_}"
                    with transaction.atomic():
                        Person.objects.filter(pk=person.pk).update(full_name=person.full_name)
                        write_keys([person])
                write_keys(Person.objects.order_by("-pk" if turned else "pk"))
                fold_counts()
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    both = [threading.Thread(target=change, args=(turned,)) for turned in (False, True)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert not troubles
    write_keys(Person.objects.all())
    as_they_should_be()
