"""The closure checklist: what must be done before a supervisor signs a case off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from imece.cases import states
from imece.cases.following_up import FollowUp

if TYPE_CHECKING:
    from imece.cases.cases import Case


@dataclass(frozen=True)
class Check:
    """One line of the checklist."""

    what: str
    done: bool
    missing: str


def checklist(case: Case) -> list[Check]:
    services = [one for one in case.services.all() if one.state not in _OUT]
    given = [one for one in services if one.state in states.GIVEN]
    unpaid = [one for one in given if one.costs and one.paid_on is None]
    unconfirmed = [one for one in given if one.state != states.ServiceState.CONFIRMED]
    papers = [name for one in given for name in one.papers_missing("closing")]
    late = FollowUp.objects.filter(case=case, done_on__isnull=True)
    return [
        Check(_("Every service has come"), len(given) == len(services), _("a service is still to come.")),
        Check(_("The person confirmed each receipt"), not unconfirmed, _("a receipt is not confirmed.")),
        Check(_("Everything is paid"), not unpaid, _("an invoice is not paid.")),
        Check(
            _("The papers are complete"),
            not papers,
            _("papers are missing: %(papers)s.") % {"papers": ", ".join(papers)},
        ),
        Check(_("Follow-ups are done"), not late.exists(), _("a follow-up is to be written down.")),
    ]


_OUT = (states.ServiceState.CANCELLED, states.ServiceState.REJECTED)


def missing_before_closing(case: Case) -> list[str]:
    return [check.missing for check in checklist(case) if not check.done]
