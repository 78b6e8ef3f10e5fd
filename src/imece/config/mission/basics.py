"""The mission itself and its places."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass, field
from typing import Any

from imece.base.places import Place
from imece.config.mission.files import Entry, Folder, Texts, near
from imece.lib.text import squash

AGE_BANDS = ["0-4", "5-11", "12-17", "18-24", "25-49", "50-59", "60+"]


@dataclass
class Places:
    """The mission's places by p-code, found by any of their names and other spellings."""

    by_code: dict[str, dict[str, Any]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)

    def code_of(self, entry: Entry, field: str, text: str) -> str:
        """The p-code of a district that a file names."""
        found = self.spellings.get(squash(text))
        if found is None:
            names = [
                row["names"]["en"] for row in self.by_code.values() if row["level"] == Place.Level.DISTRICT
            ]
            entry.wrong(field, f"“{text}” is not a district of places.csv{near(text, names)}")
        return found

    def codes_of(self, entry: Entry, field: str) -> list[str]:
        return [self.code_of(entry, field, text) for text in entry.words(field)]


def read_mission(folder: Folder) -> tuple[Entry, dict[str, Any]]:
    """mission.toml: its entry, for what needs places to be understood, and its settings."""
    entry = folder.toml("mission.toml")
    languages = entry.words("languages", ["en", "tr", "ar"])
    if "en" not in languages:
        entry.wrong("languages", "must hold en: English stands in where a text is missing")
    folder.notes.languages = languages
    windows = _windows(entry)
    settings = {
        "code": entry.code(),
        "names": entry.texts("names"),
        "organisation": _organisation(entry),
        "country": _country(entry),
        "province": entry.text("province"),
        "languages": languages,
        "time_zone": _time_zone(entry),
        "currency": _currency(entry),
        "windows": windows,
        "default_window": entry.one_of("default_window", list(windows), next(iter(windows))),
        "age_bands": _age_bands(entry),
        "assumed_household_size": entry.number("assumed_household_size", None, least=1, most=50),
        "coordinates_with": entry.texts("coordinates_with", {}),
        "people": entry.texts("people", {}),
    }
    return entry, settings


def _organisation(entry: Entry) -> dict[str, Any]:
    table = entry.table("organisation")
    if table is None:
        entry.wrong("organisation", "is missing; write a table [organisation] with names")
    found = {"names": table.texts("names"), "short_name": table.text("short_name", "")}
    table.done()
    return found


def _country(entry: Entry) -> dict[str, Any]:
    table = entry.table("country")
    if table is None:
        return {"code": "TUR", "names": {"en": "Türkiye", "tr": "Türkiye", "ar": "تركيا"}}
    found = {"code": table.text("code"), "names": table.texts("names")}
    table.done()
    return found


def _time_zone(entry: Entry) -> str:
    zone: str = entry.text("time_zone", "Europe/Istanbul")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        entry.wrong("time_zone", f"“{zone}” is not a time zone such as Europe/Istanbul")
    return zone


def _currency(entry: Entry) -> str:
    currency: str = entry.text("currency", "TRY")
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        entry.wrong("currency", f"“{currency}” is not a currency's code such as TRY")
    return currency


def _windows(entry: Entry) -> dict[str, list[str]]:
    table = entry.table("windows")
    if table is None or not table.data:
        entry.wrong("windows", 'is missing; write a table [windows] with year = ["2021-07-01", "2022-06-30"]')
    return {name: table.window(name) for name in table.data}


def _age_bands(entry: Entry) -> list[str]:
    """Bands such as 5-11, each beginning where the one before ended; the last is open, such as 60+."""
    bands = entry.words("age_bands", AGE_BANDS)
    expected = 0
    for number, band in enumerate(bands, start=1):
        youngest, dash, oldest = band.partition("-")
        last = number == len(bands)
        well = (
            youngest.isdecimal() and oldest.isdecimal()
            if dash
            else band[:-1].isdecimal() and band.endswith("+")
        )
        if not well or (not dash) != last:
            entry.wrong("age_bands", f"“{band}” is not a band such as 5-11, the last one such as 60+")
        if int(youngest.rstrip("+")) != expected:
            entry.wrong(
                "age_bands",
                f"“{band}” should begin at {expected}, so that no age is left out or in two bands",
            )
        expected = int(oldest) + 1 if dash else expected
    return bands


def finish_mission(entry: Entry, settings: dict[str, Any], places: Places) -> None:
    """What mission.toml says of districts, once the places are known."""
    settings["responsible_for"] = places.codes_of(entry, "responsible_for")
    settings["also_works_in"] = places.codes_of(entry, "also_works_in")
    entry.done()


def read_places(folder: Folder, mission: Entry, settings: dict[str, Any]) -> Places:
    """places.csv (pcode, level, parent, a column for each language, aliases), and tiles.csv onto it."""
    if not folder.has("places.csv"):
        mission.wrong("", "places.csv is missing beside it; it lists the province and its districts")
    places = Places()
    for row in folder.rows("places.csv"):
        _take_place(places, row, settings)
    province = places.by_code.get(settings["province"])
    if province is None or province["level"] != Place.Level.PROVINCE:
        mission.wrong("province", f"“{settings['province']}” is not a province of places.csv")
    if not any(row["level"] == Place.Level.DISTRICT for row in places.by_code.values()):
        mission.wrong("province", "places.csv gives it no district")
    _take_tiles(folder, places)
    return places


def _take_place(places: Places, row: Entry, settings: dict[str, Any]) -> None:
    pcode = row.code("pcode", 20)
    if pcode in places.by_code:
        row.wrong("pcode", f"{pcode} stands there twice")
    level = row.one_of("level", Place.Level.values, Place.Level.DISTRICT.value)
    names = _names(row, settings["languages"])
    parent = row.text("parent", "" if level == Place.Level.PROVINCE else settings["province"])
    if level == Place.Level.NEIGHBOURHOOD and not row.has("parent"):
        row.wrong("parent", "is missing; a neighbourhood lies in a district")
    if parent and parent not in places.by_code:
        row.wrong("parent", f"{parent} is not a place of an earlier line{near(parent, places.by_code)}")
    aliases = [alias.strip() for alias in row.text("aliases", "").split("|") if alias.strip()]
    row.done()
    places.by_code[pcode] = {
        "level": level,
        "parent": parent or None,
        "names": names,
        "aliases": aliases,
        "tile_column": None,
        "tile_row": None,
    }
    if level == Place.Level.DISTRICT:
        for spelling in (pcode, *names.values(), *aliases):
            if not squash(spelling):
                row.wrong("aliases", f"“{spelling}” has no letter or digit")
            other = places.spellings.setdefault(squash(spelling), pcode)
            if other != pcode:
                row.wrong(
                    "aliases", f"“{spelling}” is already a spelling of {places.by_code[other]['names']['en']}"
                )


def _names(row: Entry, languages: list[str]) -> Texts:
    """Proper names: what one language lacks another lends."""
    names = {language: row.text(language, "") for language in dict.fromkeys([*languages, "en", "tr", "ar"])}
    names = {language: name for language, name in names.items() if name}
    if not names:
        row.wrong("en", "is missing; a place needs a name")
    names.setdefault("en", names.get("tr") or next(iter(names.values())))
    row.notes.missing(names, row.where)
    return names


def _take_tiles(folder: Folder, places: Places) -> None:
    taken: dict[tuple[int, int], str] = {}
    for row in folder.rows("tiles.csv"):
        pcode = row.text("pcode")
        if pcode not in places.by_code:
            row.wrong("pcode", f"{pcode} is not in places.csv{near(pcode, places.by_code)}")
        spot = _cell(row, "column"), _cell(row, "row")
        other = taken.setdefault(spot, pcode)
        if other != pcode:
            row.wrong("", f"{pcode} stands on the same tile as {other}")
        row.done()
        places.by_code[pcode]["tile_column"], places.by_code[pcode]["tile_row"] = spot


def _cell(row: Entry, field: str) -> int:
    text: str = row.text(field)
    if not text.isdecimal():
        row.wrong(field, f"“{text}” is not a whole number")
    return int(text)
