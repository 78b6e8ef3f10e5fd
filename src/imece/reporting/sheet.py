"""A sheet: its content in every language, its figures with the way to their lines, its pictures.

The content is plain JSON. A text is a table of languages ({"en": ..., "tr": ..., "ar": ...}), a value is a decimal as
text, a figure is named by its key; ``reading`` turns it into what a reader of one language sees.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from imece.reporting.counting import Counted, Line
from imece.reporting.frozen import canonical, digest_of


@dataclass(frozen=True)
class Picture:
    """A picture of the sheet: its file's name, type and bytes."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class SheetFigure:
    """A counted figure at its place on the sheet."""

    key: str
    position: int
    counted: Counted

    @property
    def code(self) -> str:
        return self.counted.code

    @property
    def value(self) -> Decimal:
        return self.counted.value

    @property
    def first_day(self) -> datetime.date:
        return self.counted.window[0]

    @property
    def last_day(self) -> datetime.date:
        return self.counted.window[1]

    def lines(self) -> Iterator[Line]:
        return self.counted.lines()


@dataclass(frozen=True)
class Sheet:
    """All that an edition will hold."""

    kind: str
    first_day: datetime.date
    last_day: datetime.date
    content: dict[str, Any]
    figures: list[SheetFigure]
    pictures: dict[str, Picture]

    @cached_property
    def content_text(self) -> str:
        return canonical(self.content)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.content_text.encode())
