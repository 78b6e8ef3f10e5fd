"""When a mission does not work: its holidays.toml."""

from __future__ import annotations

import datetime
from typing import Any

from imece.base.holidays import SATURDAY_AND_SUNDAY
from imece.base.mission import days
from imece.base.refusal import Refusal
from imece.config.mission.files import Entry, Folder

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
A_LEAP_YEAR = "2000"
A_WINDOW = 'must be pairs of days, such as [["2022-05-02", "2022-05-04"]]'


def read_holidays(folder: Folder) -> dict[str, Any]:
    """holidays.toml: weekend, and [[holiday]] with names and every_year or days; from_hour where it begins later."""
    file = folder.toml("holidays.toml")
    weekend = [WEEKDAYS[number] for number in SATURDAY_AND_SUNDAY]
    numbers = [_weekday(file, word) for word in file.words("weekend", weekend)]
    if len(set(numbers)) == len(WEEKDAYS):
        file.wrong("weekend", "must leave a day to work")
    holidays = [_holiday(entry) for entry in file.entries("holiday")]
    file.done()
    return {"weekend": sorted(set(numbers)), "holidays": holidays}


def _weekday(file: Entry, word: str) -> int:
    if word not in WEEKDAYS:
        file.wrong("weekend", f"“{word}” is not one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(word)


def _holiday(entry: Entry) -> dict[str, Any]:
    found = {
        "names": entry.texts("names"),
        "every_year": _every_year(entry),
        "days": _days(entry),
        "from_hour": entry.number("from_hour", None, least=1, most=23),
    }
    if bool(found["every_year"]) == bool(found["days"]):
        entry.wrong("", 'needs either every_year, such as "04-23", or days')
    entry.done()
    return found


def _every_year(entry: Entry) -> list[int]:
    """Month and day."""
    text = entry.text("every_year", "")
    if not text:
        return []
    try:
        day = datetime.date.fromisoformat(f"{A_LEAP_YEAR}-{text}")
    except ValueError:
        entry.wrong("every_year", f"“{text}” is not a month and day such as 04-23")
    return [day.month, day.day]


def _days(entry: Entry) -> list[list[str]]:
    """Each time as its first and its last day."""
    found = []
    for pair in entry.lists("days"):
        if not isinstance(pair, list) or len(pair) != 2:
            entry.wrong("days", A_WINDOW)
        try:
            found.append([day.isoformat() for day in days(*pair)])
        except Refusal as refusal:
            entry.wrong("days", str(refusal))
    return found
