"""Whatever lets a person be found again, written anew where a person was made or something was learnt of one."""

from __future__ import annotations

from collections.abc import Iterable

from imece.people.keys import write_keys
from imece.people.persons import Person
from imece.people.words import write_words

_PART = 400


def make_findable(persons: Iterable[Person]) -> None:
    """The words to search by and the keys to match by, of these records; in the transaction that changed them."""
    records = list(persons)
    write_words(records)
    write_keys(records)


def make_findable_again(record_ids: Iterable[int]) -> None:
    """The same by the numbers of the records."""
    numbers = sorted(record_ids)
    for start in range(0, len(numbers), _PART):
        make_findable(Person.objects.filter(pk__in=numbers[start : start + _PART]))
