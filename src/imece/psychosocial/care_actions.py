"""What the logbook says of counselling, flags, scales and conferences: by codes, never by what was said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.menu import MenuEntry, register_menu
from imece.people.sections import PersonSection, register_section
from imece.psychosocial.care_page import counselling_of
from imece.psychosocial.counselling import Counselling
from imece.psychosocial.flags import RiskFlag
from imece.referrals.reaching import register_works_with

_SENTENCES = {
    "counselling.open": _("opened the counselling track %(code)s"),
    "counselling.reopen": _("opened the counselling track %(code)s again"),
    "counselling.meet": _("noted meeting %(number)s of %(code)s"),
    "counselling.appoint": _("agreed on the next meeting of %(code)s"),
    "counselling.goal": _("wrote or answered a goal of %(code)s"),
    "counselling.closed": _("closed the counselling track %(code)s"),
    "counselling.hand_over": _("handed the counselling track %(code)s to %(to)s"),
    "note.write": _("wrote a note to meeting %(number)s of %(code)s"),
    "note.open": _("opened the notes of %(code)s"),
    "flag.raise": _("raised a risk flag on %(code)s"),
    "flag.seen": _("saw the risk flag on %(code)s"),
    "flag.closed": _("closed the risk flag on %(code)s"),
    "scale.take": _("kept the answers of a person to %(scale)s"),
    "conference.plan": _("planned the conference of %(day)s"),
    "conference.decide": _("wrote a decision of the conference of %(day)s"),
    "conference.close": _("closed the conference of %(day)s"),
    "conference.follow_up": _("followed a decision up on %(day)s"),
    "satisfaction.count": _("counted how satisfied people were with session %(code)s"),
    "lesson.learn": _("wrote down what the team learnt from %(title)s"),
    "lesson.carry": _("carried a lesson to %(title)s"),
}
for _code, _sentence in _SENTENCES.items():
    register_action(_code, _sentence, erase=keep_all)

register_menu(MenuEntry("care_tracks", _("Counselling"), "care_tracks", "lock", "note.view", 25))
register_menu(
    MenuEntry(
        "care_flags",
        _("Risk flags"),
        "care_flags",
        "warning",
        "risk.answer",
        26,
        count=lambda user: RiskFlag.objects.visible_to(user).raised().count(),
    )
)
register_menu(
    MenuEntry("care_conference", _("Conferences"), "care_conferences", "team", "conference.hold", 27)
)
register_section(
    PersonSection(
        "counselling", _("Counselling"), "psychosocial/care/of_person.html", counselling_of, 30, aside=True
    )
)
register_works_with(
    "counselling",
    lambda person, reader: Counselling.objects.readable_by(reader).open().of_person(person).exists(),
)
