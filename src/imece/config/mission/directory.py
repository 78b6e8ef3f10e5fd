"""Where people are referred: the directory of services of a mission. The standard brings none."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from imece.config.mission.basics import Places
from imece.config.mission.files import LANGUAGE_NAMES, Entry, Folder
from imece.config.mission.work import Rows, Work
from imece.referrals.directory import Need
from imece.referrals.states import Priority
from imece.referrals.time_limits import TimeLimit


def read_directory(folder: Folder, places: Places, work: Work, partners: Rows) -> Rows:
    """directory.toml: [[service]] with code, team or partner, need, names, districts, languages, hours and whom for."""
    rows: Rows = {}
    whole = folder.toml("directory.toml")
    for entry in whole.entries("service"):
        code = entry.code()
        if code in rows:
            entry.wrong("code", "stands there twice")
        team = entry.one_of("team", work.teams, "")
        partner = entry.one_of("partner", partners, "")
        if bool(team) == bool(partner):
            entry.wrong("", "needs either a team or a partner")
        rows[code] = {
            "team": team,
            "organisation": partner,
            "names": entry.texts("names"),
            "need": entry.one_of("need", Need.values),
            "districts": places.codes_of(entry, "districts"),
            "languages": _languages(entry),
            "eligibility": entry.texts("for_whom", {}),
            "opening_hours": entry.texts("opening_hours", {}),
            "address": entry.text("address", ""),
            "phone": entry.text("phone", ""),
            "email": _email(entry),
        }
        entry.done()
    whole.table("answer_within")
    whole.done()
    return rows


def read_answer_within(folder: Folder) -> dict[str, str]:
    """[answer_within] of directory.toml: how soon a referral is answered, by urgency; only what is said there."""
    table = folder.toml("directory.toml").table("answer_within")
    if table is None:
        return {}
    found = {priority: table.text(priority) for priority in Priority.values if table.has(priority)}
    for priority, text in found.items():
        if TimeLimit.read(text) is None:
            table.wrong(priority, f"“{text}” is not a time such as 72 hours, 14 days or 10 working days")
    table.done()
    return found


def _languages(entry: Entry) -> list[str]:
    found = entry.words("languages")
    for code in found:
        if code not in LANGUAGE_NAMES:
            entry.wrong("languages", f"“{code}” is not one of {', '.join(LANGUAGE_NAMES)}")
    return found


def _email(entry: Entry) -> str:
    address: str = entry.text("email", "")
    if address:
        try:
            validate_email(address)
        except ValidationError:
            entry.wrong("email", f"“{address}” is not an e-mail address")
    return address
