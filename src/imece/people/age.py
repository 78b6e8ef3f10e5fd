"""How old a person is on a day, as precisely as the birth is known, and whether a guardian speaks for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Q

from imece.people.likeness import records_of
from imece.people.merging import as_one
from imece.people.persons import Mention, Person

OF_AGE = 18
OLDEST = 120
Days = tuple[datetime.date | None, datetime.date | None]


def minor_on(person: Person, day: datetime.date) -> bool | None:
    """Whether the person is under 18 on that day; None where the birth is not known well enough to tell."""
    root = person.canonical or person
    return minors_on([as_one(root)], day)[root.pk]


def minors_on(persons: Sequence[Person], day: datetime.date) -> dict[int, bool | None]:
    """The same for many in few questions, by their numbers; each as all their records tell (`merging.all_as_one`)."""
    return {pk: _is_minor(ages) for pk, ages in all_ages_on(persons, day).items()}


def ages_on(person: Person, day: datetime.date) -> tuple[int, int] | None:
    """The least and the most completed years that the person can have on that day, from all their records.

    A birth known by its year or month leaves two ages open; an age that was stated grows with the time since. None
    where nothing is known or the birth lies after the day.
    """
    root = person.canonical or person
    return all_ages_on([as_one(root)], day)[root.pk]


def all_ages_on(persons: Sequence[Person], day: datetime.date) -> dict[int, tuple[int, int] | None]:
    """`ages_on` for many in few questions, by their numbers; each as all their records tell."""
    known = {person.pk: _from_birth(person, day) for person in persons}
    stated = {
        person.pk: person.stated_age
        for person in persons
        if known[person.pk] is None and person.birth_year is None and person.stated_age is not None
    }
    spoken = _spoken_of(stated)
    ages = known | {pk: _aged_since(age, spoken[pk], day) for pk, age in stated.items()}
    return {pk: found if found is not None and found[1] >= 0 else None for pk, found in ages.items()}


def _is_minor(ages: tuple[int, int] | None) -> bool | None:
    if ages is None:
        return None
    youngest, oldest = ages
    if oldest < OF_AGE:
        return True
    return False if youngest >= OF_AGE else None


def _from_birth(person: Person, day: datetime.date) -> tuple[int, int] | None:
    if person.birth_date is not None:
        years = _years(person.birth_date, day)
        return years, years
    if person.birth_year is not None:
        return max(day.year - person.birth_year - 1, 0), day.year - person.birth_year
    return None


def _spoken_of(person_ids: Iterable[int]) -> dict[int, list[Days]]:
    """On which days lists spoke of each person; where none did, the day on which they were first known."""
    roots = records_of(person_ids)
    found: dict[int, list[Days]] = {root: [] for root in roots.values()}
    rows = Mention.objects.of_persons(roots).values_list(
        "person_id", "row__taken_list__first_day", "row__taken_list__last_day"
    )
    for record, first, last in rows.distinct():
        found[roots[record]].append((first, last or first))
    unlisted = [root for root, days in found.items() if not days]
    made = (
        Person.objects.filter(Q(pk__in=unlisted) | Q(canonical_id__in=unlisted))
        if unlisted
        else Person.objects.none()
    )
    for record, made_at in made.values_list("pk", "made_at"):
        found[roots[record]].append((made_at.date(), made_at.date()))
    return {
        root: [min(days, key=lambda one: one[0] or datetime.date.max)] if root in unlisted else days
        for root, days in found.items()
    }


def _aged_since(stated: int, spoken: list[Days], day: datetime.date) -> tuple[int, int]:
    """From an age that was stated between the first and the last of these days."""
    days = [(first, last or first) for first, last in spoken if first is not None]
    if len(days) < len(spoken):
        # A list without a day may be of any year before.
        return stated, OLDEST
    first, last = min(one for one, _other in days), max(other for _one, other in days)
    birthday_passed = 0 if first == day else 1
    return max(stated + _years(last, day), 0), stated + _years(first, day) + birthday_passed


def _years(since: datetime.date, day: datetime.date) -> int:
    """Whole years from one day to the other; below zero where it lies before."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))
