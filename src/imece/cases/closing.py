"""The closure checklist: what must be done before a supervisor signs a case off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from imece.cases import states
from imece.cases.following_up import FollowUp
from imece.referrals.referrals import Referral
from imece.referrals.states import ANSWERED, WAITING, Direction

if TYPE_CHECKING:
    from imece.cases.cases import Case


@dataclass(frozen=True)
class Check:
    """One line of the checklist."""

    what: str
    done: bool
    missing: str
    blocks: bool = True


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
        Check(
            _("What the conference decided is done"),
            not case.decisions.open().exists(),
            _("a decision of the conference is open."),
        ),
        *_of_referrals(case),
    ]


def _of_referrals(case: Case) -> list[Check]:
    """Whoever referred hears of it; whom those of this case were referred to has answered."""
    found = []
    coming = case.referral
    if coming is not None and coming.direction == Direction.IN:
        owed = coming.state in ANSWERED
        ends = coming.state in WAITING
        found.append(
            Check(
                _("The referrer hears what became of it (%(code)s)") % {"code": coming.code}
                if not ends
                else _("The referrer hears what became of it once the case is closed (%(code)s)")
                % {"code": coming.code},
                not owed and not ends,
                _("whoever referred was not told what became of it before: %(code)s.")
                % {"code": coming.code},
                # What is still to be answered is answered by the closing itself, and told then.
                blocks=owed,
            )
        )
    waiting = unanswered_of(case)
    codes = ", ".join(one.code for one in waiting)
    found.append(
        Check(
            _("Our referrals are answered: %(codes)s") % {"codes": codes}
            if waiting
            else _("Our referrals are answered"),
            not waiting,
            _("a referral waits for its answer: %(codes)s. Note the answer, or withdraw it.")
            % {"codes": codes},
        )
    )
    return found


def unanswered_of(case: Case) -> list[Referral]:
    """What those who work on the case referred since it began. What travels under a code stays with who sent it."""
    workers = set(case.steps.values_list("by_id", flat=True))
    sent = Referral.objects.of_person(case.person.canonical or case.person).waiting()
    ours = sent.sent_by_any(workers, since=case.received_at).unrestricted()
    return list(ours.exclude(pk=case.referral_id or 0).order_by("pk"))


_OUT = (states.ServiceState.CANCELLED, states.ServiceState.REJECTED)


def missing_before_closing(case: Case) -> list[str]:
    return [check.missing for check in checklist(case) if check.blocks and not check.done]
