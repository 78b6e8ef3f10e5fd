"""Goods are ordered, counted and invoiced by different hands, and paid where the three papers agree."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.grants.charges import Charge
from imece.grants.papers import Invoice, Item
from imece.grants.purchases import Order
from imece.grants.tests.money import DAY, IBAN, Office, line, office, planned, vendor
from imece.partners.agreements import FrameworkAgreement
from imece.partners.vendors import Vendor

pytestmark = pytest.mark.django_db
WALKERS = Item("Walker", "piece", Decimal(2), Decimal("150.25"))
DIAPERS = Item("Diapers", "pack", Decimal(10), Decimal("20"))


@pytest.fixture
def team(cast: Cast) -> Office:
    return office(cast)


@pytest.fixture
def shop(team: Office) -> Vendor:
    return vendor(team.buys)


def ordered(cast: Cast, team: Office, shop: Vendor, *items: Item, number: str = "1") -> Order:
    on = line(cast, code=f"LINE-{number}")
    charge = planned(team.asks, on, "600", number=number)
    return Order.place(by=team.buys, charge=charge, vendor=shop, items=items or (WALKERS, DIAPERS), day=DAY)


def receive(order: Order, team: Office, *quantities: int) -> None:
    counted = {one.pk: Decimal(quantity) for one, quantity in zip(order.lines.all(), quantities, strict=True)}
    order.receive(by=team.counts, note_number=f"IRS-{order.deliveries.count()}", quantities=counted, day=DAY)


def test_an_order_that_came_and_was_invoiced_as_ordered_is_paid(
    cast: Cast, team: Office, shop: Vendor
) -> None:
    order = ordered(cast, team, shop)
    assert (order.total, order.charge.state) == (Decimal("500.50"), Charge.State.COMMITTED)
    assert order.agrees().differences == (
        "Nothing was received yet: write the delivery note down.",
        "No invoice is written down yet.",
    )
    receive(order, team, 1, 10)
    order.invoice(by=team.counts, vendor=shop, number="A-1", day=DAY)
    assert order.agrees().differences == ("Walker: 2 ordered, 1 received.",)
    receive(order, team, 1, 0)
    assert order.agrees()
    order.pay(by=team.pays, day=DAY)
    charge = Charge.objects.get()
    assert (order.state, charge.state, charge.amount) == ("paid", "paid", Decimal("500.50"))
    assert charge.line.balance().paid == Decimal("500.50")


def test_each_difference_is_one_sentence_and_nothing_is_paid(cast: Cast, team: Office, shop: Vendor) -> None:
    order, other = ordered(cast, team, shop), vendor(team.buys, "Başka Medikal")
    receive(order, team, 2, 9)
    wrong = [WALKERS._replace(unit_price=Decimal("160")), DIAPERS._replace(quantity=Decimal(12))]
    extra = Item("Delivery", "journey", Decimal(1), Decimal(50))
    order.invoice(by=team.counts, vendor=other, number="B-1", items=[*wrong, extra], currency="USD", day=DAY)
    assert order.agrees().differences == (
        "Diapers: 10 ordered, 9 received.",
        "The invoice is from Başka Medikal; the order went to Umut Medikal.",
        "The invoice is in USD; the order is in TRY.",
        "Walker: TRY\u00a0150.25 was agreed, the invoice says USD\u00a0160.00.",
        "Diapers: 10 ordered, 12 on the invoice.",
        "Delivery stands on the invoice; it was not ordered.",
    )
    with pytest.raises(Refusal, match="10 ordered, 9 received"):
        order.pay(by=team.pays, day=DAY)
    assert Charge.objects.get().state == Charge.State.COMMITTED


def test_an_invoice_is_used_once_however_its_number_is_spelt(cast: Cast, team: Office, shop: Vendor) -> None:
    first, second = ordered(cast, team, shop), ordered(cast, team, shop, number="2")
    used = first.invoice(by=team.counts, vendor=shop, number="ABC 2026-001", day=DAY)
    with pytest.raises(Refusal, match=rf"was used for the order {first.code} already"):
        second.invoice(by=team.counts, vendor=shop, number="abc2026001", day=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(
            order=second, vendor=shop, number="abc2026001", number_key=used.number_key, day=DAY,
            currency="TRY", total=Decimal(1), entered_by=team.counts,
        )  # fmt: skip
    used.withdraw(by=team.counts, reason="typed under the wrong order")
    second.invoice(by=team.counts, vendor=shop, number="ABC 2026-001", day=DAY)


def test_who_orders_neither_receives_nor_pays_and_who_receives_does_not_pay(
    cast: Cast, team: Office, shop: Vendor
) -> None:
    order = ordered(cast, team, shop)
    every = {one.pk: one.quantity for one in order.lines.all()}
    with pytest.raises(Refusal, match="may not receive"):
        order.receive(by=team.buys, note_number="1", quantities=every)
    receive(order, team, 2, 10)
    order.invoice(by=team.buys, vendor=shop, number="A-1", day=DAY)
    for who, why in ((team.buys, "ordered the goods"), (team.counts, "received the goods")):
        with pytest.raises(Refusal, match=why):
            order.pay(by=who, day=DAY)


def test_nothing_is_paid_to_an_account_that_one_person_wrote_down(
    cast: Cast, team: Office, shop: Vendor
) -> None:
    order = ordered(cast, team, shop)
    receive(order, team, 2, 10)
    order.invoice(by=team.counts, vendor=shop, number="A-1", day=DAY)
    shop.change_bank(by=team.pays, iban=IBAN, holder="Umut Medikal")
    with pytest.raises(Refusal, match="wait for a second colleague"):
        order.pay(by=team.pays, day=DAY)
    shop.confirm_bank(by=team.checks)
    order.pay(by=team.pays, day=DAY)
    assert order.state == Order.State.PAID


def test_an_order_is_not_larger_than_what_was_set_aside_and_stands_once(
    cast: Cast, team: Office, shop: Vendor
) -> None:
    charge = planned(team.asks, line(cast), "500")
    with pytest.raises(Refusal, match=r"comes to TRY\s500\.50; only TRY\s500\.00 is set aside"):
        Order.place(by=team.buys, charge=charge, vendor=shop, items=[WALKERS, DIAPERS], day=DAY)
    order = Order.place(by=team.buys, charge=charge, vendor=shop, items=[WALKERS], day=DAY)
    charge.refresh_from_db()
    for refused, why in (
        (lambda: charge.pay(by=team.pays, day=DAY), "Pay the order"),
        (lambda: charge.release(by=team.pays), "Cancel the order"),
        (lambda: Order.place(by=team.buys, charge=charge, vendor=shop, items=[WALKERS], day=DAY), "already"),
    ):
        with pytest.raises(Refusal, match=why):
            refused()
    order.cancel(by=team.buys, reason="sold out")
    charge.release(by=team.buys)
    assert Charge.objects.get().line.balance().left == Decimal("1000.00")


def test_an_order_under_an_agreement_keeps_to_its_prices_dates_and_ceiling(
    cast: Cast, team: Office, shop: Vendor
) -> None:
    first, last = datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)
    agreement = FrameworkAgreement.sign(
        by=team.buys, vendor=shop, code="FA", starts=first, ends=last, currency="TRY", ceiling=Decimal(400)
    )
    agreement.price(by=team.buys, item="Walker", unit="piece", price=Decimal("150.25"), valid_from=first)
    charge = planned(team.asks, line(cast), "900")

    def place(*items: Item, day: datetime.date = DAY) -> Order:
        return Order.place(
            by=team.buys, charge=charge, vendor=shop, items=items, day=day, agreement=agreement
        )

    with pytest.raises(Refusal, match=r"the agreed price is TRY\s150\.25, not TRY\s150\.26"):
        place(WALKERS._replace(unit_price=Decimal("150.26")))
    with pytest.raises(Refusal, match="has no price in the agreement"):
        place(DIAPERS)
    with pytest.raises(Refusal, match="does not stand on that day"):
        place(WALKERS, day=datetime.date(2026, 7, 1))
    with pytest.raises(Refusal, match="under its ceiling"):
        place(WALKERS._replace(quantity=Decimal(3)))
    order = place(WALKERS)
    agreement.refresh_from_db()
    assert agreement.ordered == Decimal("300.50")
    order.cancel(by=team.buys, reason="sold out")
    agreement.refresh_from_db()
    assert agreement.ordered == Decimal("0.00")


def test_what_does_not_come_any_more_is_freed(cast: Cast, team: Office, shop: Vendor) -> None:
    order = ordered(cast, team, shop)
    receive(order, team, 1, 0)
    with pytest.raises(Refusal, match="cannot be cancelled"):
        order.cancel(by=team.buys, reason="sold out")
    order.shorten(by=team.buys, reason="sold out")
    assert order.total == Decimal("150.25")
    order.invoice(by=team.counts, vendor=shop, number="A-1", day=DAY)
    order.pay(by=team.pays, day=DAY)
    assert Charge.objects.get().line.balance().left == Decimal("849.75")


def test_orders_of_one_thing_from_one_vendor_within_a_month_are_found(
    cast: Cast, team: Office, shop: Vendor
) -> None:
    first, second = ordered(cast, team, shop), ordered(cast, team, shop, DIAPERS, number="2")
    near = Order.objects.near(vendor=shop, item="WALKER", day=DAY + datetime.timedelta(days=30))
    assert list(near) == [first]
    assert set(Order.objects.near(vendor=shop, item="diapers", day=DAY)) == {first, second}
    assert not Order.objects.near(vendor=shop, item="Walker", day=DAY + datetime.timedelta(days=31))
