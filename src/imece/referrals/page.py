"""What the page of one referral shows, as this reader may see it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.people.persons import Person
from imece.referrals.referrals import Referral
from imece.referrals.sharing import with_labels
from imece.referrals.states import MOVES, Direction, State
from imece.referrals.steps import Step

LOOKS = {
    State.DRAFTED: ("edit", "plain"),
    State.SENT: ("external", "info"),
    State.ACKNOWLEDGED: ("eye", "info"),
    State.ACCEPTED: ("check", "ok"),
    State.DECLINED: ("close", "warn"),
    State.SERVED: ("check", "ok"),
    State.CLOSED: ("lock", "plain"),
    State.WITHDRAWN: ("undo", "plain"),
}
# What the receiver's buttons say.
DEEDS = {
    State.ACKNOWLEDGED: _("We have received it"),
    State.ACCEPTED: _("We accept"),
    State.DECLINED: _("We decline"),
    State.SERVED: _("It is done"),
}


def deeds_of(referral: Referral) -> list[tuple[str, Any, str]]:
    """(state, words, icon) of each step that the receiver may take now."""
    if referral.state == State.DRAFTED:
        return []
    return [(state, DEEDS[State(state)], LOOKS[State(state)][0]) for state in referral.next_steps()]


class ReferralPage:
    """One referral for one reader: who may do what next, and what came before."""

    def __init__(self, referral: Referral, reader: Any) -> None:
        self.referral = referral
        self.sends = referral.may_be_sent_by(reader)
        self.answers = referral.may_be_answered_by(reader)
        self.is_outside = referral.direction == Direction.OUT
        self.opens_person = (
            referral.person_id is not None
            and user_may(reader, "person.view")
            and (not referral.is_restricted or self.sends)
            and Person.objects.visible_to(reader).filter(pk=referral.person_id).exists()
        )

    @property
    def deeds(self) -> list[tuple[str, Any, str]]:
        return deeds_of(self.referral) if self.answers else []

    @property
    def told(self) -> list[tuple[Any, str]]:
        return with_labels(self.referral.told)

    @property
    def may_send(self) -> bool:
        return self.sends and self.referral.state == State.DRAFTED

    @property
    def may_withdraw(self) -> bool:
        return self.sends and State.WITHDRAWN in MOVES[self.referral.state]

    @property
    def may_close(self) -> bool:
        return self.sends and State.CLOSED in MOVES[self.referral.state]

    @property
    def may_link(self) -> bool:
        return self.sends and self.is_outside and self.referral.is_waiting

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The steps for a timeline, the newest first."""
        return [_entry(step) for step in self.referral.steps.select_related("by").order_by("-pk")]


def _entry(step: Step) -> dict[str, Any]:
    icon, tone = LOOKS[State(step.state)]
    by = step.by.shown_name if step.by else ""
    if step.partner and by:
        by = gettext("%(partner)s, noted down by %(name)s") % {"partner": step.partner, "name": by}
    return {
        "when": step.at,
        "icon": icon,
        "tone": tone,
        "title": step.get_state_display(),
        "text": step.note,
        "by": by or step.partner,
    }
