"""What the logbook says of persons, and the room's menu entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu
from imece.people.joined import joined_records
from imece.people.review import to_be_answered
from imece.people.sections import PersonSection, register_section

# The code says nothing about the person by itself.
register_action("person.open", _("opened the page of %(code)s"), erase=keep_all)
register_action("person.same", _("said that %(code)s and %(other)s are one person"), erase=keep_all)
register_action("person.different", _("said that %(code)s and %(other)s are two people"), erase=keep_all)
register_action(
    "person.unsure", _("was not sure whether %(code)s and %(other)s are one person"), erase=keep_all
)
register_action("person.ask_again", _("wants to be asked again about %(code)s and %(other)s"), erase=keep_all)
register_action("person.undo_merge", _("undid the merge of %(other)s into %(code)s"), erase=keep_all)

register_menu(MenuEntry("person", _("People"), "people", "people", "person.view", 30))
register_menu(
    MenuEntry("review", _("One person?"), "review", "link", "person.match", 31, count=to_be_answered)
)
register_section(
    PersonSection("joined", _("Joined records"), "people/joined.html", joined_records, 60, aside=True)
)
