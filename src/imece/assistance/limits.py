"""What no row can mean: a handover of nothing, a number that is surely a phone or an identity number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.lists.findings import register_finding
from imece.lists.kinds import RowIn

register_finding(
    "implausible_number",
    _(
        "“%(text)s” cannot be right here: it is far too large. Look whether another column slipped into this one."
    ),
)
register_finding("missing_quantity", _("The quantity is missing. Write how many were handed over."))


def refuse_above(row: RowIn, **most: int) -> None:
    """Refuse the row for each of its numbers above what that field can hold."""
    for field, limit in most.items():
        value = row.get(field)
        if value is not None and value > limit:
            row.reject("implausible_number", field, text=str(value))
            del row.values[field]


def leave_out_above(row: RowIn, **most: int) -> None:
    """Leave a number out, with a warning, where the row means something without it."""
    for field, limit in most.items():
        value = row.get(field)
        if value is not None and not 0 <= value <= limit:
            row.warn("implausible_number", field, text=str(value))
            del row.values[field]
