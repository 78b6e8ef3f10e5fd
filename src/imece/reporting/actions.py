"""What the room hands in at start-up: its deeds in the logbook and its entry in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu

register_action("edition.publish", _("published edition %(number)s"), erase=keep_all)
register_action("edition.restate", _("restated edition %(number)s by edition %(newer)s"), erase=keep_all)
register_action("edition.withdraw", _("withdrew edition %(number)s: %(reason)s"), erase=keep_all)
register_action(
    "edition.csv", _("took out the lines behind %(figure)s of edition %(number)s"), erase=keep_all
)

register_menu(MenuEntry("edition", _("Editions"), "editions", "edition", "edition.view", 60))
