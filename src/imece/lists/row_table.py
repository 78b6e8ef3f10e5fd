"""The rows of a sheet as its page shows them: what was understood of each cell, with the wrong ones marked.

Cells come from what is stored of a row, never from the file: a kind with sealed rows stores nothing of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from imece.base.places import Place
from imece.lists.findings import message_of
from imece.lists.kinds import KINDS
from imece.lists.labels import field_label, shown_values
from imece.lists.models import Finding, Row, RowQuerySet, Sheet, TakenList
from imece.lists.reading import column_letter

ROWS_ON_A_PAGE = 100
NUMBERS = {"quantity", "whole", "money", "percent"}
SHOWN: dict[str, Any] = {
    "all": _("All rows"),
    "refused": _("Refused"),
    "waiting": _("Waiting"),
    "warned": _("With a warning"),
}
TONES = {
    Row.State.ACCEPTED: "ok",
    Row.State.REFUSED: "bad",
    Row.State.WAITING: "warn",
    Row.State.WITHDRAWN: "plain",
}


@dataclass(frozen=True)
class Column:
    """A column of the sheet: its letter, the sender's header, and what it was understood as."""

    index: int
    letter: str
    header: str
    name: str = ""
    label: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class ShownCell:
    """What was understood of a cell; ``tone`` is bad or warn where something is wrong with it."""

    text: str
    tone: str = ""
    numeric: bool = False


@dataclass
class Line:
    """A row of the table with what is wrong in it; a sealed row has no cells."""

    row: Row
    label: Any
    tone: str
    cells: list[ShownCell]
    findings: list[Finding] = field(default_factory=list)

    @property
    def sealed(self) -> bool:
        return bool(self.row.values.get("sealed"))


def columns_of(sheet: Sheet) -> list[Column]:
    """Every column that has a header, in the order of the sheet."""
    names = {index: name for name, index in sheet.columns.items()}
    kind = KINDS.get(sheet.kind)
    reads = {one.name: one.reads for one in kind.fields} if kind else {}
    return [
        Column(
            index,
            column_letter(index),
            header,
            names.get(index, ""),
            field_label(names[index]) if index in names else "",
            reads.get(names.get(index, ""), "") in NUMBERS,
        )
        for index, header in enumerate(sheet.headers)
        if header or index in names
    ]


def place_names() -> dict[str, str]:
    return {place.pcode: place.name for place in Place.objects.districts()}


class RowTable:
    """One page of one sheet's rows, all of them or those that need a look."""

    def __init__(self, sheet: Sheet, *, show: str = "all", page: object = 1) -> None:
        self.sheet = sheet
        self.show = show if show in SHOWN else "all"
        self.columns = [column for column in columns_of(sheet) if column.name]
        rows = _rows_shown(Row.objects.filter(sheet=sheet), self.show).select_related("taken_list")
        self.page: Page[Row] = Paginator(rows.order_by("number"), ROWS_ON_A_PAGE).get_page(str(page or 1))

    @property
    def width(self) -> int:
        return len(self.columns) + 2

    @property
    def lines(self) -> list[Line]:
        rows = list(self.page.object_list)
        findings = self._findings(row.number for row in rows)
        places = place_names()
        return [self._line(row, findings.get(row.number, []), places) for row in rows]

    def _findings(self, numbers: Iterable[int]) -> dict[int, list[Finding]]:
        found = Finding.objects.filter(
            taken_list=self.sheet.taken_list_id, sheet_name=self.sheet.name, row_number__in=list(numbers)
        )
        by_row: dict[int, list[Finding]] = defaultdict(list)
        for finding in found.order_by("pk"):
            by_row[finding.row_number].append(finding)
        return by_row

    def _line(self, row: Row, findings: list[Finding], places: dict[str, str]) -> Line:
        texts = shown_values(row.kind, row.values, places)
        wrong = {finding.column: finding for finding in reversed(findings) if finding.column is not None}
        label, tone = state_of(row, findings)
        cells = [_cell(column, texts, wrong.get(column.index)) for column in self.columns]
        return Line(row, label, tone, cells, findings)


def _cell(column: Column, texts: dict[str, str], finding: Finding | None) -> ShownCell:
    """What was read; where nothing could be, the words that stand in the cell as the finding keeps them."""
    text = texts.get(column.name, "")
    if finding is None:
        return ShownCell(text, "", column.numeric)
    tone = "bad" if finding.severity == Finding.Severity.REJECT else "warn"
    return ShownCell(text or str(finding.details.get("text", "")), tone, column.numeric)


def _rows_shown(rows: RowQuerySet, show: str) -> RowQuerySet:
    if show == "refused":
        return rows.refused()
    if show == "waiting":
        return rows.waiting()
    return rows.warned() if show == "warned" else rows


def state_of(row: Row, findings: Iterable[Finding]) -> tuple[Any, str]:
    """What a row's state is called on the page, and its tone; in a preview a row that is held back would count."""
    if row.state != Row.State.WITHDRAWN or row.taken_list.state != TakenList.State.PREVIEWED:
        return row.get_state_display(), TONES[Row.State(row.state)]
    if any(finding.severity == Finding.Severity.REJECT for finding in findings):
        return _("Would wait"), "warn"
    return _("Would count"), "ok"


def counted(sheet: Sheet) -> dict[str, int]:
    """How many rows each of the choices of SHOWN has."""
    rows = Row.objects.filter(sheet=sheet)
    return {show: _rows_shown(rows, show).count() for show in SHOWN}


@dataclass
class FindingGroup:
    """One finding of the list, how often it was found, its first place, and its sentence."""

    first: Finding
    number: int
    message: str
    makes_wait: bool


def counted_findings(taken: TakenList, *, in_full: bool) -> list[FindingGroup]:
    """Each finding once, refusals first; not in full, the sentence leaves out what the cell says."""
    waits = {"unknown_reference", *(kind.parent_rejected_code for kind in KINDS if kind.parent)}
    groups: dict[tuple[str, str], FindingGroup] = {}
    found = taken.findings.exclude(code="proposed_replacement").order_by("pk")
    for finding in found.iterator(chunk_size=2000):
        key = (finding.severity, finding.code)
        if key not in groups:
            details = finding.details if in_full else dict.fromkeys(finding.details, "…")
            message = message_of(finding.code, details)
            groups[key] = FindingGroup(finding, 0, message, finding.code in waits)
        groups[key].number += 1
    return sorted(groups.values(), key=lambda group: (group.first.severity, -group.number))
