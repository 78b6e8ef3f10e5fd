"""Who was at a session by name, how many were there without one, and what was corrected after it was held.

Only whoever was present at a session that was held makes a line of the ledger; a head count makes a line of its own
and never becomes persons. The verbs are on the session's `Roll`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.following import know_person
from imece.assistance.ledger import Delivery
from imece.base.users import User
from imece.lists.models import Row
from imece.people.models import Person
from imece.psychosocial.asked import AttendanceState, SessionState
from imece.psychosocial.sessions import Session

SOURCE, HEADS = "psychosocial.attendance", "psychosocial.heads"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Questions put to the attendances."""

    def present(self) -> AttendanceQuerySet:
        """Present at a session that was held: what counts."""
        return self.filter(state=AttendanceState.PRESENT, session__state=SessionState.HELD)

    def marked(self) -> AttendanceQuerySet:
        return self.exclude(state=AttendanceState.EXPECTED)

    def on_sheet(self) -> AttendanceQuerySet:
        """In the order of the sheet; those whom a list brought have no number and stand in its order."""
        return self.order_by(models.F("number").asc(nulls_last=True), "pk")

    def with_person(self) -> AttendanceQuerySet:
        return self.select_related("person__canonical__district", "person__district")


class Attendance(models.Model):
    """A named participant was, or was not, at a session."""

    State = AttendanceState

    class CameBy(models.TextChoices):
        ENROLLED = "enrolled", _("Of the group")
        INVITED = "invited", _("Invited")
        WALK_IN = "walk_in", _("Came along")

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
    number = models.PositiveSmallIntegerField(_("number on the sheet"), null=True, blank=True)
    came_by = models.CharField(max_length=8, choices=CameBy.choices, blank=True)
    # Of two who take the same attendance, the later tap stands, whichever arrives first.
    tapped_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="a_participant_once_in_a_session"),
            models.UniqueConstraint(fields=["session", "number"], name="a_number_once_on_a_sheet"),
        ]

    @classmethod
    def record_past(cls, *, attendances: Sequence[Attendance]) -> None:
        """Write who was there and who was not, as the signed list says."""
        Attendance.objects.bulk_create(attendances, batch_size=300)

    def line(self, known: Person) -> Delivery | None:
        """What the ledger says of it, or nothing; ``known``: the person as all their records tell."""
        if self.state != self.State.PRESENT:
            return None
        line = line_of(self.session, basis=Delivery.Basis.NAMED)
        return know_person(line, self.person, known)

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

    def line(self) -> Delivery | None:
        """What the ledger says of it, or nothing where nobody of the group was there."""
        if not self.number:
            return None
        basis = Delivery.Basis.HEADCOUNT
        return line_of(self.session, basis=basis, head_group=self.group, quantity=Decimal(self.number))

    def __str__(self) -> str:
        return f"{self.session_id} {self.group} {self.number}"


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Questions put to the corrections."""

    def newest(self) -> CorrectionQuerySet:
        return self.select_related("attendance__person", "by").order_by("-pk")

    def of_attendances(self, numbers: Iterable[int]) -> CorrectionQuerySet:
        return self.filter(attendance_id__in=list(numbers))


class Correction(models.Model):
    """Something was said otherwise after the session was held: of a person, of a head count, or of the session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="corrections")
    attendance = models.ForeignKey(
        Attendance, null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    group = models.CharField(max_length=5, choices=Delivery.HeadGroup.choices, blank=True)
    before = models.CharField(
        max_length=10, blank=True, help_text="a state or a number; '' was not on the roll"
    )
    after = models.CharField(max_length=10)
    reason = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_correction_has_a_reason"),
        ]

    @property
    def sentence(self) -> str:
        """What was changed, from what to what."""
        words = {**dict(AttendanceState.choices), **dict(SessionState.choices), "": _("Not on the roll")}
        before, after = (str(words.get(said, said)) for said in (self.before, self.after))
        # Read from right to left, the arrow points the other way.
        return gettext("%(before)s → %(after)s") % {"before": before, "after": after}

    def __str__(self) -> str:
        return f"{self.session_id} {self.before} {self.after}"


def line_of(session: Session, **fields: Any) -> Delivery:
    """A line with what the session says: the deed took place where, when and under what it was held."""
    service = session.service
    return Delivery(
        service=service,
        unit=service.unit,
        team_id=session.team_id or service.team_id,
        day=session.day,
        place_id=session.place_id,
        project_id=session.project_id,
        partner_id=session.partner_id,
        evidence=Delivery.Evidence.RECEIVED,
        detail=session.theme[:160],
        **fields,
    )
