"""Small workbooks as offices would send them, and the door that they come in through. Nobody in them exists."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from imece.base.users import User
from imece.lists.intake import Intake, take
from imece.lists.models import TakenList
from imece.lists.reading import Book, read_bytes

Rows = Sequence[Sequence[Any]]


def a_book(file_name: str, sheets: Mapping[str, Rows]) -> Book:
    """A workbook with these sheets, read as if it had been uploaded under that name."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "dd.mm.yyyy"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return read_bytes(content.getvalue(), file_name=file_name)


def take_in(
    book: Book,
    *,
    said: dict[str, str] | None = None,
    by: User | None = None,
    replaces: TakenList | None = None,
) -> TakenList:
    return take(Intake().read(book, said=said), by=by, replaces=replaces)


def findings_of(taken: TakenList) -> list[tuple[str, int, str, str]]:
    """What was found wrong, as (sheet, row, code, severity), in the order of the sheet."""
    found = taken.findings.values_list("sheet_name", "row_number", "code", "severity")
    return sorted((str(sheet), row, code, severity) for sheet, row, code, severity in found)
