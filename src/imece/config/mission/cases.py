"""What a mission decides about its cases: its cases.toml."""

from __future__ import annotations

from typing import Any

from imece.cases.rules import LIMITS
from imece.config.mission.files import Entry, Folder
from imece.config.mission.work import Rows

BEFORE = ("approval", "payment", "closing")


def read_cases(folder: Folder, services: Rows) -> dict[str, Any]:
    """cases.toml: [limits], [[gap_reason]], [[outcome]], [[vulnerability]], [[paper]]; all may be left out."""
    file = folder.toml("cases.toml")
    said = {
        "limits": _limits(file),
        "split_days": file.number("split_days", 30, least=1, most=365),
        "follow_up_days": file.number("follow_up_days", 30, least=1, most=365),
        "attention": file.number("attention", 0, most=100),
        "wait_days": file.number("wait_days", 14, least=1, most=365),
        "answer_days": file.number("answer_days", 5, least=1, most=365),
        "gap_reasons": _choices(file, "gap_reason"),
        "outcomes": _choices(file, "outcome"),
        "vulnerabilities": _choices(file, "vulnerability", scored=True),
        "papers": _papers(file, services),
    }
    file.done()
    return said


def _limits(file: Entry) -> dict[str, dict[str, int]]:
    """Each priority's time: hours of the clock, or working days."""
    table = file.table("limits")
    limits = {priority: dict(limit) for priority, limit in LIMITS.items()}
    if table is None:
        return limits
    for priority in LIMITS:
        entry = table.table(priority)
        if entry is None:
            continue
        found = {
            unit: entry.number(unit, None, least=1, most=2000)
            for unit in ("hours", "working_days")
            if entry.has(unit)
        }
        if len(found) != 1:
            entry.wrong("", "needs either hours or working_days")
        entry.done()
        limits[priority] = found
    table.done()
    return limits


def _choices(file: Entry, what: str, *, scored: bool = False) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in file.entries(what):
        code = _new_code(entry, found)
        found[code] = {"code": code, "names": entry.texts("names")}
        if scored:
            found[code]["score"] = entry.number("score", 0, most=100)
        entry.done()
    return list(found.values())


def _papers(file: Entry, services: Rows) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in file.entries("paper"):
        code = _new_code(entry, found)
        wanted = entry.words("services")
        for service in wanted:
            if service not in services:
                entry.wrong("services", f"the catalogue has no service “{service}”")
        found[code] = {
            "code": code,
            "names": entry.texts("names"),
            "before": entry.one_of("before", BEFORE),
            "services": wanted,
        }
        entry.done()
    return list(found.values())


def _new_code(entry: Entry, found: dict[str, Any]) -> str:
    code = entry.code()
    if code in found:
        entry.wrong("code", "stands there twice")
    return code
