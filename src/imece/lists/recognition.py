"""Recognising a sheet: which row holds the headers, which kind of list it is, which column is which field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imece.lib.text import as_text, fold
from imece.lists.kinds import KINDS, SheetKind
from imece.lists.reading import Book, SheetRead
from imece.lists.words import Words

HEADER_WITHIN = 40
LEAST_COLUMNS = 3
LEAST_SCORE = 2.4
LEAST_NEEDED = 0.75


@dataclass
class RecognisedSheet:
    """A sheet with its kind (None when not recognised), header row (1 = first, 0 = none) and columns."""

    sheet: SheetRead
    position: int
    kind: SheetKind | None = None
    header_row: int = 0
    headers: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    score: float = 0.0

    @property
    def titles(self) -> list[str]:
        """Texts above the headers, each once, in order."""
        seen: dict[str, None] = {}
        for row in self.sheet.rows[: max(self.header_row - 1, 0)]:
            for cell in row:
                if text := as_text(cell):
                    seen.setdefault(text)
        return list(seen)

    def cell(self, row: Sequence[Any], name: str) -> Any:
        index = self.columns.get(name)
        return row[index] if index is not None and index < len(row) else ""


class Recogniser:
    """Finds the kind of each sheet with the words of the product, of the mission and of the officers."""

    def __init__(self, words: Words, matches: Mapping[tuple[str, str], str] | None = None) -> None:
        self.words = words
        self.matches = dict(matches or {})
        self._candidates: dict[str, Mapping[str, float]] = {}

    def book(self, book: Book, *, kinds: Iterable[SheetKind] | None = None) -> list[RecognisedSheet]:
        return [self.sheet(sheet, position, kinds=kinds) for position, sheet in enumerate(book.sheets)]

    def sheet(
        self, sheet: SheetRead, position: int = 0, *, kinds: Iterable[SheetKind] | None = None
    ) -> RecognisedSheet:
        """The best kind over all candidate header rows; an unknown sheet keeps its likeliest header row."""
        best = RecognisedSheet(sheet, position)
        for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            headers = self._headers_at(sheet, index)
            if not self._may_be_headers(headers, row):
                continue
            for kind in kinds or KINDS:
                columns, score = self._columns(headers, kind)
                if score > best.score and self._enough(kind, columns, score):
                    best = RecognisedSheet(sheet, position, kind, index + 1, headers, columns, score)
        if best.kind is None:
            self._guess_headers(best)
        return best

    def _headers_at(self, sheet: SheetRead, index: int) -> list[str]:
        """The header texts; a group header in the row above completes one that says nothing by itself."""
        headers = [as_text(cell) for cell in sheet.rows[index]]
        above = [as_text(cell) for cell in sheet.rows[index - 1]] if index else []
        if len(set(filter(None, above))) < 2:
            return headers
        for column, text in enumerate(headers):
            if not text and column < len(above) and above[column] and self._known(above[column]):
                headers[column] = above[column]
        return headers

    def _known(self, header: str) -> bool:
        return bool(self.candidates(header))

    def candidates(self, header: str) -> Mapping[str, float]:
        if header not in self._candidates:
            self._candidates[header] = self.words.field_candidates(header)
        return self._candidates[header]

    def _may_be_headers(self, headers: list[str], row: Sequence[Any]) -> bool:
        texts = [text for text in headers if text]
        if len(set(texts)) < LEAST_COLUMNS:
            return False
        return sum(isinstance(cell, str) for cell in row if cell != "") >= 0.7 * len(texts)

    def _columns(self, headers: list[str], kind: SheetKind) -> tuple[dict[str, int], float]:
        """Give each column the field that it fits best. Score: the weights of what fitted, less what did not.

        Strongest fits first; among equals the column that could be nothing else, so that "No" leaves "ID No" its
        field.
        """
        columns: dict[str, int] = {}
        used: set[int] = set()
        total = 0.0
        for score, _alternatives, weight, negative, name in sorted(self._fits(headers, kind), reverse=True):
            if name in columns or -negative in used:
                continue
            columns[name] = -negative
            used.add(-negative)
            # What an officer taught counts double: it was said of lists like this one.
            total += score * weight
        total += self._needed_too(headers, kind, columns, used)
        named = sum(1 for header in headers if header)
        return columns, total - 0.35 * (named - len(used))

    def _needed_too(
        self, headers: list[str], kind: SheetKind, columns: dict[str, int], used: set[int]
    ) -> float:
        """A field that the kind cannot do without takes a column from one that it can: "Konu" is the category of a
        log without another. Answers what that adds to the score."""
        needed = {one.name: one.weight for one in kind.fields if one.must}
        gained = 0.0
        for name in [name for name in needed if name not in columns]:
            fits = [
                (score, -column)
                for column, header in enumerate(headers)
                if header and (score := self.candidates(header).get(name, 0.0)) >= LEAST_NEEDED
            ]
            holders = {column: field for field, column in columns.items()}
            free = [fit for fit in fits if holders.get(-fit[1], "") not in needed]
            if not free:
                continue
            score, negative = max(free)
            columns.pop(holders.get(-negative, ""), None)
            columns[name] = -negative
            used.add(-negative)
            gained += 0.5 * score * needed[name]
        return gained

    def _fits(self, headers: list[str], kind: SheetKind) -> Iterator[tuple[float, int, float, int, str]]:
        """(score, minus the column's alternatives, weight, minus the column, field) for all that could fit."""
        weights = {one.name: one.weight for one in kind.fields}
        for column, header in enumerate(headers):
            remembered = self.matches.get((fold(header), kind.code)) if header else None
            if remembered in weights:
                yield 2.0, 0, 1.0, -column, str(remembered)
                continue
            candidates = self.candidates(header) if header else {}
            possible = {name: score for name, score in candidates.items() if name in weights and score >= 0.5}
            for name, score in possible.items():
                yield score, -len(possible), weights[name], -column, name

    def _enough(self, kind: SheetKind, columns: Mapping[str, int], score: float) -> bool:
        if any(one.must and one.name not in columns for one in kind.fields):
            return False
        if kind.named and not any(name in columns for name in kind.who):
            return False
        return score >= LEAST_SCORE

    def _guess_headers(self, found: RecognisedSheet) -> None:
        """For the officer's page: the row with the most known headers, though the kind stays unknown."""
        most = 0
        for index, _row in enumerate(found.sheet.rows[:HEADER_WITHIN]):
            headers = [as_text(cell) for cell in found.sheet.rows[index]]
            known = sum(1 for header in headers if header and self._known(header))
            if known > most:
                most, found.header_row, found.headers = known, index + 1, headers


def data_rows(found: RecognisedSheet, words: Words) -> list[tuple[int, list[Any]]]:
    """The rows that are data, numbered as the spreadsheet counts: no blank, subtotal, repeated header or
    signature row."""
    headers = [fold(text) for text in found.headers]
    serial = found.columns.get("serial")
    kept = []
    for index, row in enumerate(found.sheet.rows[found.header_row :], start=found.header_row + 1):
        filled = [(column, cell) for column, cell in enumerate(row) if as_text(cell)]
        if not filled or (len(filled) == 1 and filled[0][0] == serial):
            continue
        if any(words.is_subtotal(cell) for _column, cell in filled[:3] if isinstance(cell, str)):
            continue
        if len(filled) <= 3 and any(words.is_signature_line(cell) for _column, cell in filled):
            continue
        if _repeats_headers(row, headers) or _is_footnote(filled, found):
            continue
        kept.append((index, row))
    return kept


def _repeats_headers(row: Sequence[Any], headers: list[str]) -> bool:
    same = sum(1 for cell, header in zip(row, headers, strict=False) if header and fold(cell) == header)
    return same >= max(2, 0.6 * sum(1 for header in headers if header))


def _is_footnote(filled: list[tuple[int, Any]], found: RecognisedSheet) -> bool:
    """A single long text under the table is a remark, not a row."""
    if len(filled) != 1 or not isinstance(filled[0][1], str):
        return False
    return len(filled[0][1]) > 25 or len(found.columns) >= 5
