"""Risk flags: the team leader is alerted that somebody must be seen to, by when and by whom, without the content."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.sealing import sealed_text
from imece.base.users import User
from imece.psychosocial.counselling import Counselling

HOURS = {"today": 24, "three_days": 72}


class RiskFlagQuerySet(models.QuerySet["RiskFlag"]):
    """Questions put to the flags."""

    def visible_to(self, user: Any) -> RiskFlagQuerySet:
        """Flags of tracks of the reader's units, for whoever answers flags; the keeper sees their own."""
        reach = reach_of(user, "risk.answer")
        own = models.Q(counselling__keeper=user)
        if reach.everywhere:
            return self
        if reach.nowhere:
            return self.filter(own)
        return self.filter(own | models.Q(counselling__service__unit__code__in=reach.unit_codes))

    def standing(self) -> RiskFlagQuerySet:
        return self.exclude(state=RiskFlag.State.CLOSED)

    def raised(self) -> RiskFlagQuerySet:
        return self.filter(state=RiskFlag.State.RAISED)

    def most_urgent(self) -> RiskFlagQuerySet:
        return self.select_related("counselling__keeper", "raised_by", "seen_by").order_by("due_at", "pk")


class RiskFlag(models.Model):
    """Somebody is at risk. Kind and story are sealed; open are only how soon, whose track, and who has seen it."""

    class State(models.TextChoices):
        RAISED = "raised", _("Raised")
        SEEN = "seen", _("Seen by the team leader")
        CLOSED = "closed", _("Closed")

    MOVES: dict[str, set[str]] = {
        State.RAISED: {State.SEEN, State.CLOSED},
        State.SEEN: {State.CLOSED},
        State.CLOSED: set(),
    }

    class Urgency(models.TextChoices):
        TODAY = "today", _("Within 24 hours")
        THREE_DAYS = "three_days", _("Within 72 hours")

    counselling = models.ForeignKey(Counselling, on_delete=models.PROTECT, related_name="flags")
    urgency = models.CharField(_("how soon"), max_length=10, choices=Urgency.choices)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.RAISED)
    token = models.TextField(blank=True, help_text="what the risk is, encrypted; see base.sealing")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("to be seen to by"))
    seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = RiskFlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_seen_flag_was_seen_by_somebody",
                condition=~models.Q(state="seen") | models.Q(seen_by__isnull=False, seen_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="flag_due")]

    @classmethod
    def raise_for(cls, counselling: Counselling, *, by: User, urgency: str, what: str = "") -> RiskFlag:
        """Alert the team leader. ``what`` is sealed with the track's notes."""
        counselling._kept_by(by)
        if urgency not in cls.Urgency.values:
            raise Refusal(gettext("Say how soon somebody must see to it."))
        now = timezone.now()
        with transaction.atomic():
            flag = cls.objects.create(
                counselling=counselling,
                urgency=urgency,
                token=sealed_text(what.strip()),
                raised_by=by,
                raised_at=now,
                due_at=now + datetime.timedelta(hours=HOURS[urgency]),
            )
            LogLine.write(by=by, action="flag.raise", subject=flag, code=counselling.code)
        return flag

    def see(self, *, by: User) -> None:
        """The team leader has seen the flag and speaks with the psychologist."""
        self._move(self.State.SEEN, by=by, seen_by=by, seen_at=timezone.now())

    def close(self, *, by: User) -> None:
        self.counselling._kept_by(by)
        self._move(self.State.CLOSED, by=by, closed_by=by, closed_at=timezone.now())

    def _move(self, state: str, *, by: User, **values: Any) -> None:
        before = self.state
        if state not in self.MOVES[before]:
            raise Refusal(gettext("This flag is %(state)s already.") % {"state": self.get_state_display()})
        with transaction.atomic():
            if RiskFlag.objects.filter(pk=self.pk, state=before).update(state=state, **values) != 1:
                raise Refusal(gettext("Somebody answered this flag meanwhile. Look at the list again."))
            LogLine.write(by=by, action=f"flag.{state}", subject=self, code=self.counselling.code)
        self.refresh_from_db()

    @property
    def is_late(self) -> bool:
        return self.state == self.State.RAISED and timezone.now() > self.due_at

    def __str__(self) -> str:
        return f"{self.counselling.code} {self.urgency}"
