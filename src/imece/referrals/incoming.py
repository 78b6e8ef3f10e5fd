"""How a referral comes in from outside: written down, the person recognised, and the referrer told what became of it.

`Referral` (referrals.py) inherits these verbs. Nothing of a referral that came in goes out by itself.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.sealing import sealed_text
from imece.base.users import Team, User
from imece.partners.models import Organisation
from imece.people.persons import Person
from imece.referrals import states
from imece.referrals.directory import RESTRICTED_NEEDS
from imece.referrals.first_details import FirstDetails, told
from imece.referrals.first_details import kept as kept_of
from imece.referrals.sharing import LEAST, names_person, says_any, told_of
from imece.referrals.time_limits import due

if TYPE_CHECKING:
    from imece.referrals.referrals import Referral

# What is kept of the referrer, encrypted: the name, how to reach them, and their own number for the matter.
REFERRER = ("name", "phone", "email", "reference")


def _may_be_received(
    *, by: User, source: str, from_organisation: Organisation | None, at: datetime.datetime
) -> None:
    if reach_of(by, "referral.receive").nowhere:
        raise Refusal(gettext("Your role does not include writing down referrals from outside."))
    if source in states.OFFICES and from_organisation is None:
        raise Refusal(gettext("Choose the office or partner that referred."))
    if at > timezone.now():
        raise Refusal(gettext("It cannot have come in after today."))


class ComingIn:
    """A referral from a municipality's desk, a partner, feedback, or the person, to one of our teams."""

    @classmethod
    def receive(
        cls,
        *,
        by: User,
        source: str,
        to_team: Team,
        need: str,
        from_organisation: Organisation | None = None,
        referrer: Mapping[str, str] | None = None,
        person: Person | None = None,
        first: FirstDetails | None = None,
        reason: str = "",
        priority: str = states.Priority.NORMAL,
        person_agreed: bool = False,
        received_at: datetime.datetime | None = None,
        form_token: uuid.UUID | None = None,
    ) -> Referral:
        """Write down what came in. ``person``: if known already; else ``first``, what was told of them.

        ``referrer``: some of `REFERRER`. Its clock runs from ``received_at`` (now); it stands as sent, so that the
        team acknowledges, accepts or declines it like any other.
        """
        from imece.referrals.referrals import Referral

        at = received_at or timezone.now()
        _may_be_received(by=by, source=source, from_organisation=from_organisation, at=at)
        true = person.canonical or person if person else None
        known = FirstDetails() if first is None or true is not None else first
        shown = told_of(true, LEAST, is_restricted=False) if true else told(known, on=localdate(at))
        kept = {"reason": reason.strip(), "told": shown, "first": kept_of(known)}
        kept["referrer"] = {key: str((referrer or {}).get(key, "")).strip() for key in REFERRER}
        with transaction.atomic():
            referral = Referral.objects.create(
                direction=states.Direction.IN,
                source=source,
                from_organisation=from_organisation,
                person=true,
                need=need,
                priority=priority,
                state=states.State.SENT,
                is_restricted=need in RESTRICTED_NEEDS,
                place=true.district if true else known.get("district"),
                to_team=to_team,
                place_named=person_agreed,
                token=sealed_text(json.dumps(kept, ensure_ascii=False)),
                sent_by=by,
                sent_at=at,
                answer_by=due(priority, at),
                form_token=form_token,
            )
            referral._note(states.State.SENT, by=by, action="received")
        return referral

    def know_person(self, person: Person, *, by: User) -> None:
        """Say who it is about, once the person is found or registered; who accepted it may meet them."""
        from imece.referrals.referrals import Referral

        referral = cast("Referral", self)
        referral._allow_sender(by)
        if referral.direction != states.Direction.IN:
            raise Refusal(gettext("This referral says already whom it is about."))
        true = person.canonical or person
        with transaction.atomic():
            free = Referral.objects.filter(pk=referral.pk, person__isnull=True)
            place = referral.place or true.district
            if free.update(person=true, place=place) != 1:
                raise Refusal(gettext("This referral says already whom it is about."))
            referral.refresh_from_db()
            LogLine.write(by=by, action="referral.known", subject=referral, code=referral.code)
            if referral.state in (states.State.ACCEPTED, states.State.SERVED):
                referral._meet(by=by)

    def tell_back(self, *, by: User, how: str, feedback: str) -> None:
        """The referrer hears what became of it (``how``: `states.Told`); that closes what came in."""
        referral = cast("Referral", self)
        referral._allow_sender(by)
        if referral.direction != states.Direction.IN:
            raise Refusal(gettext("This referral was ours; close it instead."))
        if how not in states.Told:
            raise Refusal(gettext("Say how the referrer heard of it."))
        if not feedback.strip():
            raise Refusal(gettext("Say in a sentence what the referrer is told."))
        if referral.is_restricted and self._names_them(feedback):
            raise Refusal(gettext("This need travels under a code: take names and numbers out of the text."))
        referral._move(
            states.State.CLOSED,
            by=by,
            note=feedback,
            told_back=how,
            feedback=sealed_text(feedback.strip()),
        )

    def _names_them(self, text: str) -> bool:
        referral = cast("Referral", self)
        told = referral.told
        named = says_any(text, names=[told.get("full_name", "")], numbers=[told.get("phone", "")])
        return named or (referral.person is not None and names_person(text, referral.person))

    @property
    def referrer(self) -> dict[str, str]:
        """Who referred, by key of `REFERRER`; for those who may open the referral."""
        return dict(cast("Referral", self)._sealed().get("referrer", {}))

    @property
    def first(self) -> dict[str, Any]:
        """What was told of somebody not known yet; see first_details.py."""
        return dict(cast("Referral", self)._sealed().get("first", {}))

    @property
    def sender(self) -> str:
        """From where it comes, in a few words."""
        referral = cast("Referral", self)
        if referral.direction != states.Direction.IN:
            return str(referral.from_unit)
        return str(referral.from_organisation or referral.get_source_display())

    @property
    def state_text(self) -> Any:
        """The state in words; what came in was not sent by us."""
        referral = cast("Referral", self)
        if referral.direction == states.Direction.IN and referral.state == states.State.SENT:
            return pgettext("referral", "Came in")
        return referral.get_state_display()
