"""What a list calls a service, as the mission's catalogue knows it."""

from __future__ import annotations

from collections.abc import Callable

from imece.assistance.catalogue import Service, service_finder
from imece.lists.words import Words, load_words


def service_namer(category: str, codelist: str, words: Words | None = None) -> Callable[[str], str | None]:
    """Finds the code of the service that a cell means; prepared once per sheet.

    First by any of its names in the mission's catalogue. Then by meaning: the product's words give the cell a code
    of ``codelist``, and the service meant is the one with that code or with a name of that meaning. A mission
    with one service of the category means that one, whatever the cell says.
    """
    words = words or load_words()
    by_name = service_finder(category)
    services = list(Service.objects.filter(category=category))
    by_meaning: dict[str, set[str]] = {}
    for service in services:
        meanings = {words.value(codelist, name) for name in service.all_names if name}
        for meaning in meanings | {service.code}:
            by_meaning.setdefault(meaning or "", set()).add(service.code)
    only = services[0].code if len(services) == 1 else None

    def find(text: str) -> str | None:
        named = by_name(text) if text else None
        if named:
            return named
        meaning = words.value(codelist, text)
        meant = by_meaning.get(meaning, set()) if meaning else set()
        if meaning in meant:
            return meaning
        return next(iter(meant)) if len(meant) == 1 else only

    return find


def unit_of(category: str) -> str:
    """The code of the unit whose services these are, '' when the mission has none."""
    return Service.objects.filter(category=category).values_list("unit__code", flat=True).first() or ""
