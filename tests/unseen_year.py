"""A year's lists of every kind for a province that the samples do not show, with what a careful reader would count.

Every person is synthetic. ``Year.figures`` answers the figures for the windows that the mission looks at;
``Office.wrong`` holds the rows that are wrong, as the brief's own truth does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.unseen_centre import Centre, Courses, Schools
from tests.unseen_part import Day
from tests.unseen_people import Cases, Sessions
from tests.unseen_relief import Cash, Feedback, Relief


class Year(Sessions, Cases, Relief, Cash, Schools, Courses, Centre, Feedback):
    """One whole archive."""

    def make(self) -> Year:
        for part in (
            self.sessions,
            self.cases,
            self.relief,
            self.cash,
            self.schools,
            self.courses,
            self.centre,
            self.feedback,
        ):
            part()
        return self


def differences(year: Year, figures: list[dict[str, Any]], errors: list[dict[str, Any]]) -> list[str]:
    """Everything in which what was counted and found differs from the truth, one sentence each."""
    told: list[str] = []
    by_code = {figure["code"]: figure for figure in figures}
    for code, figure in year.figures.items():
        if code not in by_code:
            told.append(f"{code}: the mission does not have it")
            continue
        first, last = (Day.fromisoformat(day) for day in by_code[code]["window"])
        value, parts = figure((first, last))
        if float(by_code[code]["value"] or 0) != float(value):
            told.append(f"{code}: {by_code[code]['value']} instead of {value}")
        for name, groups in parts.items():
            found = by_code[code]["breakdowns"].get(name, {})
            wanted = {key: float(number) for key, number in groups.items() if number}
            if {key: float(number) for key, number in found.items() if number} != wanted:
                off = {
                    k: (found.get(k, 0), wanted.get(k, 0))
                    for k in {*found, *wanted}
                    if float(found.get(k, 0)) != wanted.get(k, 0)
                }
                told.append(f"{code} by {name} (found, truth): {off}")
    return told + _wrong_rows(year.office.wrong, errors)


WARNINGS = {"bad_checksum", "impossible_birth_date", "prerequisite_missing"}


def _wrong_rows(wrong: set[tuple[str, str, int, str, str]], errors: list[dict[str, Any]]) -> list[str]:
    found: dict[tuple[str, str, int, str, str], dict[str, Any]] = defaultdict(dict)
    for error in errors:
        found[error["file"], error["sheet"], error["row"], error["code"], error["severity"]] = error
    told = [f"not found: {one}" for one in sorted(wrong - set(found))]
    refused = {one[:3] for one in wrong if one[4] == "reject"}
    for one in sorted(set(found) - wrong, key=str):
        warns = one[3] in WARNINGS and one[:3] not in refused
        if (one[4] == "reject" and one[:3] not in refused) or warns:
            told.append(f"not wrong: {one} {found[one]['column']} {found[one]['message']}")
    return told
