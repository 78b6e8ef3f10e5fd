"""What the referrer hears when a case ends that began with a referral: what became of it and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from imece.base.users import User
from imece.cases import states
from imece.cases.rules import Rules, named
from imece.referrals.states import State as ReferralState

if TYPE_CHECKING:
    from imece.cases.cases import Case

KIND = "case"


def answer_referral(case: Case, *, by: User) -> None:
    """Answer the referral that the case follows, once. To be called in the deed that ends the case."""
    referral = case.referral
    if referral is None or (referral.work_kind, referral.work_code) != (KIND, case.number):
        return
    if referral.state != ReferralState.ACCEPTED:
        return
    helped = any(one.state in states.GIVEN for one in case.services.all())
    state = ReferralState.SERVED if helped or case.state == states.State.CLOSED else ReferralState.DECLINED
    referral.answered_by_work(by=by, kind=KIND, code=case.number, state=state, note=_what_became(case))


def _what_became(case: Case) -> str:
    if case.state == states.State.CLOSED:
        return named(Rules.of_mission().outcomes, case.outcome)
    if case.state == states.State.INELIGIBLE:
        return _("We could not take this on. The person was advised or referred elsewhere.")
    return str(states.State(case.state).label)
