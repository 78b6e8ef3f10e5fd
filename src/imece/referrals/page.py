"""What the page of one referral shows, as this reader may see it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.people.consent_sheet import language_name
from imece.people.persons import Person
from imece.people.search import Hit
from imece.referrals.first_details import who_it_may_be
from imece.referrals.following import FOLLOW_UPS, FollowUp
from imece.referrals.letter import may_be_written
from imece.referrals.links import PartnerLink
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
        self.referral, self.reader = referral, reader
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
    def came_in(self) -> bool:
        return self.referral.direction == Direction.IN

    @property
    def may_close(self) -> bool:
        return self.sends and State.CLOSED in MOVES[self.referral.state] and not self.came_in

    @property
    def may_tell_back(self) -> bool:
        return self.sends and State.CLOSED in MOVES[self.referral.state] and self.came_in

    @cached_property
    def may_be(self) -> list[Hit] | None:
        """Who it may be; None where nobody is looked for."""
        looked_for = self.came_in and self.answers and self.referral.person_id is None
        if (
            not looked_for
            or self.referral.state == State.WITHDRAWN
            or not user_may(self.reader, "person.view")
        ):
            return None
        return who_it_may_be(self.referral, self.reader)

    @property
    def may_register(self) -> bool:
        named = self.referral.first.get("given_name") or self.referral.first.get("family_name")
        return bool(named) and user_may(self.reader, "person.register")

    @property
    def letters(self) -> list[tuple[str, str]]:
        """(language, its own name) of each letter that this reader may have."""
        if not self.sends or not may_be_written(self.referral):
            return []
        return [(language, language_name(language)) for language, _name in settings.LANGUAGES]

    @property
    def work(self) -> FollowUp | None:
        """What follows it, if its room is here."""
        return FOLLOW_UPS.get(self.referral.work_kind)

    @property
    def opens_work(self) -> bool:
        return self.work is not None and self.work.opens(self.referral.work_code, self.reader)

    @property
    def may_link(self) -> bool:
        return self.sends and self.is_outside and self.referral.is_waiting

    @cached_property
    def newest_link(self) -> PartnerLink | None:
        """The link that waits for the partner's answer, to say since when and until when."""
        link = PartnerLink.objects.newest_of(self.referral) if self.may_link else None
        return link if link is not None and link.used_at is None and link.called_back_at is None else None

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The steps for a timeline, the newest first."""
        came_in = pgettext("referral", "Came in") if self.came_in else ""
        return [_entry(step, came_in) for step in self.referral.steps.select_related("by").order_by("-pk")]


def _entry(step: Step, came_in: str) -> dict[str, Any]:
    icon, tone = LOOKS[State(step.state)]
    if came_in and step.state == State.SENT:
        icon = "inbox"
    by = step.by.shown_name if step.by else ""
    if step.partner and by:
        by = gettext("%(partner)s, noted down by %(name)s") % {"partner": step.partner, "name": by}
    return {
        "when": step.at,
        "icon": icon,
        "tone": tone,
        "title": came_in if came_in and step.state == State.SENT else step.get_state_display(),
        "text": step.note,
        "by": by or step.partner,
    }
