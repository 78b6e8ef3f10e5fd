"""Two kinds of list for the tests of the room, so that none leans on a room above: visits, and gifts left there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from imece.lists.kinds import Batch, Field, RowIn, SheetKind


class Visits(SheetKind):
    """Visits to homes. A visit with the word “sealed” in its note keeps only its number and day."""

    code = "test.visits"
    title = "Visits"
    family = "visits"
    unit_code = "PRU"
    order = 10
    named = True
    key_fields = ("session_no",)
    event_date = "session_date"
    list_facts = ("district", "period")
    fields = (
        Field("session_no", "reference", must=True, weight=2),
        Field("session_date", "date", must=True, needed=True, strict=True),
        Field("full_name", "name"),
        Field("sex", "word", words="sex"),
        Field("id_number", "id_number"),
        Field("phone", "phone"),
        Field("note"),
    )

    def check(self, row: RowIn) -> None:
        if "sealed" in row.text("note"):
            row.values["sealed"] = True

    def stored_values(self, row: RowIn) -> dict[str, Any]:
        if not row.get("sealed"):
            return row.values
        return {name: row.values[name] for name in ("session_no", "session_date", "sealed")}

    def record(self, batch: Batch) -> None:
        """Nothing more is kept than the rows themselves."""

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        """Nothing more was kept."""


class Gifts(SheetKind):
    """What was left at a visit; each row belongs to one."""

    code = "test.gifts"
    title = "Gifts"
    family = "visits"
    unit_code = "PRU"
    order = 20
    parent = ("test.visits", "session_no")
    fields = (
        Field("session_no", "reference", must=True, weight=2),
        Field("quantity", "quantity", must=True, positive=True, weight=2),
        Field("note"),
    )

    def record(self, batch: Batch) -> None:
        """Nothing more is kept than the rows themselves."""

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        """Nothing more was kept."""


VISITS = ["Session no", "Date", "Full name", "Sex", "ID no", "Phone", "Note"]
GIFTS = ["Session no", "Quantity", "Note"]
IDS = ("99158602730", "99337857326", "99591860322")


def visit(number: int, *, name: str = "", note: str = "", day: str = "05.03.2022") -> list[Any]:
    return [f"V-{number}", day, name or f"Person {number}", "F", "", "0532 123 45 67", note]


def visits(*rows: list[Any], title: str = "Home visits, Avcılar, 03-2022") -> list[list[Any]]:
    """A sheet of visits: a title, an empty row, the headers in row 3, the rows from row 4 on."""
    return [[title], [], VISITS, *rows]


def gifts(*rows: list[Any]) -> list[list[Any]]:
    return [GIFTS, *rows]
