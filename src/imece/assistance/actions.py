"""What the logbook says of the ledger, the room's menu entry, and its part of a person's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imece.assistance.received import overlapping_with, received_by
from imece.assistance.tally import received_times
from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu
from imece.lists.links import ListLink, register_link
from imece.lists.models import TakenList
from imece.people.sections import PersonSection, PersonTally, register_section, register_tally

register_action("ledger.export", _("saved %(lines)s coded lines of the ledger as a file"), erase=keep_all)

register_menu(MenuEntry("ledger", _("Ledger"), "ledger", "ledger", "ledger.view", 40))

register_section(
    PersonSection(
        "received", _("What reached this person"), "assistance/received.html", received_by, order=10
    )
)
register_section(
    PersonSection(
        "overlap",
        _("Under the same identity number, on other kinds of list"),
        "assistance/received.html",
        overlapping_with,
        order=20,
    )
)
register_tally(PersonTally("received", _("Received"), received_times))


def _lines_of(taken: TakenList) -> str:
    return f"{reverse('ledger')}?taken_list={taken.pk}"


register_link(ListLink("ledger", _("What it brought to the ledger"), "ledger", "ledger.view", _lines_of))
