"""Names as given, in any script, cleaned for showing and folded for finding.

A name is never split, reordered or spelt otherwise: given and family names, fathers' names and compound
Arabic names do not follow one pattern (reference/domain.md, section 7.3). Telling two spellings of one
person apart is the matching's work, not done here.
"""

from __future__ import annotations

from imece.lib.text import as_text, fold, squash

# What people write into a cell of names when there is none.
_NO_NAME = frozenset(
    ["", "x", "xx", "xxx", "yok", "none", "na", "null", "bilinmiyor", "unknown", "isimsiz", "لايوجد"]
)


def clean_name(cell: object) -> str:
    """The name with single spaces and without invisible signs (NFC); '' for '-', 'x', 'yok', '...'."""
    name = as_text(cell).strip(' .,;:*_|/\\"')
    return "" if squash(name) in _NO_NAME else name


def full_name(given: str, family: str) -> str:
    """Given and family name in this order, with one space; either may be ''."""
    return " ".join(part for part in (clean_name(given), clean_name(family)) if part)


def name_fold(name: object) -> str:
    """The form to search by: 'Al-Hüseyin', 'AL HUSEYIN' and 'al hüseyin ' are one; word order is kept."""
    return fold(clean_name(name))
