"""What the logbook says of attendance: by codes. Reasons stand on the record, not here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu

_SENTENCES = {
    "attendance.print": _("printed the attendance sheet of %(code)s"),
    "attendance.mark": _("marked the attendance of %(number)s at %(code)s: %(who)s"),
    "attendance.correct": _("corrected the attendance of %(number)s at %(code)s: %(who)s"),
    "attendance.invite": _("put %(who)s on the roll of %(code)s"),
    "attendance.count": _("counted unnamed people at %(code)s"),
    "session.hold": _("closed session %(code)s as held, with %(number)s present"),
    "session.reopen": _("took session %(code)s up again"),
    "cycle.enrol": _("enrolled %(who)s in “%(title)s”"),
}
for _code, _sentence in _SENTENCES.items():
    register_action(_code, _sentence, erase=keep_all)

register_menu(MenuEntry("reach", _("Reach"), "reach_overview", "chart", "session.overview", 26))
