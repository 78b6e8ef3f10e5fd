"""The lines behind a figure as a table on a page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.indicators.lines import Opened
from imece.indicators.showing import Words

TITLES: dict[str, Any] = {
    "who": _("Whom"),
    "day": _("Day"),
    "service": _("Service"),
    "detail": _("Detail"),
    "quantity": _("Quantity"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "sex": _("Sex"),
    "age": _("Age"),
    "nationality": _("Nationality"),
    "community": _("Community"),
    "residence": _("Lives in"),
    "head_group": _("Group"),
    "household_size": _("In the household"),
    "district": _("District"),
    "unit": _("Unit"),
    "team": _("Team"),
    "project": _("Project"),
    "evidence": _("Evidence"),
    "basis": _("Basis"),
    "file": _("File"),
    "sheet": _("Sheet"),
    "row": _("Row"),
}
NUMBERS = frozenset(("quantity", "amount", "age", "household_size", "row"))


def table_of(opened: Opened, words: Words) -> dict[str, list[Any]]:
    """Headings and rows, without the columns that say nothing on this page; each with whether it is a number."""
    own = [name for name in opened.columns if name not in TITLES]
    names = [name for name in (*TITLES, *own) if any(line[name] not in (None, "") for line in opened.lines)]
    return {
        "headings": [(TITLES.get(name) or name.replace("_", " "), name in NUMBERS) for name in names],
        "rows": [
            [(_shown(name, line[name], words), name in NUMBERS) for name in names] for line in opened.lines
        ],
    }


def _shown(name: str, value: Any, words: Words) -> Any:
    """A cell in the reader's words; days and codes of people as they stand in the file."""
    return words.key(name, value) if isinstance(value, str) and value else value
