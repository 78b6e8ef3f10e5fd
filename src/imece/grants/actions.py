"""What this room hands in: sentences of the logbook, and its menu entries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu

# No detail of these lines holds personal data: codes, amounts, and reasons that speak of money.
_SENTENCES = {
    "budget.revised": _("revised the budget line %(line)s to %(amount)s, until %(until)s: %(reason)s"),
    "charge.planned": _("planned %(amount)s on the budget line %(line)s"),
    "charge.committed": _("committed %(amount)s on the budget line %(line)s"),
    "charge.changed": _("changed a charge on the budget line %(line)s to %(amount)s"),
    "charge.paid": _("wrote down that %(amount)s of the budget line %(line)s was paid"),
    "charge.released": _("released %(amount)s of the budget line %(line)s"),
    "rate.noted": _("wrote down the rate %(rate)s"),
    "order.placed": _("placed the order %(order)s with %(vendor)s"),
    "order.received": _("received goods of the order %(order)s, delivery note %(number)s"),
    "order.invoiced": _("entered the invoice %(number)s for the order %(order)s"),
    "order.shortened": _("ended the order %(order)s with what was received: %(reason)s"),
    "order.paid": _("paid %(amount)s for the order %(order)s, invoice %(number)s"),
    "order.cancelled": _("cancelled the order %(order)s: %(reason)s"),
    "invoice.withdrawn": _("withdrew the invoice %(number)s of the order %(order)s: %(reason)s"),
}
for _code, _sentence in _SENTENCES.items():
    register_action(_code, _sentence, erase=keep_all)

register_menu(MenuEntry("budget", _("Budget"), "budget", "money", "budget.view", 44))
