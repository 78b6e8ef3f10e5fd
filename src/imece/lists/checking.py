"""Reading and checking the cells of recognised rows: values with their types, and what is wrong with them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from imece.base.places import Gazetteer
from imece.lib.dates import read_birth, read_date
from imece.lib.identity import read_id_number
from imece.lib.names import clean_name, full_name
from imece.lib.numbers import read_money, read_quantity, read_whole
from imece.lib.phones import read_phone
from imece.lib.text import as_text, fold, is_empty
from imece.lists.kinds import UNKNOWN_BIRTH, Fact, Field, RowIn, SheetKind, fingerprint_of
from imece.lists.recognition import RecognisedSheet, data_rows
from imece.lists.words import Words


class RowChecker:
    """Reads rows into values; one per run, so that what it looks up is looked up once."""

    def __init__(
        self, words: Words, gazetteer: Gazetteer, known_project: Callable[[str], str | None]
    ) -> None:
        self.words = words
        self.gazetteer = gazetteer
        self.known_project = known_project
        self.readers: dict[str, Callable[[RowIn, Field, Any], Any]] = {
            "text": lambda row, field, cell: as_text(cell),
            "name": lambda row, field, cell: clean_name(cell),
            "reference": lambda row, field, cell: as_text(cell),
            "date": self._date,
            "birth": lambda row, field, cell: cell,
            "word": self._word,
            "id_number": self._id_number,
            "phone": lambda row, field, cell: read_phone(cell).e164 or as_text(cell),
            "quantity": self._number,
            "whole": self._number,
            "percent": self._number,
            "money": self._money,
            "district": self._district,
            "project": self._project,
        }

    def rows(self, found: RecognisedSheet, facts: dict[str, Fact]) -> list[RowIn]:
        """Every data row of a recognised sheet, read and checked."""
        kind = found.kind
        assert kind is not None
        rows = [self._row(kind, found, number, cells) for number, cells in data_rows(found, self.words)]
        for row in rows:
            kind.check(row)
            row.key = kind.natural_key(row)
            row.fingerprint = fingerprint_of(row.values | row.unread)
        kind.check_all(rows, facts)
        refuse_repeated(rows)
        return rows

    def _row(self, kind: SheetKind, found: RecognisedSheet, number: int, cells: list[Any]) -> RowIn:
        row = RowIn(number, cells, {})
        births = []
        for field in kind.fields:
            if field.name not in found.columns:
                continue
            cell = found.cell(cells, field.name)
            if field.reads == "birth":
                births.append((field, cell))
                continue
            if is_empty(cell) and field.reads != "word":
                if field.needed:
                    row.reject(field.blank, field.name)
                continue
            value = self.readers[field.reads](row, field, cell)
            if value is not None and value != "":
                row.values[field.name] = value
            elif fold(cell):
                row.unread[f"unread {field.name}"] = as_text(cell)
        for field, cell in births:
            self._birth(row, kind, field, cell)
        self._who(kind, row)
        self._parent(kind, row)
        return row

    def _who(self, kind: SheetKind, row: RowIn) -> None:
        if kind.has("given_name"):
            given = row.text("given_name") or row.text("full_name")
            whole = row.text("full_name") if row.get("given_name") else ""
            if whole := whole or full_name(given, row.text("family_name")):
                row.values["full_name"] = whole
        if kind.named and not any(row.get(name) for name in kind.who):
            row.reject("missing_name", "full_name" if kind.has("full_name") else None)

    def _parent(self, kind: SheetKind, row: RowIn) -> None:
        if kind.parent is None:
            return
        parent_kind, field_name = kind.parent
        if not row.get(field_name):
            row.reject("missing_reference", field_name)
            return
        from imece.lists.kinds import KINDS

        probe = RowIn(row.number, (), {KINDS[parent_kind].key_fields[0]: row.values[field_name]})
        row.parent_key = KINDS[parent_kind].natural_key(probe)

    def _date(self, row: RowIn, field: Field, cell: Any) -> datetime.date | None:
        read = read_date(cell)
        if read.problem == "impossible_date":
            self._found(row, field, "impossible_date", cell)
        elif read.problem == "empty" and field.needed:
            row.reject(field.blank, field.name)
        return read.date

    def _birth(self, row: RowIn, kind: SheetKind, field: Field, cell: Any) -> None:
        on = row.get(kind.event_date) if kind.event_date else None
        birth = read_birth(cell, on=on if isinstance(on, datetime.date) else None)
        if birth.problem == "impossible_birth_date":
            row.warn("impossible_birth_date", field.name, text=as_text(cell))
            row.unread[f"unread {field.name}"] = as_text(cell)
            birth = UNKNOWN_BIRTH
        if birth.problem is None:
            row.values[field.name] = birth

    def _word(self, row: RowIn, field: Field, cell: Any) -> str | None:
        code = self.words.value(field.words, cell)
        if code is None and fold(cell) and field.words:
            self._found(row, field, "unknown_word", cell)
        return code

    def _id_number(self, row: RowIn, field: Field, cell: Any) -> str:
        read = read_id_number(cell)
        if read.problem == "empty":
            return ""
        if read.number and not read.checksum and any(c.isdigit() for c in read.number):
            row.warn("bad_checksum", field.name, text=read.number)
        return read.number

    def _number(self, row: RowIn, field: Field, cell: Any) -> Decimal | None:
        read = read_whole(cell) if field.reads == "whole" else read_quantity(cell)
        if read.problem == "not_a_number":
            self._found(row, field, "not_a_number", cell)
        if read.value is not None and read.value < 0 and field.positive:
            row.reject("negative_quantity", field.name, text=as_text(cell))
        return read.value

    def _money(self, row: RowIn, field: Field, cell: Any) -> Decimal | None:
        read = read_money(cell)
        if read.problem == "not_a_number":
            self._found(row, field, "not_a_number", cell)
        if read.amount is not None and read.amount < 0 and field.positive:
            row.reject("negative_quantity", field.name, text=as_text(cell))
        if read.currency:
            row.values.setdefault("currency", read.currency)
        return read.amount

    def _district(self, row: RowIn, field: Field, cell: Any) -> str | None:
        pcode = self.gazetteer.find(cell)
        if pcode is None and fold(cell):
            row.warn("unknown_place", field.name, text=as_text(cell))
        return pcode

    def _project(self, row: RowIn, field: Field, cell: Any) -> str:
        known = self.known_project(as_text(cell))
        if known is None:
            row.warn("unknown_project", field.name, text=as_text(cell))
        return known or as_text(cell)

    def _found(self, row: RowIn, field: Field, code: str, cell: Any) -> None:
        if field.strict:
            row.reject(code, field.name, text=as_text(cell))
        else:
            row.warn(code, field.name, text=as_text(cell))


def refuse_repeated(rows: list[RowIn]) -> None:
    """The first of two equal rows counts; a key stands once. A refused row does not stand in another's way,
    unless the two are equal in every word."""
    by_key: dict[str, int] = {}
    by_content: dict[str, int] = {}
    for row in rows:
        before = by_content.get(row.fingerprint)
        if before is None and row.key:
            before = by_key.get(row.key)
        if before is not None:
            row.reject("duplicate_row", row=before)
            continue
        by_content[row.fingerprint] = row.number
        if row.key and not row.refused:
            by_key[row.key] = row.number
