"""Records of persons side by side: a row for each field, and in each row who agrees with the first person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imece.lib.phones import show_phone
from imece.lists.labels import value_label
from imece.people.keys import all_traits, names_of
from imece.people.matching.comparisons import COMPARISONS
from imece.people.matching.model import held_back, trained_model
from imece.people.merging import as_one, tellers
from imece.people.persons import Person
from imece.people.portrait import Portrait
from imece.people.review_words import FIELDS, Agrees, said_of
from imece.people.sections import TALLIES
from imece.ui.formats import number_text

LETTERS = "ABCD"


@dataclass(frozen=True)
class Value:
    """One value of a field; ``way``: auto for names, ltr for numbers. ``note``: a word about it, with its tone."""

    text: Any
    way: str = "auto"
    note: Any = ""
    tone: str = "plain"


@dataclass(frozen=True)
class Cell:
    """What one person's records say of a field, and how it stands to the first person's."""

    values: tuple[Value, ...]
    stands: Agrees | None = None
    words: Any = ""
    teller: int = 0
    usual: bool = False


@dataclass(frozen=True)
class FieldRow:
    """One field of all persons. ``pick``: the field of the merge that is to be picked, where they differ."""

    label: Any
    cells: tuple[Cell, ...]
    pick: str = ""

    @property
    def stands(self) -> Agrees | None:
        return self.cells[1].stands if len(self.cells) > 1 else None


class Column:
    """One person of the page: all their records as one, and what else is known."""

    def __init__(self, letter: str, person: Person, reader: Any) -> None:
        self.letter = letter
        self.person = person
        self.portrait = Portrait(person, reader)
        self.records = list(self.portrait.records)
        self.shown = as_one(person, self.records)
        self.tellers = tellers(person, self.records)
        self.reader = reader

    @property
    def spellings(self) -> list[Value]:
        names = dict.fromkeys(record.full_name for record in self.records if record.full_name)
        return [Value(name) for name in names if name != self.shown.full_name]

    @property
    def documents(self) -> list[Value]:
        def check(passes: bool) -> tuple[Any, str]:
            return (_("Checks"), "ok") if passes else (_("Fails its check"), "warn")

        return [
            Value(one.number, "ltr", *(check(not one.problem) if one.checked else ()))
            for one in self.portrait.documents
        ]

    @property
    def phones(self) -> list[Value]:
        own = [self.shown.phone, *(called.number for called in self.portrait.phones)]
        return [
            Value(show_phone(one) if one.startswith("+") else one, "ltr") for one in dict.fromkeys(own) if one
        ]

    @property
    def households(self) -> list[Value]:
        """Each household with the names of its members within reach."""
        return [
            Value(
                ", ".join(
                    member.person.shown_name if member.within_reach else member.person.code
                    for member in home.members
                ),
                note=home.household.code,
            )
            for home in self.portrait.homes
        ]


def _texts(*texts: Any) -> list[Value]:
    return [Value(text) for text in texts if text]


@dataclass(frozen=True)
class _Field:
    """How a field is read from a column, which comparison tells whether it agrees, and what is picked in a merge."""

    label: Any
    values: Callable[[Column], Sequence[Value]]
    compared: str = ""
    pick: str = ""


_ROWS = (
    _Field(gettext_lazy("Name"), lambda one: _texts(one.shown.full_name), pick="full_name"),
    _Field(FIELDS["given"], lambda one: _texts(names_of(one.shown)[0]), "given"),
    _Field(FIELDS["family"], lambda one: _texts(names_of(one.shown)[1]), "family"),
    _Field(gettext_lazy("Also written as"), lambda one: one.spellings),
    _Field(FIELDS["father"], lambda one: _texts(one.shown.father_name), "father", "father_name"),
    _Field(FIELDS["mother"], lambda one: _texts(one.shown.mother_name), "mother", "mother_name"),
    _Field(FIELDS["birth"], lambda one: _texts(one.shown.birth_text), "birth", "birth"),
    _Field(FIELDS["sex"], lambda one: _texts(one.shown.get_sex_display()), "sex", "sex"),
    _Field(
        FIELDS["nationality"],
        lambda one: _texts(value_label("nationality", one.shown.nationality)),
        "nationality",
        "nationality",
    ),
    _Field(
        gettext_lazy("Population group"),
        lambda one: _texts(one.shown.group_text),
        "population_group",
        "population_group",
    ),
    _Field(
        gettext_lazy("Disability"),
        lambda one: _texts(value_label("yes_no", one.shown.disability)),
        "disability",
        "disability",
    ),
    _Field(FIELDS["document"], lambda one: one.documents, "document", "id_number"),
    _Field(FIELDS["phone"], lambda one: one.phones, "phone", "phone"),
    _Field(
        FIELDS["place"],
        lambda one: _texts(one.shown.district.name if one.shown.district else "", one.shown.neighbourhood),
        "place",
        "place",
    ),
    _Field(pgettext_lazy("heading of several", "Households"), lambda one: one.households),
    _Field(gettext_lazy("Known from"), lambda one: _texts(*one.portrait.kinds)),
    _Field(gettext_lazy("Units"), lambda one: _texts(*one.portrait.units)),
)


class SideBySide:
    """Up to four persons in columns; ``kept``: whose record counts unless somebody chooses another."""

    def __init__(self, persons: Sequence[Person], kept: Person, reader: Any) -> None:
        self.columns = [
            Column(letter, person, reader) for letter, person in zip(LETTERS, persons, strict=False)
        ]
        self.kept = kept
        self.traits = all_traits([column.shown for column in self.columns])
        self.level_of = {comparison.field: comparison.level for comparison in COMPARISONS}

    @property
    def rows(self) -> list[FieldRow]:
        rows = [self._row(field) for field in _ROWS]
        for tally in TALLIES:
            cells = [_texts(tally.counted(column.person, column.reader)) for column in self.columns]
            rows.append(FieldRow(tally.label, tuple(Cell(tuple(values)) for values in cells)))
        return [row for row in rows if any(cell.values for cell in row.cells)]

    def _row(self, field: _Field) -> FieldRow:
        cells = [self._cell(place, field) for place in range(len(self.columns))]
        said = {tuple(value.text for value in cell.values[:1]) for cell in cells if cell.values}
        if not field.pick or len(said) < 2:
            return FieldRow(field.label, tuple(cells))
        knowing = [place for place, cell in enumerate(cells) if cell.values]
        usual = min(knowing, key=lambda place: (self.columns[place].person != self.kept, place))
        cells = [replace(cell, usual=place == usual) for place, cell in enumerate(cells)]
        return FieldRow(field.label, tuple(cells), field.pick)

    def _cell(self, place: int, field: _Field) -> Cell:
        column = self.columns[place]
        values = tuple(field.values(column))
        teller = column.tellers[field.pick].pk if field.pick else 0
        if place == 0 or not field.compared:
            return Cell(values, teller=teller)
        return Cell(values, *self._stands(place, field.compared), teller=teller)

    def _stands(self, place: int, compared: str) -> tuple[Agrees, Any]:
        """How a field of this person stands to the first person's."""
        if compared in self.level_of:
            return said_of(compared, self.level_of[compared](self.traits[0], self.traits[place]))
        first, other = (getattr(self.columns[at].shown, compared) for at in (0, place))
        if not first or not other:
            return said_of("sex", "unknown")
        return said_of("sex", "same" if first == other else "different")


# ------------------------------------------------------------------------------------------ why the machine thinks so
def weights_of(bits: float, fields: dict[str, Any]) -> list[tuple[Any, float]]:
    """(what was seen, bits) for the chart: the fields, what a family's evidence is held back by, the start, all."""
    shown: list[tuple[Any, float]] = [
        (format_lazy("{}: {}", FIELDS.get(field, field), said_of(field, level)[1]), round(weight, 1))
        for field, (level, weight) in fields.items()
        if round(weight, 1)
    ]
    complete = fields.keys() >= FIELDS.keys()
    found = {field: (str(level), float(weight)) for field, (level, weight) in fields.items()}
    held = held_back(found, trained_model()) if complete else 0.0
    if round(held, 1):
        shown.append((_("A family shares some of this"), round(held, 1)))
    start = bits - held - sum(weight for _level, weight in found.values())
    if round(start, 1):
        shown.append((_("Two records picked at random"), round(start, 1)))
    return [*shown, (_("Together"), round(bits, 1))]


def chance_of(probability: float) -> str:
    """How many of so many pairs like this are one person; never all of them."""
    of = next((of for of in (100, 1_000, 10_000) if probability < 1 - 1 / of), 100_000)
    number = min(int(probability * of), of - 1)
    return _("Of %(all)s pairs that agree like these two, about %(number)s are one person.") % {
        "all": number_text(of),
        "number": number_text(number),
    }
