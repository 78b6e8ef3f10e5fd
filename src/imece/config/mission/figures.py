"""The figures that the mission counts: its indicators.toml over the standard ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from imece.base.refusal import Refusal
from imece.config.mission.files import Entry, Folder, Texts, near
from imece.config.mission.work import Rows, Work, merged

CURRENCY, HOUSEHOLD = "currency", "assumed_household_size"


@dataclass
class Figures:
    """Entries as ``imece.indicators`` takes them, where each came from, and the names of the units of count."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    came_from: dict[str, Entry] = field(default_factory=dict)
    units_of_count: dict[str, Texts] = field(default_factory=dict)

    def published(self) -> list[str]:
        """Codes of the published figures in their order."""
        shown = [entry for entry in self.entries.values() if entry.get("published")]
        return [
            entry["code"] for entry in sorted(shown, key=lambda entry: (entry["position"], entry["code"]))
        ]

    def breakdowns(self, code: str) -> list[str]:
        return [one.partition("=")[0].strip() for one in self.entries[code].get("breakdowns", [])]

    def teams(self, code: str, work: Work, services: Rows) -> str:
        """The team (or else the unit) under which a figure stands: whoever gives what it counts; '' if nobody says."""
        entry = self.entries[code]
        where = entry.get("where", {})
        for team in where.get("team", []):
            return str(team)
        for service in where.get("service", []):
            return str(services[service]["team"] or services[service]["unit"])
        for category in [*where.get("category", []), *entry.get("needs", [])]:
            if category in work.givers:
                unit, team = work.givers[category]
                return team or unit
        return ""


def read_figures(folder: Folder, settings: dict[str, Any], work: Work, services: Rows) -> Figures:
    """Every figure that the mission can count, with its window; the standard's others are left out."""
    figures = Figures(units_of_count=_units_of_count(folder, settings))
    given = {service["category"] for service in services.values()}
    for entry, own in merged(folder, "indicators.toml", "indicator", "units"):
        if not own and not _can_be_counted(entry.data, settings, given, services):
            continue
        data = {key: value for key, value in entry.data.items() if key not in ("names", "definition")}
        data["names"], data["definition"] = entry.texts("names"), entry.texts("definition")
        _check_shape(entry, services)
        data["unit"] = _unit(entry, figures, settings)
        data["window"] = _window(entry, "window", settings) or settings["default_window"]
        data["position"] = entry.number("position", len(figures.entries) + 1)
        if "also" in data:
            data["also"] = _window(entry, "also", settings)
        if "times" in data:
            data["times"] = _times(entry, settings)
        figures.entries[entry.code()] = data
        figures.came_from[data["code"]] = entry
    return figures


def _units_of_count(folder: Folder, settings: dict[str, Any]) -> dict[str, Texts]:
    found: dict[str, Texts] = {settings["currency"]: {"en": settings["currency"]}}
    for file in (folder.standard("indicators.toml"), folder.toml("indicators.toml")):
        table = file.table("units")
        if table is not None:
            found |= {code: table.texts(code) for code in table.data}
    return found


def _can_be_counted(data: dict[str, Any], settings: dict[str, Any], given: set[str], services: Rows) -> bool:
    counted = data.get("where", {}).get("service", [])
    return (
        set(data.get("needs", [])) <= given
        and all(service in services for service in counted)
        and (data.get("times") != HOUSEHOLD or settings["assumed_household_size"] is not None)
    )


def _check_shape(entry: Entry, services: Rows) -> None:
    """What the layout looks at before the room that counts has checked everything."""
    entry.words("breakdowns")
    entry.words("needs")
    entry.yes("published", False)
    where = entry.table("where")
    if where is None:
        return
    for column in where.data:
        values = where.words(column)
        wrong = [value for value in values if column == "service" and value not in services]
        if wrong:
            where.wrong(column, f"the catalogue has no service “{wrong[0]}”{near(wrong[0], services)}")


def _unit(entry: Entry, figures: Figures, settings: dict[str, Any]) -> str:
    unit: str = entry.text("unit")
    if unit == CURRENCY:
        return str(settings["currency"])
    if unit not in figures.units_of_count:
        entry.wrong("unit", f"“{unit}” has no name in [units]{near(unit, figures.units_of_count)}")
    return unit


def _window(entry: Entry, field: str, settings: dict[str, Any]) -> str:
    window: str = entry.text(field, "")
    return checked_window(entry, field, window, settings) if window else ""


def checked_window(entry: Entry, field: str, window: str, settings: dict[str, Any]) -> str:
    if "/" in window:
        return "/".join(Entry({field: window.split("/")}, entry.where, entry.notes).window(field))
    if window not in settings["windows"]:
        entry.wrong(field, f"mission.toml has no window “{window}”{near(window, settings['windows'])}")
    return window


def _times(entry: Entry, settings: dict[str, Any]) -> int:
    if entry.data["times"] != HOUSEHOLD:
        return int(entry.number("times", least=1))
    if settings["assumed_household_size"] is None:
        entry.wrong("times", "mission.toml says no assumed_household_size")
    return int(settings["assumed_household_size"])


def load_figures(figures: Figures, *, by: Any) -> None:
    """Hand the entries to the room that counts; what it finds wrong is said with the file's name."""
    from imece.indicators.definition import check
    from imece.indicators.models import Indicator

    for code, entry in figures.entries.items():
        try:
            check(entry)
        except Refusal as refusal:
            file = figures.came_from[code].where.partition(", ")[0]
            figures.came_from[code].wrong("", str(refusal).replace(f"{file}, ", ""))
    Indicator.load(list(figures.entries.values()), by=by)
