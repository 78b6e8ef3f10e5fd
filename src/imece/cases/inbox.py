"""The approver's inbox and the list of what is to be paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from imece.cases.case_services import CaseService
from imece.cases.clock import MOST_URGENT
from imece.cases.exceptions import days_waiting
from imece.cases.questions import CaseServiceQuerySet
from imece.cases.service_page import ServicePage
from imece.cases.states import Priority

AT_ONCE = 200


@dataclass(frozen=True)
class Asked:
    """One request, with what stands out of it."""

    service: CaseService
    page_of: ServicePage
    notices: list[str]
    days: int


@dataclass(frozen=True)
class Part:
    """Requests under one heading."""

    title: str
    tone: str
    lines: list[Asked] = field(default_factory=list)


def inbox_of(asked: CaseServiceQuerySet, reader: Any) -> list[Part]:
    """What stands out first; then what is as it should be; last what others answer."""
    lines = []
    for service in asked.with_all_shown().in_order()[:AT_ONCE]:
        page = ServicePage(service, reader)
        lines.append(Asked(service, page, page.exceptions, days_waiting(service)))
    lines.sort(key=lambda line: (MOST_URGENT[Priority(line.service.case.priority)], -line.days))
    mine = [line for line in lines if _answers(line, reader)]
    parts = [
        Part(_("Something stands out"), "warn", [line for line in mine if line.notices]),
        Part(_("As it should be"), "ok", [line for line in mine if not line.notices]),
        Part(_("For others to answer"), "", [line for line in lines if line not in mine]),
    ]
    return [part for part in parts if part.lines]


def _answers(line: Asked, reader: Any) -> bool:
    """Whether this reader's role answers that amount, and somebody else asked for it."""
    if line.service.requested_by_id == reader.pk:
        return False
    return line.page_of.answers_amount


def payments_of(to_pay: CaseServiceQuerySet) -> list[Part]:
    ready: list[Asked] = []
    held: list[Asked] = []
    for service in to_pay.with_all_shown().in_order()[:AT_ONCE]:
        order = service.placed_order()
        notices = [str(one) for one in order.agrees().differences] if order is not None else []
        if missing := service.papers_missing("payment"):
            notices.append(_("Papers are missing: %(papers)s.") % {"papers": ", ".join(missing)})
        line = Asked(service, ServicePage(service, None), notices, days_waiting(service))
        (held if notices else ready).append(line)
    parts = [Part(_("Ready to be paid"), "ok", ready), Part(_("Does not agree yet"), "warn", held)]
    return [part for part in parts if part.lines]
