"""The week's plan on paper: an A4 sheet, tagged, in one language."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from imece.psychosocial.clashes import apart
from imece.psychosocial.week import Day, Line, Week
from imece.ui.document.document import compile_document
from imece.ui.formats import day_text, number_text

TEMPLATE = "psychosocial/documents/week.typ"


def week_paper(week: Week, *, language: str) -> bytes:
    """The PDF of what the reader sees of the week. No participant is named on it."""
    with translation.override(language):
        data = {
            "title": _("Weekly plan"),
            "lead": f"{week.title} · {_('Psychosocial sessions')}",
            "words": _words(),
            "days": [_day(day) for day in week.days if day.lines],
            "footer": _("Printed on %(day)s; the plan may have changed since.")
            % {"day": day_text(timezone.localdate())},
        }
    return compile_document(TEMPLATE, data, language=language, made_on=timezone.now().replace(microsecond=0))


def _words() -> dict[str, str]:
    return {
        "time": _("Time"),
        "session": _("Session"),
        "where": _("Where"),
        "who": _("Facilitator, interpreter"),
        "vehicle": _("Vehicle"),
        "people": _("People"),
        "state": _("State"),
        "nothing": _("No session is planned in this week."),
        "clash": _("Clash"),
    }


def _day(day: Day) -> dict[str, Any]:
    return {"name": f"{day.name}, {day_text(day.day)}", "lines": [_line(line) for line in day.lines]}


def _line(line: Line) -> dict[str, Any]:
    one = line.session
    where = [one.venue, one.neighbourhood, one.place.name if one.place else ""]
    people = [person.shown_name for person in (one.facilitator, one.interpreter) if person]
    return {
        "time": one.time_text,
        "title": one.shown_title,
        "under": " · ".join(apart(part) for part in (line.number_text, one.service.name, one.theme) if part),
        "where": ", ".join(apart(part) for part in where if part),
        "address": one.held_in.address if one.held_in else "",
        "who": ", ".join(apart(name) for name in people),
        "crew": one.team_name,
        "vehicle": str(one.vehicle or ""),
        "people": number_text(line.people) if line.people else "",
        "state": one.state_text,
        "reason": one.reason,
        "off": not one.takes_place,
        "clashes": line.clashes,
    }
