"""Whether an order, what came and the invoice agree: the three-way match, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext

from imece.grants.papers import Invoice
from imece.lib.text import squash
from imece.ui.formats import money_text, number_text

if TYPE_CHECKING:
    from imece.grants.purchases import Order

NONE = Decimal("0.000")


class Match(NamedTuple):
    """What differs, one clear sentence each; true where nothing does."""

    differences: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.differences


def match_of(order: Order) -> Match:
    """Order, delivery notes and invoice beside each other: vendor, currency, and each item's quantity and price."""
    invoice = order.live_invoice
    return Match((*_of_goods(order), *(_of_invoice(order, invoice) if invoice else _no_invoice())))


def _no_invoice() -> Iterator[str]:
    yield gettext("No invoice is written down yet.")


def _of_goods(order: Order) -> Iterator[str]:
    received = order.received()
    if not received:
        yield gettext("Nothing was received yet: write the delivery note down.")
        return
    for line in order.lines.all():
        came = received.get(line.pk, NONE)
        if came != line.quantity:
            yield gettext("%(item)s: %(ordered)s ordered, %(came)s received.") % {
                "item": line.item,
                "ordered": number_text(line.quantity.normalize()),
                "came": number_text(came.normalize()),
            }


def _of_invoice(order: Order, invoice: Invoice) -> Iterator[str]:
    if invoice.vendor_id != order.vendor_id:
        yield gettext("The invoice is from %(invoice)s; the order went to %(order)s.") % {
            "invoice": invoice.vendor,
            "order": order.vendor,
        }
    if invoice.currency != order.currency:
        yield gettext("The invoice is in %(invoice)s; the order is in %(order)s.") % {
            "invoice": invoice.currency,
            "order": order.currency,
        }
    asked = {squash(one.item): one for one in invoice.lines.all()}
    for line in order.lines.all():
        charged = asked.pop(squash(line.item), None)
        quantity = charged.quantity if charged else NONE
        if quantity != line.quantity:
            yield gettext("%(item)s: %(ordered)s ordered, %(invoiced)s on the invoice.") % {
                "item": line.item,
                "ordered": number_text(line.quantity.normalize()),
                "invoiced": number_text(quantity.normalize()),
            }
        if charged and charged.unit_price != line.unit_price:
            yield gettext("%(item)s: %(ordered)s was agreed, the invoice says %(invoiced)s.") % {
                "item": line.item,
                "ordered": money_text(line.unit_price, order.currency),
                "invoiced": money_text(charged.unit_price, invoice.currency),
            }
    for unasked in asked.values():
        yield gettext("%(item)s stands on the invoice; it was not ordered.") % {"item": unasked.item}
