"""What a list does not say in its rows: found in titles, other sheets, the file name or the folder.

Rooms hand in how a fact is recognised in a text; districts are known here. The officer's own word comes first,
then the sheet's titles, then other sheets, then the file name, then the folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from imece.base.places import Gazetteer, Place
from imece.base.refusal import Refusal
from imece.base.register import Register
from imece.lib.periods import read_period
from imece.lib.text import as_text, fold
from imece.lists.kinds import Fact
from imece.lists.reading import column_letter
from imece.lists.recognition import RecognisedSheet
from imece.lists.words import Words

SOURCES = ("officer", "title", "sheet", "file_name", "folder")


@dataclass(frozen=True)
class FactFinder:
    """How a fact is found in a text; ``field`` is the column of other sheets that says it too.

    ``prepare`` is called once per run and answers a function text -> set of values; ``choices`` are the values
    that an officer may say, with their names.
    """

    name: str
    label: Any
    prepare: Callable[[], Callable[[str], set[str]]]
    field: str = ""
    choices: Callable[[], list[tuple[str, str]]] = list[tuple[str, str]]


FINDERS: Register[FactFinder] = Register("fact of a list")


def register_fact(finder: FactFinder) -> None:
    FINDERS.add(finder.name, finder)


class ContextReader:
    """Looks facts up in one file after another; prepared once per run."""

    def __init__(self, words: Words, gazetteer: Gazetteer) -> None:
        self.words = words
        self.gazetteer = gazetteer
        self.finds: dict[str, Callable[[str], set[str]]] = {
            finder.name: finder.prepare() for finder in FINDERS
        }
        self.finds["district"] = gazetteer.all_in
        self.finds["period"] = _period_in

    def facts_for(
        self, file_name: str, found: RecognisedSheet, others: Iterable[RecognisedSheet], said: dict[str, str]
    ) -> dict[str, Fact]:
        """Every fact that can be told for one sheet of the file."""
        facts: dict[str, Fact] = {}
        texts = list(_texts(file_name, found, others))
        for name, find in self.finds.items():
            if said.get(name):
                facts[name] = Fact(name, said[name], said[name], "officer")
                continue
            fact = self._first(name, find, texts) or self._in_columns(name, found, others)
            if fact is not None:
                facts[name] = fact
        return facts

    def _first(
        self, name: str, find: Callable[[str], set[str]], texts: list[tuple[str, str, str]]
    ) -> Fact | None:
        for source in SOURCES[1:]:
            values: dict[str, tuple[str, str]] = {}
            for text_source, text, where in texts:
                if text_source == source:
                    for value in find(text):
                        values.setdefault(value, (text, where))
            if len(values) == 1:
                value, (text, where) = values.popitem()
                return Fact(name, value, text, source, where)
            if source == "title" and name != "period" and (fact := self._in_titles(name, values)):
                return fact
        return None

    def _in_titles(self, name: str, values: dict[str, tuple[str, str]]) -> Fact | None:
        """Several values in the titles: the only one that a title labels, else none ("Areas: A, B" labels two)."""
        labelled = [
            Fact(name, value, text, "title", where)
            for value, (text, where) in values.items()
            if any(label == name for label, _said in self.words.labelled(text))
        ]
        return labelled[0] if len(labelled) == 1 else None

    def _in_columns(
        self, name: str, found: RecognisedSheet, others: Iterable[RecognisedSheet]
    ) -> Fact | None:
        """The one value that a column of another sheet carries in all its rows."""
        finder = FINDERS.get(name)
        wanted = finder.field if finder else ("district" if name == "district" else "")
        if not wanted:
            return None
        for other in others:
            if other is found or other.kind is None:
                continue
            column = other.columns.get(wanted)
            if column is None and finder is not None:
                column = _column_of(other, self.finds[name])
            if column is None:
                continue
            if other.kind.parent and found.kind and other.kind.parent[0] == found.kind.code:
                continue  # the participants' districts do not say where the session was
            find = self.finds[name]
            values: dict[str, str] = {}
            for row in other.sheet.rows[other.header_row :]:
                text = as_text(row[column]) if column < len(row) else ""
                for value in find(text) if text else ():
                    values.setdefault(value, text)
            if len(values) == 1:
                value, text = values.popitem()
                where = f"{other.sheet.name}!{column_letter(column)}"
                return Fact(name, value, text, "sheet", where)
        return None


def _column_of(sheet: RecognisedSheet, find: Callable[[str], set[str]]) -> int | None:
    """A column under a header that says something else, as "Remarks", whose cells name a value, but for a few."""
    taken = {index for name, index in sheet.columns.items() if name != "note"}
    for column in range(len(sheet.headers)):
        cells = [row[column] for row in sheet.sheet.rows[sheet.header_row :] if column < len(row)]
        texts = [text for cell in cells if (text := as_text(cell))]
        naming = sum(many for text, many in Counter(texts).items() if len(find(text)) == 1)
        if column not in taken and texts and naming >= 0.8 * len(texts):
            return column
    return None


def fact_label(name: str) -> str:
    """What a fact is called on a page."""
    own = {"district": _("District"), "period": _("Period")}
    finder = FINDERS.get(name)
    return str(finder.label) if finder else str(own.get(name, name))


def fact_choices(name: str) -> list[tuple[str, str]]:
    """The values that an officer may say of a list, with their names; none where the fact is free text."""
    if name == "district":
        districts = [(place.pcode, place.name) for place in Place.objects.districts()]
        return sorted(districts, key=lambda pair: fold(pair[1]))
    finder = FINDERS.get(name)
    return finder.choices() if finder else []


def said_value(name: str, text: str) -> str:
    """What an officer says of a list, as the value that the fact is kept by. Raises ``Refusal`` when unknown."""
    gazetteer = Gazetteer.of_districts()
    if name == "district":
        found = {code for code in [gazetteer.find(text)] if code}
    elif (finder := FINDERS.get(name)) is not None:
        found = finder.prepare()(text)
    else:
        known = ", ".join(["district", *FINDERS.codes()])
        raise Refusal(
            _("“%(name)s” cannot be said of a list; these can: %(known)s.") % {"name": name, "known": known}
        )
    if len(found) != 1:
        raise Refusal(
            _("“%(text)s” is not one that the mission knows as %(name)s.") % {"text": text, "name": name}
        )
    return found.pop()


def _texts(
    file_name: str, found: RecognisedSheet, others: Iterable[RecognisedSheet]
) -> Iterable[tuple[str, str, str]]:
    """Every text around the rows as (source, text, where)."""
    for text in found.titles:
        yield "title", text, found.sheet.name
    for other in others:
        if other is not found:
            for text in other.titles:
                yield "sheet", text, other.sheet.name
    yield "sheet", found.sheet.name, found.sheet.name
    path = PurePosixPath(file_name)
    yield "file_name", path.stem.replace("_", " "), path.name
    for folder in reversed(path.parts[:-1]):
        yield "folder", folder.replace("_", " "), folder


def _period_in(text: str) -> set[str]:
    period = read_period(text)
    return {f"{period.first.isoformat()}/{period.last.isoformat()}"} if period else set()
