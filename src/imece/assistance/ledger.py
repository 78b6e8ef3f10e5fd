"""The ledger: one line for what reached someone, append-only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NoReturn, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.base.access import reach_of
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Team, Unit, User
from imece.grants.models import ProjectCode
from imece.lib.dates import Birth
from imece.lists.models import Row
from imece.partners.models import Organisation
from imece.people.models import Household, Person

_PART = 400
NARROWED_BY = {
    "first": "day__gte",
    "last": "day__lte",
    "service": "service__code",
    "category": "service__category",
    "unit": "unit__code",
    "team": "team__code",
    "district": "place__pcode",
    "project": "project__code",
    "evidence": "evidence",
    "basis": "basis",
    "taken_list": "row__taken_list_id",
}


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions put to the ledger."""

    def visible_to(self, user: Any) -> DeliveryQuerySet:
        reach = reach_of(user, "ledger.view")
        if reach.everywhere:
            return self
        if reach.nowhere:
            return self.none()
        lines = self.filter(unit__code__in=reach.unit_codes)
        return lines.filter(place__pcode__in=reach.district_codes) if reach.district_codes else lines

    def standing(self) -> DeliveryQuerySet:
        """Lines that are not reversals and were not reversed."""
        reversed_ones = Delivery.objects.filter(reverses=models.OuterRef("pk"))
        return self.filter(~models.Exists(reversed_ones), reverses__isnull=True)

    def between(self, first: datetime.date, last: datetime.date) -> DeliveryQuerySet:
        return self.filter(day__gte=first, day__lte=last)

    def received(self) -> DeliveryQuerySet:
        return self.filter(evidence=Delivery.Evidence.RECEIVED)

    def taken_back(self) -> DeliveryQuerySet:
        """Lines that were taken back, and the lines that took them back."""
        return self.filter(Q(reverses__isnull=False) | Q(reversal__isnull=False))

    def narrowed(self, **wanted: Any) -> DeliveryQuerySet:
        """Lines that answer to what is wanted: ``NARROWED_BY`` says by what; blanks do not narrow."""
        return self.filter(**{NARROWED_BY[name]: value for name, value in wanted.items() if value})

    def numbered(self, numbers: Iterable[int]) -> DeliveryQuerySet:
        return self.filter(pk__in=list(numbers))

    def newest(self) -> DeliveryQuerySet:
        return self.order_by("-day", "-pk")

    def by_district(self) -> dict[str, int]:
        """How many lines each district has, by its p-code; lines without a place are left out."""
        placed = self.filter(place__isnull=False).order_by().values_list("place__pcode")
        return dict(placed.annotate(number=models.Count("pk")))

    def with_all_shown(self) -> DeliveryQuerySet:
        """With everything that a coded line shows, in one query."""
        return self.select_related(
            "service",
            "unit",
            "team",
            "place",
            "project",
            "partner",
            "person__canonical",
            "household__canonical",
            "institution",
            "row__taken_list",
            "row__sheet",
            "reversal",
        )

    def of_units_in_reach(self, user: Any, verb: str) -> DeliveryQuerySet:
        """Lines of the units in which the reader holds ``verb``."""
        reach = reach_of(user, verb)
        return self if reach.everywhere else self.filter(unit__code__in=reach.unit_codes)

    def of_persons(self, person_ids: Iterable[int]) -> DeliveryQuerySet:
        """Lines to these persons, or to a household in which they are."""
        ids = list(person_ids)
        return self.filter(Q(person_id__in=ids) | Q(household__memberships__person_id__in=ids)).distinct()

    def overlapping(
        self,
        *,
        person: Person | None = None,
        household: Household | None = None,
        services: Iterable[str] = (),
        sector: str = "",
        first: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> DeliveryQuerySet:
        """What else reached this person or household: the overlap question.

        Looks at every record that is the same one: pointers followed both ways, and members who bear the same
        identity number in another kind of list. Narrowed by service codes, a sector and days.
        """
        persons = _same_persons(person, household)
        lines = self.standing().received().of_persons(persons)
        if services:
            lines = lines.filter(service__code__in=list(services))
        if sector:
            lines = lines.filter(service__sector=sector)
        if first is not None:
            lines = lines.filter(day__gte=first)
        return lines.filter(day__lte=last) if last is not None else lines


def _same_persons(person: Person | None, household: Household | None) -> set[int]:
    start: set[int] = set()
    if person is not None:
        start.add(person.pk)
    if household is not None:
        start |= set(household.memberships.values_list("person_id", flat=True))
    found = Person.objects.filter(pk__in=start)
    roots = start | {pk for pk in found.values_list("canonical_id", flat=True) if pk}
    numbers = {number for number in found.values_list("id_number", flat=True) if number}
    same = Q(pk__in=roots) | Q(canonical_id__in=roots)
    return set(Person.objects.filter(same | Q(id_number__in=numbers)).values_list("pk", flat=True)) | roots


class Delivery(models.Model):
    """One line: what service reached whom, when, where, by whom, under which project, how much."""

    class Basis(models.TextChoices):
        NAMED = "named", _("Named persons")
        HOUSEHOLD_REGISTERED = "household_registered", _("Registered household")
        HOUSEHOLD_MULTIPLIER = "household_multiplier", _("Households times an assumed size")
        INSTITUTION_ROLL = "institution_roll", _("Institution's roll")
        HEADCOUNT = "headcount", _("Head count, unnamed")
        PARTNER_REPORTED = "partner_reported", _("Reported by a partner")
        ITEM = "item", _("Items and works")

    class Evidence(models.TextChoices):
        HANDED_TO_PARTNER = "handed_to_partner", _("Handed to a partner")
        RECEIVED = "received", _("Received")

    class HeadGroup(models.TextChoices):
        MEN = "men", _("Men")
        WOMEN = "women", _("Women")
        BOYS = "boys", _("Boys")
        GIRLS = "girls", _("Girls")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="deliveries")
    day = models.DateField(_("day"))
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(ProjectCode, null=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=Decimal(1))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="deliveries")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="deliveries")
    institution = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    head_group = models.CharField(_("unnamed group"), max_length=5, choices=HeadGroup.choices, blank=True)
    basis = models.CharField(_("count basis"), max_length=22, choices=Basis.choices)
    evidence = models.CharField(_("evidence"), max_length=18, choices=Evidence.choices)
    detail = models.CharField(
        _("detail"), max_length=160, blank=True, help_text="item, tranche or theme, in the room's words"
    )
    # as known that day
    sex = models.CharField(max_length=6, blank=True)
    birth_date = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, blank=True)
    birth_year = models.SmallIntegerField(null=True)
    stated_age = models.SmallIntegerField(null=True)
    nationality = models.CharField(max_length=3, blank=True)
    population_group = models.CharField(max_length=30, blank=True)
    disability = models.CharField(max_length=3, blank=True)
    residence = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    household_size = models.PositiveSmallIntegerField(null=True)
    # where it came from
    source_kind = models.CharField(max_length=60)
    source_key = models.CharField(max_length=80)
    sequence = models.PositiveSmallIntegerField(default=1)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    row = models.ForeignKey(Row, null=True, on_delete=models.PROTECT, related_name="deliveries")
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["day", "service"], name="delivery_day_service"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_key", "sequence"], name="a_source_makes_one_line"
            ),
            models.CheckConstraint(
                name="exactly_one_receiver",
                condition=(
                    Q(person__isnull=False, household__isnull=True, institution__isnull=True, head_group="")
                    | Q(person__isnull=True, household__isnull=False, institution__isnull=True, head_group="")
                    | Q(person__isnull=True, household__isnull=True, institution__isnull=False, head_group="")
                    | (
                        Q(person__isnull=True, household__isnull=True, institution__isnull=True)
                        & ~Q(head_group="")
                    )
                ),
            ),
            models.CheckConstraint(
                name="quantity_is_positive_unless_reversed",
                condition=Q(reverses__isnull=True, quantity__gte=0)
                | Q(reverses__isnull=False, quantity__lte=0),
            ),
            models.CheckConstraint(
                name="money_names_its_currency", condition=Q(amount__isnull=True) | ~Q(currency="")
            ),
            models.CheckConstraint(name="nothing_reverses_itself", condition=~Q(reverses=F("id"))),
            models.CheckConstraint(
                name="unnamed_people_are_a_head_count",
                condition=Q(head_group="") | Q(basis="headcount"),
            ),
        ]

    @classmethod
    def write(cls, lines: Sequence[Self], *, by: User | None) -> None:
        """Add lines. The same source twice is refused by the database, and with it the whole deed."""
        with transaction.atomic():
            for line in lines:
                line.written_by = by
            cls.objects.bulk_create(lines, batch_size=200)

    @classmethod
    def reverse_rows(cls, row_ids: Sequence[int], *, by: User | None) -> int:
        """Reverse every standing line that these rows of lists brought; answers how many."""
        number = 0
        with transaction.atomic():
            for start in range(0, len(row_ids), _PART):
                lines = list(cls.objects.standing().filter(row_id__in=row_ids[start : start + _PART]))
                Delivery.objects.bulk_create([line.opposite(by=by) for line in lines], batch_size=200)
                number += len(lines)
        return number

    def opposite(self, *, by: User | None) -> Delivery:
        """The line that takes this one back (not yet written)."""
        taken_back = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname not in {"id", "written_at", "written_by_id", "reverses_id"}
        }
        line = Delivery(**taken_back)
        line.quantity = -self.quantity
        line.amount = -self.amount if self.amount is not None else None
        line.sequence = self.sequence + 1
        line.reverses = self
        line.written_by = by
        return line

    def know(self, values: dict[str, Any], districts: dict[str, int]) -> Delivery:
        """Write down what is known of the person that day, from a row's values. Answers the line itself."""
        birth = values.get("birth")
        if isinstance(birth, Birth) and birth.precision:
            self.birth_date, self.birth_precision = birth.date, birth.precision
            self.birth_year, self.stated_age = birth.year, birth.age
        self.sex = values.get("sex") or ""
        self.nationality = values.get("nationality") or ""
        self.population_group = values.get("population_group") or ""
        self.disability = values.get("disability") or ""
        self.residence_id = districts.get(values.get("district") or "")
        size = values.get("household_size")
        self.household_size = int(size) if size is not None and 0 <= size < 1000 else None
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not kwargs.get("force_insert"):
            raise Refusal(_("The ledger is append-only: reverse the line and write a new one."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refusal(_("The ledger is append-only: reverse the line and write a new one."))

    def __str__(self) -> str:
        return f"{self.day} {self.service_id} {self.quantity}"
