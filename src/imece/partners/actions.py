"""What this room hands in: sentences of the logbook, and its menu entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu

# Codes, amounts and reasons; no bank details beyond their last four signs.
_SENTENCES = {
    "vendor.added": _("wrote down the vendor %(vendor)s"),
    "vendor.changed": _("changed %(fields)s of the vendor %(vendor)s"),
    "vendor.ended": _("ended buying from the vendor %(vendor)s: %(reason)s"),
    "vendor.bank_changed": _("wrote down new bank details of the vendor %(vendor)s, ending in %(ends)s"),
    "vendor.bank_confirmed": _("confirmed the bank details of the vendor %(vendor)s, ending in %(ends)s"),
    "vendor.bank_read": _("read the bank details of the vendor %(vendor)s"),
    "agreement.signed": _("wrote down the framework agreement %(agreement)s with %(vendor)s"),
    "agreement.changed": _("changed the framework agreement %(agreement)s: %(reason)s"),
    "agreement.ended": _("ended the framework agreement %(agreement)s: %(reason)s"),
    "agreement.priced": _("wrote down the price of %(item)s in the agreement %(agreement)s: %(price)s"),
}
for _code, _sentence in _SENTENCES.items():
    register_action(_code, _sentence, erase=keep_all)

register_menu(MenuEntry("vendor", _("Vendors"), "vendors", "partner", "vendor.view", 46))
