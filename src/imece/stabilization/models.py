"""Works, courses and donations in their final or present state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.base.places import Place
from imece.grants.models import ProjectCode
from imece.lists.models import Row
from imece.partners.models import Organisation
from imece.people.models import Person


class WorksState(models.TextChoices):
    """How far works are, from the first visit to the handover."""

    IDENTIFIED = "identified", _("Identified")
    ASSESSED = "assessed", _("Assessed")
    DESIGNED = "designed", _("Designed")
    PROTOCOL = "protocol", _("Protocol signed")
    TENDERED = "tendered", _("Tendered")
    CONTRACTED = "contracted", _("Contracted")
    WORKS = "works", _("Works under way")
    COMPLETED = "completed", _("Completed")
    ACCEPTED = "accepted", _("Provisionally accepted")
    HANDED_OVER = "handed_over", _("Handed over")
    CANCELLED = "cancelled", _("Cancelled")


_IN_ORDER = [state for state in WorksState.values if state != WorksState.CANCELLED]
WORKS_MOVES: dict[str, set[str]] = {
    state: {*_IN_ORDER[place + 1 : place + 3], *([] if state == "handed_over" else [WorksState.CANCELLED])}
    for place, state in enumerate(_IN_ORDER)
} | {WorksState.CANCELLED: set()}
"""One stage further, or over one that small works do without; what is handed over stays."""

FINISHED = (WorksState.COMPLETED, WorksState.ACCEPTED, WorksState.HANDED_OVER)


class SchoolWorkQuerySet(models.QuerySet["SchoolWork"]):
    """Questions put to school works."""

    def handed_over(self) -> SchoolWorkQuerySet:
        return self.filter(state=WorksState.HANDED_OVER, handed_over_on__isnull=False)

    def of_rows(self, row_ids: Iterable[int]) -> dict[int, int]:
        """The row's number in the database to the works that it brought."""
        wanted = sorted(set(row_ids))
        found: dict[int, int] = {}
        for start in range(0, len(wanted), 400):
            part = self.filter(row_id__in=wanted[start : start + 400])
            found.update((row_id, pk) for row_id, pk in part.values_list("row_id", "pk") if row_id)
        return found


class SchoolWork(models.Model):
    """The rehabilitation of one school."""

    State = WorksState
    MOVES = WORKS_MOVES

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=WorksState.choices, default=WorksState.IDENTIFIED
    )
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.TextField(_("neighbourhood"), blank=True)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    students = models.PositiveIntegerField(_("students, as the works list states"), null=True, blank=True)
    contract_amount = models.DecimalField(
        _("contract amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    school_year = models.CharField(_("school year"), max_length=40, blank=True)
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SchoolWorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contract_amount__isnull=True) | ~Q(currency=""),
                name="a_contract_names_its_currency",
            ),
        ]

    @classmethod
    def record_past(cls, *, works: Sequence[SchoolWork]) -> None:
        """Write how far the works at each school came."""
        SchoolWork.objects.bulk_create(works, batch_size=300)

    def __str__(self) -> str:
        return f"{self.school} {self.state}"


class RollCount(models.Model):
    """How many girls and boys of one nationality a school has on its roll."""

    work = models.ForeignKey(SchoolWork, on_delete=models.PROTECT, related_name="roll")
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    nationality_written = models.TextField(_("nationality as written"), blank=True)
    girls = models.PositiveIntegerField(_("girls"), default=0)
    boys = models.PositiveIntegerField(_("boys"), default=0)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    @classmethod
    def record_past(cls, *, counts: Sequence[RollCount]) -> None:
        """Write what the school's roll says."""
        RollCount.objects.bulk_create(counts, batch_size=300)

    def __str__(self) -> str:
        return f"{self.work_id} {self.nationality} {self.girls}+{self.boys}"


class BoqItem(models.Model):
    """One item of the bill of quantities of a school's works."""

    work = models.ForeignKey(SchoolWork, on_delete=models.PROTECT, related_name="bill")
    item_no = models.CharField(_("item number"), max_length=80, blank=True)
    description = models.TextField(_("description"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True, blank=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    @classmethod
    def record_past(cls, *, items: Sequence[BoqItem]) -> None:
        """Write the items of the bill."""
        BoqItem.objects.bulk_create(items, batch_size=300)

    def __str__(self) -> str:
        return f"{self.item_no} {self.description}".strip()


class WeeklyProgress(models.Model):
    """How far a school's works were at the end of a week, planned and real, in per cent."""

    work = models.ForeignKey(SchoolWork, on_delete=models.PROTECT, related_name="progress")
    week_ends_on = models.DateField(_("week ends on"))
    planned = models.DecimalField(_("planned, %"), max_digits=6, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("real, %"), max_digits=6, decimal_places=2, null=True, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    @classmethod
    def record_past(cls, *, weeks: Sequence[WeeklyProgress]) -> None:
        """Write the weeks of the works."""
        WeeklyProgress.objects.bulk_create(weeks, batch_size=300)

    def __str__(self) -> str:
        return f"{self.work_id} {self.week_ends_on} {self.actual}"


class Component(models.Model):
    """One part of the works in a public building: a room, the paint, the wiring."""

    State = WorksState
    MOVES = WORKS_MOVES

    building = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.TextField(_("component"))
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=WorksState.choices, default=WorksState.IDENTIFIED
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | ~Q(currency=""), name="a_component_names_its_currency"
            ),
        ]

    @property
    def counts(self) -> bool:
        return self.state in FINISHED and self.completed_on is not None

    @classmethod
    def record_past(cls, *, components: Sequence[Component]) -> None:
        """Write how far each component came."""
        Component.objects.bulk_create(components, batch_size=300)

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """A course of the centre, as its lists call it."""

    name = models.CharField(_("course"), max_length=200)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "service"], name="a_course_is_named_once"),
        ]

    @classmethod
    def named(cls, names: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Course]:
        """(name, service) to course; noted down the first time a list speaks of it."""
        wanted = sorted(set(names))
        Course.objects.bulk_create(
            [Course(name=name, service_id=service) for name, service in wanted], ignore_conflicts=True
        )
        found = Course.objects.filter(name__in=[name for name, _service in wanted])
        return {(one.name, one.service_id): one for one in found}

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions put to enrolments."""

    def certified_in_language(self) -> EnrolmentQuerySet:
        """Those that ended with a certificate of a language course."""
        return self.filter(course__service__category=Category.LANGUAGE_COURSE).exclude(certificate_no="")


class Enrolment(models.Model):
    """A learner in a course, and how it ended."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        DROPPED_OUT = "dropped_out", _("Dropped out")

    MOVES: dict[str, set[str]] = {
        State.ENROLLED: {State.PASSED, State.FAILED, State.DROPPED_OUT},
        State.FAILED: {State.PASSED},
        State.PASSED: set(),
        State.DROPPED_OUT: set(),
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    learner_no = models.CharField(_("learner number"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ENROLLED)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    hours = models.DecimalField(
        _("hours of the course"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    absent_hours = models.DecimalField(
        _("hours absent"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    score = models.DecimalField(_("exam score"), max_digits=6, decimal_places=2, null=True, blank=True)
    certificate_no = models.CharField(_("certificate number"), max_length=200, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    @classmethod
    def record_past(cls, *, enrolments: Sequence[Enrolment]) -> None:
        """Write who took which course and how it ended."""
        Enrolment.objects.bulk_create(enrolments, batch_size=300)

    def __str__(self) -> str:
        return f"{self.learner_no} {self.course_id} {self.state}"


class Asset(models.Model):
    """A piece of equipment that was donated and is known by its serial number."""

    serial_no = models.CharField(_("serial number"), max_length=200)
    tag = models.CharField(_("asset tag"), max_length=200, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    item = models.TextField(_("item"), blank=True)
    model = models.TextField(_("model"), blank=True)
    location = models.TextField(_("location"), blank=True)
    condition = models.TextField(_("condition"), blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    donated_on = models.DateField(_("donated on"), null=True, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["serial_no"], condition=~Q(serial_no=""), name="a_serial_number_once"
            ),
        ]

    @classmethod
    def record_past(cls, *, assets: Sequence[Asset]) -> None:
        """Write what was donated, where it stands and how it is."""
        Asset.objects.bulk_create(assets, batch_size=300)

    def __str__(self) -> str:
        return f"{self.serial_no} {self.item}".strip()


class SupplyReceipt(models.Model):
    """A student on the list for school supplies, and whether they were received."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school = models.TextField(_("school"), blank=True)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    guardian = models.TextField(_("guardian"), blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=Decimal(1))
    received = models.BooleanField(_("received"), default=False)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    @property
    def counts(self) -> bool:
        return self.received and self.received_on is not None and self.quantity > 0

    @classmethod
    def record_past(cls, *, receipts: Sequence[SupplyReceipt]) -> None:
        """Write who received supplies, as the signed list says."""
        SupplyReceipt.objects.bulk_create(receipts, batch_size=300)

    def __str__(self) -> str:
        return f"{self.person_id} {self.received_on or ''}".strip()


class MaterialHandover(models.Model):
    """Materials or tools handed to a municipality with a waybill."""

    waybill = models.CharField(_("waybill number"), max_length=200, blank=True)
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    item = models.TextField(_("item"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    received_by = models.TextField(_("received by"), blank=True)
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="no_materials_below_zero"),
        ]

    @classmethod
    def record_past(cls, *, handovers: Sequence[MaterialHandover]) -> None:
        """Write what municipalities took over."""
        MaterialHandover.objects.bulk_create(handovers, batch_size=300)

    def __str__(self) -> str:
        return f"{self.waybill} {self.item} {self.quantity}"
