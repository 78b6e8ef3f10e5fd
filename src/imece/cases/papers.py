"""Papers that are printed: the file of a case, and the letter that goes with a service. In three languages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imece.base.mission import Mission
from imece.base.users import in_language
from imece.cases.case_services import CaseService
from imece.cases.cases import Case
from imece.cases.page import CasePage
from imece.cases.service_forms import quantity_said
from imece.ui.document.document import compile_document
from imece.ui.formats import day_text, money_text


def case_paper(case: Case, *, reader: Any, language: str) -> bytes:
    """The PDF of all that the case's page shows."""
    with translation.override(language):
        page = CasePage(case, reader)
        told = page.told
        texts = [
            (_("Need"), told.get("need", "")),
            (
                _("Why existing services cannot cover it"),
                "\n".join(filter(None, [page.gap, told.get("gap", "")])),
            ),
            (_("Plan"), told.get("plan", "")),
            (_("Outcome"), "\n".join(filter(None, [page.outcome, told.get("outcome_told", "")]))),
        ]
        data = {
            "title": _("Case"),
            "number": case.shown_number,
            "lead": f"{case.person.shown_name} · {case.get_state_display()}",
            "facts": _facts(case, page),
            "parts": [[title, _apart(text)] for title, text in texts if text],
            "heads": [_("Service"), _("Supplier"), _("State"), _("Delivered on"), _("Cost")],
            "services": [_service_row(one) for one in page.services],
            "steps": [_step(entry) for entry in page.entries],
            "words": {"services": _("Services"), "steps": _("Steps")},
            "footer": _("Printed on %(day)s. Confidential: for those who work on this case.")
            % {"day": day_text(timezone.localdate())},
        }
    return _compiled("cases/documents/file.typ", data, language)


def _facts(case: Case, page: CasePage) -> list[list[str]]:
    rows = [
        (_("Person"), f"{case.person.shown_name} ({case.person.code})"),
        (_("Identified by"), " · ".join(filter(None, [page.source, str(case.referred_by or "")]))),
        (_("Opened on"), day_text(case.opened_on) if case.opened_on else ""),
        (_("Priority"), str(case.get_priority_display())),
        (_("Protection risk"), str(case.get_risk_display())),
        (_("Vulnerabilities"), ", ".join(page.vulnerabilities)),
        (_("Case worker"), case.worker.shown_name if case.worker else ""),
        (_("District"), case.place.name if case.place else ""),
        (_("Closed on"), day_text(case.closed_on) if case.closed_on else ""),
        (_("Signed off by"), case.signed_off_by.shown_name if case.signed_off_by else ""),
    ]
    return [[term, text] for term, text in rows if text]


def _service_row(service: CaseService) -> list[str]:
    amount = service.cost if service.cost is not None else service.estimated
    return [
        f"{service.shown_name} ({quantity_said(service)})",
        service.supplier,
        str(service.get_state_display()),
        day_text(service.delivered_on) if service.delivered_on else "",
        money_text(amount, service.currency) if amount is not None else "",
    ]


def _step(entry: dict[str, Any]) -> dict[str, str]:
    when = timezone.localtime(entry["when"])
    return {
        "title": entry["title"],
        "text": _apart(entry["text"]),
        "by": entry["by"],
        "when": f"{day_text(when)} {date_format(when, 'H:i')}",
    }


def _apart(text: str) -> str:
    """What somebody wrote, each line in its own direction."""
    return "\n".join(f"\u2068{line}\u2069" for line in text.splitlines() if line)


def service_letter(service: CaseService, *, language: str) -> bytes:
    """To the supplier, the hospital or whoever gives it: that the mission stands behind it."""
    mission = Mission.current()
    names = mission.settings.get("organisation", {}).get("names", {}) if mission else {}
    with translation.override(language):
        organisation = in_language(names, language)
        case = service.case
        facts = [
            (_("Case number"), case.shown_number),
            (_("Name"), case.person.shown_name),
            (_("Service"), service.service.name),
            (_("Item"), service.item),
            (_("Quantity"), quantity_said(service)),
            (_("Supplier"), service.supplier),
            (_("Approved on"), day_text(service.approved_on) if service.approved_on else ""),
        ]
        data = {
            "title": _("Letter of assistance"),
            "number": case.shown_number,
            "organisation": organisation,
            "day": day_text(timezone.localdate()),
            "greeting": _("To whom it may concern,"),
            "opening": _("the person named below receives the following assistance from our organisation:"),
            "facts": [[term, text] for term, text in facts if text],
            "closing": _(
                "Please give your help on showing this letter. For questions, name the case number to us."
            ),
            "words": {"name": _("Name and post"), "signature": _("Signature")},
            "footer": _("This letter names no more of the person than its purpose needs."),
        }
    return _compiled("cases/documents/letter.typ", data, language)


def _compiled(template: str, data: dict[str, Any], language: str) -> bytes:
    return compile_document(template, data, language=language, made_on=timezone.now().replace(microsecond=0))
