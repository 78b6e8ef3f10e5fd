"""Sessions, who attended them, and how many unnamed people were there."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.assistance.ledger import Delivery
from imece.base.places import Place
from imece.base.users import Team, User
from imece.grants.models import ProjectCode
from imece.lists.models import Row
from imece.partners.models import Organisation
from imece.people.models import Person
from imece.psychosocial.planning import Campaign, Cycle, Vehicle, Venue, reached


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions put to the calendar of sessions."""

    def visible_to(self, user: Any) -> SessionQuerySet:
        """Sessions of the reader's units, in the reader's districts."""
        found: SessionQuerySet = reached(self, user, unit="service__unit", place="place")
        return found

    def between(self, first: datetime.date, last: datetime.date) -> SessionQuerySet:
        return self.filter(day__gte=first, day__lte=last)

    def held(self) -> SessionQuerySet:
        return self.filter(state=Session.State.HELD)

    def of_rows(self, row_ids: Sequence[int]) -> dict[int, Session]:
        """Row number in the database to the session that it brought."""
        found: dict[int, Session] = {}
        for start in range(0, len(row_ids), 400):
            for session in self.filter(row_id__in=row_ids[start : start + 400]):
                if session.row_id is not None:
                    found[session.row_id] = session
        return found


class Session(models.Model):
    """One meeting of an activity on a day, in a neighbourhood, led by the team."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: dict[str, set[str]] = {
        State.PLANNED: {State.HELD, State.POSTPONED, State.CANCELLED},
        State.POSTPONED: {State.PLANNED, State.HELD, State.CANCELLED},
        State.HELD: set(),
        State.CANCELLED: set(),
    }

    code = models.CharField(_("session number"), max_length=200)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.TextField(_("neighbourhood"), blank=True)
    venue = models.TextField(_("venue"), blank=True)
    theme = models.TextField(_("theme"), blank=True)
    supporting_field = models.CharField(_("supported by the field of"), max_length=60, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team_name = models.TextField(_("team as written"), blank=True, help_text="such as PMT-1")
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partner_name = models.TextField(_("partner as written"), blank=True)
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # What the plan says beyond the lists.
    cycle = models.ForeignKey(Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("session of the cycle"), null=True, blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    title = models.CharField(_("title"), max_length=160, blank=True)
    starts_at = models.TimeField(_("begins"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    held_in = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    facilitator = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(
        Vehicle, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    is_open = models.BooleanField(_("open event"), default=False, help_text="unnamed people are counted")
    is_evaluation = models.BooleanField(_("evaluation"), default=False)
    answers = models.ForeignKey(
        "Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    reason = models.CharField(_("why moved or cancelled"), max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="a_session_number_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "number"],
                condition=models.Q(cycle__isnull=False),
                name="a_number_once_in_a_cycle",
            ),
        ]
        indexes = [models.Index(fields=["day", "state"], name="session_day")]

    @classmethod
    def record_past(cls, *, sessions: Sequence[Session]) -> None:
        """Write sessions in their final state; the list that brought them is their evidence and log line."""
        Session.objects.bulk_create(sessions, batch_size=300)

    def __str__(self) -> str:
        return f"{self.code} {self.day}".strip()


class Attendance(models.Model):
    """A named participant was, or was not, at a session."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("Expected")
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    MOVES: dict[str, set[str]] = {
        State.EXPECTED: {State.PRESENT, State.ABSENT},
        State.PRESENT: {State.ABSENT, State.EXPECTED},
        State.ABSENT: {State.PRESENT, State.EXPECTED},
    }

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ABSENT)
    consent = models.CharField(
        _("consent to share data"), max_length=3, blank=True, help_text="yes, no or not asked"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="a_participant_once_in_a_session"),
        ]

    @classmethod
    def record_past(cls, *, attendances: Sequence[Attendance]) -> None:
        """Write who was there and who was not, as the signed list says."""
        Attendance.objects.bulk_create(attendances, batch_size=300)

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.state}"


class HeadCount(models.Model):
    """How many unnamed people of one group were at a session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="head_counts")
    group = models.CharField(_("unnamed group"), max_length=5, choices=Delivery.HeadGroup.choices)
    number = models.PositiveIntegerField(_("people"))
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "group"], name="a_group_is_counted_once_in_a_session"),
        ]

    @classmethod
    def record_past(cls, *, heads: Sequence[HeadCount]) -> None:
        """Write the head counts that a session list gives."""
        HeadCount.objects.bulk_create(heads, batch_size=300)

    def __str__(self) -> str:
        return f"{self.session_id} {self.group} {self.number}"
