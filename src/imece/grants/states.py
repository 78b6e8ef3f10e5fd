"""The states of a charge and of an order, and how one follows another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class ChargeState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("money", "Planned")
    COMMITTED = "committed", pgettext_lazy("money", "Committed")
    PAID = "paid", pgettext_lazy("money", "Paid")
    RELEASED = "released", pgettext_lazy("money", "Released")


CHARGE_MOVES: dict[str, set[str]] = {
    ChargeState.PLANNED: {ChargeState.COMMITTED, ChargeState.RELEASED},
    ChargeState.COMMITTED: {ChargeState.PAID, ChargeState.RELEASED},
    ChargeState.PAID: set(),
    ChargeState.RELEASED: set(),
}
# What brings a charge into a state, for the page of the rules (docs/money.md).
CHARGE_VERBS: dict[str, str] = {
    ChargeState.PLANNED: "Charge.plan",
    ChargeState.COMMITTED: "Charge.commit, Order.place",
    ChargeState.PAID: "Charge.pay, Order.pay",
    ChargeState.RELEASED: "Charge.release",
}


class OrderState(models.TextChoices):
    PLACED = "placed", pgettext_lazy("order", "Placed")
    PAID = "paid", pgettext_lazy("order", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")


ORDER_MOVES: dict[str, set[str]] = {
    OrderState.PLACED: {OrderState.PAID, OrderState.CANCELLED},
    OrderState.PAID: set(),
    OrderState.CANCELLED: set(),
}
ORDER_VERBS: dict[str, str] = {
    OrderState.PLACED: "Order.place",
    OrderState.PAID: "Order.pay",
    OrderState.CANCELLED: "Order.cancel",
}
