"""What is kept of a service under a case, and what its verbs share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.cases import states
from imece.cases.states import ServiceState
from imece.grants.approvals import ApprovalRule, digest_of, rule_for
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge, Source
from imece.grants.models import ProjectCode
from imece.grants.purchases import Order
from imece.lists.models import Row
from imece.partners.vendors import Vendor

if TYPE_CHECKING:
    from imece.cases.cases import Case
    from imece.cases.quotes import Quote


class Confirmation(models.TextChoices):
    """How the person said that it reached them."""

    SIGNATURE = "signature", _("Signed receipt")
    THUMBPRINT = "thumbprint", _("Receipt with thumbprint")
    PHONE = "phone", _("By phone")


def may_be_asked(asked: dict[str, Any]) -> None:
    """What must hold of a request before it is written down."""
    if asked["service"].category != Category.CASE_SERVICE:
        raise Refusal(gettext("This is not a service that cases give; choose another."))
    if not asked["item"]:
        raise Refusal(gettext("Say what exactly is asked for."))
    if asked["quantity"] <= 0:
        raise Refusal(gettext("The quantity is more than nothing."))
    if asked["estimated"] is not None and asked["estimated"] <= 0:
        raise Refusal(
            gettext("The cost is more than nothing; leave it empty for what comes from our own stock.")
        )
    if asked["estimated"] is not None and not asked["currency"]:
        raise Refusal(gettext("Say in which currency."))


class ServiceRecord(models.Model):
    """The columns of a service. ``row``: the list that recorded it; then nothing of it changes here."""

    State, MOVES, GIVEN = states.ServiceState, states.SERVICE_MOVES, states.GIVEN

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
    state = models.CharField(
        _("state"), max_length=10, choices=states.ServiceState.choices, default=states.ServiceState.REQUESTED
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # What is known of a service that is worked on here.
    quantity = models.DecimalField(_("quantity"), max_digits=8, decimal_places=2, default=Decimal(1))
    measure = models.CharField(_("unit"), max_length=30, blank=True, help_text="piece, night, journey ...")
    estimated = models.DecimalField(
        _("estimated cost"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    came = models.DecimalField(
        _("how much of it came"), max_digits=8, decimal_places=2, null=True, blank=True,
        help_text="so far; empty where nothing came, or where a list says that it came",
    )  # fmt: skip
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(BudgetLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approval_digest = models.CharField(max_length=64, blank=True, help_text="of exactly what was approved")
    ordered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ordered_on = models.DateField(null=True, blank=True)
    received_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_how = models.CharField(max_length=10, choices=Confirmation.choices, blank=True)
    invoice_number = models.CharField(max_length=60, blank=True)
    paid_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(null=True, blank=True)

    if TYPE_CHECKING:
        case: models.ForeignKey[Case, Case]
        case_id: int
        quotes: models.QuerySet[Quote]

    class Meta:
        abstract = True

    # ------------------------------------------------------------------ what the verbs share
    @contextmanager
    def deed(self, by: User, right: str) -> Iterator[None]:
        """One deed on this service: alone on its case, which moves with it."""
        case = self.case
        with case.deed(by, right):
            self.refresh_from_db()
            self.case = case
            yield
            case.follow_services()

    def move(self, state: str, **values: Any) -> None:
        """The one place where a state is written."""
        before = self.state
        if state not in states.SERVICE_MOVES[before]:
            raise Refusal(
                gettext("This service is “%(state)s”; that step does not follow from there.")
                % {"state": self.get_state_display()}
            )
        moved = type(self)._default_manager.filter(pk=self.pk, state=before).update(state=state, **values)
        if moved != 1:
            raise Refusal(gettext("Somebody worked on this service meanwhile. Open it again and look."))
        self.state = state
        for name, value in values.items():
            setattr(self, name, value)

    def write(self, **values: Any) -> None:
        """Change other columns; the state is for `move`."""
        assert "state" not in values
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    def note_step(self, deed: str, *, by: User, note: str = "") -> None:
        self.case.note_step(deed, by=by, note=note, service=self)

    # ------------------------------------------------------------------ its money
    @property
    def source_of_money(self) -> Source:
        return Source("cases.caseservice", str(self.pk))

    def charge(self) -> Charge | None:
        """The charge that stands for it: planned, committed or paid."""
        return Charge.objects.of_source(self.source_of_money).live().first()

    def placed_order(self) -> Order | None:
        """The order that stands for it."""
        orders = Order.objects.of_source(self.source_of_money).order_by("-pk")
        return next((one for one in orders if one.state != Order.State.CANCELLED), None)

    def digest(self) -> str:
        """Of what an approval speaks of: any change of it is another request."""
        return digest_of(
            {
                "service": self.service_id,
                "item": self.item,
                "quantity": self.quantity,
                "measure": self.measure,
                "estimated": self.estimated,
                "currency": self.currency,
                "vendor": self.vendor_id,
                "line": self.line_id,
                "person": self.case.person_id,
            }
        )

    def rule(self) -> ApprovalRule:
        """What the matrix says of this service at its estimated cost."""
        assert self.estimated is not None
        return rule_for(
            category=Category.CASE_SERVICE,
            service=self.service.code,
            amount=self.estimated,
            currency=self.currency,
        )

    # ------------------------------------------------------------------ what is known of it
    @property
    def is_live(self) -> bool:
        return self.row_id is None

    @property
    def costs(self) -> bool:
        """Whether it is bought; what comes from the mission's own stock is not."""
        return self.estimated is not None

    @property
    def is_asked_for(self) -> bool:
        return self.is_live and self.state in (ServiceState.REQUESTED, ServiceState.QUOTED)

    @property
    def is_invoiced(self) -> bool:
        return bool(self.invoice_number)

    @property
    def is_under_way(self) -> bool:
        """Ordered, or received and not paid."""
        owes = self.state in states.GIVEN and self.costs and self.paid_on is None
        return self.is_live and (self.state == ServiceState.ORDERED or owes)

    @property
    def approval_holds(self) -> bool:
        return bool(self.approval_digest) and self.approval_digest == self.digest()

    @property
    def unit_price(self) -> Decimal | None:
        if self.estimated is None or not self.quantity:
            return None
        return (self.estimated / self.quantity).quantize(Decimal("0.01"))

    @property
    def given_quantity(self) -> Decimal:
        """What reached the person so far."""
        return self.came if self.came is not None else self.quantity

    @property
    def still_to_come(self) -> Decimal:
        return self.quantity - (self.came or Decimal(0))

    @property
    def comes_in_parts(self) -> bool:
        """More than one, at a price of each that comes out even: then a part of it has a price to the kuruş."""
        price = self.unit_price
        return price is not None and self.quantity > 1 and price * self.quantity == self.estimated

    @property
    def shown_name(self) -> str:
        return self.item or self.service.name

    @property
    def supplier_said(self) -> str:
        """The supplier in the reader's language; of a list's as it was written."""
        return self.vendor.name if self.vendor is not None else self.supplier

    @property
    def counts(self) -> bool:
        """Whether it, or a part of it, reached the person on a known day."""
        return (self.state in states.GIVEN or bool(self.came)) and self.delivered_on is not None

    def __str__(self) -> str:
        return f"{self.case_id} {self.service_id} {self.item}".strip()
