"""Kinds of list: what a sheet of each kind has in its columns, how its rows are checked and who records them.

A room hands in its kinds at start-up with ``register_kind``. The engine recognises, reads and checks; the room's
kind adds its own rules in ``check`` and ``check_all``, and writes the final state in ``record`` with its own verbs.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from imece.base.register import Register
from imece.lib.dates import Birth
from imece.lib.text import squash

UNKNOWN_BIRTH = Birth(None, None, None, None, "empty", None)


@dataclass(frozen=True)
class Field:
    """A column that a kind of sheet may have.

    ``reads``: how a cell is understood: text, name, reference (a number or code that others refer to), date, birth,
    word (a code of the code list ``words``), id_number, phone, quantity, whole, money, percent, district, project.
    ``must``: without the column the sheet is not of this kind. ``weight``: how much the column speaks for the kind.
    ``needed``: a blank cell refuses the row, with the finding ``blank``. ``strict``: a cell that cannot be
    read refuses the row (else it is a warning and the value stays unknown). ``positive``: below zero refuses the row.
    """

    name: str
    reads: str = "text"
    words: str = ""
    must: bool = False
    weight: float = 1.0
    needed: bool = False
    blank: str = "missing_date"
    strict: bool = False
    positive: bool = False


@dataclass
class FoundHere:
    """One finding about a row before it is stored."""

    code: str
    severity: str
    field: str | None
    details: dict[str, Any]


@dataclass
class RowIn:
    """A row on its way in: where it stands, what its cells mean, what is wrong with it.

    ``unread``: the texts of cells that mean nothing to us; they still tell one row from another.
    """

    number: int
    cells: Sequence[Any]
    values: dict[str, Any]
    unread: dict[str, str] = field(default_factory=dict)
    findings: list[FoundHere] = field(default_factory=list)
    key: str = ""
    parent_key: str = ""
    parent_id: int | None = None
    parent_values: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    waiting: bool = False
    row_id: int = 0

    @property
    def refused(self) -> bool:
        return any(found.severity == "reject" for found in self.findings)

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value is None or value == "" else value

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def reject(self, code: str, field: str | None = None, **details: Any) -> None:
        self.findings.append(FoundHere(code, "reject", field, details))

    def warn(self, code: str, field: str | None = None, **details: Any) -> None:
        self.findings.append(FoundHere(code, "warn", field, details))


@dataclass
class Fact:
    """Something said of a whole list: its value, the words it was read from, and where they stand.

    ``source``: officer, title, sheet (another sheet's rows), file_name or folder; ``where`` is for the reader.
    """

    name: str
    value: str
    text: str
    source: str
    where: str = ""

    def as_dict(self) -> dict[str, str]:
        return self.__dict__.copy()


@dataclass
class Batch:
    """Accepted rows of one sheet kind of one list, on their way to the room's verbs."""

    taken_list: Any
    kind: SheetKind
    rows: list[RowIn]
    facts: dict[str, Fact]
    by: Any = None

    def fact(self, name: str) -> str:
        """The value said of the whole list, or ''."""
        found = self.facts.get(name)
        return found.value if found else ""

    def value(self, row: RowIn, name: str) -> Any:
        """The row's own value, else what is said of the whole list, else None."""
        own = row.get(name)
        return own if own is not None else (self.fact(name) or None)


class SheetKind:
    """A kind of sheet. Rooms subclass it and hand one instance in.

    ``family`` is the kind of list within which people are the same person (see ``people.identity``). ``parent``
    is (kind code, this row's field with the parent's key). ``order``: parents come first. ``named``: a row
    must say who it is about by one of ``who``.
    """

    code: str = ""
    title: Any = ""
    family: str = ""
    unit_code: str = ""
    fields: tuple[Field, ...] = ()
    order: int = 10
    parent: tuple[str, str] | None = None
    parent_rejected_code: str = "parent_rejected"
    named: bool = False
    who: tuple[str, ...] = ("full_name", "given_name", "family_name", "participant_code", "id_number")
    key_fields: tuple[str, ...] = ()
    event_date: str = ""
    list_facts: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    def has(self, name: str) -> bool:
        return any(one.name == name for one in self.fields)

    def natural_key(self, row: RowIn) -> str:
        """What no other standing row of this kind may bear; '' when rows have no such thing."""
        parts = [squash(row.text(name)) for name in self.key_fields]
        return "|".join(parts)[:200] if parts and all(parts) else ""

    def check(self, row: RowIn) -> None:
        """The kind's own rules about one row."""

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        """Rules about the rows of a sheet together (after ``check``)."""

    def check_together(self, sheets: Sequence[Any]) -> None:
        """Rules about all sheets of this kind in one file (``read_list.ReadSheet``), after ``check_all`` of each."""

    def accepts_rejected_parent(self, row: RowIn) -> bool:
        """Whether the row may stand although its parent was refused (then it is recorded without a parent)."""
        return False

    def stored_values(self, row: RowIn) -> dict[str, Any]:
        """What of the row is kept readable; a kind with sealed content leaves it out here."""
        return row.values

    def record(self, batch: Batch) -> None:
        """Write the final states of ``batch.rows`` with the room's verbs."""
        raise NotImplementedError(self.code)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        """Take back what ``record`` wrote for these rows."""
        raise NotImplementedError(self.code)


KINDS: Register[SheetKind] = Register("kind of list")


def register_kind(kind: SheetKind) -> SheetKind:
    return KINDS.add(kind.code, kind)


def packed(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them; ``unpacked`` gives them back with their types."""
    return {name: _pack(value) for name, value in values.items() if value is not None and value != ""}


def _pack(value: Any) -> Any:
    if isinstance(value, Birth):
        date = value.date.isoformat() if value.date else None
        return {"birth": [date, value.precision, value.year, value.age, value.problem, value.month]}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value


def unpacked(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _unpack(value) for name, value in values.items()}


def _unpack(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        if "date" in value:
            return datetime.date.fromisoformat(value["date"])
        if "number" in value:
            return Decimal(value["number"])
        if "birth" in value:
            date, precision, year, age, problem, month = value["birth"]
            day = datetime.date.fromisoformat(date) if date else None
            return Birth(day, precision, year, age, problem, month)
    return value


def fingerprint_of(values: dict[str, Any]) -> str:
    """SHA-256 over what the row says, without its serial number; equal rows have equal fingerprints."""
    said = packed({name: value for name, value in values.items() if name != "serial"})
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
