"""What is to be done next in a case, in a few words: the day of a case worker is a list of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from imece.cases.states import ENDED, ServiceState, State
from imece.ui.formats import day_text

if TYPE_CHECKING:
    from imece.cases.case_services import CaseService
    from imece.cases.cases import Case


def next_step(case: Case) -> str:
    """'' where nothing is left to do. Of several services, the one that holds up the help stands first."""
    if case.state in ENDED:
        return ""
    if case.paused_at is not None:
        return _("The person is to bring something; the clock stands")
    if case.closing_at is not None:
        return _("A supervisor signs the closure off")
    if case.state in _OF_CASE:
        return str(_OF_CASE[State(case.state)]())
    services = [one for one in case.services.all() if one.is_live]
    for says in (_to_come, _after):
        found = [said for said in map(says, services) if said]
        if found:
            return found[0]
    return _at_the_end(case, services)


_OF_CASE = {
    State.RECEIVED: lambda: _("Triage: how urgent, and is it for us?"),
    State.SCREENED: lambda: _("Assess: visit or talk"),
    State.ASSESSED: lambda: _("Make the plan"),
    State.REOPENED: lambda: _("Look again: a new assessment or plan"),
}


def _to_come(service: CaseService) -> str:
    """What must happen before this one reaches the person."""
    said = {"what": service.shown_name}
    if service.is_asked_for:
        return _("To be approved: %(what)s") % said
    if service.state == ServiceState.APPROVED:
        return (_("Order: %(what)s") if service.costs else _("Hand over: %(what)s")) % said
    if service.state == ServiceState.ORDERED:
        return _("To come from the supplier: %(what)s") % said
    return ""


def _after(service: CaseService) -> str:
    """What is left once it reached the person."""
    said = {"what": service.shown_name}
    if service.state == ServiceState.DELIVERED:
        return _("Have the person confirm the receipt: %(what)s") % said
    if service.state == ServiceState.CONFIRMED and service.costs and service.paid_on is None:
        if service.is_invoiced:
            return _("To be paid: %(what)s") % said
        return _("Note the invoice: %(what)s") % said
    return ""


def _at_the_end(case: Case, services: list[CaseService]) -> str:
    due = [one.due_on for one in case.follow_ups.all() if one.done_on is None]
    if due:
        return _("Follow up on %(day)s") % {"day": day_text(min(due))}
    if not any(one.state == ServiceState.CONFIRMED for one in services):
        if any(one.state == ServiceState.REJECTED for one in services):
            return _("Not approved: ask again, or find another way")
        return _("Request what is needed")
    if case.state == State.DELIVERED:
        return _("Agree on a follow-up, or ask to close the case")
    return _("Ask to close the case")
