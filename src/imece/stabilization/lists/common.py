"""What all sheets of community stabilization share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category
from imece.assistance.naming import unit_of
from imece.assistance.writing import withdraw_rows
from imece.lists.findings import register_finding
from imece.lists.kinds import SheetKind

CURRENCY = "TRY"
"""What a list means that names no currency."""
LARGEST_AMOUNT = 1_000_000_000
LARGEST_QUANTITY = 1_000_000

register_finding("missing_item", _("It is not said what this is. Write the item or the name."))
register_finding(
    "missing_municipality", _("It is not said which municipality received this. Write its name.")
)
register_finding(
    "missing_day", _("The day is missing. The row is kept and does not count until it is written.")
)


class StabilizationKind(SheetKind):
    """A sheet whose rows bring one record each, under services of one category."""

    category: Category
    models: tuple[Any, ...] = ()

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives this kind of work to."""
        return unit_of(self.category)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), self.models, by=by)
