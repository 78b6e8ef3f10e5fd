"""A round of kits or parcels, the households on its list, and what was handed to the municipality."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imece.assistance.catalogue import Service
from imece.base.places import Place
from imece.grants.models import ProjectCode
from imece.lists.models import Row, TakenList
from imece.partners.models import Organisation
from imece.people.models import Household


class DistributionQuerySet(models.QuerySet["Distribution"]):
    """Questions put to the rounds."""

    def empty(self) -> DistributionQuerySet:
        """Rounds of which no row speaks any more."""
        return self.filter(lines__isnull=True, handovers__isnull=True)


class Distribution(models.Model):
    """One round of one item in one district, as a list or a plan describes it."""

    taken_list = models.ForeignKey(
        TakenList, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DistributionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taken_list", "service"], name="a_list_is_one_round_of_an_item"),
        ]

    @classmethod
    def of_list(
        cls,
        taken_list: TakenList,
        *,
        service: Service,
        district_id: int | None,
        municipality: Organisation | None,
        project_id: int | None,
    ) -> Distribution:
        """The round that a list speaks of, noted down by the first of its sheets that comes."""
        said = {"district_id": district_id, "municipality": municipality, "project_id": project_id}
        one, new = cls.objects.get_or_create(taken_list=taken_list, service=service, defaults=said)
        if not new:
            missing = {name: value for name, value in said.items() if value and not getattr(one, name)}
            for name, value in missing.items():
                setattr(one, name, value)
            one.save(update_fields=["district", "municipality", "project"])
        return one

    def __str__(self) -> str:
        return f"{self.service} {self.district or ''}".strip()


class DistributionLine(models.Model):
    """A household on the list of a round, and what became of it."""

    class State(models.TextChoices):
        LISTED = "listed", _("Listed")
        NOTIFIED = "notified", _("Notified")
        VERIFIED = "verified", _("Identity checked")
        SERVED = "served", _("Received")
        PROXY = "proxy", _("Received by somebody else for the household")
        NO_SHOW = "no_show", _("Did not come")
        REFUSED = "refused", pgettext_lazy("by the household", "Refused")
        RETURNED = "returned", _("Given back")

    MOVES: dict[str, set[str]] = {
        State.LISTED: {
            State.NOTIFIED,
            State.VERIFIED,
            State.SERVED,
            State.PROXY,
            State.NO_SHOW,
            State.REFUSED,
        },
        State.NOTIFIED: {State.VERIFIED, State.SERVED, State.PROXY, State.NO_SHOW, State.REFUSED},
        State.VERIFIED: {State.SERVED, State.PROXY, State.NO_SHOW, State.REFUSED},
        State.NO_SHOW: {State.NOTIFIED, State.VERIFIED, State.SERVED, State.PROXY},
        State.SERVED: {State.RETURNED},
        State.PROXY: {State.RETURNED},
        State.REFUSED: set(),
        State.RETURNED: set(),
    }
    RECEIVED = (State.SERVED, State.PROXY)

    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=Decimal(1))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LISTED)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_by = models.TextField(_("received by"), blank=True, help_text="as written: self, son, neighbour")
    household_size = models.PositiveSmallIntegerField(_("persons in the household"), null=True, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="nobody_receives_less_than_nothing"),
        ]

    @property
    def counts(self) -> bool:
        """Whether something reached the household on a known day."""
        return self.state in self.RECEIVED and self.received_on is not None and self.quantity > 0

    @classmethod
    def record_past(cls, *, lines: Sequence[DistributionLine]) -> None:
        """Write what became of each household, as the signed list says."""
        DistributionLine.objects.bulk_create(lines, batch_size=300)

    def __str__(self) -> str:
        return f"{self.distribution_id} {self.household_id} {self.state}"


class Handover(models.Model):
    """A waybill: what a municipality took over for a round, gave back, and found damaged."""

    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="handovers")
    waybill = models.CharField(_("waybill number"), max_length=200, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    quantity = models.DecimalField(_("handed over"), max_digits=12, decimal_places=2)
    returned = models.DecimalField(_("returned"), max_digits=12, decimal_places=2, default=Decimal(0))
    damaged = models.DecimalField(_("damaged"), max_digits=12, decimal_places=2, default=Decimal(0))
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["waybill"], condition=~Q(waybill=""), name="a_waybill_hands_over_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, returned__gte=0, damaged__gte=0),
                name="a_waybill_counts_nothing_below_zero",
            ),
        ]

    @property
    def stayed(self) -> Decimal:
        """What the municipality kept to give out."""
        return max(self.quantity - self.returned, Decimal(0))

    @classmethod
    def record_past(cls, *, handovers: Sequence[Handover]) -> None:
        """Write what the waybills say."""
        Handover.objects.bulk_create(handovers, batch_size=300)

    def __str__(self) -> str:
        return f"{self.waybill} {self.quantity}"
