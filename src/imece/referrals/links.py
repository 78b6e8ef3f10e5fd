"""Links by which a partner without an account answers a referral: one step each, for some days, known to nobody else.

Only a hash of the token is kept. A link that was used, is too old, was called back or never was tells a stranger
nothing: all of them look the same.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.referrals.referrals import Referral
from imece.referrals.states import Direction, State

# How long a link works; a reminder brings a new one.
DAYS = 14


def _hash(token: str) -> str:
    return hashlib.sha256(b"imece referral link\0" + token.encode()).hexdigest()


class PartnerLinkQuerySet(models.QuerySet["PartnerLink"]):
    """Questions put to the links."""

    def unused(self) -> PartnerLinkQuerySet:
        return self.filter(used_at__isnull=True, called_back_at__isnull=True)

    def newest_of(self, referral: Referral) -> PartnerLink | None:
        return self.filter(referral=referral).order_by("-pk").first()

    def of_token(self, token: str) -> PartnerLink | None:
        """The link, whether it still works or not; None if there never was one."""
        found = self.filter(token_hash=_hash(token))
        return found.select_related(
            "referral__person", "referral__to_organisation", "referral__to_point"
        ).first()


class PartnerLink(models.Model):
    """One link: for one referral, from one state of it, used at most once."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    step = models.CharField(max_length=12, choices=State.choices)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["referral", "step"], name="links_of_a_referral")]

    @classmethod
    def hand_out(cls, referral: Referral, *, by: User) -> str:
        """A link for the sender to hand to the partner: the first one, or a reminder. Answers its token."""
        if (
            referral.direction != Direction.OUT
            or not referral.next_steps()
            or referral.state == State.DRAFTED
        ):
            raise Refusal(gettext("No answer of a partner is waited for; there is nothing to link to."))
        if not referral.may_be_sent_by(by):
            raise Refusal(gettext("Only colleagues of the unit that referred hand out links."))
        with transaction.atomic():
            LogLine.write(by=by, action="referral.link", subject=referral, code=referral.code)
            return cls._make(referral)

    @classmethod
    def _make(cls, referral: Referral) -> str:
        """A new link for the step that the referral is at; earlier ones are called back."""
        token = secrets.token_urlsafe(32)
        now = timezone.now()
        cls.objects.filter(referral=referral).unused().update(called_back_at=now)
        cls.objects.create(
            referral=referral,
            token_hash=_hash(token),
            step=referral.state,
            made_at=now,
            expires_at=now + datetime.timedelta(days=DAYS),
        )
        return token

    @property
    def works(self) -> bool:
        """Unused, in time, the referral still where it was, and the person still agrees."""
        return (
            self.used_at is None
            and self.called_back_at is None
            and timezone.now() < self.expires_at
            and self.referral.state == self.step
            and self.referral.consent_stands
        )

    def answer(self, state: str, *, name: str, note: str = "") -> str:
        """The partner's step. Answers the next link's token, or '' after the last one.

        A second use, a replayed form or a double click changes nothing and is refused.
        """
        if not name.strip():
            raise Refusal(gettext("Write your name, so that the sender knows who answered."))
        with transaction.atomic():
            unused = PartnerLink.objects.filter(pk=self.pk, expires_at__gt=timezone.now()).unused()
            if unused.update(used_at=timezone.now()) != 1:
                raise Refusal(gettext("This link was used already. Ask who referred for a new one."))
            self.referral.refresh_from_db()
            if self.referral.state != self.step or not self.referral.consent_stands:
                raise Refusal(gettext("This referral has moved on. Ask who referred for a new link."))
            self.referral.answered_by_partner(state, partner=name, note=note)
            return PartnerLink._make(self.referral) if self.referral.next_steps() else ""

    def __str__(self) -> str:
        return f"{self.referral_id} {self.step}"
