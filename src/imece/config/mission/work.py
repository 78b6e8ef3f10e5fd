"""Units and teams, the services they give, the partners they work with and the grants that pay."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from imece.assistance.catalogue import Category
from imece.config.mission.basics import Places
from imece.config.mission.files import Entry, Folder, near
from imece.lib.text import fold, squash
from imece.partners.models import OrganisationRole

MHPSS_CODE = re.compile(r"\d{1,2}\.\d{1,2}")
IATI_SECTOR = re.compile(r"\d{5}")
ARABIC = re.compile(r"[\u0600-\u06ff]")

Rows = dict[str, dict[str, Any]]


@dataclass
class Work:
    """Units, teams and who gives which category of service."""

    units: Rows = field(default_factory=dict)
    teams: Rows = field(default_factory=dict)
    givers: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def read_units(folder: Folder, places: Places) -> Work:
    """units.toml: [[unit]] with [[unit.team]]; `gives` says which categories of service a team (or a unit) gives."""
    work = Work()
    whole = folder.toml("units.toml")
    for unit in whole.entries("unit"):
        code = unit.code()
        if code in work.units:
            unit.wrong("code", "stands there twice")
        work.units[code] = {
            "names": unit.texts("names"),
            "programme_names": unit.texts("programme", {}),
            "story": unit.texts("story", {}),
            "position": len(work.units),
        }
        _give(work, unit, code, None)
        for team in unit.entries("team", "unit."):
            _take_team(work, team, code, places)
        unit.done()
    whole.done()
    if not work.units:
        whole.wrong("", "is missing or holds no [[unit]]")
    return work


def _take_team(work: Work, team: Entry, unit: str, places: Places) -> None:
    code = team.code()
    if code in work.teams:
        team.wrong("code", "stands there twice")
    work.teams[code] = {
        "unit": unit,
        "names": team.texts("names"),
        "story": team.texts("story", {}),
        "districts": places.codes_of(team, "districts"),
        "position": len(work.teams),
    }
    _give(work, team, unit, code)
    team.done()


def _give(work: Work, entry: Entry, unit: str, team: str | None) -> None:
    """The first to give a category gives the standard's services of it."""
    for category in entry.words("gives"):
        if category not in Category.values:
            entry.wrong("gives", f"there is no category “{category}”{near(category, Category.values)}")
        work.givers.setdefault(category, (unit, team))


def merged(folder: Folder, name: str, kind: str, *others: str) -> list[tuple[Entry, bool]]:
    """The standard's entries with what the mission's file changes, then the mission's own: (entry, whether own).

    In the file, ``standard = false`` takes none of the standard and ``without = [...]`` leaves some out. A field that
    the mission gives replaces the standard's; aliases are added. ``others``: what else the file may hold.
    """
    file = folder.toml(name)
    standard = {one.data["code"]: one for one in folder.standard(name).entries(kind)}
    if not file.yes("standard", True):
        standard = {}
    for code in file.words("without"):
        if code not in standard:
            file.wrong("without", f"the standard has no {kind} “{code}”{near(code, standard)}")
        del standard[code]
    own: dict[str, Entry] = {}
    for entry in file.entries(kind):
        if entry.code() in own:
            entry.wrong("code", "stands there twice")
        own[entry.data["code"]] = entry
    file.asked |= set(others)
    file.done()
    together = [
        (_over(one, own[code]), True) if code in own else (one, False) for code, one in standard.items()
    ]
    return together + [(entry, True) for code, entry in own.items() if code not in standard]


def _over(standard: Entry, own: Entry) -> Entry:
    data = {**standard.data, **own.data}
    if isinstance(own.data.get("aliases"), list):
        data["aliases"] = [*standard.data.get("aliases", []), *own.data["aliases"]]
    return Entry(data, own.where, own.notes)


def read_services(folder: Folder, work: Work) -> Rows:
    """services.toml over the standard catalogue; what no team gives of the standard is left out."""
    services: Rows = {}
    spellings: dict[tuple[str, str], str] = {}
    for entry, own in merged(folder, "services.toml", "service"):
        category = entry.one_of("category", Category.values)
        if not own and category not in work.givers:
            continue
        code = entry.code()
        services[code] = _service(entry, work, category) | {"position": len(services)}
        entry.done()
        for name in (code.replace("_", " "), *services[code]["names"].values(), *services[code]["aliases"]):
            if not squash(name):
                entry.wrong("aliases", f"“{name}” has no letter or digit")
            other = spellings.setdefault((category, squash(name)), code)
            if other != code:
                entry.wrong("aliases", f"“{name}” is already a name of {other}; a list could mean either")
    if not services:
        folder.toml("units.toml").wrong(
            "gives", "no team gives any category of service, so nothing can be recorded"
        )
    return services


def _service(entry: Entry, work: Work, category: str) -> dict[str, Any]:
    unit, team = _giver(entry, work, category)
    return {
        "names": entry.texts("names"),
        "category": category,
        "unit": unit,
        "team": team,
        "unit_of_count": entry.text("unit_of_count", "items"),
        "sector": entry.text("sector", ""),
        "modality": entry.text("modality", ""),
        "mhpss_code": _matching(
            entry, "mhpss_code", MHPSS_CODE, "an activity code of the MHPSS 4Ws such as 3.4"
        ),
        "pyramid_layer": entry.number("pyramid_layer", None, least=1, most=4),
        "iati_sector": _matching(
            entry, "iati_sector", IATI_SECTOR, "a purpose code of five digits such as 72010"
        ),
        "aliases": list(dict.fromkeys(entry.words("aliases"))),
    }


def _giver(entry: Entry, work: Work, category: str) -> tuple[str, str | None]:
    team = entry.one_of("team", work.teams, None)
    unit = entry.one_of("unit", work.units, None)
    if team is not None:
        if unit not in (None, work.teams[team]["unit"]):
            entry.wrong("team", f"{team} is not a team of {unit}")
        return work.teams[team]["unit"], team
    if unit is not None:
        return unit, None
    if category not in work.givers:
        entry.wrong(
            "category",
            f"no team gives “{category}”; add it to a team's `gives` in units.toml, or say team here",
        )
    return work.givers[category]


def _matching(entry: Entry, field: str, pattern: re.Pattern[str], what: str) -> str:
    text: str = entry.text(field, "")
    if text and not pattern.fullmatch(text):
        entry.wrong(field, f"“{text}” is not {what}")
    return text


def read_partners(folder: Folder, places: Places) -> Rows:
    """partners.toml: [[partner]] in their roles, and [municipalities], which are named after their districts."""
    file = folder.toml("partners.toml")
    partners = _municipalities(folder, file, places)
    seen: set[str] = set()
    for entry in file.entries("partner"):
        code = entry.code(longest=80)
        if code in seen:
            entry.wrong("code", "stands there twice")
        seen.add(code)
        before = partners.get(code, {"names": {}, "aliases": [], "district": None, "roles": []})
        partners[code] = _partner(entry, before, places)
        entry.done()
    file.done()
    return partners


def _partner(entry: Entry, before: dict[str, Any], places: Places) -> dict[str, Any]:
    roles = entry.words("roles", before["roles"])
    for role in roles:
        if role not in OrganisationRole.Role.values:
            entry.wrong("roles", f"there is no role “{role}”{near(role, OrganisationRole.Role.values)}")
    district = entry.text("district", None)
    is_municipality = OrganisationRole.Role.MUNICIPALITY in before["roles"]
    return {
        "names": entry.texts("names", before["names"] or ...),
        "aliases": list(dict.fromkeys([*before["aliases"], *entry.words("aliases")])),
        "district": places.code_of(entry, "district", district) if district else before["district"],
        "roles": sorted({*roles, OrganisationRole.Role.MUNICIPALITY.value} if is_municipality else {*roles}),
    }


def _municipalities(folder: Folder, file: Entry, places: Places) -> Rows:
    """A municipality for each district named (or for "all"), called by the standard's pattern.

    A mission without a partners.toml works with all of them: lists name them in their titles.
    """
    table = file.table("municipalities")
    if table is None and folder.has("partners.toml"):
        return {}
    table = table or Entry({"districts": "all"}, file.where, file.notes)
    pattern = folder.standard("partners.toml").data["municipality"]
    everywhere = table.data.get("districts") == "all"
    table.asked.add("districts")
    districts = (
        list(dict.fromkeys(places.spellings.values())) if everywhere else places.codes_of(table, "districts")
    )
    roles = table.words("roles")
    table.done()
    return {
        _municipality_code(places.by_code[pcode]): _municipality(places, pcode, pattern, roles)
        for pcode in districts
    }


def _municipality_code(place: dict[str, Any]) -> str:
    return "municipality-" + fold(place["names"].get("tr") or place["names"]["en"]).replace(" ", "-")


def _municipality(places: Places, pcode: str, pattern: dict[str, Any], roles: list[str]) -> dict[str, Any]:
    place = places.by_code[pcode]
    names = {
        language: text.format_map({language: place["names"].get(language) or place["names"]["en"]})
        for language, text in pattern["names"].items()
    }
    spellings = dict.fromkeys([*place["names"].values(), *place["aliases"]])
    aliases = [
        text.format(name=name)
        for name in spellings
        for text in pattern["aliases"]
        if bool(ARABIC.search(name)) == bool(ARABIC.search(text))
    ]
    return {
        "names": names,
        "aliases": list({fold(alias): alias for alias in reversed(aliases)}.values())[::-1],
        "district": pcode,
        "roles": sorted({*roles, OrganisationRole.Role.MUNICIPALITY.value}),
    }
