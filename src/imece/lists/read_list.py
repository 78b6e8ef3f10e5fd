"""A file that was read and checked and has changed nothing yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from imece.lists.kinds import Fact, RowIn, SheetKind
from imece.lists.reading import Book
from imece.lists.recognition import RecognisedSheet


@dataclass
class ReadSheet:
    """A recognised sheet with its rows and what is said of it as a whole."""

    found: RecognisedSheet
    facts: dict[str, Fact]
    rows: list[RowIn] = field(default_factory=list)


@dataclass
class ReadList:
    """A file that was read and checked and has changed nothing yet."""

    book: Book
    said: dict[str, str]
    sheets: list[ReadSheet]
    asides: list[RecognisedSheet]
    content_key: str

    @property
    def kinds(self) -> list[SheetKind]:
        return [sheet.found.kind for sheet in self.sheets if sheet.found.kind]
