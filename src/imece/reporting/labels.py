"""What the parts of a figure are called on a sheet, in every language at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.ledger import Delivery
from imece.base.places import Place
from imece.indicators.showing import CODE_LISTS
from imece.lists.labels import value_label
from imece.ui.formats import period_text

LANGUAGES = ("en", "tr", "ar")
Text = dict[str, str]

UNKNOWN = "unknown"
NOT_RECORDED = _("Not recorded")
SEX = {
    "F": _("Women and girls"),
    "M": _("Men and boys"),
    "female": _("Women and girls"),
    "male": _("Men and boys"),
}
COMMUNITY = {"migrant_refugee": _("Migrants and refugees"), "host": _("Host community")}


def in_all(text: Any) -> Text:
    """A translatable text in every language."""
    said: Text = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(text)
    return said


def same_in_all(text: str) -> Text:
    return dict.fromkeys(LANGUAGES, text)


def month_in_all(month: str) -> Text:
    """2022-01 as a reader of each language writes it."""
    first = datetime.date.fromisoformat(f"{month}-01")
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return {language: period_text(first, last, language) for language in LANGUAGES}


def month_alone(month: str) -> Text:
    """The month without its year, for a chart over a year at most, which says its window."""
    return in_all(_Month(datetime.date.fromisoformat(f"{month}-01")))


class _Month:
    """A month that says its short name in the language active when it is asked."""

    def __init__(self, first: datetime.date) -> None:
        self.first = first

    def __str__(self) -> str:
        return date_format(self.first, "M")


class Labels:
    """The names of a column's codes; the mission's own names are read once."""

    def __init__(self) -> None:
        self._by: Mapping[str, Callable[[str], Text | None]] = {
            "sex": lambda code: _told(SEX, code),
            "community": lambda code: _told(COMMUNITY, code),
            "age_band": same_in_all,
            "month": month_in_all,
            "district": lambda code: self._places.get(code),
            "residence": lambda code: self._places.get(code),
            "service": lambda code: self._services.get(code),
            "category": lambda code: _told(dict(Category.choices), code),
            "head_group": lambda code: _told(dict(Delivery.HeadGroup.choices), code),
        }

    def of(self, column: str, code: str) -> Text:
        """What ``code`` means in ``column``; one that nobody named is shown as it is."""
        if code == UNKNOWN:
            return in_all(NOT_RECORDED)
        named = self._by.get(column)
        known = named(code) if named else None
        if known is None and column in CODE_LISTS:
            known = in_all(_OfList(CODE_LISTS[column], code))
        return known or same_in_all(code)

    @cached_property
    def _places(self) -> dict[str, Text]:
        return {place.local_name: filled(place.names) for place in Place.objects.all()}

    @cached_property
    def _services(self) -> dict[str, Text]:
        return {service.code: filled(service.names) for service in Service.objects.all()}


class _OfList:
    """A code of a code list, in the words of the language active when it is asked."""

    def __init__(self, code_list: str, code: str) -> None:
        self.code_list, self.code = code_list, code

    def __str__(self) -> str:
        return value_label(self.code_list, self.code)


def filled(names: Mapping[str, str] | None) -> Text:
    """``names`` with a text for every language: what is missing is said in English, else as it is said anywhere."""
    given = {language: text for language, text in (names or {}).items() if text}
    instead = given.get("en") or next(iter(given.values()), "")
    return {language: given.get(language, instead) for language in LANGUAGES}


def _told(names: Mapping[str, Any], key: str) -> Text | None:
    return in_all(names[key]) if key in names else None
