"""The ledger line of a delivered service: one, with how much of it came, and what was paid once it is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imece.assistance.following import follow, know_person
from imece.assistance.ledger import Delivery
from imece.base.users import User

if TYPE_CHECKING:
    from imece.cases.case_services import CaseService

KIND = "cases.service"  # the same as for services that lists record


def follow_service(given: CaseService, *, by: User) -> None:
    """Let the ledger say what the service says. To be called within the deed that changes it."""
    wanted = line_of(given) if given.counts else None
    follow({given.pk: wanted}, source_kind=KIND, by=by)


def line_of(given: CaseService) -> Delivery:
    """No amount before it is paid: what is only ordered is committed money, which the budget tells."""
    assert given.delivered_on is not None
    paid = given.paid_on is not None
    line = Delivery(
        service=given.service,
        day=given.delivered_on,
        place=given.case.place,
        unit=given.service.unit,
        team=given.service.team,
        project=given.project,
        quantity=given.given_quantity,
        amount=given.cost if paid else None,
        currency=given.currency if paid else "",
        basis=Delivery.Basis.NAMED,
        evidence=Delivery.Evidence.RECEIVED,
        detail=given.item[:160],
    )
    return know_person(line, given.case.person)
