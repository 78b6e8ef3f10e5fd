"""The stretch of time that a title, a file name or a cell speaks of: month, quarter, half, year or range.

'2021-08', '202108', 'Temmuz 2021', '07/2021 - 06/2022', '2021_H2', '2022 ilk yarı', '2021-2022'. The period
may stand anywhere in a longer text ('Avcılar hijyen 01-2022.xlsx'); the widest reading is tried first, so
that a range is not taken for its first month.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import NamedTuple

from imece.lib.dates import read_date
from imece.lib.months import with_month_numbers
from imece.lib.text import as_text, fold, western_digits

# Longer texts are no titles.
LONGEST_TITLE = 400


class Period(NamedTuple):
    """A stretch of whole days; both ends belong to it."""

    first: datetime.date
    last: datetime.date


def read_period(text: object) -> Period | None:
    """The period that a text names, or None. Never raises.

    Two years ('2021-2022') are both whole calendar years; `read_school_year` reads them as a school year.
    """
    if isinstance(text, datetime.datetime):
        text = text.date()
    if isinstance(text, datetime.date):
        return Period(text, text)
    written = _normal(text)
    for pattern, reading in _READINGS:
        for found in pattern.finditer(written):
            period = reading(found)
            if period is not None:
                return period
    return None


def read_school_year(text: object) -> Period | None:
    """'2021-2022', '2021/22': 1 September of the first year to 31 August of the second; None for all else."""
    found = _TWO_YEARS.search(_normal(text))
    years = _two_years(found) if found else None
    if years is None or years.last.year != years.first.year + 1:
        return None
    return Period(datetime.date(years.first.year, 9, 1), datetime.date(years.last.year, 8, 31))


def months(year: int, first: int, last: int, last_year: int | None = None) -> Period | None:
    """Whole months from the first to the last; None where there are no such months or they run backwards."""
    end_year = year if last_year is None else last_year
    if not (1 <= first <= 12 and 1 <= last <= 12) or (year, first) > (end_year, last):
        return None
    after = datetime.date(end_year + last // 12, last % 12 + 1, 1)
    return Period(datetime.date(year, first, 1), after - datetime.timedelta(days=1))


def _normal(text: object) -> str:
    """Folded words and western digits; months as 'm07', halves as 'h2', quarters as 'q3'."""
    kept = re.sub(r"[–—−‑]", "-", western_digits(as_text(text)[:LONGEST_TITLE]))
    kept = re.sub(r"(?<=\d)_(?=\d)", "-", kept).replace("_", " ")
    kept = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda word: fold(word.group()), kept)
    for pattern, letter in _PARTS_OF_YEAR:
        kept = pattern.sub(lambda found, letter=letter: f" {letter}{_ordinal(found)} ", kept)  # type: ignore[misc]
    return re.sub(r"\s+", " ", with_month_numbers(kept))


_ORDINALS = (
    "1 i 1st first ilk birinci اول الاول الاولي",
    "2 ii 2nd second ikinci son ثاني الثاني الثانيه",
    "3 iii 3rd third ucuncu ثالث الثالث",
    "4 iv 4th fourth dorduncu رابع الرابع",
)


def _part_of_year(words: str, arabic: str, parts: int) -> re.Pattern[str]:
    """'H2', '2. yarı', 'second half', 'النصف الثاني': the ordinal before or after the word."""
    ordinal = "|".join(sorted(" ".join(_ORDINALS[:parts]).split(), key=len, reverse=True))
    word = "|".join(words.split())
    return re.compile(
        rf"(?<![^\W_])(?:({ordinal})\s?[.'-]?\s?(?:{word})|(?:{word})\s?[-.]?\s?({ordinal})"
        rf"|(?:{arabic})\s+({ordinal}))(?!\w)"
    )


def _ordinal(found: re.Match[str]) -> int:
    written = next(group for group in found.groups() if group)
    return next(number for number, words in enumerate(_ORDINALS, start=1) if written in words.split())


_PARTS_OF_YEAR = (
    (_part_of_year("half h yari yarisi yariyil yariyili semester", "النصف|نصف", 2), "h"),
    (_part_of_year("quarter qtr q ceyrek ceyregi", "الربع|ربع", 4), "q"),
)

_YEAR = r"(?<!\d)((?:19|20)\d\d)(?!\d)"
_MONTH = r"(?<![\d.])(0?[1-9]|1[0-2])(?!\d)"
_MONTH_AFTER = r"(0?[1-9]|1[0-2])(?!\d)"
_NAMED = r"m(\d\d)"
# Months one after the other: 'Temmuz - Aralık', 'Ekim, Kasım ve Aralık'.
_THEN = r"[\s,./-]*(?:to|until|ile|ila|ve|and|و|الي|حتي)?[\s,./-]*"
_NAMED_TO_NAMED = rf"m(\d\d)(?:{_THEN}m\d\d)*{_THEN}m(\d\d)"
_SEP = r"\s?[-./]\s?"
_TIGHT = r"[-./]"
_TO = r"\s*(?:-|/|\.\.+|…|to|until|till|ile|ila|dan|den|ve|and|ثم|الي|حتي|و)\s*"
# Between a month and its year: 'Temmuz 2021', 'July of 2021', "2021 yılı Temmuz ayı", 'آب / أغسطس 2021'.
_LINK = (
    r"[\s\-./,'’]*(?:(?:ayi|ayinin|yili|yilinin|year|of|in|the|li|lu|nin|nun|من|عام|سنه|لعام)[\s\-./,'’]*)*"
)
_DAY = (
    r"(?<![\d.])(20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|\d{1,2}[-./]\d{1,2}[-./]\d{4}"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2})(?!\d)"
)
_TWO_YEARS = re.compile(rf"{_YEAR}\s?[-/]\s?((?:19|20)?\d\d)(?!\d)")


def _two_years(found: re.Match[str]) -> Period | None:
    first = int(found[1])
    last = int(found[2]) if len(found[2]) == 4 else first // 100 * 100 + int(found[2])
    return months(first, 1, 12, last) if first < last <= first + 5 else None


def _days(found: re.Match[str]) -> Period | None:
    read = [read_date(day).date for day in found.groups()]
    first, last = read[0], read[-1]
    return Period(first, last) if first and last and first <= last else None


def _by(*order: str) -> Callable[[re.Match[str]], Period | None]:
    """A reading whose groups stand in this order: year, first, last, last_year (months of a year)."""

    def reading(found: re.Match[str]) -> Period | None:
        part = dict(zip(order, map(int, found.groups()), strict=True))
        last = part.get("last", part["first"])
        return months(part["year"], part["first"], last, part.get("last_year"))

    return reading


def _part(year: str, length: int, part: str) -> Period | None:
    """The third quarter: parts three months long, the third of them."""
    first = (int(part) - 1) * length + 1
    return months(int(year), first, first + length - 1)


_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period | None]], ...] = (
    (re.compile(rf"{_DAY}{_TO}{_DAY}"), _days),
    (
        re.compile(rf"{_MONTH}{_SEP}{_YEAR}{_TO}{_MONTH}{_SEP}{_YEAR}"),
        _by("first", "year", "last", "last_year"),
    ),
    (
        re.compile(rf"{_YEAR}{_SEP}{_MONTH_AFTER}{_TO}{_YEAR}{_SEP}{_MONTH_AFTER}"),
        _by("year", "first", "last_year", "last"),
    ),
    (
        re.compile(rf"{_NAMED}{_LINK}{_YEAR}{_TO}{_NAMED}{_LINK}{_YEAR}"),
        _by("first", "year", "last", "last_year"),
    ),
    (re.compile(rf"{_NAMED_TO_NAMED}{_LINK}{_YEAR}"), _by("first", "last", "year")),
    (re.compile(rf"{_YEAR}{_LINK}{_NAMED_TO_NAMED}"), _by("year", "first", "last")),
    (re.compile(rf"{_MONTH}\s?-\s?{_MONTH}[./]{_YEAR}"), _by("first", "last", "year")),
    (re.compile(rf"{_YEAR}[./]{_MONTH_AFTER}\s?-\s?{_MONTH_AFTER}"), _by("year", "first", "last")),
    (re.compile(rf"{_YEAR}{_LINK}h([12])\b"), lambda found: _part(found[1], 6, found[2])),
    (re.compile(rf"\bh([12]){_LINK}{_YEAR}"), lambda found: _part(found[2], 6, found[1])),
    (re.compile(rf"{_YEAR}{_LINK}q([1-4])\b"), lambda found: _part(found[1], 3, found[2])),
    (re.compile(rf"\bq([1-4]){_LINK}{_YEAR}"), lambda found: _part(found[2], 3, found[1])),
    (re.compile(_DAY), _days),
    (re.compile(rf"{_YEAR}{_TIGHT}{_MONTH_AFTER}(?!{_TIGHT}\d)"), _by("year", "first")),
    (re.compile(rf"{_MONTH}{_TIGHT}{_YEAR}"), _by("first", "year")),
    (re.compile(rf"{_NAMED}{_LINK}{_YEAR}"), _by("first", "year")),
    (re.compile(rf"{_YEAR}{_LINK}{_NAMED}"), _by("year", "first")),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(?!\d)"), _by("year", "first")),
    (re.compile(r"(?<!\d)(0[1-9]|1[0-2])(20\d\d)(?!\d)"), _by("first", "year")),
    (re.compile(rf"{_NAMED}\s?['’-](\d\d)(?!\d)"), lambda found: _part("20" + found[2], 1, found[1])),
    (re.compile(rf"{_MONTH}\s?/\s?{_YEAR}"), _by("first", "year")),
    (_TWO_YEARS, _two_years),
    (re.compile(_YEAR), lambda found: months(int(found[1]), 1, 12)),
)
