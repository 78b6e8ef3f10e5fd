"""What this room hands in: sentences of the logbook, its menu entry, and its part of a person's page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu
from imece.people.persons import Person
from imece.people.sections import PersonSection, register_section
from imece.referrals.referrals import Referral

_SENTENCES = {
    "referral.drafted": _("drafted the referral %(code)s"),
    "referral.sent": _("sent the referral %(code)s"),
    "referral.acknowledged": _("acknowledged the referral %(code)s"),
    "referral.accepted": _("accepted the referral %(code)s"),
    "referral.declined": _("declined the referral %(code)s"),
    "referral.served": _("told what was done for the referral %(code)s"),
    "referral.closed": _("closed the referral %(code)s"),
    "referral.withdrawn": _("withdrew the referral %(code)s"),
    "referral.received": _("wrote down the referral %(code)s that came from outside"),
    "referral.known": _("said whom the referral %(code)s is about"),
    "referral.follow": _("opened what follows the referral %(code)s"),
    "directory.add": _("added the service %(code)s to the directory"),
    "directory.change": _("changed the service %(code)s in the directory"),
    "referral.open": _("opened the referral %(code)s"),
    "referral.letter": _("wrote the letter of the referral %(code)s"),
    "referral.link": _("made a link to answer the referral %(code)s"),
}
for _code, _sentence in _SENTENCES.items():
    register_action(_code, _sentence, erase=keep_all)


def _waiting(user: Any) -> int:
    """What the reader's teams are to answer."""
    return Referral.objects.to_answer_by(user).count()


def _of_person(person: Person, reader: Any) -> dict[str, Any] | None:
    if not user_may(reader, "referral.view"):
        return None
    referrals = Referral.objects.visible_to(reader).of_person(person).with_all_shown().newest()
    return {"referrals": referrals, "person": person}


register_menu(
    MenuEntry("referral", _("Referrals"), "referrals", "external", "referral.view", 28, count=_waiting)
)
register_section(
    PersonSection("referrals", _("Referrals"), "referrals/of_person.html", _of_person, 20, aside=True)
)
