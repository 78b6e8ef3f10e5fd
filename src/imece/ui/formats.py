"""Numbers, money, days and periods as a reader of English, Turkish or Arabic writes them.

All three languages show Latin digits. Türkiye's Arabic readers meet Latin digits on their identity cards, bank
receipts and phones, and a figure must be the same string on the Turkish and the Arabic sheet, so that two people
can check it with one finger. (Django's own Arabic format swaps the separators; CLDR's `ar` with Latin digits
has 1,234.5, and so have we.)
"""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation
from django.utils.formats import date_format

Number = int | float | Decimal

NOTHING = "–"
MINUS = "\u2212"
NO_BREAK = "\u00a0"
LEFT_TO_RIGHT_MARK = "\u200e"
SEPARATORS = {"en": (",", "."), "tr": (".", ","), "ar": (",", ".")}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ku-arab", "ps", "ur"})


def language_of(language: str | None) -> str:
    """The short code of the language given, else of the active one."""
    return (language or translation.get_language() or "en").split("-")[0].lower()


def is_right_to_left(language: str | None = None) -> bool:
    return language_of(language) in RIGHT_TO_LEFT


def number_text(value: Number | None, language: str | None = None, *, places: int | None = None) -> str:
    """`places=None` shows whole numbers whole, and anything else with at most two decimals."""
    if value is None:
        return NOTHING
    number = Decimal(str(value))
    if not number.is_finite():
        return NOTHING
    shown = number.quantize(Decimal(1).scaleb(-(2 if places is None else places)), ROUND_HALF_UP)
    whole, _, fraction = format(abs(shown), "f").partition(".")
    if places is None:
        fraction = fraction.rstrip("0")
    thousands, point = SEPARATORS.get(language_of(language), SEPARATORS["en"])
    text = _grouped(whole, thousands) + (point + fraction if fraction else "")
    return _signed(text, language) if shown < 0 else text


def percent_text(share: Number | None, language: str | None = None, *, places: int = 0) -> str:
    """0.497 is 50%, and %50 in Turkish."""
    if share is None:
        return NOTHING
    text = number_text(Decimal(str(share)) * 100, language, places=places)
    return f"%{text}" if language_of(language) == "tr" else f"{text}%"


def money_text(amount: Number | None, currency: str, language: str | None = None) -> str:
    """The currency is always named, by its ISO 4217 code."""
    if amount is None:
        return NOTHING
    text = number_text(amount, language, places=2)
    return f"{currency}{NO_BREAK}{text}" if language_of(language) == "en" else f"{text}{NO_BREAK}{currency}"


def day_text(day: datetime.date | None, language: str | None = None) -> str:
    return NOTHING if day is None else _dated(day, "j M Y", language)


def period_text(first: datetime.date, last: datetime.date, language: str | None = None) -> str:
    """Jan–Jun 2022 · Jul 2021 – Jun 2022 · 2022 · 5 Jan – 12 Feb 2022 · 5 Jan 2022."""
    if first == last:
        return day_text(first, language)
    whole_months = first.day == 1 and (last + datetime.timedelta(days=1)).day == 1
    if not whole_months:
        start = "j M" if first.year == last.year else "j M Y"
        return f"{_dated(first, start, language)} – {day_text(last, language)}"
    if (first.month, last.month) == (1, 12):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return _dated(last, "M Y", language)
    if first.year == last.year:
        return f"{_dated(first, 'M', language)}–{_dated(last, 'M Y', language)}"
    return f"{_dated(first, 'M Y', language)} – {_dated(last, 'M Y', language)}"


def _dated(day: datetime.date, form: str, language: str | None) -> str:
    with translation.override(language_of(language)):
        return date_format(day, form)


def _grouped(digits: str, thousands: str) -> str:
    return f"{int(digits):,}".replace(",", thousands)


def _signed(text: str, language: str | None) -> str:
    """Without the mark a minus sign jumps behind its number in a right-to-left line."""
    mark = LEFT_TO_RIGHT_MARK if is_right_to_left(language) else ""
    return f"{mark}{MINUS}{text}"
