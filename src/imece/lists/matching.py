"""The page on which an officer says once what an unknown header means, or what kind of list a sheet is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.lib.text import as_text, fold
from imece.lists.forms import MatchForm
from imece.lists.intake import Intake
from imece.lists.kinds import KINDS, SheetKind
from imece.lists.labels import field_label
from imece.lists.models import HeaderMatch, TakenList
from imece.lists.reading import column_letter
from imece.lists.recognition import HEADER_WITHIN, LEAST_COLUMNS, RecognisedSheet, Recogniser
from imece.lists.review import kept_book, match_headers
from imece.lists.views import TONES, find

MOST_HEADER_ROWS = 12


@dataclass
class SheetToMatch:
    """A sheet whose headers an officer looks at: which row they stand in, and as which kind they are read."""

    found: RecognisedSheet
    header_row: int
    kind: SheetKind | None
    recogniser: Recogniser

    @property
    def cells(self) -> list[str]:
        rows = self.found.sheet.rows
        return [as_text(cell) for cell in rows[self.header_row - 1]] if self.header_row else []

    @property
    def headers(self) -> list[tuple[int, str, str]]:
        """(column, header, the field that it means now or '')."""
        if self.kind is None:
            return []
        now = self._understood(self.kind)
        return [(index, text, now.get(index, "")) for index, text in enumerate(self.cells) if text]

    @property
    def is_recognised(self) -> bool:
        return self.found.kind is self.kind and self.found.header_row == self.header_row

    def _understood(self, kind: SheetKind) -> dict[int, str]:
        if self.is_recognised:
            return {index: name for name, index in self.found.columns.items()}
        taught = {one.header: one.field for one in HeaderMatch.objects.filter(kind=kind.code)}
        understood: dict[int, str] = {}
        for index, text in enumerate(self.cells):
            name = taught.get(fold(text)) or self._likeliest(text, kind)
            if name and name not in understood.values():
                understood[index] = name
        return understood

    def _likeliest(self, header: str, kind: SheetKind) -> str:
        candidates = {
            name: score for name, score in self.recogniser.candidates(header).items() if kind.has(name)
        }
        return max(candidates, key=lambda name: candidates[name]) if candidates else ""

    @property
    def header_rows(self) -> list[tuple[int, str]]:
        """Rows that may hold the headers, with the texts in them."""
        rows = []
        for number, row in enumerate(self.found.sheet.rows[:HEADER_WITHIN], start=1):
            texts = [text for text in map(as_text, row) if text]
            if len(set(texts)) >= LEAST_COLUMNS:
                rows.append((number, " · ".join(texts)[:120]))
        return rows[:MOST_HEADER_ROWS]

    @property
    def samples(self) -> list[tuple[str, str, str]]:
        """(letter, header, first filled cell under it), so that one sees what the column holds."""
        below = self.found.sheet.rows[self.header_row : self.header_row + 30]
        return [
            (
                column_letter(index),
                text,
                next((as_text(row[index]) for row in below if index < len(row) and as_text(row[index])), ""),
            )
            for index, text in enumerate(self.cells)
            if text
        ]


def sheets_to_match(found: Iterable[RecognisedSheet]) -> list[RecognisedSheet]:
    return [one for one in found if any(any(cell != "" for cell in row) for row in one.sheet.rows)]


@may("list.match")
@require_http_methods(["GET", "HEAD", "POST"])
def list_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the kind of a sheet, then what each of its headers means; remembered for every later list."""
    taken = find(request, pk)
    try:
        recogniser = Intake().recogniser
        sheets = sheets_to_match(recogniser.book(kept_book(taken)))
        chosen = _chosen(request, sheets, recogniser)
        form = None
        if chosen.kind is not None:
            data = request.POST if request.method == "POST" else None
            form = MatchForm(data, kind=chosen.kind, headers=chosen.headers, recognised=chosen.is_recognised)
            if form.is_valid():
                return _taught(request, taken, form)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("list_page", pk)
    return render(request, "lists/match.html", _shown(taken, sheets, chosen, form))


def _chosen(request: HttpRequest, sheets: list[RecognisedSheet], recogniser: Recogniser) -> SheetToMatch:
    """The sheet, header row and kind that the address names; else those that were recognised or are likeliest."""
    asked = request.GET
    first = next((one for one in sheets if one.kind is None), sheets[0])
    found = next((one for one in sheets if str(one.position) == asked.get("sheet", "")), first)
    kind = KINDS.get(asked.get("kind", "")) or found.kind
    chosen = SheetToMatch(found, found.header_row, kind, recogniser)
    row = asked.get("row", "")
    if row.isascii() and row.isdigit() and 0 < int(row) <= min(len(found.sheet.rows), HEADER_WITHIN):
        chosen.header_row = int(row)
    elif chosen.header_rows and chosen.header_row not in dict(chosen.header_rows):
        chosen.header_row = chosen.header_rows[0][0]
    return chosen


def _taught(request: HttpRequest, taken: TakenList, form: MatchForm) -> HttpResponse:
    fields = form.taught()
    now = match_headers(taken, kind=form.kind.code, fields=fields, by=request.user)  # type: ignore[arg-type]
    if fields:
        messages.success(request, _("This is remembered for every later list."))
    messages.add_message(request, TONES[now.tone], now.sentence)
    return redirect("list_page", now.taken_list.pk)


def _shown(
    taken: TakenList, sheets: list[RecognisedSheet], chosen: SheetToMatch, form: MatchForm | None
) -> dict[str, Any]:
    bound = {field.name: field for field in form} if form else {}
    lines = [
        (letter, header, sample, bound.get(f"column_{index}"))
        for (letter, header, sample), (index, _header, _now) in zip(
            chosen.samples, chosen.headers, strict=False
        )
    ]
    return {
        "taken": taken,
        "sheets": [
            {
                "label": one.sheet.name or taken.file_name,
                "url": f"?sheet={one.position}",
                "current": one is chosen.found,
                "count": None,
            }
            for one in sheets
        ],
        "chosen": chosen,
        "kinds": sorted(KINDS, key=lambda kind: str(kind.title)),
        "form": form,
        "lines": lines,
        "needed": [field_label(field.name) for field in chosen.kind.fields if field.must]
        if chosen.kind
        else [],
    }
