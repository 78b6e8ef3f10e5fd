"""For whom a case waits: worked out after each deed, so that a list can be narrowed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imece.cases.states import GIVEN, ServiceState, Waits

if TYPE_CHECKING:
    from imece.cases.record import CaseRecord


def waits_for(case: CaseRecord) -> str:
    """'' once it has ended. Of several, whoever the person's help depends on stands first."""
    if not case.is_open:
        return ""
    if case.paused_at is not None:
        return Waits.PERSON
    if case.closing_at is not None:
        return Waits.SUPERVISOR
    services = list(case.services.all())
    if any(one.is_asked_for for one in services):
        return Waits.APPROVER
    if any(one.state == ServiceState.ORDERED for one in services):
        return Waits.SUPPLIER
    if any(one.state in GIVEN and one.is_invoiced and one.paid_on is None for one in services):
        return Waits.FINANCE
    return Waits.WORKER
