"""One normal form for comparing words in Turkish, Arabic and Latin letters.

Python's own `lower()` and `upper()` are wrong for Turkish (I/ı and İ/i), spreadsheets upper-case English
words the Turkish way ("SERVİCE"), and the same Arabic word is typed with or without hamza, harakat and
tatweel. Everything that compares words (headers, code words, places, names) compares their `fold`.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

# Before folding case: the two Turkish i's become one; letters that do not fall apart into a base letter and
# a mark are spelt out; Þ and Ð are what cp1254's Ş and Ğ look like when a file was read as Latin-1.
_LETTERS = str.maketrans(
    {
        "İ": "i", "I": "i", "ı": "i",
        "þ": "s", "Þ": "s", "ð": "g", "Ð": "g",
        "đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ə": "e", "Ə": "e",
        "ی": "ي", "ى": "ي", "ې": "ي", "ے": "ي",
        "ک": "ك", "گ": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه",
        "ٱ": "ا", "ء": "", "ـ": "",
    }
)  # fmt: skip

# An apostrophe or a hamza sign inside a word parts nothing: Father's = Fathers, Ra'id = Raid, İstanbul'da.
_DROPPED = frozenset("'’‘`´ʼʻʿʾ′")
_INVISIBLE = frozenset(["Cf", "Cc", "Cs"])
_SPACES = re.compile(r"\s+")
_ASCII_BREAKS = re.compile(r"[^a-z0-9]+")


def as_text(cell: object) -> str:
    """A cell as the spreadsheet shows it: 99158602730.0 is '99158602730', a date is ISO, nothing is ''."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _SPACES.sub(" ", _without_invisible(unicodedata.normalize("NFC", cell))).strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, Decimal):
        return _decimal_text(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).strip()


def is_empty(cell: object) -> bool:
    """True where nothing was written: None, '', only blanks or invisible characters, or NaN."""
    return as_text(cell) == ""


def fold(text: object) -> str:
    """The form in which two spellings of one word are equal; '' where no letter or digit is left.

    'SERVİCE' and 'Service' give 'service', 'Şişli' gives 'sisli', 'الهويّة' and 'الهوية' are equal, Arabic and
    Persian digits become ASCII, punctuation becomes one space. Folding twice changes nothing.
    """
    return _fold(text if isinstance(text, str) else as_text(text))


def squash(text: object) -> str:
    """`fold` without its spaces, so that 'S.Gazi', 'S. Gazi' and 'SGAZI' are one word."""
    return fold(text).replace(" ", "")


def western_digits(text: str) -> str:
    """The text with every decimal digit of any script as 0-9; everything else stays."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


@lru_cache(maxsize=65536)
def _fold(text: str) -> str:
    if text.isascii():
        return _ASCII_BREAKS.sub(" ", text.lower().replace("'", "").replace("`", "")).strip()
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS).casefold()
    # A second round: folding case can leave compatibility forms behind, and taking marks away can uncover
    # letters of the table (a hamza on a Persian yeh).
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Cf", "Me"))
    return _plain(text.translate(_LETTERS))


def _plain(text: str) -> str:
    """Letters kept, digits made ASCII, apostrophes dropped, every other run of signs one space."""
    signs = []
    for sign in text:
        if sign.isdecimal():
            signs.append(str(unicodedata.decimal(sign)))
        elif sign.isalnum():
            signs.append(sign)
        elif sign not in _DROPPED:
            signs.append(" ")
    return _SPACES.sub(" ", "".join(signs)).strip()


def _without_invisible(text: str) -> str:
    """Direction marks, zero-width and control characters come along with copied text; they say nothing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE)


def _float_text(number: float) -> str:
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number)


def _decimal_text(number: Decimal) -> str:
    if not number.is_finite():
        return "" if number.is_nan() else str(number)
    return format(number, "f").rstrip("0").rstrip(".") if "." in format(number, "f") else format(number, "f")
