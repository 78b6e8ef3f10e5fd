"""Quantities, amounts of money and percentages as offices write them, in `Decimal`.

Which sign parts the thousands? The last of '.' and ',' is the decimal sign where both occur. Where only one
occurs: repeated, it parts thousands; once with exactly three digits behind it and one to three before it,
it parts thousands if it is a point ('1.250' is how Türkiye writes 1250), and also if it is a comma in money
('1,250'; no currency here has thousandths); in a quantity the comma is Turkish and decimal ('1,250' is 1.25).
A zero before it makes it decimal in any case ('0.125'). Else it is decimal.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from imece.lib.text import as_text, fold, western_digits


class Quantity(NamedTuple):
    """A number with the unit written beside it ('adet'), or 'empty' or 'not_a_number'. The sign is kept."""

    value: Decimal | None
    unit: str | None
    problem: str | None


class Money(NamedTuple):
    """An amount to the hundredth, with the ISO 4217 code that was written beside it, or a problem code."""

    amount: Decimal | None
    currency: str | None
    problem: str | None


NO_QUANTITY = Quantity(None, None, "empty")
NOT_A_QUANTITY = Quantity(None, None, "not_a_number")
NO_MONEY = Money(None, None, "empty")
NOT_MONEY = Money(None, None, "not_a_number")

# Beyond this a cell holds a telephone or identity number in the wrong column, or an overflow.
LARGEST = Decimal(10) ** 15
_HUNDREDTH = Decimal("0.01")

_CURRENCY_WORDS = {
    "TRY": "₺ ₤ tl try ytl trl lira lirasi liras turk turkish ليره تركيه تركي لت لتركيه",
    "USD": "$ us$ usd dolar dolari dollar dollars دولار دولارا امريكي abd",
    "EUR": "€ eur euro avro يورو",
    "GBP": "£ gbp sterlin pound pounds",
    "SYP": "syp لس سوريه سوري suriye syrian",
}
_CURRENCIES = {word: code for code, words in _CURRENCY_WORDS.items() for word in words.split()}
# 'Suriye lirası' is Syrian money, 'TL' alone Turkish: what is said more precisely wins.
_PRECISION = ("SYP", "USD", "EUR", "GBP", "TRY")

_NUMBER_WORDS = {
    fold(word): number
    for number, words in enumerate(
        (
            "sıfır zero صفر",
            "bir one واحد واحدة",
            "iki two اثنان اثنين",
            "üç three ثلاثة ثلاث",
            "dört four أربعة أربع",
            "beş five خمسة خمس",
            "altı six ستة ست",
            "yedi seven سبعة سبع",
            "sekiz eight ثمانية ثمان",
            "dokuz nine تسعة تسع",
            "on ten عشرة عشر",
        )
    )
    for word in words.split()
}

_MINUS = str.maketrans("−–—﹣－", "-----")
_FIGURES = r"\d[\d.,]*"
_WITH_UNIT = re.compile(
    rf"(?:(?P<before>[^\d\-+()]*?)[\s:x*]*)(?P<figures>[-+]?\s*{_FIGURES}\s*-?)\s*(?P<after>[^\d]*(?:m[23])?)"
)
_BRACKETED = re.compile(rf"\(\s*({_FIGURES})\s*\)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def read_quantity(cell: object) -> Quantity:
    """1, 1.0, '1 adet', '2 kutu', 'x3', '-1', '1,5', '٣', 'iki koli'. Problems 'empty', 'not_a_number'."""
    number = _from_number(cell)
    if number is not None:
        return number
    text = _normal(cell)
    if _says_nothing(text):
        return NO_QUANTITY
    found = _WITH_UNIT.fullmatch(re.sub(r"\([^()\d]*\)", "", text).strip())
    if found is None:
        return _in_words(text)
    value = _decimal(found["figures"], comma_thousands=False)
    unit = " ".join((fold(found["before"]) + " " + fold(found["after"])).split())
    return Quantity(value, unit or None, None) if value is not None else NOT_A_QUANTITY


def read_whole(cell: object) -> Quantity:
    """`read_quantity` for what comes in whole numbers (persons, hours, kits): '2,5' is 'not_a_number'."""
    read = read_quantity(cell)
    if read.value is not None and read.value != read.value.to_integral_value():
        return NOT_A_QUANTITY
    return read


def read_money(cell: object) -> Money:
    """'1.250,00 TL', '₺615,00', '1,250.00', 615.0, 'TRY 500', '(50,00)' = -50. Rounded half up to 0.01."""
    number = _from_number(cell)
    if number is not None:
        return Money(_to_hundredths(number.value), None, number.problem)
    text = _normal(cell)
    if _says_nothing(text):
        return NO_MONEY
    figures, currency = _without_currency(text)
    bracketed = _BRACKETED.fullmatch(figures)
    amount = _decimal(bracketed[1] if bracketed else figures, comma_thousands=True)
    if amount is None:
        return NOT_MONEY
    return Money(_to_hundredths(-amount if bracketed else amount), currency, None)


def read_percent(cell: object) -> Quantity:
    """49.7, '49,7 %', '%49,7', 'yüzde 50' as the number that stands there; 0.497 stays 0.497."""
    if isinstance(cell, str):
        cell = re.sub(r"[%٪]|\b(?:yüzde|percent|pct)\b", " ", cell, flags=re.IGNORECASE)
    read = read_quantity(cell)
    return read._replace(unit=None)


def _normal(cell: object) -> str:
    text = western_digits(as_text(cell)).translate(_MINUS)
    text = text.replace("٫", ",").replace("٬", ".").replace("’", "'")
    # Blanks and apostrophes between digits part thousands ('1 250,00', "1'250.00") and say no more than that.
    return re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", text).strip()


def _says_nothing(text: str) -> bool:
    return text.strip(" -._/\\*") == "" or fold(text) in ("yok", "none", "n a", "na", "bos", "لا يوجد")


def _from_number(cell: object) -> Quantity | None:
    """What a numeric cell holds; None for text."""
    if isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
        return NOT_A_QUANTITY
    if not isinstance(cell, int | float | Decimal):
        return None
    value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if value.is_nan():
        return NO_QUANTITY
    if not value.is_finite() or abs(value) >= LARGEST:
        return NOT_A_QUANTITY
    return Quantity(_plain(value), None, None)


def _plain(value: Decimal) -> Decimal:
    """1 and not 1.0; never with an exponent."""
    whole = value.to_integral_value()
    return whole if whole == value else value


def _decimal(figures: str, *, comma_thousands: bool) -> Decimal | None:
    """The figures with their separators read as the head of this file says; None if they are no number."""
    text = re.sub(r"[.,]?\s*-$", "-", figures.strip()) if figures.strip().endswith("-") else figures.strip()
    negative = text.startswith("-") or (text.endswith("-") and not text.endswith(",-"))
    text = text.strip("+- ")
    if not re.fullmatch(_FIGURES, text):
        return None
    signs = [sign for sign in text if sign in ".,"]
    decimal_sign = _decimal_sign(text, signs, comma_thousands=comma_thousands)
    whole, _, fraction = text.rpartition(decimal_sign) if decimal_sign else (text, "", "")
    if any(sign in whole for sign in ".,") and not _THOUSANDS.fullmatch(whole):
        return None
    value = Decimal(re.sub(r"[.,]", "", whole) + "." + (fraction or "0"))
    if value >= LARGEST:
        return None
    return _plain(-value if negative else value)


def _decimal_sign(text: str, signs: list[str], *, comma_thousands: bool) -> str:
    if not signs:
        return ""
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) > 1:
        return ""
    parts_thousands = comma_thousands or signs[0] == "."
    return "" if parts_thousands and _THOUSANDS.fullmatch(text) and not text.startswith("0") else signs[0]


def _in_words(text: str) -> Quantity:
    """'bir adet', 'two boxes'."""
    words = fold(text).split()
    if words and words[0] in _NUMBER_WORDS and len(words) <= 2:
        return Quantity(Decimal(_NUMBER_WORDS[words[0]]), words[1] if len(words) == 2 else None, None)
    return NOT_A_QUANTITY


def _without_currency(text: str) -> tuple[str, str | None]:
    """The figures alone and the currency's code; words that are no currency stay and spoil the figures."""
    codes = set()

    def take(found: re.Match[str]) -> str:
        word = found.group()
        code = _CURRENCIES.get(word) or _CURRENCIES.get(fold(word).replace(" ", ""))
        if code is None:
            return word
        codes.add(code)
        return " "

    rest = re.sub(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?|[₺₤$€£]", take, text)
    rest = re.sub(r"(?<=[.,])\s*-$", "", rest.strip()).strip(" :=").rstrip(".,")
    return rest, next((code for code in _PRECISION if code in codes), None)


def _to_hundredths(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
