"""Sessions, who attended them, and how many unnamed people were there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.assistance.ledger import Delivery
from imece.base.places import Place
from imece.base.users import Team
from imece.grants.models import ProjectCode
from imece.lists.models import Row
from imece.partners.models import Organisation
from imece.people.models import Person


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions put to the calendar of sessions."""

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

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="a_session_number_once"
            ),
        ]

    @classmethod
    def record_past(cls, *, sessions: Sequence[Session]) -> None:
        """Write sessions in their final state; the list that brought them is their evidence and log line."""
        Session.objects.bulk_create(sessions, batch_size=300)

    def __str__(self) -> str:
        return f"{self.code} {self.day}".strip()


class Attendance(models.Model):
    """A named participant was, or was not, at a session."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    MOVES: dict[str, set[str]] = {State.PRESENT: {State.ABSENT}, State.ABSENT: {State.PRESENT}}

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.ABSENT)
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
