"""What the logbook says of lists, and the room's menu entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu
from imece.lists.models import TakenList

register_action("list.preview", _("looked at %(file)s before taking it in"), erase=keep_all)
register_action(
    "list.take", _("took in %(file)s: %(rows)s rows accepted, %(refused)s refused"), erase=keep_all
)
register_action("list.replace", _("took in %(file)s in place of %(list)s"), erase=keep_all)
register_action("list.refuse", _("could not take in %(file)s"), erase=keep_all)
register_action("list.undo", _("undid %(file)s"), erase=keep_all)
register_action("list.discard", _("let %(file)s go"), erase=keep_all)
register_action("list.match", _("taught that “%(header)s” means %(field)s"), erase=keep_all)

register_action("list.file", _("opened the file %(file)s"), erase=keep_all)


def _waiting(user: object) -> int:
    """Previews that the reader may confirm."""
    if not user_may(user, "list.take"):
        return 0
    return TakenList.objects.visible_to(user).filter(state=TakenList.State.PREVIEWED).count()


register_menu(MenuEntry("list", _("Lists"), "lists", "list", "list.view", 20, count=_waiting))
