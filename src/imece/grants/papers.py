"""The vendor's papers for an order: delivery notes and the invoice."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine
from imece.base.money import KurusField, whole_amount
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lib.text import squash
from imece.partners.vendors import Vendor

HUNDREDTH = Decimal("0.01")
THOUSANDTH = Decimal("0.001")


class Item(NamedTuple):
    """One line of an order or an invoice; the price is of one unit, tax included."""

    item: str
    unit: str
    quantity: Decimal
    unit_price: Decimal


def total_of(items: list[Item]) -> Decimal:
    """What the items cost together, each line rounded to the hundredth (half goes up)."""
    lines = [(one.quantity * one.unit_price).quantize(HUNDREDTH, ROUND_HALF_UP) for one in items]
    return sum(lines, Decimal("0.00"))


def checked(items: list[Item]) -> list[Item]:
    """The items with whole amounts; refused where there is none, one is named twice or counts nothing."""
    if not items:
        raise Refusal(gettext("Name at least one item."))
    if len({squash(one.item) for one in items}) < len(items) or not all(squash(one.item) for one in items):
        raise Refusal(gettext("Give each item one line, with its name."))
    return [
        Item(
            one.item.strip(),
            one.unit.strip(),
            whole_quantity(one.quantity),
            whole_amount(one.unit_price),
        )
        for one in items
    ]


def whole_quantity(quantity: Decimal) -> Decimal:
    if not quantity.is_finite() or quantity <= 0 or quantity != quantity.quantize(THOUSANDTH):
        raise Refusal(gettext("Write a quantity above zero, with at most three places after the point."))
    return quantity.quantize(THOUSANDTH)


class DeliveryNoteQuerySet(models.QuerySet["DeliveryNote"]):
    """Questions put to the delivery notes."""

    def in_order(self) -> DeliveryNoteQuerySet:
        return self.select_related("received_by").prefetch_related("lines__line").order_by("day", "pk")


class DeliveryNote(models.Model):
    """What came of an order on a day, as the vendor's delivery note says and a colleague counted."""

    order = models.ForeignKey("grants.Order", on_delete=models.PROTECT, related_name="deliveries")
    number = models.CharField(_("number of the delivery note"), max_length=60)
    day = models.DateField(_("day"))
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DeliveryNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="a_delivery_note_counts_once"),
        ]

    def __str__(self) -> str:
        return self.number


class DeliveryLine(models.Model):
    """How much of one line of the order came with a delivery note."""

    note = models.ForeignKey(DeliveryNote, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("grants.OrderLine", on_delete=models.PROTECT, related_name="received")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "line"], name="a_line_comes_once_in_a_note"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="what_came_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.quantity}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Questions put to the invoices."""

    def live(self) -> InvoiceQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def numbered(self, vendor: Vendor, number: str) -> InvoiceQuerySet:
        return self.filter(vendor=vendor, number_key=squash(number)[:60])


class Invoice(models.Model):
    """What a vendor asks to be paid for an order. One vendor's number stands once, however it is spelt."""

    order = models.ForeignKey("grants.Order", on_delete=models.PROTECT, related_name="invoices")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("invoice number"), max_length=60)
    number_key = models.CharField(max_length=60)
    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    total = KurusField(_("total"))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.TextField(blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "number_key"],
                condition=Q(withdrawn_at__isnull=True),
                name="an_invoice_number_is_used_once",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(withdrawn_at__isnull=True), name="an_order_has_one_invoice"
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="an_invoice_is_above_zero"),
        ]

    def withdraw(self, *, by: User, reason: str) -> None:
        """It was entered wrongly; its number may be entered again."""
        if not reason.strip():
            raise Refusal(gettext("Say in a sentence what was entered wrongly."))
        with transaction.atomic():
            order = self.order.held()
            if not order.is_open:
                raise Refusal(gettext("This order is paid or cancelled; its invoice stays."))
            standing = Invoice.objects.live().filter(pk=self.pk)
            if standing.update(withdrawn_at=timezone.now(), withdraw_reason=reason.strip()) != 1:
                raise Refusal(gettext("This invoice is withdrawn already."))
            self.refresh_from_db()
            LogLine.write(
                by=by,
                action="invoice.withdrawn",
                subject=order,
                order=order.code,
                number=self.number,
                reason=reason.strip(),
            )

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """One line of an invoice, as printed."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(_("item"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = KurusField(_("price of one"))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.item
