"""Identity numbers of Türkiye: eleven digits, the same checksum for citizens and foreigners.

The number tells nothing about the status of a person: everybody with any residence title gets one that starts
with 99 (with 98 on the first temporary protection cards). It is never required, and a failed checksum is a
warning, since cards are mistyped (reference/domain.md, section 7.1). The checksum is python-stdnum's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stdnum.tr import tckimlik

from imece.lib.text import as_text, fold, western_digits

LENGTH = 11


class IdNumber(NamedTuple):
    """The digits, what kind of number they are and whether the checksum holds; or a problem code.

    problem: 'empty', 'not_a_number' or 'bad_length'. With the last two, `number` is what stood in the cell,
    cleaned, so that it can be shown and compared.
    """

    number: str
    kind: str
    checksum: bool
    problem: str | None


NO_NUMBER = IdNumber("", "unknown", False, "empty")

_ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)")
# 'TC: ', 'Kimlik No ', but not the letter of a passport number (N012345678).
_LABEL = re.compile(r"^[^\W\d_](?:[^\d]*[^\W\d_])?[\s:.\-/]+(?=\d{5})|^[^\W\d_]{2}[^\d]*(?=\d{5})")
_FRACTION = re.compile(r"[.,]0+$")
_EXPONENT = re.compile(r"(\d)[.,](\d+)e\+?10", re.IGNORECASE)
_NONE = frozenset(
    fold("none na n a bilinmiyor unknown kimliksiz boş belirsiz x لا يوجد بدون غير معروف").split()
)


def read_id_number(cell: object) -> IdNumber:
    """'995 918 603 22', 99158602730.0, 'TC: 10000000146', '99-158-602-730' as eleven digits. Never raises."""
    text = western_digits(as_text(cell)).lstrip("'")
    digits = _digits(text)
    if digits is None:
        return _without_digits(text)
    if digits.strip("0") == "":
        return NO_NUMBER
    if len(digits) != LENGTH:
        return IdNumber(digits, "unknown", False, "bad_length")
    return IdNumber(digits, kind_of(digits), checksum_ok(digits), None)


def checksum_ok(number: str) -> bool:
    """True where eleven digits pass the check of the tenth and eleventh (python-stdnum, tr.tckimlik)."""
    return len(number) == LENGTH and number.isascii() and bool(tckimlik.is_valid(number))


def kind_of(number: str) -> str:
    """'foreigner' for numbers that start with 99 or 98, 'citizen' for other eleven digits, else 'unknown'."""
    if len(number) != LENGTH or not number.isdecimal() or number.startswith("0"):
        return "unknown"
    return "foreigner" if number.startswith(("98", "99")) else "citizen"


def _digits(text: str) -> str | None:
    """The digits of a number however it is parted; None where the text is no number."""
    spelt = _EXPONENT.fullmatch(text)
    if spelt and len(spelt[2]) == LENGTH - 1:
        return spelt[1] + spelt[2]
    compact = re.sub(r"[\s.\-_/',]", "", _LABEL.sub("", _FRACTION.sub("", text)))
    compact = re.sub(r"(?<=\d{5})\D+$", "", compact).strip("*#()[]")
    if compact.isascii() and compact.isdecimal():
        first = _ELEVEN.search(text) if len(compact) > LENGTH else None
        return first.group() if first else compact
    inside = _ELEVEN.search(re.sub(r"(?<=\d)[ .-](?=\d)", "", text))
    return inside.group() if inside else None


def _without_digits(text: str) -> IdNumber:
    words = fold(text).split()
    if "yok" in words or all(word in _NONE for word in words):
        return NO_NUMBER
    return IdNumber(text, "unknown", False, "not_a_number")
