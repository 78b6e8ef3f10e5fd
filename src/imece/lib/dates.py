"""Dates as offices write them: Excel dates and serials, GG.AA.YYYY, ISO, month names in three languages.

The rule for day and month (reference: GG.AA.YYYY is the country's format): the day stands first, unless the
second part cannot be a month and the first can. An ISO date is never turned round: 2021-13-05 is impossible.
A date of birth may be known only by its year or as an age; `Birth` says how precisely it is known.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from typing import NamedTuple

from imece.lib.months import WEEKDAYS, with_month_numbers
from imece.lib.text import as_text, fold, western_digits

EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
# Excel serials of 1954-10-03 and 2119-01-11: what lies between is a date that lost its format.
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
FIRST_YEAR, LAST_YEAR = 1900, 2100
OLDEST_AGE = 120
# Up to here a bare number in a birth column is a year; above it is an Excel serial (2201 is 9 January 1906).
LAST_BARE_YEAR = 2_200


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any_of(words: str) -> str:
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


_GAP = r"\s*[-./\\,_:\s]\s*[-./\\]?\s*"
_ISO = re.compile(rf"(\d{{4}}){_GAP}(\d{{1,2}}){_GAP}(\d{{1,2}})")
_PARTS = re.compile(rf"(\d{{1,2}}){_GAP}(\d{{1,2}}){_GAP}(\d{{4}}|\d{{2}})")
_DAY_NAMED = re.compile(r"(\d{1,2})\W*\s+m(\d\d)\s+\W*(\d{4}|\d{2})")
_NAMED_DAY = re.compile(r"m(\d\d)\s+(\d{1,2})\W*\s+(\d{4}|\d{2})")
_YEAR_NAMED_DAY = re.compile(r"(\d{4})\W*\s+m(\d\d)\s+\W*(\d{1,2})")
_SIGNS = str.maketrans("–—−،", "---,")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
# As text, an age or a year has at most one decimal ("2,5", "1985.0"); "05.1985" is May 1985, not a number.
_AGE_OR_YEAR = re.compile(r"[-+]?\d+(?:[.,](?:\d|0+))?")
# What may follow a date without changing it: a time of day, with or without seconds, fraction and zone.
_TIME = re.compile(
    r"(?:\s+|\s*t\s*)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:am|pm|ص|م|z|utc|gmt)?\s*(?:[+-]\d{1,2}:?\d{0,2})?$"
)
_NOISE = _words(
    "tarih tarihi tarihinde gunu gun saat date on the of th st nd rd تاريخ بتاريخ في م ميلادي ميلاديه"
)
_NOTHING = _words(
    "bilinmiyor belirsiz yok none unknown na n a nan null bos belirtilmemis beyan yok not known no date "
    "لا يوجد غير معروف غير محدد مجهول بدون"
)


class ReadDate(NamedTuple):
    """A date, or why there is none: 'empty', or 'impossible_date' for what is no date of any calendar."""

    date: datetime.date | None
    problem: str | None


class Birth(NamedTuple):
    """What is known of a birth: a day, a month, a year, or the age that was stated; or a problem code.

    precision is 'day' (date, year and month are set), 'month', 'year' or 'age' (completed years as stated).
    """

    date: datetime.date | None
    precision: str | None
    year: int | None
    age: int | None
    problem: str | None
    month: int | None = None


NO_DATE = ReadDate(None, "empty")
IMPOSSIBLE = ReadDate(None, "impossible_date")
NO_BIRTH = Birth(None, None, None, None, "empty")
IMPOSSIBLE_BIRTH = Birth(None, None, None, None, "impossible_birth_date")


def read_date(cell: object, *, day_first: bool = True) -> ReadDate:
    """The day that a cell names; problem 'empty' or 'impossible_date'. Never raises.

    Years run from 1900 to 2100; a year of two digits up to 68 lies in this century. A number counts as an
    Excel serial between 20000 and 80000, as YYYYMMDD or DDMMYYYY with eight digits.
    """
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        return _checked(cell)
    if isinstance(cell, int | float | Decimal):
        return NO_DATE if as_text(cell) == "" else _from_number(_bounded(cell))
    text = _normal(cell)
    if _says_nothing(text):
        return NO_DATE
    if _NUMBER.fullmatch(text):
        return _from_number(float(text.replace(",", ".")))
    return _from_text(text, day_first=day_first)


def read_birth(cell: object, *, on: datetime.date | None = None) -> Birth:
    """A full date, a year, a month of a year, or an age in years or months, in any of the forms lists have.

    `on` is the day the list was filled in (today where it is not given): nobody on it was born later.
    Impossible, future and older than 120 years are one problem, 'impossible_birth_date'. Never raises.
    """
    on = on or datetime.date.today()
    if not isinstance(cell, datetime.date):
        text = _normal(cell)
        if _says_nothing(text):
            return NO_BIRTH
        if isinstance(cell, bool):
            return IMPOSSIBLE_BIRTH
        if _AGE_OR_YEAR.fullmatch(text):
            return _birth_from_number(float(text.replace(",", ".")), on)
        in_words = _birth_in_words(text, on)
        if in_words is not None:
            return in_words
    return _born(_in_the_past(read_date(cell).date, cell, on), on)


def age_on(birth: Birth, day: datetime.date) -> int | None:
    """Completed years on that day; from a year only, the difference of years; an age as it was stated.

    None where nothing is known or the person was not born yet.
    """
    if birth.precision == "age":
        return birth.age
    if birth.year is None:
        return None
    if birth.date is not None:
        before_birthday = (day.month, day.day) < (birth.date.month, birth.date.day)
    else:
        before_birthday = birth.month is not None and day.month < birth.month
    age = day.year - birth.year - before_birthday
    return age if age >= 0 else None


# --- reading a date -------------------------------------------------------------------------------------


def _normal(cell: object) -> str:
    """Lower case without Turkish or Arabic variants, western digits, the signs between the parts kept."""
    text = western_digits(as_text(cell)).translate(_SIGNS)
    return re.sub(r"[^\W\d_]+", lambda word: fold(word.group()), text).strip(" '\"*()[]?!")


def _says_nothing(text: str) -> bool:
    """Nothing, dashes, or words that say that it is not known."""
    words = fold(text).split()
    return all(word in _NOTHING for word in words) and (bool(words) or not re.search(r"[#%&@]", text))


def _bounded(number: int | float | Decimal) -> float:
    """The number of a cell, or infinity where it is too large for any date or no number at all (TRUE)."""
    fits = not isinstance(number, bool) and -(10**9) < number < 10**9
    return float(number) if fits else math.inf


def _from_number(number: float) -> ReadDate:
    if FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return _checked(EXCEL_DAY_ZERO + datetime.timedelta(days=int(number)))
    digits = str(int(number)) if 0 < number < math.inf and number.is_integer() else ""
    if len(digits) == 7:
        digits = "0" + digits
    if len(digits) != 8:
        return IMPOSSIBLE
    written = _made(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return written if written.date else _made(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _from_text(text: str, *, day_first: bool) -> ReadDate:
    text = _TIME.sub("", _without_weekday(text))
    if found := _ISO.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _PARTS.fullmatch(text):
        return _from_parts(int(found[1]), int(found[2]), found[3], day_first=day_first)
    named = with_month_numbers(text).strip()
    if found := _DAY_NAMED.fullmatch(named):
        return _made(_full_year(found[3]), int(found[2]), int(found[1]))
    if found := _NAMED_DAY.fullmatch(named):
        return _made(_full_year(found[3]), int(found[1]), int(found[2]))
    if found := _YEAR_NAMED_DAY.fullmatch(named):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    return IMPOSSIBLE


def _without_weekday(text: str) -> str:
    """'05.07.2021 pazartesi' and 'tarih: 5.7.2021' without the words that a date does not need."""
    kept = re.sub(r"[^\W\d_]+", lambda word: "" if word.group() in WEEKDAYS | _NOISE else word.group(), text)
    return re.sub(r"\s+", " ", kept).strip(" ,.:;-/'")


def _from_parts(first: int, second: int, year: str, *, day_first: bool) -> ReadDate:
    if first > 31 and len(year) == 2:
        return _made(_full_year(str(first)), second, int(year))
    day, month = (first, second) if day_first else (second, first)
    if month > 12 and day <= 12:
        day, month = month, day
    return _made(_full_year(year), month, day)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year <= 68 else 1900)


def _made(year: int, month: int, day: int) -> ReadDate:
    try:
        return _checked(datetime.date(year, month, day))
    except ValueError:
        return IMPOSSIBLE


def _checked(day: datetime.date) -> ReadDate:
    return ReadDate(day, None) if FIRST_YEAR <= day.year <= LAST_YEAR else IMPOSSIBLE


# --- reading a birth ------------------------------------------------------------------------------------

_YEARS_OLD = _any_of(
    "yas yasinda yasindadir yasindaki yaslarinda y yil yillik yo y o year years yr yrs old aged age "
    "yaklasik about سنه سنوات سنين عاما عام اعوام عمره عمرها العمر عمر"
)
_MONTHS_OLD = _any_of("ay aylik ayliktir month months mo mos mth اشهر شهر شهور شهرا")
_YOUNGER = _any_of(
    "gun gunluk hafta haftalik day days week weeks اسبوع اسابيع يوم ايام yenidogan newborn bebek رضيع مولود"
)
_BORN = _any_of(
    "dogumlu dogum dogumlular dgm d dt born b in birth yili li lu year c ca circa yaklasik about approx "
    "tahmini مواليد ولد ولدت من عام سنه"
)
_AGE = re.compile(rf"(?:{_YEARS_OLD}\s*:?\s*)?(\d{{1,3}})(?:[.,]\d)?(?:\s*\W?\s*{_YEARS_OLD})*\W*")
_AGE_IN_MONTHS = re.compile(
    rf"(?:(\d{{1,3}})\s*\W?\s*{_YEARS_OLD}\W*(?:ve|and|و)?\s*)?(\d{{1,3}})\s*\W?\s*{_MONTHS_OLD}(?:\s*old|\W*)"
)
_AGE_BELOW_MONTHS = re.compile(rf"(?:\d{{1,3}}\s*)?{_YOUNGER}(?:\s*old)?")
_YEAR = re.compile(rf"(?:{_BORN}\W*)*(\d{{4}})(?:\W*{_BORN})*\W*")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{4})")
_NAMED_MONTH_YEAR = re.compile(r"m(\d\d)\s+\W*(\d{4})")
_YEAR_NAMED_MONTH = re.compile(r"(\d{4})\W*\s+m(\d\d)")


def _birth_from_number(number: float, on: datetime.date) -> Birth:
    if 0 <= number <= OLDEST_AGE:
        return _aged(int(number))
    if FIRST_YEAR <= number <= LAST_BARE_YEAR and number.is_integer():
        return _born_in(int(number), on)
    if LAST_BARE_YEAR < number < LAST_SERIAL + 1:
        return _born(EXCEL_DAY_ZERO + datetime.timedelta(days=int(number)), on)
    return _born(_from_number(number).date, on)


def _birth_in_words(text: str, on: datetime.date) -> Birth | None:
    """'49 yaş', '6 months', '2005 doğumlu', '05.1985', 'Mayıs 1985'; None where it looks like a full date."""
    text = re.sub(r"^~\s*", "", text).strip()
    if found := _AGE_IN_MONTHS.fullmatch(text):
        return _aged(int(found[1] or 0) + int(found[2]) // 12)
    if _AGE_BELOW_MONTHS.fullmatch(text):
        return _aged(0)
    if found := _AGE.fullmatch(text):
        return _aged(int(found[1]))
    if found := _YEAR.fullmatch(text):
        return _born_in(int(found[1]), on)
    named = with_month_numbers(text).strip()
    if found := _YEAR_MONTH.fullmatch(text) or _YEAR_NAMED_MONTH.fullmatch(named):
        return _born_in_month(int(found[1]), int(found[2]), on)
    if found := _MONTH_YEAR.fullmatch(text) or _NAMED_MONTH_YEAR.fullmatch(named):
        return _born_in_month(int(found[2]), int(found[1]), on)
    return None


def _in_the_past(born: datetime.date | None, cell: object, on: datetime.date) -> datetime.date | None:
    """'05.07.62' is 2062 for any other date; a birth year of two digits lies in the century that is over."""
    if born is None or born <= on or re.search(r"\d{4}", western_digits(as_text(cell))):
        return born
    try:
        return born.replace(year=born.year - 100)
    except ValueError:
        return None


def _born(born: datetime.date | None, on: datetime.date) -> Birth:
    if born is None or born > on or on.year - born.year > OLDEST_AGE:
        return IMPOSSIBLE_BIRTH
    return Birth(born, "day", born.year, None, None, born.month)


def _born_in(year: int, on: datetime.date) -> Birth:
    if not on.year - OLDEST_AGE <= year <= on.year:
        return IMPOSSIBLE_BIRTH
    return Birth(None, "year", year, None, None)


def _born_in_month(year: int, month: int, on: datetime.date) -> Birth:
    if not 1 <= month <= 12 or _born_in(year, on).problem or (year, month) > (on.year, on.month):
        return IMPOSSIBLE_BIRTH
    return Birth(None, "month", year, None, None, month)


def _aged(age: int) -> Birth:
    return Birth(None, "age", None, age, None) if 0 <= age <= OLDEST_AGE else IMPOSSIBLE_BIRTH
