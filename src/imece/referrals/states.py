"""The states of a referral, who moves it, and how soon an answer is due."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(models.TextChoices):
    OUT = "out", _("To a partner")
    INSIDE = "inside", _("To another team")


class State(models.TextChoices):
    DRAFTED = "drafted", pgettext_lazy("referral", "Drafted")
    SENT = "sent", pgettext_lazy("referral", "Sent")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("referral", "Acknowledged")
    ACCEPTED = "accepted", pgettext_lazy("referral", "Accepted")
    DECLINED = "declined", pgettext_lazy("referral", "Declined")
    SERVED = "served", pgettext_lazy("referral", "Service provided")
    CLOSED = "closed", pgettext_lazy("referral", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Withdrawn")


class Priority(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency, within 24 hours")
    URGENT = "urgent", _("Urgent, within 72 hours")
    NORMAL = "normal", _("Normal, within two weeks")


MOVES: dict[str, set[str]] = {
    State.DRAFTED: {State.SENT, State.WITHDRAWN},
    State.SENT: {State.ACKNOWLEDGED, State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
    State.ACKNOWLEDGED: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
    State.ACCEPTED: {State.SERVED, State.DECLINED, State.WITHDRAWN},
    State.SERVED: {State.CLOSED},
    State.DECLINED: {State.CLOSED},
    State.CLOSED: set(),
    State.WITHDRAWN: set(),
}
WAITING = (State.SENT, State.ACKNOWLEDGED, State.ACCEPTED)
# Steps that belong to the receiver; the others to the sender.
RECEIVER = (State.ACKNOWLEDGED, State.ACCEPTED, State.SERVED, State.DECLINED)
# Hours in which the receiver should have answered, by priority (IASC inter-agency form: 24 h, 72 h, two weeks).
ANSWER_WITHIN = {Priority.EMERGENCY: 24, Priority.URGENT: 72, Priority.NORMAL: 14 * 24}
