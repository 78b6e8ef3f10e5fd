"""The names of the months and weekdays as they are written in lists, folded.

Turkish, English, Arabic as in Syria and Iraq (شباط), as in Egypt (فبراير), and as Turkish months are heard in
Arabic; the usual abbreviations of each. The keys are folded words, so that spelling does not matter.
"""

from __future__ import annotations

import re

from imece.lib.text import fold

_NAMES: tuple[str, ...] = (
    "Ocak, Oca, Ock, January, Jan, كانون الثاني, كانون ثاني, ك2, يناير, جانفي, أوجاك",
    "Şubat, Şub, Sbt, February, Feb, Febr, شباط, فبراير, فيفري",
    "Mart, Mar, March, Mrt, آذار, مارس",
    "Nisan, Nis, April, Apr, Nsn, نيسان, أبريل, إبريل, أفريل",
    "Mayıs, May, Mys, أيار, ايار, مايو, ماي",
    "Haziran, Haz, Hzr, June, Jun, حزيران, يونيو, يونيه, جوان",
    "Temmuz, Tem, Tmz, July, Jul, تموز, يوليو, يوليه, جويلية",
    "Ağustos, Ağu, Agst, August, Aug, آب, أغسطس, اغسطس, أوت",
    "Eylül, Eyl, September, Sept, Sep, أيلول, ايلول, سبتمبر",
    "Ekim, Eki, Ekm, October, Oct, تشرين الأول, تشرين أول, ت1, أكتوبر, اكتوبر",
    "Kasım, Kas, Ksm, November, Nov, تشرين الثاني, تشرين ثاني, ت2, نوفمبر",
    "Aralık, Ara, Arl, December, Dec, كانون الأول, كانون أول, ك1, ديسمبر",
)

_WEEKDAYS = (
    "Pazartesi, Salı, Çarşamba, Perşembe, Cuma, Cumartesi, Pazar, Pzt, Pts, Sal, Çar, Çrş, Per, Prş, Cum, "
    "Cmt, Cts, Paz, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, Mon, Tue, Tues, Wed, "
    "Thu, Thur, Thurs, Fri, Sat, Sun, الاثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت, الأحد, يوم"
)

MONTHS: dict[str, int] = {
    fold(name): number for number, names in enumerate(_NAMES, start=1) for name in names.split(",")
}
WEEKDAYS: frozenset[str] = frozenset(fold(name) for name in _WEEKDAYS.split(","))

# Longest first: 'kanun al-thani' must not be cut at 'kanun'.
_MONTH = re.compile(
    r"(?<!\w)(" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")(?=\W|\d|_|$)"
)


def with_month_numbers(folded: str) -> str:
    """Each month's name in folded text replaced by ' m07 ', which no list contains by itself."""
    return _MONTH.sub(lambda found: f" m{MONTHS[found.group(1)]:02d} ", folded)
