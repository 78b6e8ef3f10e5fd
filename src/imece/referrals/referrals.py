"""A referral: who is referred, from where to where, and the steps that it takes."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import Team, Unit, User
from imece.partners.models import Organisation
from imece.people.consents import REFERRAL, Consent
from imece.people.persons import Person
from imece.referrals import states
from imece.referrals.asked import ReferralQuerySet
from imece.referrals.directory import RESTRICTED_NEEDS, Need, ServicePoint
from imece.referrals.following import FollowedByWork
from imece.referrals.incoming import ComingIn
from imece.referrals.sharing import LEAST, SHARED, names_person, told_of
from imece.referrals.steps import Step
from imece.referrals.time_limits import due

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_referral_code() -> str:
    return "R-" + "".join(secrets.choice(_LETTERS) for _i in range(8))


class Referral(ComingIn, FollowedByWork, models.Model):
    """A person is referred from one service to another, with what the receiver needs to know and no more."""

    Direction, State, Priority, MOVES = states.Direction, states.State, states.Priority, states.MOVES

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_referral_code)
    direction = models.CharField(max_length=6, choices=states.Direction.choices)
    # What comes in may be about somebody whom nobody knows yet.
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(_("need"), max_length=16, choices=Need.choices)
    priority = models.CharField(
        _("priority"), max_length=9, choices=states.Priority.choices, default=states.Priority.NORMAL
    )
    state = models.CharField(
        _("state"), max_length=12, choices=states.State.choices, default=states.State.DRAFTED
    )
    is_restricted = models.BooleanField(_("under a code instead of a name"), default=False)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("who referred"), max_length=12, choices=states.Source.choices, blank=True)
    from_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_point = models.ForeignKey(
        ServicePoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_named = models.BooleanField(default=False, help_text="the person heard this place and agreed to it")
    shares = models.JSONField(_("what is shared"), default=list)
    token = models.TextField(blank=True, help_text="reason, referrer and what was shared, encrypted")
    decline_reason = models.TextField(blank=True, help_text="encrypted")
    feedback = models.TextField(blank=True, help_text="what became of it, encrypted")
    told_back = models.CharField(
        _("how the referrer heard"), max_length=9, choices=states.Told.choices, blank=True
    )
    # What follows it in a room above, such as a case: the kind that the room registered, and the work's own code.
    work_kind = models.CharField(max_length=20, blank=True)
    work_code = models.CharField(max_length=40, blank=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(_("answer due"), null=True)
    # Of the form that made it: sent twice, it refers once.
    form_token = models.UUIDField(null=True, editable=False, unique=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "answer_by"], name="referral_due"),
            models.Index(fields=["work_kind", "work_code"], name="referral_of_a_work"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_referral_goes_to_one_place",
                condition=models.Q(to_team__isnull=False, to_organisation__isnull=True)
                | models.Q(to_team__isnull=True, to_organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="a_referral_comes_from_one_place",
                condition=models.Q(direction="in", from_unit__isnull=True, to_team__isnull=False)
                & ~models.Q(source="")
                | ~models.Q(direction="in") & models.Q(from_unit__isnull=False, source=""),
            ),
            models.CheckConstraint(
                name="nobody_unknown_is_sent_on",
                condition=models.Q(direction="in") | models.Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="work_is_for_somebody_known",
                condition=models.Q(work_kind="", work_code="")
                | ~models.Q(work_kind="") & ~models.Q(work_code="") & models.Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="what_was_sent_has_a_day",
                condition=models.Q(state__in=["drafted", "withdrawn"]) | models.Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nothing_leaves_without_consent",
                condition=~models.Q(direction="out")
                | models.Q(sent_at__isnull=True)
                | models.Q(consent__isnull=False, place_named=True),
            ),
            models.CheckConstraint(
                name="declined_with_a_reason",
                condition=~models.Q(state="declined") | ~models.Q(decline_reason=""),
            ),
        ]

    # ------------------------------------------------------------------ deeds of the sender
    @classmethod
    def draft(
        cls,
        *,
        by: User,
        person: Person,
        need: str,
        from_unit: Unit,
        reason: str = "",
        priority: str = states.Priority.NORMAL,
        to_team: Team | None = None,
        to_point: ServicePoint | None = None,
        to_organisation: Organisation | None = None,
        place_named: bool = False,
        shares: Iterable[str] = (),
        form_token: uuid.UUID | None = None,
    ) -> Referral:
        """Write a referral down; nothing leaves before `send`. ``shares``: fields of `SHARED` beyond the least."""
        if to_point is not None:
            to_team, to_organisation = to_point.team, to_point.organisation
        if (to_team is None) == (to_organisation is None):
            raise Refusal(gettext("Choose one team or one partner to refer to."))
        _allow(by, "referral.send", from_unit)
        if need in RESTRICTED_NEEDS and names_person(reason, person):
            raise Refusal(gettext("This need travels under a code: take names and numbers out of the text."))
        wanted = {*LEAST, *shares}
        with transaction.atomic():
            referral = cls.objects.create(
                direction=states.Direction.INSIDE if to_team is not None else states.Direction.OUT,
                person=person.canonical or person,
                need=need,
                priority=priority,
                is_restricted=need in RESTRICTED_NEEDS,
                place=person.district,
                from_unit=from_unit,
                to_team=to_team,
                to_organisation=to_organisation,
                to_point=to_point,
                place_named=place_named,
                shares=[field for field in SHARED if field in wanted],
                token=sealed_text(json.dumps({"reason": reason.strip()}, ensure_ascii=False)),
                sent_by=by,
                form_token=form_token,
            )
            referral._note(states.State.DRAFTED, by=by)
        return referral

    def send(self, *, by: User) -> None:
        """Send it. To a partner nothing goes without standing consent and a yes to that very place."""
        self._allow_sender(by)
        now = timezone.now()
        with transaction.atomic():
            self._move(
                states.State.SENT,
                by=by,
                consent=self._consent_to_leave() if self.direction == states.Direction.OUT else None,
                sent_by=by,
                sent_at=now,
                answer_by=due(self.priority, now),
                token=sealed_text(json.dumps({**self._sealed(), "told": self._told()}, ensure_ascii=False)),
            )

    def name_place(self, *, by: User) -> None:
        """The person heard the name of the place and agrees to it, before anything is sent there."""
        self._allow_sender(by)
        Referral.objects.filter(pk=self.pk).drafts().update(place_named=True)
        self.refresh_from_db()

    def _consent_to_leave(self) -> Consent:
        assert self.person is not None
        standing = Consent.objects.standing(self.person, REFERRAL)
        if not standing.stands or standing.consent is None:
            raise Refusal(
                gettext(
                    "There is no standing consent to a referral. Ask for it on the person's page, then send."
                )
            )
        if not self.place_named:
            raise Refusal(gettext("Name this place to the person and tick that they agree, then send."))
        return standing.consent

    def close(self, *, by: User, feedback: str = "") -> None:
        """Whoever referred has heard what became of it, and told the person; for what came in see `tell_back`."""
        self._allow_sender(by)
        if self.direction == states.Direction.IN:
            raise Refusal(gettext("Tell the referrer what became of it; that closes the referral."))
        values = {"feedback": sealed_text(feedback.strip())} if feedback.strip() else {}
        self._move(states.State.CLOSED, by=by, note=feedback, **values)

    def withdraw(self, *, by: User, note: str) -> None:
        self._allow_sender(by)
        if not note.strip():
            raise Refusal(gettext("Say in a sentence why it is withdrawn."))
        self._move(states.State.WITHDRAWN, by=by, note=note)

    # ------------------------------------------------------------------ deeds of the receiver
    def step(self, state: str, *, by: User, partner: str = "", note: str = "") -> None:
        """The receiver's next step, by a colleague of the team; a partner's, told to the sender, with a name."""
        self._allow_receiver(by)
        if self.to_team is None and not partner.strip():
            raise Refusal(gettext("Who of the partner said so? Write the name."))
        self._step(state, by=by, partner=partner, note=note)

    def answered_by_partner(self, state: str, *, partner: str, note: str = "") -> None:
        """A step that a partner takes through a link; the link is what allows it (links.py)."""
        self._step(state, by=None, partner=partner, note=note)

    def _step(self, state: str, *, by: User | None, partner: str, note: str) -> None:
        if state not in states.RECEIVER:
            raise Refusal(gettext("That is not a step of the one who receives a referral."))
        values: dict[str, Any] = {"answered_by": by} if by is not None and not partner else {}
        if state == states.State.DECLINED:
            if not note.strip():
                raise Refusal(
                    gettext("Say in a sentence why it is declined, so that another way can be found.")
                )
            values["decline_reason"] = sealed_text(note.strip())
        if state == states.State.SERVED:
            if not note.strip():
                raise Refusal(gettext("Say in a sentence what was done."))
            values["feedback"] = sealed_text(note.strip())
        with transaction.atomic():
            self._move(state, by=by, partner=partner, note=note, **values)
            if state == states.State.ACCEPTED:
                self._meet(by=by)

    def _meet(self, *, by: User | None) -> None:
        """Whoever said yes has to see the person; a restricted one of ours is brought by who referred."""
        if self.person is None or self.to_team is None:
            return
        if not self.is_restricted or self.direction == states.Direction.IN:
            self.person.serve(unit=self.to_team.unit, district=self.place, by=by)

    def next_steps(self) -> list[str]:
        """The steps that the receiver may take next."""
        return [state for state in states.RECEIVER if state in states.MOVES[self.state]]

    def _move(self, state: str, *, by: User | None, partner: str = "", note: str = "", **values: Any) -> None:
        before = self.state
        if state not in states.MOVES[before]:
            raise Refusal(
                gettext("This referral is “%(state)s”; that step does not follow from there.")
                % {"state": self.get_state_display()}
            )
        with transaction.atomic():
            if Referral.objects.filter(pk=self.pk, state=before).update(state=state, **values) != 1:
                raise Refusal(gettext("Somebody answered this referral meanwhile. Open it again and look."))
            self.refresh_from_db()
            self._note(state, by=by, partner=partner, note=note)

    def _note(
        self, state: str, *, by: User | None, partner: str = "", note: str = "", action: str = ""
    ) -> None:
        Step.objects.create(
            referral=self, state=state, by=by, partner=partner.strip()[:120], token=sealed_text(note.strip())
        )
        LogLine.write(by=by, action=f"referral.{action or state}", subject=self, code=self.code)

    # ------------------------------------------------------------------ what is known of it
    @property
    def _speaks(self) -> tuple[str, Unit]:
        """Verb and unit of whose referral it is; for what came in from outside the team that received it speaks."""
        if self.from_unit is not None:
            return "referral.send", self.from_unit
        assert self.to_team is not None
        return "referral.answer", self.to_team.unit

    def _allow_sender(self, by: User) -> None:
        _allow(by, *self._speaks)

    def _allow_receiver(self, by: User) -> None:
        """A colleague of the team; for a partner, who answered by phone, whoever may send."""
        if self.to_team is None:
            self._allow_sender(by)
        else:
            _allow(by, "referral.answer", self.to_team.unit)

    def may_be_sent_by(self, user: Any) -> bool:
        return _reaches(user, *self._speaks)

    def may_be_answered_by(self, user: Any) -> bool:
        """By the team that received it; for a partner, who answered by phone, by whoever may send."""
        if self.to_team is None:
            return self.may_be_sent_by(user)
        return _reaches(user, "referral.answer", self.to_team.unit)

    def _sealed(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(opened_text(self.token)) if self.token else {}
        return kept

    def _told(self) -> dict[str, str]:
        if self.person is None:
            return {}
        return told_of(self.person, self.shares, is_restricted=self.is_restricted)

    @property
    def reason(self) -> str:
        return str(self._sealed().get("reason", ""))

    @property
    def told(self) -> dict[str, str]:
        """What was told of the person when it was sent; before that, what would be."""
        kept = self._sealed().get("told")
        return dict(kept) if kept is not None else self._told()

    @property
    def shown_person(self) -> str:
        """Whom it is about, in a list: the name, or '' where only a code may stand."""
        if self.is_restricted:
            return ""
        return self.person.shown_name if self.person else self.told.get("full_name", "")

    @property
    def receiver(self) -> str:
        return str(self.to_point or self.to_team or self.to_organisation)

    @property
    def consent_stands(self) -> bool:
        return self.person is not None and Consent.objects.stands(self.person, REFERRAL)

    @property
    def became(self) -> str:
        return opened_text(self.feedback)

    @property
    def is_waiting(self) -> bool:
        return self.state in states.WAITING

    @property
    def declined_because(self) -> str:
        return opened_text(self.decline_reason)

    @property
    def is_answered(self) -> bool:
        return self.state in states.ANSWERED

    @property
    def is_overdue(self) -> bool:
        if self.state == states.State.ACCEPTED and self.work_code:
            return False  # it goes by the clock of the work that follows it
        return self.is_waiting and self.answer_by is not None and timezone.now() > self.answer_by

    def __str__(self) -> str:
        return self.code


def _reaches(user: Any, verb: str, unit: Unit) -> bool:
    reach = reach_of(user, verb)
    return reach.everywhere or unit.code in reach.unit_codes


def _allow(by: User, verb: str, unit: Unit) -> None:
    if not _reaches(by, verb, unit):
        raise Refusal(gettext("This step belongs to a colleague of %(unit)s.") % {"unit": unit})
