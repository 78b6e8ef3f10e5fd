"""The error sheet: the sender's own workbook with the wrong cells marked and explained in the reader's language.

A workbook keeps its look: wrong cells are coloured and bear a comment, and a sheet in front lists every finding. A
file that is no .xlsx (or cannot be marked) comes back as a plain workbook of its rows with the same marks. Nothing
that a sender wrote can start to calculate: texts that begin like a formula are kept as texts.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from imece.base.refusal import Refusal
from imece.lists.models import Finding, TakenList
from imece.lists.reading import Book, column_letter, read_bytes
from imece.lists.storage import kept_file

COLOURS = {"reject": "F8C9C4", "warn": "FBE3B5"}


def error_sheet(taken: TakenList, *, with_cells: bool = True) -> tuple[str, bytes]:
    """The marked workbook of a list as (file name, bytes).

    Without cells it only lists what was found: for a reader who may not see the sealed rows of the file.
    """
    findings = list(taken.findings.all())
    stem = PurePosixPath(taken.file_name).stem
    name = f"{stem} - {_('to correct')}.xlsx"
    readable = with_cells and taken.state != TakenList.State.REFUSED
    content = kept_file(taken.digest) if readable else b""
    sealed = _sealed_rows(taken)
    if content and PurePosixPath(taken.file_name).suffix.lower() in {".xlsx", ".xlsm"}:
        try:
            return name, _marked_workbook(content, findings, sealed)
        except Exception:
            pass
    return name, _plain_workbook(_book_of(taken, content), findings, sealed)


def _sealed_rows(taken: TakenList) -> dict[str, set[int]]:
    """Sheet to the rows whose room keeps them sealed: no copy of the list says what they say."""
    sealed: dict[str, set[int]] = defaultdict(set)
    for sheet_name, number in taken.rows.filter(values__sealed=True).values_list("sheet__name", "number"):
        sealed[sheet_name].add(number)
    return sealed


def _book_of(taken: TakenList, content: bytes) -> Book | None:
    if not content:
        return None
    try:
        return read_bytes(content, file_name=taken.file_name)
    except Refusal:
        return None


def _by_cell(findings: Iterable[Finding]) -> dict[str, dict[tuple[int, int], list[Finding]]]:
    """Sheet to (row, column counted from 0) to findings; a finding about a whole row stands at its first cell."""
    cells: dict[str, dict[tuple[int, int], list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding.row_number:
            cells[finding.sheet_name][finding.row_number, finding.column or 0].append(finding)
    return cells


def _severity(findings: Iterable[Finding]) -> str:
    return "reject" if any(finding.severity == "reject" for finding in findings) else "warn"


def _said(findings: Iterable[Finding]) -> str:
    return "\n".join(finding.message for finding in findings)


def _marked_workbook(content: bytes, findings: list[Finding], sealed: dict[str, set[int]]) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    for sheet_name, numbers in sealed.items():
        for row in sorted(numbers):
            for cell in workbook[sheet_name][row]:
                cell.comment = None
                if type(cell).__name__ != "MergedCell":
                    cell.value = None
    for sheet_name, cells in _by_cell(findings).items():
        if sheet_name not in workbook.sheetnames:
            continue
        sheet = workbook[sheet_name]
        note_column = sheet.max_column + 1
        by_row: dict[int, list[Finding]] = defaultdict(list)
        for (row, column), found in cells.items():
            cell = sheet.cell(row=row, column=column + 1)
            if type(cell).__name__ == "MergedCell":
                cell = sheet.cell(row=row, column=note_column)
            cell.fill = PatternFill("solid", fgColor=COLOURS[_severity(found)])
            cell.comment = Comment(_said(found), "imece", width=320, height=110)
            by_row[row] += found
        for row, found in by_row.items():
            note = sheet.cell(row=row, column=note_column, value=_said(found))
            note.data_type = "s"
            note.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[column_letter(note_column - 1)].width = 60
    _front_sheet(workbook, findings)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _headings() -> list[str]:
    return [_("Sheet"), _("Row"), _("Column"), _("What happens"), _("What is wrong and what to do")]


def _line(finding: Finding) -> list[Any]:
    return [
        finding.sheet_name,
        finding.row_number or "",
        finding.column_letter,
        finding.get_severity_display(),
        finding.message,
    ]


def _front_sheet(workbook: Any, findings: list[Finding]) -> None:
    title = _("To correct")
    while title in workbook.sheetnames:
        title += " "
    sheet = workbook.create_sheet(title[:31], 0)
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.append(_headings())
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for finding in findings:
        sheet.append(_line(finding))
        for cell in sheet[sheet.max_row]:
            if cell.value is not None and isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row=sheet.max_row, column=4).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
    for letter, width in zip("ABCDE", (22, 8, 9, 22, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    workbook.active = 0


def _plain_workbook(book: Book | None, findings: list[Finding], sealed: dict[str, set[int]]) -> bytes:
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": timezone.now().replace(tzinfo=None)})
        formats = {
            severity: workbook.add_format({"bg_color": f"#{colour}", "text_wrap": True, "valign": "top"})
            for severity, colour in COLOURS.items()
        }
        bold, wrap = (
            workbook.add_format({"bold": True}),
            workbook.add_format({"text_wrap": True, "valign": "top"}),
        )
        front = workbook.add_worksheet(_("To correct")[:31])
        if get_language_bidi():
            front.right_to_left()
        front.write_row(0, 0, _headings(), bold)
        for number, finding in enumerate(findings, start=1):
            front.write_row(number, 0, _line(finding), wrap)
            front.write(number, 3, str(finding.get_severity_display()), formats[finding.severity])
        front.set_column(0, 3, 18)
        front.set_column(4, 4, 90)
        front.freeze_panes(1, 0)
        for position, sheet in enumerate(book.sheets if book else []):
            for row in sealed.get(sheet.name, ()):
                sheet.rows[row - 1] = []
            _plain_sheet(workbook, sheet, position, _by_cell(findings).get(sheet.name, {}), formats)
    return target.getvalue()


def _plain_sheet(
    workbook: Any,
    sheet: Any,
    position: int,
    cells: dict[tuple[int, int], list[Finding]],
    formats: dict[str, Any],
) -> None:
    page = workbook.add_worksheet((sheet.name or _("List"))[:28] + (f" {position}" if position else ""))
    width = max((len(row) for row in sheet.rows), default=0)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            found = cells.get((number, column))
            text = value if isinstance(value, int | float | bool) else str(value)
            if found:
                page.write(number - 1, column, text, formats[_severity(found)])
                page.write_comment(number - 1, column, _said(found))
            elif text != "":
                page.write(number - 1, column, text)
    for (row, _column), found in cells.items():
        page.write_string(row - 1, width, _said(found), formats[_severity(found)])
    page.set_column(width, width, 60)
