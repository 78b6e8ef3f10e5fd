"""A colleague's calendar as a feed: a secret address that any calendar reads, without a name of a participant in it.

Whoever has the address reads the calendar, so it is kept like a password: only its digest is stored, it is shown once,
it can be taken back at any time, and it dies with the colleague's account or role.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.users import User
from imece.psychosocial.asked import SessionQuerySet
from imece.psychosocial.sessions import Session

BACK, AHEAD = datetime.timedelta(days=31), datetime.timedelta(days=366)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class FeedQuerySet(models.QuerySet["Feed"]):
    """Questions put to the feeds."""

    def standing(self) -> FeedQuerySet:
        return self.filter(revoked_at__isnull=True)

    def of(self, user: Any) -> FeedQuerySet:
        return self.standing().filter(user=user)

    def opened_by(self, token: str) -> Feed | None:
        """The feed of that address, while its owner may still see the plan."""
        feed = self.standing().select_related("user").filter(token_digest=digest(token)).first()
        return feed if feed is not None and user_may(feed.user, "session.view") else None


class Feed(models.Model):
    """The right to read a colleague's sessions from a calendar, under a secret address."""

    class Scope(models.TextChoices):
        OWN = "own", _("Sessions that I lead or interpret")
        ALL = "all", _("All sessions that I may see")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    scope = models.CharField(_("which sessions"), max_length=3, choices=Scope.choices, default=Scope.OWN)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="one_feed_for_a_colleague"
            )
        ]

    @classmethod
    @transaction.atomic
    def make(cls, *, by: User, scope: str = Scope.OWN) -> tuple[Feed, str]:
        """A new address for the colleague, shown this once; the one before is taken back."""
        for standing in cls.objects.of(by):
            standing.revoke(by=by)
        token = secrets.token_urlsafe(32)
        feed = cls.objects.create(user=by, scope=scope, token_digest=digest(token))
        LogLine.write(by=by, action="feed.make", subject=feed, scope=scope)
        return feed, token

    @transaction.atomic
    def revoke(self, *, by: User | None) -> None:
        """From now on the address answers like one that never was."""
        if Feed.objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()) == 1:
            LogLine.write(by=by, action="feed.revoke", subject=self)

    def sessions(self) -> SessionQuerySet:
        today = timezone.localdate()
        seen = Session.objects.visible_to(self.user).between(today - BACK, today + AHEAD)
        if self.scope == self.Scope.OWN:
            seen = seen.led_by(self.user)
        return seen.select_related("service", "cycle", "held_in__place", "place").in_order()

    def note_reading(self) -> None:
        Feed.objects.filter(pk=self.pk).update(read_at=timezone.now())

    def __str__(self) -> str:
        return f"{self.user} {self.scope}"
