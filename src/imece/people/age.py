"""How old a person is on a day, as precisely as the birth is known, and whether a guardian speaks for them."""

from __future__ import annotations

import datetime

from imece.lists.models import TakenList
from imece.people.merging import as_one
from imece.people.persons import Mention, Person

OF_AGE = 18
OLDEST = 120


def minor_on(person: Person, day: datetime.date) -> bool | None:
    """Whether the person is under 18 on that day; None where the birth is not known well enough to tell."""
    ages = ages_on(person, day)
    if ages is None:
        return None
    youngest, oldest = ages
    if oldest < OF_AGE:
        return True
    return False if youngest >= OF_AGE else None


def ages_on(person: Person, day: datetime.date) -> tuple[int, int] | None:
    """The least and the most completed years that the person can have on that day, from all their records.

    A birth known by its year or month leaves two ages open; an age that was stated grows with the time since. None
    where nothing is known or the birth lies after the day.
    """
    root = person.canonical or person
    shown = as_one(root)
    if shown.birth_date is not None:
        years = _years(shown.birth_date, day)
        ages = years, years
    elif shown.birth_year is not None:
        ages = max(day.year - shown.birth_year - 1, 0), day.year - shown.birth_year
    elif shown.stated_age is not None:
        ages = _aged_since(root, shown.stated_age, day)
    else:
        return None
    return ages if ages[1] >= 0 else None


def _aged_since(person: Person, stated: int, day: datetime.date) -> tuple[int, int]:
    """From an age that some list or the registry stated, on a day between the first and the last that speak of them."""
    records = list(person.records())
    rows = Mention.objects.of_persons(record.pk for record in records)
    lists = TakenList.objects.filter(pk__in=rows.values("row__taken_list_id"))
    listed = list(lists.values_list("first_day", "last_day"))
    if not listed:
        first = last = min(record.made_at for record in records).date()
    else:
        # A list without a day may be of any year before.
        days = [(day_1, day_2 or day_1) for day_1, day_2 in listed if day_1 is not None]
        if len(days) < len(listed):
            return stated, OLDEST
        first, last = min(day_1 for day_1, _day_2 in days), max(day_2 for _day_1, day_2 in days)
    birthday_passed = 0 if first == day else 1
    return max(stated + _years(last, day), 0), stated + _years(first, day) + birthday_passed


def _years(since: datetime.date, day: datetime.date) -> int:
    """Whole years from one day to the other; below zero where it lies before."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))
