"""Which service a list means by what it writes, and how that is called in figures."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from imece.assistance.catalogue import Category, Service, other_code
from imece.base.refusal import Refusal
from imece.lib.text import squash
from imece.lists.words import load_words


class Choice(NamedTuple):
    """A service, its label in figures, and whether the list named it (or its category left no other)."""

    service: Service
    label: str
    named: bool


class Chooser:
    """Chooses among the services of one category; prepared once per batch.

    By any of a service's names, else by the meaning that ``codelist`` gives the text: the label is the service's
    English name. Where the category has one service only, the label of an alias is the alias, so that two items
    under that service stay apart. Else the category's only service, else the one that is called as the category
    is, else the first; then the label is the text as it was given.
    """

    def __init__(self, category: Category, codelist: str = "") -> None:
        self.category = category
        self.codelist = codelist
        self.words = load_words()
        of_category = Service.objects.filter(category=category).exclude(code=other_code(category))
        self.services = list(of_category.select_related("unit", "team"))
        self.by_name: dict[str, Choice] = {}
        for service in self.services:
            english = service.names.get("en") or service.name
            for name in [service.code.replace("_", " "), *service.names.values()]:
                self.by_name.setdefault(squash(name), Choice(service, english, True))
        for service in self.services:
            for alias in service.aliases:
                label = alias if len(self.services) == 1 else service.names.get("en") or service.name
                self.by_name.setdefault(squash(alias), Choice(service, label, True))

    def knows(self, text: str) -> bool:
        return squash(text) in self.by_name or self._by_meaning(text) is not None

    def _by_meaning(self, text: str) -> Choice | None:
        meaning = self.words.value(self.codelist, text) if self.codelist else None
        meant = [one for one in self.services if meaning and one.code == meaning]
        return Choice(meant[0], meant[0].names.get("en") or meant[0].name, True) if meant else None

    def choose(self, text: str) -> Choice:
        """The service of that name, or the category's own. Raises ``Refusal`` when the category has none."""
        named = (self.by_name.get(squash(text)) or self._by_meaning(text)) if text else None
        return named or Choice(self.generic(), text, False)

    def generic(self) -> Service:
        if not self.services:
            raise Refusal(
                _(
                    "The mission's catalogue has no service of the kind “%(kind)s”. Add one, then load the mission."
                )
                % {"kind": self.category.label}
            )
        called = {squash(self.category.value), squash(str(self.category.label))}
        own = [one for one in self.services if called & {squash(name) for name in one.all_names}]
        return (own or self.services)[0]
