"""The states of a referral, who moves it, and the words of its urgency. How soon it is due: time_limits.py."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(models.TextChoices):
    OUT = "out", _("To a partner")
    INSIDE = "inside", _("To another team")
    IN = "in", _("From outside to us")


class Source(models.TextChoices):
    """Who referred somebody to us from outside."""

    MUNICIPALITY = "municipality", _("Municipality's desk")
    PARTNER = "partner", _("Partner or authority")
    FEEDBACK = "feedback", _("Feedback or the hotline")
    PERSON = "person", _("The person came or called")
    COMMUNITY = "community", _("Family, a neighbour, the community")


# An office that refers is written down by its name.
OFFICES = (Source.MUNICIPALITY, Source.PARTNER)


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
    EMERGENCY = "emergency", pgettext_lazy("priority", "Emergency")
    URGENT = "urgent", pgettext_lazy("priority", "Urgent")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")


class Told(models.TextChoices):
    """How the referrer heard what became of it."""

    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By e-mail")
    LETTER = "letter", _("By letter")
    IN_PERSON = "in_person", _("In person")


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
# What the receiver has answered for good; whoever referred has to hear of it.
ANSWERED = (State.SERVED, State.DECLINED)
FINISHED = (State.CLOSED, State.WITHDRAWN)
# Steps that belong to the receiver; the others to the sender.
RECEIVER = (State.ACKNOWLEDGED, State.ACCEPTED, State.SERVED, State.DECLINED)
