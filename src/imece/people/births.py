"""A birth as it is typed: a day, a month, a year or an age, in digits of any script; and what was understood."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from imece.lib.dates import OLDEST_AGE, Birth, age_on, read_birth, read_date
from imece.lib.text import western_digits
from imece.people.persons import Person, month_text
from imece.ui.formats import day_text


class BirthField(forms.CharField):
    """One field for all that may be known; cleans to a `Birth`, or None where nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        birth = read_birth(typed)
        if birth.problem == "empty":
            return None
        if birth.problem is not None:
            raise ValidationError(problem_of(typed))
        return birth


def problem_of(typed: str) -> str:
    """Why this is no birth, and what to write instead."""
    today = timezone.localdate()
    day = read_date(typed).date
    numbers = [int(number) for number in re.findall(r"\d+", western_digits(typed))]
    years = [day.year] if day else [number for number in numbers if 1000 <= number <= 9999]
    if (day and day > today) or any(year > today.year for year in years):
        return _("This birth lies in the future. Look at the year again.")
    too_old = any(today.year - year > OLDEST_AGE for year in years)
    if too_old or (len(numbers) == 1 and OLDEST_AGE < numbers[0] < 1000):
        return _("That would be more than 120 years. Look at the year or the age again.")
    return _("There is no such day. Write it like 05.03.1990, or only the year, or the age.")


def understood(birth: Birth | None) -> str:
    """What was understood, in a few words; '' for nothing."""
    if birth is None:
        return ""
    age = age_on(birth, timezone.localdate())
    if birth.date is not None:
        return _("Understood: born on %(day)s, %(age)s years old") % {"day": day_text(birth.date), "age": age}
    if birth.year is not None and birth.month is not None:
        born = month_text(birth.year, birth.month)
        return _("Understood: born in %(year)s, about %(age)s years old") % {"year": born, "age": age}
    if birth.year is not None:
        return _("Understood: born in %(year)s, about %(age)s years old") % {"year": birth.year, "age": age}
    return _("Understood: %(age)s years old, birth date not known") % {"age": age}


def typed_like(person: Person) -> str:
    """The birth as somebody would type it, to be corrected."""
    if person.birth_date is not None:
        return person.birth_date.strftime("%d.%m.%Y")
    if person.birth_year is not None:
        return (
            f"{person.birth_month:02}.{person.birth_year}" if person.birth_month else str(person.birth_year)
        )
    return "" if person.stated_age is None else str(person.stated_age)
