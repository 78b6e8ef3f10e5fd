"""What the logbook says of the plan, and the room's entries in the menu.

Reasons and needs are not repeated here: they stand on the record, and may speak of somebody.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu

_SENTENCES = {
    "session.plan": _("planned session %(code)s for %(day)s"),
    "session.move": _("moved session %(code)s from %(before)s to %(day)s"),
    "session.postpone": _("postponed session %(code)s"),
    "session.cancel": _("cancelled session %(code)s"),
    "session.change": _("changed the plan of session %(code)s"),
    "session.tell": _("told %(who)s of the change of session %(code)s"),
    "session.untell": _("took back that %(who)s was told of the change of session %(code)s"),
    "cycle.plan": _("planned the cycle “%(title)s” with %(number)s sessions"),
    "cycle.add_session": _("added session %(code)s to “%(title)s”"),
    "cycle.remove_session": _("removed session %(code)s from “%(title)s”"),
    "cycle.start": _("started the cycle “%(title)s”"),
    "cycle.finish": _("finished the cycle “%(title)s”"),
    "cycle.reopen": _("took the cycle “%(title)s” up again"),
    "cycle.cancel": _("cancelled the cycle “%(title)s”"),
    "campaign.plan": _("planned the campaign “%(name)s” with %(number)s sessions"),
    "venue.add": _("added the venue %(name)s"),
    "venue.change": _("changed the venue %(name)s"),
    "vehicle.add": _("added the vehicle %(name)s"),
    "vehicle.change": _("changed the vehicle %(name)s"),
    "assessment.record": _("recorded an assessment of %(day)s"),
    "assessment.add": _("added findings to the assessment of %(day)s"),
    "finding.note": _("noted a need met on %(day)s"),
    "finding.answered": _("planned an answer to a finding of %(day)s"),
    "finding.open": _("opened a finding of %(day)s again"),
    "finding.set_aside": _("set a finding of %(day)s aside"),
    "feed.make": _("made an address to read the calendar from"),
    "feed.revoke": _("took back the address of the calendar"),
}
for _code, _sentence in _SENTENCES.items():
    register_action(_code, _sentence, erase=keep_all)

register_menu(MenuEntry("session", _("Sessions"), "session_week", "calendar", "session.view", 22))
register_menu(MenuEntry("finding", _("Needs"), "finding_list", "feedback", "session.view", 24))
