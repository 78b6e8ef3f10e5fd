"""What stands out of a request: an approver sees it first, and says in words why it is approved all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from imece.assistance.catalogue import Category
from imece.cases.rules import Rules
from imece.people.consents import SERVICE, Consent, State
from imece.ui.formats import money_text

if TYPE_CHECKING:
    from imece.cases.case_services import CaseService


def exceptions_of(service: CaseService) -> list[str]:
    """Sentences; none where everything is as it should be."""
    found: list[str] = []
    for look in LOOKS:
        found.extend(look(service))
    return found


def _late(service: CaseService) -> list[str]:
    return [_("Help is overdue.")] if service.case.late else []


def _consent(service: CaseService) -> list[str]:
    person = service.case.person.canonical or service.case.person
    standing = Consent.objects.standing(person, SERVICE)
    if standing.stands:
        return []
    if standing.state == State.NONE:
        return [_("The person was not asked for consent yet.")]
    return [_("The person does not agree: %(state)s.") % {"state": standing.state.label}]


def _papers(service: CaseService) -> list[str]:
    missing = service.papers_missing("approval")
    return [_("Papers are missing: %(papers)s.") % {"papers": ", ".join(missing)}] if missing else []


def _gap(service: CaseService) -> list[str]:
    return [] if service.case.gap_reason else [_("Nobody wrote why existing services cannot cover it.")]


def _budget(service: CaseService) -> list[str]:
    if not service.costs:
        return []
    if service.line is None:
        return [_("No budget line is chosen.")]
    # Its own plan stands in the line's plans, not in what is left: the same sum is asked for once.
    return service.line.why_not(
        category=Category.CASE_SERVICE, service=service.service.code, unit=service.case.unit,
        amount=service.estimated, currency=service.currency,
    )  # fmt: skip


def _cheapest(service: CaseService) -> list[str]:
    cheapest = service.quotes.order_by("amount").first()
    if cheapest is None or service.estimated is None or cheapest.currency != service.currency:
        return []
    if cheapest.amount < service.estimated:
        return [
            _("%(vendor)s asks less: %(amount)s.")
            % {"vendor": cheapest.vendor.name, "amount": money_text(cheapest.amount, cheapest.currency)}
        ]
    return []


def _vendor(service: CaseService) -> list[str]:
    if service.vendor is None:
        return [_("No supplier is chosen.")] if service.costs else []
    return [str(one) for one in service.vendor.warnings]


def split_orders(service: CaseService) -> list[CaseService]:
    """Others that may have been cut from one order, in the mission's number of days."""
    near = type(service).objects.near(service, days=Rules.of_mission().split_days)
    return list(near.select_related("case").order_by("-pk")[:5])


def _split(service: CaseService) -> list[str]:
    near = split_orders(service)
    if not near:
        return []
    numbers = ", ".join(dict.fromkeys(one.case.shown_number for one in near))
    return [
        _("The same was asked for shortly before: %(cases)s. Is it one order in parts?") % {"cases": numbers}
    ]


LOOKS: tuple[Callable[[CaseService], list[str]], ...] = (
    _late, _consent, _gap, _papers, _budget, _vendor, _cheapest, _split,
)  # fmt: skip


def days_waiting(service: CaseService) -> int:
    return (timezone.localdate() - (service.requested_on or timezone.localdate())).days
