"""What speaks against an order before it goes out."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext

from imece.base.refusal import Refusal
from imece.grants.charges import Charge
from imece.grants.papers import Item
from imece.grants.states import ChargeState
from imece.partners.agreements import FrameworkAgreement
from imece.partners.vendors import Vendor
from imece.ui.formats import money_text


def refuse_order(
    charge: Charge,
    vendor: Vendor,
    agreement: FrameworkAgreement | None,
    items: list[Item],
    total: Decimal,
    day: datetime.date,
) -> None:
    """All that speaks against an order, the first of it said."""
    if charge.state not in (ChargeState.PLANNED, ChargeState.COMMITTED):
        raise Refusal(gettext("This money is paid or released; plan a new charge for the order."))
    if charge.has_order:
        raise Refusal(gettext("This was ordered already. Cancel that order first."))
    if not vendor.is_active_on(day):
        raise Refusal(
            gettext("Nothing is bought from %(vendor)s any more. Choose another vendor.") % {"vendor": vendor}
        )
    if total > charge.amount:
        raise Refusal(
            gettext(
                "The order comes to %(total)s; only %(amount)s is set aside. Have the larger amount approved first."
            )
            % {
                "total": money_text(total, charge.currency),
                "amount": money_text(charge.amount, charge.currency),
            }
        )
    if agreement is not None:
        _refuse_against_agreement(charge.currency, vendor, agreement, items, day)


def _refuse_against_agreement(
    currency: str, vendor: Vendor, agreement: FrameworkAgreement, items: list[Item], day: datetime.date
) -> None:
    if agreement.vendor_id != vendor.pk:
        raise Refusal(gettext("This agreement is with another vendor."))
    for sentence in agreement.why_not(day=day, currency=currency):
        raise Refusal(sentence)
    for one in items:
        agreed = agreement.prices.of_item(one.item).on(day).first()
        if agreed is None:
            raise Refusal(
                gettext("%(item)s has no price in the agreement on that day. Order it without the agreement.")
                % {"item": one.item}
            )
        if one.unit_price > agreed.price:
            raise Refusal(
                gettext("%(item)s: the agreed price is %(agreed)s, not %(asked)s.")
                % {
                    "item": one.item,
                    "agreed": money_text(agreed.price, currency),
                    "asked": money_text(one.unit_price, currency),
                }
            )
