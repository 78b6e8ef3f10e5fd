"""A case conference on paper: its agenda, what was decided, and who follows up until when; tracks by code only."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imece.psychosocial.assessments import names_in
from imece.psychosocial.clashes import apart
from imece.psychosocial.conferences import AgendaItem, Conference
from imece.ui.document.document import compile_document
from imece.ui.formats import day_text, number_text

TEMPLATE = "psychosocial/documents/conference.typ"
LEFT_OUT = "…"


def conference_paper(conference: Conference, *, language: str) -> bytes:
    """The PDF. Of the people spoken of it holds their tracks' codes, and nothing that is sealed."""
    items = list(conference.items.with_all_shown().select_related("counselling__person"))
    with translation.override(language):
        day = day_text(conference.day)
        data = {
            "title": str(Conference.Kind(conference.kind).label),
            "lead": f"{day} · {apart(conference.team.name)}",
            "facts": _facts(conference, items),
            "words": _words(),
            "points": [_point(number, item) for number, item in enumerate(items, 1)],
            "footer": _("Printed on %(day)s. Tracks stand here by their code, without names and notes.")
            % {"day": day_text(timezone.localdate())},
        }
    return compile_document(TEMPLATE, data, language=language, made_on=timezone.now().replace(microsecond=0))


def _facts(conference: Conference, items: list[AgendaItem]) -> list[tuple[str, str]]:
    decided = sum(bool(item.decision) or item.carried_on for item in items)
    said = {"decided": number_text(decided), "of": number_text(len(items))}
    facts = [
        (_("State"), str(Conference.State(conference.state).label)),
        (_("Decided"), _("%(decided)s of %(of)s points") % said),
    ]
    if conference.led_by is not None:
        facts.insert(0, (_("Led by"), apart(conference.led_by.shown_name)))
    return facts


def _words() -> dict[str, str]:
    return {
        "number": pgettext("on a sheet, before a number", "No."),
        "point": _("Point"),
        "decision": _("Decision"),
        "who": _("Who follows up"),
        "until": _("Until"),
        "before": _("Decided before"),
        "nothing": _("Nothing is on the agenda."),
        "present": _("Present, signatures"),
    }


def _point(number: int, item: AgendaItem) -> dict[str, Any]:
    track = item.counselling
    return {
        "number": number_text(number),
        "point": without_names(item.topic, item) or str(AgendaItem.Why(item.why).label),
        "code": track.code if track else "",
        "keeper": apart(track.keeper.shown_name) if track else "",
        "before": without_names(item.follows.decision, item.follows) if item.follows else "",
        "decision": _decision(item),
        "who": apart(item.responsible.shown_name) if item.responsible else "",
        "until": _until(item),
    }


def _decision(item: AgendaItem) -> str:
    if item.decision:
        return without_names(item.decision, item)
    return _("Carried on to the next time") if item.carried_on else ""


def _until(item: AgendaItem) -> str:
    if item.carried_on or item.follow_up_on is None:
        return ""
    if item.followed_up_on is not None:
        return _("done on %(day)s") % {"day": day_text(item.followed_up_on)}
    return day_text(item.follow_up_on)


def without_names(text: str, item: AgendaItem) -> str:
    """The text without words that are names of the person of the point: older ones were written unasked."""
    if item.counselling is None:
        return text
    for word in names_in(text, [item.counselling.person]):
        text = re.sub(rf"\b{re.escape(word)}\b", LEFT_OUT, text)
    return text
