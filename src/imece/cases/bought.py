"""What follows an approval: ordered, received whole or in parts, confirmed by the person, invoiced, paid."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from imece.base.refusal import Refusal
from imece.base.users import User
from imece.cases import states
from imece.cases.service_record import Confirmation, ServiceRecord
from imece.cases.states import ServiceState
from imece.grants.approvals import different_people
from imece.grants.charges import Charge
from imece.grants.purchases import Item, Order
from imece.partners.agreements import price_on
from imece.ui.formats import number_text

_CENT = Decimal("0.01")


class BoughtService(ServiceRecord):
    """`CaseService` (case_services.py) inherits these verbs."""

    if TYPE_CHECKING:

        def follow_ledger(self, *, by: User) -> None: ...

        def papers_missing(self, before: str) -> list[str]: ...

    class Meta:
        abstract = True

    # ------------------------------------------------------------------ ordered
    def order(self, *, by: User) -> Order:
        """Order what was approved from its supplier, at the approved price."""
        with self.deed(by, "case.work"):
            if self.state != ServiceState.APPROVED or not self.approval_holds:
                raise Refusal(gettext("Only what is approved, and as it was approved, is ordered."))
            charge, price = self.charge(), self.unit_price
            if self.vendor is None or charge is None or price is None or self.estimated is None:
                raise Refusal(gettext("It comes from our own stock; there is nothing to order."))
            agreed = price_on(self.vendor, self.item, timezone.localdate())
            placed = Order.place(
                by=by, charge=charge, vendor=self.vendor, items=[self._as_item(self.estimated, self.quantity)],
                agreement=agreed.agreement if agreed is not None and agreed.price >= price else None,
            )  # fmt: skip
            self.move(ServiceState.ORDERED, ordered_by=by, ordered_on=timezone.localdate())
            self.note_step("order", by=by, note=f"{self.vendor.name} · {placed.code}")
        return placed

    def _as_item(self, amount: Decimal, quantity: Decimal) -> Item:
        """One line of an order: all of it as one where the price of each does not come out even."""
        each = (amount / quantity).quantize(_CENT)
        if each * quantity == amount:
            return Item(self.shown_name, self.measure or "piece", quantity, each)
        return Item(self.shown_name, self.measure or "piece", Decimal(1), amount)

    # ------------------------------------------------------------------ received
    def deliver(
        self,
        *,
        by: User,
        note_number: str = "",
        day: datetime.date | None = None,
        quantity: Decimal | None = None,
    ) -> None:
        """It came and was given to the person: all that was still to come, or ``quantity`` of it.

        The one line of the ledger tells what came so far, on the day on which the first of it came.
        """
        on = day or timezone.localdate()
        with self.deed(by, "case.work"):
            self._may_be_received(by, on)
            coming = self.still_to_come if quantity is None else quantity
            if coming <= 0 or coming > self.still_to_come:
                raise Refusal(
                    gettext("%(left)s is still to come: give a quantity above zero and up to that.")
                    % {"left": number_text(self.still_to_come)}
                )
            self._receive(by=by, note_number=note_number.strip(), on=on, quantity=coming)
            came = (self.came or Decimal(0)) + coming
            values = {"came": came, "received_by": by, "delivered_on": min(self.delivered_on or on, on)}
            if came == self.quantity:
                self.move(ServiceState.DELIVERED, **values)
                self.note_step("deliver", by=by, note=note_number)
            else:
                self.write(**values)
                self.note_step("part", by=by, note=f"{number_text(coming)} {self.measure} · {note_number}")
            self.follow_ledger(by=by)

    def _may_be_received(self, by: User, on: datetime.date) -> None:
        wanted = ServiceState.ORDERED if self.costs else ServiceState.APPROVED
        if self.costs and self.state != wanted:
            raise Refusal(gettext("It was not ordered yet."))
        if not self.approval_holds:
            raise Refusal(gettext("Only what is approved, and as it was approved, is delivered."))
        if self.state != wanted:
            raise Refusal(
                gettext("This service is “%(state)s”; that step does not follow from there.")
                % {"state": self.get_state_display()}
            )
        different_people(requester=self.requested_by, approver=self.approver, receiver=by)
        if on > timezone.localdate() or (self.approved_on and on < self.approved_on):
            raise Refusal(
                gettext("Give the day on which it came: not before the approval, not in the future.")
            )

    def _receive(self, *, by: User, note_number: str, on: datetime.date, quantity: Decimal) -> None:
        """Write the delivery note down with the order."""
        order = self.placed_order()
        if not self.comes_in_parts and quantity != self.quantity:
            raise Refusal(
                gettext("This comes as a whole: ask for each part as a service of its own instead.")
            )
        if order is None:
            return
        if not note_number:
            raise Refusal(gettext("Give the number of the delivery note."))
        [line] = order.lines.all()
        counted = quantity if self.comes_in_parts else line.quantity
        order.receive(by=by, note_number=note_number, day=on, quantities={line.pk: counted})

    def shorten(self, *, by: User, note: str) -> None:
        """No more will come: what came is all, and the money of the rest goes back to its line."""
        if not note.strip():
            raise Refusal(gettext("Say in a sentence why no more will come."))
        with self.deed(by, "case.work"):
            order = self.placed_order()
            if self.state != ServiceState.ORDERED or not self.came or order is None:
                raise Refusal(gettext("Nothing of it came yet; cancel it instead."))
            order.shorten(by=by, reason=note)
            self.move(ServiceState.DELIVERED)
            self.note_step("shorten", by=by, note=note)

    def confirm(self, *, by: User, how: str, day: datetime.date | None = None) -> None:
        """The person says that it reached them."""
        on = day or timezone.localdate()
        if how not in Confirmation:
            raise Refusal(gettext("Say how the person confirmed it."))
        with self.deed(by, "case.work"):
            if by.pk == self.approver_id:
                raise Refusal(gettext("Whoever approved it does not confirm its receipt. Ask a colleague."))
            if on > timezone.localdate() or (self.delivered_on and on < self.delivered_on):
                raise Refusal(
                    gettext("Give the day of the receipt: not before the delivery, not in the future.")
                )
            self.move(ServiceState.CONFIRMED, confirmed_by=by, confirmed_on=on, confirmed_how=how)
            self.note_step("confirm", by=by)

    # ------------------------------------------------------------------ invoiced and paid
    def invoice(self, *, by: User, number: str, amount: Decimal) -> None:
        """Note the supplier's invoice; whether it agrees with order and receipt is seen when it is to be paid."""
        if not number.strip():
            raise Refusal(gettext("Give the number of the invoice."))
        with self.deed(by, "case.work"):
            order = self.placed_order()
            if order is None or self.state not in (ServiceState.ORDERED, *states.GIVEN):
                raise Refusal(gettext("Only what was ordered is invoiced."))
            [line] = order.lines.all()
            order.invoice(
                by=by, vendor=order.vendor, number=number.strip(),
                items=None if amount == order.total else [self._as_item(amount, line.quantity)],
            )  # fmt: skip
            self.write(invoice_number=number.strip())
            self.note_step("invoice", by=by, note=number)

    def withdraw_invoice(self, *, by: User, note: str) -> None:
        """It was noted wrongly; the right one, or the same number again, may be noted then."""
        if not note.strip():
            raise Refusal(gettext("Say in a sentence what was entered wrongly."))
        with self.deed(by, "case.work"):
            order = self.placed_order()
            invoice = order.live_invoice if order is not None else None
            if invoice is None:
                raise Refusal(gettext("No invoice is noted."))
            invoice.withdraw(by=by, reason=note)
            self.write(invoice_number="")
            self.note_step("withdraw", by=by, note=f"{invoice.number} · {note.strip()}")

    def pay(self, *, by: User) -> None:
        """Pay what was received, as far as order, receipt and invoice agree; the ledger tells what was paid."""
        with self.deed(by, "case.pay"):
            if self.paid_on is not None:
                raise Refusal(gettext("It is paid already."))
            if self.state not in states.GIVEN:
                raise Refusal(gettext("Nothing is paid before it was received."))
            if by.pk in (self.requested_by_id, self.approver_id, self.received_by_id):
                raise Refusal(
                    gettext("Whoever asked for it, approved or received it does not pay it. Ask a colleague.")
                )
            if missing := self.papers_missing("payment"):
                raise Refusal(gettext("Papers are missing: %(papers)s.") % {"papers": ", ".join(missing)})
            order, charge = self.placed_order(), self.charge()
            if order is None or charge is None:
                raise Refusal(gettext("It comes from our own stock; there is nothing to pay."))
            order.pay(by=by)
            paid = Charge.objects.get(pk=charge.pk)
            self.write(cost=paid.amount, currency=paid.currency, paid_by=by, paid_on=timezone.localdate())
            self.follow_ledger(by=by)
            self.note_step("pay", by=by)
