"""Cells on their way out: what people wrote may not start to calculate in somebody's spreadsheet."""

from __future__ import annotations

# A spreadsheet takes a text that begins with one of these for a formula (a tab or a line break is skipped first).
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: object) -> object:
    """The cell as it may be written to a CSV: a text that begins like a formula gets an apostrophe before it.

    Numbers, days and None are no texts and stay as they are, so a negative amount remains a number.
    """
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
