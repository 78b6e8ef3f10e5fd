"""Cases, and the services given under them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.base.places import Place
from imece.grants.models import ProjectCode
from imece.lists.models import Row
from imece.people.models import Person


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions put to the case register."""

    def of_rows(self, row_ids: Sequence[int]) -> dict[int, Case]:
        """Row number in the database to the case that it brought."""
        found: dict[int, Case] = {}
        for start in range(0, len(row_ids), 400):
            for case in self.filter(row_id__in=row_ids[start : start + 400]):
                if case.row_id is not None:
                    found[case.row_id] = case
        return found


class Case(models.Model):
    """A person's need that was brought to the team, from the day it was received to its closure."""

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

    LEFT = {
        State.REFERRED_OUT,
        State.WITHDRAWN,
        State.UNREACHABLE,
        State.MOVED,
        State.RETURNED,
        State.RESETTLED,
        State.DECEASED,
        State.DUPLICATE,
    }
    MOVES: dict[str, set[str]] = {
        State.RECEIVED: {State.SCREENED, State.INELIGIBLE, *LEFT},
        State.SCREENED: {State.ASSESSED, State.INELIGIBLE, *LEFT},
        State.ASSESSED: {State.PLANNED, State.INELIGIBLE, *LEFT},
        State.PLANNED: {State.APPROVED, State.ASSESSED, State.INELIGIBLE, *LEFT},
        State.APPROVED: {State.IN_PROCESS, State.PLANNED, *LEFT},
        State.IN_PROCESS: {State.DELIVERED, State.PLANNED, *LEFT},
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

    number = models.CharField(_("case number"), max_length=200, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    source = models.CharField(
        _("identified by"), max_length=60, blank=True, help_text="code of the source list"
    )
    vulnerabilities = models.JSONField(_("vulnerabilities"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closure_reason = models.TextField(_("reason of closure"), blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.TextField(_("neighbourhood"), blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="a_case_number_once"
            ),
        ]

    @classmethod
    def record_past(cls, *, cases: Sequence[Case]) -> None:
        """Write cases in their final state; the list that brought them is their evidence and log line."""
        Case.objects.bulk_create(cases, batch_size=300)

    def __str__(self) -> str:
        return self.number or str(self.pk)


class CaseService(models.Model):
    """One thing asked for, approved and given under a case."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        QUOTED = "quoted", _("Quoted")
        APPROVED = "approved", _("Approved")
        ORDERED = "ordered", _("Ordered")
        PAID = "paid", _("Paid")
        DELIVERED = "delivered", _("Delivered")
        CONFIRMED = "confirmed", _("Receipt confirmed")
        REJECTED = "rejected", _("Not approved")
        CANCELLED = "cancelled", _("Cancelled")

    GIVEN = (State.DELIVERED, State.CONFIRMED)
    MOVES: dict[str, set[str]] = {
        State.REQUESTED: {State.QUOTED, State.APPROVED, State.REJECTED, State.CANCELLED},
        State.QUOTED: {State.APPROVED, State.REJECTED, State.CANCELLED},
        State.APPROVED: {State.ORDERED, State.PAID, State.DELIVERED, State.CANCELLED},
        State.ORDERED: {State.PAID, State.DELIVERED, State.CANCELLED},
        State.PAID: {State.DELIVERED, State.CANCELLED},
        State.DELIVERED: {State.CONFIRMED},
        State.CONFIRMED: set(),
        State.REJECTED: {State.REQUESTED},
        State.CANCELLED: set(),
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    item = models.TextField(_("item"), blank=True)
    requested_on = models.DateField(_("requested on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = models.TextField(_("approved by"), blank=True, help_text="name or post, as written")
    supplier = models.TextField(_("supplier"), blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REQUESTED)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="a_case_service_costs_nothing_or_more",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | ~models.Q(currency=""),
                name="a_case_service_cost_names_its_currency",
            ),
        ]

    @classmethod
    def record_past(cls, *, services: Sequence[CaseService]) -> None:
        """Write services in their final state, delivered or not."""
        CaseService.objects.bulk_create(services, batch_size=300)

    @property
    def counts(self) -> bool:
        """Whether it reached the person on a known day."""
        return self.state in self.GIVEN and self.delivered_on is not None

    def __str__(self) -> str:
        return f"{self.case_id} {self.service_id} {self.item}".strip()
