"""What can follow a referral that one of our teams accepted: work of a room above, such as a case.

A room above hands in at start-up what it can open (`register_follow_up`); the referral's page then shows its button to
those who may. The page behind the button opens the work and says so to the referral:

    referral = Referral.objects.visible_to(reader).to_follow(code)       # or None
    referral.follow(by=reader, kind="case", code=case.code)              # accepts it, if nobody did yet
    ...
    for one in Referral.objects.of_work("case", case.code):              # later, in the verbs of that room
        one.answered_by_work(by=by, kind="case", code=case.code, state=State.SERVED, note="A wheelchair was given.")

The note is what the referrer hears: a sentence without more of the person than they told us themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.register import Register
from imece.base.users import User
from imece.people.persons import Contact
from imece.referrals import states

if TYPE_CHECKING:
    from imece.referrals.referrals import Referral


@dataclass(frozen=True)
class FollowUp:
    """One kind of work that can follow: its button, who sees it, and where it leads.

    ``url_name``: a page without arguments; the button opens it with ``?referral=<code>``. ``work_url_name``: the page
    of one work, by its code. ``verb``: who sees the button. ``needs``: for which needs (none: for all); ``fits`` may
    narrow it further. ``linked`` says whether this reader may open the work's page (None: whoever has the verb).
    """

    code: str
    label: Any
    url_name: str
    work_url_name: str
    work_label: Any
    verb: str
    icon: str = "next"
    needs: frozenset[str] = frozenset()
    order: int = 50
    fits: Callable[[Referral, Any], bool] | None = None
    linked: Callable[[str, Any], bool] | None = None

    def offered(self, referral: Referral, reader: Any) -> bool:
        wanted = not self.needs or referral.need in self.needs
        return user_may(reader, self.verb) and wanted and (self.fits is None or self.fits(referral, reader))

    def opens(self, code: str, reader: Any) -> bool:
        """Whether this reader may go on to the page of that work."""
        return self.linked(code, reader) if self.linked else user_may(reader, self.verb)


FOLLOW_UPS: Register[FollowUp] = Register("work that follows a referral")


def register_follow_up(follow_up: FollowUp) -> None:
    FOLLOW_UPS.add(follow_up.code, follow_up)


def follow_ups_for(referral: Referral, reader: Any) -> list[FollowUp]:
    """What this reader may open from this referral now."""
    if not referral.may_be_followed or not referral.may_be_answered_by(reader):
        return []
    return sorted((one for one in FOLLOW_UPS if one.offered(referral, reader)), key=lambda one: one.order)


class FollowedByWork:
    """A referral that work of a room above answers. `Referral` (referrals.py) inherits these verbs."""

    @property
    def may_be_followed(self) -> bool:
        """To one of our teams, waiting for what comes of it, about somebody known, and nothing follows it yet."""
        referral = cast("Referral", self)
        ours = referral.to_team_id is not None and referral.state in states.WAITING
        return ours and not referral.work_kind and self.receiver_knows_them

    @property
    def receiver_knows_them(self) -> bool:
        """Whether the team may learn who it is: what came under a code waits until the sender brings them."""
        referral = cast("Referral", self)
        if referral.person is None or referral.to_team is None:
            return False
        if not referral.is_restricted or referral.direction == states.Direction.IN:
            return True
        met = Contact.objects.of_persons(referral.person.records().values_list("pk", flat=True))
        return met.filter(unit_code=referral.to_team.unit.code).exists()

    def follow(self, *, by: User, kind: str, code: str) -> None:
        """This work follows it. Accepts it if nobody did yet; the same work twice is once."""
        from imece.referrals.referrals import Referral

        referral = cast("Referral", self)
        if (referral.work_kind, referral.work_code) == (kind, code):
            return
        if referral.to_team is None:
            raise Refusal(gettext("A partner answers this referral, not one of our teams."))
        if referral.person is None:
            raise Refusal(gettext("First say who it is: find or register the person."))
        if not self.receiver_knows_them:
            raise Refusal(
                gettext("This person's name is protected: whoever referred brings them to you first.")
            )
        with transaction.atomic():
            if referral.state in (states.State.SENT, states.State.ACKNOWLEDGED):
                referral.step(states.State.ACCEPTED, by=by)
            referral._allow_receiver(by)
            free = Referral.objects.filter(pk=referral.pk, state=states.State.ACCEPTED, work_kind="")
            if free.update(work_kind=kind, work_code=code) != 1:
                raise Refusal(
                    gettext("Something follows this referral already, or it was answered. Open it and look.")
                )
            referral.refresh_from_db()
            LogLine.write(by=by, action="referral.follow", subject=referral, code=referral.code)

    def answered_by_work(self, *, by: User, kind: str, code: str, state: str, note: str) -> None:
        """The work is done (``SERVED``), or could not be (``DECLINED``), with a sentence for the referrer.

        Whoever may finish the work answers with it; that is the right that counts here. Answered twice is once.
        """
        referral = cast("Referral", self)
        if not kind or (referral.work_kind, referral.work_code) != (kind, code):
            raise Refusal(gettext("That work does not follow this referral."))
        if state not in states.ANSWERED:
            raise Refusal(gettext("That is not a step of the one who receives a referral."))
        if referral.state != state:
            referral._step(state, by=by, partner="", note=note)
