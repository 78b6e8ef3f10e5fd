"""The room's entry in the menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.menu import MenuEntry, register_menu

register_menu(MenuEntry("home", _("Home"), "home", "home", "home.view", 10))
register_menu(MenuEntry("logbook", _("Logbook"), "logbook", "history", "logbook.view", 90))
