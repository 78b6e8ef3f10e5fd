"""The states of a case and of a service under it, how they follow one another, and who may bring them about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    SCREENED = "screened", _("Screened")
    ASSESSED = "assessed", _("Assessed")
    PLANNED = "planned", _("Planned")
    APPROVED = "approved", _("Approved")
    IN_PROCESS = "in_process", _("In process")
    DELIVERED = "delivered", _("Delivered")
    FOLLOW_UP = "follow_up", _("Follow-up")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    REFERRED_OUT = "referred_out", _("Referred elsewhere")
    INELIGIBLE = "ineligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")
    UNREACHABLE = "unreachable", _("Could not be reached")
    MOVED = "moved", _("Moved to another province")
    RETURNED = "returned", _("Returned to the country of origin")
    RESETTLED = "resettled", _("Resettled to a third country")
    DECEASED = "deceased", _("Deceased")
    DUPLICATE = "duplicate", _("Duplicate of another case")


# Ways in which a case ends before it is closed.
LEFT = (
    State.REFERRED_OUT,
    State.WITHDRAWN,
    State.UNREACHABLE,
    State.MOVED,
    State.RETURNED,
    State.RESETTLED,
    State.DECEASED,
    State.DUPLICATE,
)
ENDED = (State.CLOSED, State.INELIGIBLE, *LEFT)
# Between these a case moves with its services: it is where the last of them is that is still to come.
AT_WORK = (State.PLANNED, State.APPROVED, State.IN_PROCESS, State.DELIVERED)
MOVES: dict[str, set[str]] = {
    State.RECEIVED: {State.SCREENED, State.INELIGIBLE, *LEFT},
    State.SCREENED: {State.ASSESSED, State.INELIGIBLE, *LEFT},
    State.ASSESSED: {State.PLANNED, State.INELIGIBLE, *LEFT},
    State.PLANNED: {
        State.APPROVED,
        State.IN_PROCESS,
        State.DELIVERED,
        State.ASSESSED,
        State.INELIGIBLE,
        *LEFT,
    },
    State.APPROVED: {State.IN_PROCESS, State.PLANNED, State.DELIVERED, *LEFT},
    State.IN_PROCESS: {State.DELIVERED, State.PLANNED, State.APPROVED, *LEFT},
    State.DELIVERED: {State.FOLLOW_UP, State.CLOSED, State.PLANNED, *LEFT},
    State.FOLLOW_UP: {State.CLOSED, State.PLANNED, *LEFT},
    State.CLOSED: {State.REOPENED},
    State.REOPENED: {State.ASSESSED, State.PLANNED, State.CLOSED, *LEFT},
    State.INELIGIBLE: {State.REOPENED},
    State.REFERRED_OUT: {State.REOPENED},
    State.WITHDRAWN: {State.REOPENED},
    State.UNREACHABLE: {State.REOPENED},
    State.MOVED: {State.REOPENED},
    State.RETURNED: {State.REOPENED},
    State.RESETTLED: {State.REOPENED},
    State.DECEASED: set(),
    State.DUPLICATE: set(),
}


class ServiceState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    QUOTED = "quoted", _("Quoted")
    APPROVED = "approved", _("Approved")
    ORDERED = "ordered", _("Ordered")
    PAID = "paid", _("Paid")
    DELIVERED = "delivered", _("Delivered")
    CONFIRMED = "confirmed", _("Receipt confirmed")
    REJECTED = "rejected", _("Not approved")
    CANCELLED = "cancelled", _("Cancelled")


GIVEN = (ServiceState.DELIVERED, ServiceState.CONFIRMED)
# “Paid” before delivery is known from lists alone: here nothing is paid before it was received.
SERVICE_MOVES: dict[str, set[str]] = {
    ServiceState.REQUESTED: {
        ServiceState.QUOTED, ServiceState.APPROVED, ServiceState.REJECTED, ServiceState.CANCELLED,
    },
    ServiceState.QUOTED: {
        ServiceState.APPROVED, ServiceState.REJECTED, ServiceState.CANCELLED,
    },
    ServiceState.APPROVED: {
        ServiceState.ORDERED, ServiceState.DELIVERED, ServiceState.REQUESTED, ServiceState.CANCELLED,
    },
    ServiceState.ORDERED: {ServiceState.DELIVERED, ServiceState.CANCELLED},
    ServiceState.PAID: set(),
    ServiceState.DELIVERED: {ServiceState.CONFIRMED},
    ServiceState.CONFIRMED: set(),
    ServiceState.REJECTED: {ServiceState.REQUESTED},
    ServiceState.CANCELLED: set(),
}  # fmt: skip
STILL_TO_COME = (
    ServiceState.REQUESTED, ServiceState.QUOTED, ServiceState.APPROVED, ServiceState.ORDERED,
)  # fmt: skip


class Priority(models.TextChoices):
    EMERGENCY = "emergency", pgettext_lazy("case", "Emergency")
    URGENT = "urgent", pgettext_lazy("case", "Urgent")
    NORMAL = "normal", pgettext_lazy("case", "Normal")


class Source(models.TextChoices):
    """Who brought the need; the codes are those of the lists."""

    MUNICIPALITY = "municipality", _("Municipality desk")
    NGO = "ngo", _("Partner organisation")
    PMT = "pmt", _("Psychosocial Mobile Team")
    HOSPITAL = "hospital", _("Hospital")
    SASF = "sasf", _("Social assistance foundation")
    PDMM = "pdmm", _("Migration authority")
    FEEDBACK = "feedback", _("Feedback line")
    SELF = "self", _("The person")
    DIRECT = "direct", _("Met in our work")
    OTHER = "other", _("Another way")


class Risk(models.TextChoices):
    LOW = "low", pgettext_lazy("risk", "Low")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    HIGH = "high", pgettext_lazy("risk", "High")


class Waits(models.TextChoices):
    """For whom a case waits."""

    WORKER = "worker", _("Case worker")
    PERSON = "person", _("The person")
    APPROVER = "approver", _("Approver")
    SUPPLIER = "supplier", _("Supplier")
    FINANCE = "finance", _("Finance")
    SUPERVISOR = "supervisor", _("Supervisor")


@dataclass(frozen=True)
class Deed:
    """A verb: its name in the code, the right that it asks for, the states it leads to, and who may not do it."""

    verb: str
    right: str
    to: tuple[str, ...]
    not_by: str = ""


CASE_DEEDS = (
    Deed("open", "case.open", (State.RECEIVED,)),
    Deed("screen", "case.work", (State.SCREENED,)),
    Deed("refuse", "case.work", (State.INELIGIBLE,)),
    Deed("assess", "case.work", (State.ASSESSED,)),
    Deed("plan", "case.work", (State.PLANNED,)),
    Deed("(by its services)", "case.work", (State.APPROVED, State.IN_PROCESS, State.DELIVERED)),
    Deed("follow", "case.work", (State.FOLLOW_UP,)),
    Deed("sign_off", "case.sign_off", (State.CLOSED,), "who asked to close it"),
    Deed("leave", "case.work", LEFT),
    Deed("reopen", "case.work", (State.REOPENED,)),
)
SERVICE_DEEDS = (
    Deed("request", "case.work", (ServiceState.REQUESTED,)),
    Deed("quote", "case.work", (ServiceState.QUOTED,)),
    Deed("approve", "case.approve", (ServiceState.APPROVED,), "who requested it"),
    Deed("reject", "case.approve", (ServiceState.REJECTED,), "who requested it"),
    Deed("order", "case.work", (ServiceState.ORDERED,)),
    Deed("deliver", "case.work", (ServiceState.DELIVERED,), "who requested or approved it"),
    Deed("confirm", "case.work", (ServiceState.CONFIRMED,), "who approved it"),
    Deed("cancel", "case.work", (ServiceState.CANCELLED,)),
)


def deed_to(deeds: tuple[Deed, ...], state: Any) -> Deed | None:
    """What brings a case or a service into a state; None where only lists do."""
    return next((deed for deed in deeds if state in deed.to), None)
