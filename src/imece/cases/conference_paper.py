"""A case conference on paper: cases by their number, why they were there, what was decided; no names of persons."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imece.cases.conferences import CaseConference, ConferencePoint, Decision
from imece.cases.papers import _apart, _compiled
from imece.referrals.sharing import names_person
from imece.ui.formats import day_text, number_text

LEFT_OUT = "…"


def conference_paper(conference: CaseConference, *, reader: Any, language: str) -> bytes:
    """The PDF, of the cases that this reader may read. What was said stays in the system."""
    points = list(conference.points.visible_to(reader).with_all_shown().in_order())
    present = [user.shown_name for user in conference.took_part.order_by("first_name", "username")]
    with translation.override(language):
        facts = [
            (_("State"), str(CaseConference.State(conference.state).label)),
            (_("Led by"), _apart(conference.led_by.shown_name)),
            (_("Took part"), _apart(", ".join(filter(None, [*present, conference.others])))),
            (_("Cases"), number_text(len(points))),
        ]
        data = {
            "title": _("Case conference"),
            "lead": f"{day_text(conference.day)} · {_apart(str(conference.unit))}",
            "facts": [[term, text] for term, text in facts if text],
            "words": {
                "number": pgettext("on a sheet, before a number", "No."), "case": _("Case"),
                "decision": _("Decision"), "who": _("Who does it"), "until": _("Until"),
                "nothing": _("Nothing is on the agenda."), "present": _("Present, signatures"),
            },
            "points": [_point(number, one) for number, one in enumerate(points, 1)],
            "footer": _("Printed on %(day)s. Cases stand here by their number, without names and notes.")
            % {"day": day_text(timezone.localdate())},
        }  # fmt: skip
    return _compiled("cases/documents/conference.typ", data, language)


def _point(number: int, point: ConferencePoint) -> dict[str, Any]:
    state = _("Carried on to the next time") if point.carried_on else ""
    return {
        "number": number_text(number),
        "code": point.case.shown_number,
        "whys": " · ".join(str(label) for label in point.why_labels),
        "state": state,
        "decisions": [_decision(one) for one in point.decisions.all()],
    }


def _decision(one: Decision) -> dict[str, str]:
    # Whoever got another name since is not named by an older decision either.
    what = LEFT_OUT if names_person(one.what, one.case.person) else one.what
    until = day_text(one.due_on)
    if not one.is_open:
        until = f"{until} · {Decision.State(one.state).label}"
    return {"what": _apart(what), "who": _apart(one.responsible.shown_name), "until": until}
