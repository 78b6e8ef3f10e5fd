"""A consent on paper: one A4 page in two languages, blank or for one person, to be signed or marked by thumb."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from imece.base.mission import Mission
from imece.base.users import in_language
from imece.people.consents import ConsentText
from imece.people.persons import Person
from imece.ui.document.document import compile_document
from imece.ui.formats import is_right_to_left

TEMPLATE = "people/documents/consent.typ"
# How large the text is set, in points; the first size that fits on one page is taken.
SIZES = (12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5)


def language_name(code: str) -> str:
    """A language under its own name in its own script."""
    ours = dict(settings.LANGUAGES)
    if code in ours:
        return ours[code]
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def languages_beside(text: ConsentText, language: str) -> str:
    """The language that stands beside the chosen one: the mission's first other one that the text has; else none."""
    mission = Mission.current()
    wanted: Sequence[str] = mission.settings.get("languages", []) if mission else []
    return next((one for one in [*wanted, *text.languages] if one != language and one in text.texts), "")


def consent_sheet(
    text: ConsentText, *, language: str, beside: str = "", person: Person | None = None
) -> bytes:
    """The PDF, as large as one page allows. ``beside``: a second language, or '' for one language only."""
    mission = Mission.current()
    organisation = mission.settings.get("organisation", {}).get("names", {}) if mission else {}
    data: dict[str, Any] = {
        "columns": [_column(text, code) for code in dict.fromkeys([language, beside]) if code],
        "organisation": in_language(organisation, language),
        "version": text.version,
        "name": person.shown_name if person and person.full_name else "",
        "code": person.code if person else "",
    }
    made_on = datetime.datetime.combine(timezone.localdate(), datetime.time(12), tzinfo=datetime.UTC)
    pdf = b""
    for size in SIZES:
        pdf = compile_document(TEMPLATE, {**data, "size": size}, language=language, made_on=made_on)
        if len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1:
            break
    return pdf


def _column(text: ConsentText, language: str) -> dict[str, Any]:
    with translation.override(language):
        return {
            "language": language,
            "direction": "rtl" if is_right_to_left(language) else "ltr",
            "title": in_language(text.titles, language),
            "paragraphs": [list(part) for part in text.read(language)],
            "words": _words(),
        }


def _words() -> dict[str, str]:
    """What stands at the boxes and lines, in the active language."""
    return {
        "consent": _("Consent"),
        "version": _("Version"),
        "heard": _("This text was read to me or I read it myself. I could ask what I did not understand."),
        "yes": _("Yes, I agree"),
        "no": _("No, I do not agree"),
        "name": _("Name"),
        "code": _("Code"),
        "day": pgettext("on a form", "Date"),
        "signature": _("Signature"),
        "thumbprint": _("Thumbprint"),
        "guardian": _("Parent or guardian, for anyone under 18"),
        "relationship": _("How related"),
        "witness": _("Witness, if the answer was spoken"),
        "by_phone": _("By phone"),
        "online": _("Online, in writing"),
        "read_by": _("Read and explained by"),
    }
