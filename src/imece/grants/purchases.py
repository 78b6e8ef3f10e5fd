"""Orders to vendors, from the order over what came to the payment; paid only where all papers agree."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.money import KurusField
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.grants.agreeing import Match, match_of
from imece.grants.charges import Charge, Source
from imece.grants.ordering_rules import refuse_order
from imece.grants.papers import (
    DeliveryLine,
    DeliveryNote,
    Invoice,
    InvoiceLine,
    Item,
    checked,
    total_of,
    whole_quantity,
)
from imece.grants.states import ORDER_MOVES, ChargeState, OrderState
from imece.lib.text import squash
from imece.partners.agreements import FrameworkAgreement
from imece.partners.vendors import Vendor

__all__ = ["Item", "Match", "Order", "OrderLine"]


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions put to the orders."""

    def visible_to(self, user: Any) -> OrderQuerySet:
        """Orders on budget lines of the reader's units."""
        reach = reach_of(user, "budget.view")
        if reach.everywhere:
            return self
        if reach.nowhere:
            return self.none()
        units = Q(charge__line__unit__code__in=reach.unit_codes) | Q(charge__line__unit__isnull=True)
        return self.filter(units)

    def live(self) -> OrderQuerySet:
        return self.exclude(state=OrderState.CANCELLED)

    def of_source(self, source: Source) -> OrderQuerySet:
        return self.filter(charge__source_kind=source.kind, charge__source_id=source.id)

    def of_vendor(self, vendor: Vendor) -> OrderQuerySet:
        return self.filter(vendor=vendor)

    def near(self, *, vendor: Vendor, item: str, day: datetime.date, days: int = 30) -> OrderQuerySet:
        """Live orders of the same thing from the same vendor within so many days: perhaps one order, split."""
        around = datetime.timedelta(days=days)
        return (
            self.live()
            .filter(vendor=vendor, lines__item_key=squash(item)[:200])
            .filter(day__gte=day - around, day__lte=day + around)
            .distinct()
            .newest()
        )

    def newest(self) -> OrderQuerySet:
        return self.select_related("vendor__organisation", "charge__line", "placed_by").order_by(
            "-day", "-pk"
        )


class Order(models.Model):
    """Things ordered from a vendor, for money that a charge sets aside."""

    State, MOVES = OrderState, ORDER_MOVES

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="orders")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="orders")
    agreement = models.ForeignKey(
        FrameworkAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="orders"
    )
    currency = models.CharField(_("currency"), max_length=3)
    total = KurusField(_("total"))
    day = models.DateField(_("ordered on"))
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paid_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(_("paid on"), null=True)
    state = models.CharField(_("state"), max_length=9, choices=OrderState.choices, default=OrderState.PLACED)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charge"], condition=~Q(state="cancelled"), name="a_charge_has_one_order"
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="an_order_is_above_zero"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, paid_by__isnull=False),
                name="a_paid_order_has_a_day_and_a_payer",
            ),
        ]

    # ------------------------------------------------------------------ verbs
    @classmethod
    def place(
        cls,
        *,
        by: User,
        charge: Charge,
        vendor: Vendor,
        items: Sequence[Item],
        day: datetime.date | None = None,
        agreement: FrameworkAgreement | None = None,
    ) -> Order:
        """Order; commits the charge at the order's total. Never for more than the charge sets aside."""
        day, wanted = day or timezone.localdate(), checked(list(items))
        total = total_of(wanted)
        with transaction.atomic():
            charge = Charge.objects.select_for_update().get(pk=charge.pk)
            refuse_order(charge, vendor, agreement, wanted, total, day)
            if charge.state == ChargeState.PLANNED:
                charge.commit(by=by, amount=total, day=day)
            elif total != charge.amount:
                charge.change(by=by, amount=total, day=day)
            if agreement is not None:
                agreement.count_order(total)
            order = cls.objects.create(
                charge=charge,
                vendor=vendor,
                agreement=agreement,
                currency=charge.currency,
                total=total,
                day=day,
                placed_by=by,
            )
            for one in wanted:
                OrderLine.objects.create(order=order, item_key=squash(one.item)[:200], **one._asdict())
            order._note("placed", by=by, vendor=vendor.code)
        return order

    def receive(
        self,
        *,
        by: User,
        note_number: str,
        quantities: Mapping[int, Decimal],
        day: datetime.date | None = None,
    ) -> DeliveryNote:
        """What came, counted by somebody else than who ordered: each order line's number to its quantity."""
        if by.pk == self.placed_by_id:
            raise Refusal(gettext("Who ordered the goods may not receive them. Another colleague has to."))
        counted = {number: whole_quantity(quantity) for number, quantity in quantities.items() if quantity}
        if not counted or not note_number.strip():
            raise Refusal(gettext("Write the number of the delivery note and what came."))
        with transaction.atomic():
            order = self.held_open()
            lines = {one.pk: one for one in order.lines.all()}
            if order.deliveries.filter(number=note_number.strip()).exists():
                raise Refusal(gettext("This delivery note is written down already."))
            note = DeliveryNote.objects.create(
                order=order, number=note_number.strip(), day=day or timezone.localdate(), received_by=by
            )
            for number, quantity in counted.items():
                if number not in lines:
                    raise Refusal(gettext("That line is not of this order."))
                DeliveryLine.objects.create(note=note, line=lines[number], quantity=quantity)
            order._note("received", by=by, number=note.number)
        return note

    def invoice(
        self,
        *,
        by: User,
        vendor: Vendor,
        number: str,
        items: Sequence[Item] | None = None,
        currency: str = "",
        day: datetime.date | None = None,
    ) -> Invoice:
        """The vendor's invoice as printed; without ``items`` it asks for what was ordered. Its number counts once."""
        if not squash(number):
            raise Refusal(gettext("Write the number of the invoice."))
        with transaction.atomic():
            order = self.held_open()
            asked = checked(list(items)) if items is not None else [one.as_item for one in order.lines.all()]
            order._refuse_invoice(vendor, number)
            made = Invoice(
                order=order,
                vendor=vendor,
                number=number.strip(),
                number_key=squash(number)[:60],
                day=day or timezone.localdate(),
                currency=currency or order.currency,
                total=total_of(asked),
                entered_by=by,
            )
            try:
                with transaction.atomic():
                    made.save()
            except IntegrityError:
                raise Refusal(
                    gettext("This invoice was written down a moment ago. Open the order again.")
                ) from None
            InvoiceLine.objects.bulk_create(InvoiceLine(invoice=made, **one._asdict()) for one in asked)
            order._note("invoiced", by=by, number=made.number)
        return made

    def shorten(self, *, by: User, reason: str) -> None:
        """No more will come: the order becomes what was received, and the rest of its money is free again."""
        if not reason.strip():
            raise Refusal(gettext("Say in a sentence why no more will come."))
        with transaction.atomic():
            order = self.held_open()
            received = order.received()
            if not received:
                raise Refusal(gettext("Nothing was received. Cancel the order instead."))
            for line in order.lines.all():
                came = min(received.get(line.pk, Decimal(0)), line.quantity)
                if not came:
                    line.delete()
                elif came != line.quantity:
                    line.quantity = came
                    line.save(update_fields=["quantity"])
            total = total_of([one.as_item for one in order.lines.all()])
            if total == order.total:
                raise Refusal(gettext("All that was ordered has come."))
            if order.agreement is not None:
                order.agreement.count_order(total - order.total)
            order.charge.change(by=by, amount=total)
            Order.objects.filter(pk=order.pk).update(total=total)
            order._note("shortened", by=by, reason=reason.strip())
        self.refresh_from_db()

    def pay(self, *, by: User, day: datetime.date | None = None) -> None:
        """Pay the invoice: only where order, receipt and invoice agree, and by nobody who ordered or received."""
        with transaction.atomic():
            order = self.held_open()
            for sentence in order.agrees().differences:
                raise Refusal(sentence)
            order._refuse_payer(by)
            invoice = order.live_invoice
            assert invoice is not None
            day = day or timezone.localdate()
            order.charge.settle(by=by, amount=invoice.total, day=day)
            order._move(OrderState.PAID, paid_by=by, paid_on=day)
            order._note("paid", by=by, number=invoice.number, amount=f"{invoice.total} {invoice.currency}")
        self.refresh_from_db()

    def cancel(self, *, by: User, reason: str) -> None:
        """Before anything came. The charge stays committed: order elsewhere, or release it."""
        if not reason.strip():
            raise Refusal(gettext("Say in a sentence why the order is cancelled."))
        with transaction.atomic():
            order = self.held_open()
            if order.deliveries.exists():
                raise Refusal(gettext("Goods were received for this order; it cannot be cancelled."))
            if order.live_invoice is not None:
                raise Refusal(gettext("An invoice stands on this order. Withdraw the invoice first."))
            if order.agreement is not None:
                order.agreement.count_order(-order.total)
            order._move(OrderState.CANCELLED)
            order._note("cancelled", by=by, reason=reason.strip())
        self.refresh_from_db()

    # ------------------------------------------------------------------ how it is done
    def held(self) -> Order:
        """The order as it stands now, held until the transaction ends."""
        return Order.objects.select_for_update().get(pk=self.pk)

    def held_open(self) -> Order:
        order = self.held()
        if not order.is_open:
            raise Refusal(
                gettext("This order is “%(state)s”; that step does not follow from there.")
                % {"state": order.get_state_display()}
            )
        return order

    def _move(self, state: str, **values: Any) -> None:
        moved = Order.objects.filter(pk=self.pk, state=self.state)
        if state not in ORDER_MOVES[self.state] or moved.update(state=state, **values) != 1:
            raise Refusal(gettext("Somebody moved this order meanwhile. Open it again and look."))

    def _refuse_invoice(self, vendor: Vendor, number: str) -> None:
        used = Invoice.objects.live().numbered(vendor, number).select_related("order").first()
        if used is not None:
            raise Refusal(
                gettext("The invoice %(number)s of %(vendor)s was used for the order %(order)s already.")
                % {"number": used.number, "vendor": vendor, "order": used.order.code}
            )
        if self.live_invoice is not None:
            raise Refusal(gettext("This order has an invoice. Withdraw it before you enter another."))

    def _refuse_payer(self, by: User) -> None:
        if by.pk == self.placed_by_id:
            raise Refusal(gettext("Who ordered the goods may not pay for them. Another colleague has to."))
        if self.deliveries.filter(received_by=by).exists():
            raise Refusal(gettext("Who received the goods may not pay for them. Another colleague has to."))
        if self.vendor.has_bank and not self.vendor.bank_confirmed:
            raise Refusal(
                gettext(
                    "The vendor's new bank details wait for a second colleague. Have them confirmed first."
                )
            )

    def _note(self, deed: str, *, by: User, **details: str) -> None:
        LogLine.write(by=by, action=f"order.{deed}", subject=self, order=self.code, **details)

    # ------------------------------------------------------------------ what is known of it
    @property
    def code(self) -> str:
        return f"PO-{self.pk:05d}"

    @property
    def source(self) -> Source:
        return self.charge.source

    @property
    def is_open(self) -> bool:
        return self.state == OrderState.PLACED

    @property
    def live_invoice(self) -> Invoice | None:
        return self.invoices.live().select_related("vendor__organisation").first()

    def received(self) -> dict[int, Decimal]:
        """Each order line's number to what came of it in all."""
        found: dict[int, Decimal] = {}
        for number, quantity in DeliveryLine.objects.filter(note__order=self).values_list("line", "quantity"):
            found[number] = found.get(number, Decimal(0)) + quantity
        return found

    def agrees(self) -> Match:
        """Order, receipt and invoice beside each other."""
        return match_of(self)

    def __str__(self) -> str:
        return self.code


class OrderLine(models.Model):
    """One thing that was ordered, how much of it and at what price, tax included."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(_("item"), max_length=200)
    item_key = models.CharField(max_length=200, db_index=True)
    unit = models.CharField(_("unit"), max_length=40)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = KurusField(_("price of one"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item_key"], name="an_item_is_ordered_in_one_line"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=0), name="an_order_line_counts"
            ),
        ]

    @property
    def as_item(self) -> Item:
        return Item(self.item, self.unit, self.quantity, self.unit_price)

    @property
    def total(self) -> Decimal:
        return total_of([self.as_item])

    def __str__(self) -> str:
        return self.item
