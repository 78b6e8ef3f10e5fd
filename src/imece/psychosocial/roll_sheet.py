"""The attendance sheet on paper: the roll with its numbers, rows for who comes along, and where everybody signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from imece.assistance.ledger import Delivery
from imece.psychosocial.expected import GROUPS, Entry
from imece.psychosocial.sessions import Session
from imece.ui.document.document import compile_document
from imece.ui.formats import day_text, is_right_to_left, number_text

TEMPLATE = "psychosocial/documents/attendance.typ"
BLANK_ROWS = 8
LONGEST_ROLL = 400


def roll_sheet(session: Session, entries: Sequence[Entry], *, languages: Sequence[str]) -> bytes:
    """The PDF in one language or two; what stands in both says so twice, the first language leading."""
    first = languages[0]
    words = [_words(session, language) for language in languages]
    letters = dict(zip(("female", "male"), words[0]["sex"].split(" / "), strict=False))
    last = max((entry.number or 0 for entry in entries), default=0)
    with translation.override(first):
        data = {
            "title": words[0]["title"],
            "words": {key: [one[key] for one in words] for key in words[0]},
            "directions": ["rtl" if is_right_to_left(language) else "ltr" for language in languages],
            "codes": list(languages),
            "session": session.shown_title,
            "facts": _facts(session, languages),
            "rows": [_row(entry, letters) for entry in entries[:LONGEST_ROLL]],
            "blank": [str(last + number) for number in range(1, BLANK_ROWS + 1)],
            "heads": [[_head(group, language) for language in languages] for group in GROUPS],
            "footer": f"{session.code} · {day_text(timezone.localdate())}",
        }
    return compile_document(TEMPLATE, data, language=first, made_on=timezone.now().replace(microsecond=0))


def _words(session: Session, language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "title": gettext("Attendance sheet"),
            "number": pgettext("on a sheet, before a number", "No."),
            "name": gettext("Name"),
            "sex": gettext("F / M"),
            "age": gettext("Age"),
            "community": gettext("Community, phone"),
            "present": gettext("Present"),
            "signature": gettext("Signature"),
            "along": gettext("Came along"),
            "unnamed": gettext("People without names"),
            "facilitator": gettext("Facilitator, signature"),
            "consent": gettext(
                "By signing, you say that you were here. Your name stays with us; reports hold numbers only."
                " For a child, a parent or guardian agrees first. Saying no costs you nothing."
            ),
        }


def _facts(session: Session, languages: Sequence[str]) -> list[dict[str, Any]]:
    """Date, time, place and which session of the cycle: what is said, under its name in each language."""
    of = session.cycle.sessions.meetings().count() if session.cycle else 0
    where = [session.venue, session.neighbourhood, session.place.name if session.place else ""]
    said = [
        ("Day", f"{day_text(session.day)} {session.time_text if session.starts_at else ''}"),
        ("Venue", ", ".join(part for part in where if part)),
        (
            "Session of the cycle",
            f"{number_text(session.number)} / {number_text(of)}"
            if session.number and not session.is_evaluation
            else "",
        ),
        ("Session number", session.code),
    ]
    return [
        {"names": [_in(language, name) for language in languages], "value": value.strip()}
        for name, value in said
        if value.strip()
    ]


def _in(language: str, name: str) -> str:
    with translation.override(language):
        return {
            "Day": gettext("Day"),
            "Venue": gettext("Venue"),
            "Session of the cycle": gettext("Session of the cycle"),
            "Session number": gettext("Session number"),
        }[name]


def _head(group: str, language: str) -> str:
    with translation.override(language):
        return str(dict(Delivery.HeadGroup.choices)[group])


def _row(entry: Entry, letters: dict[str, str]) -> dict[str, str]:
    person = entry.person
    return {
        "number": str(entry.number or ""),
        "name": person.shown_name,
        "direction": "rtl" if _is_arabic(person.shown_name) else "ltr",
        "sex": letters.get(person.sex, ""),
        "along": "yes" if entry.came_along else "",
    }


def _is_arabic(text: str) -> bool:
    return any("؀" <= sign <= "ۿ" for sign in text)
