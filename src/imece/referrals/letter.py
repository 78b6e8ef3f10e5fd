"""The letter of a referral (PDF): what a partner is told, or the referrer; the least and no more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imece.base.logbook import LogLine
from imece.base.mission import Mission
from imece.base.refusal import Refusal
from imece.base.users import User, in_language
from imece.referrals.referrals import Referral
from imece.referrals.sharing import with_labels
from imece.referrals.states import FINISHED, Direction, State
from imece.ui.document.document import compile_document
from imece.ui.formats import day_text

TEMPLATE = "referrals/documents/letter.typ"


def may_be_written(referral: Referral) -> bool:
    """Only of what was sent, while the consent stands, as with a link; of what came in, once it is answered."""
    if referral.direction == Direction.IN:
        return bool(referral.became) or bool(referral.decline_reason)
    if referral.state == State.DRAFTED or referral.state in FINISHED:
        return False
    return referral.direction != Direction.OUT or referral.consent_stands


def referral_letter(referral: Referral, *, language: str, by: User) -> bytes:
    """The PDF in that language; the logbook says that it was written."""
    if not referral.may_be_sent_by(by):
        raise Refusal(_("Only colleagues of the unit that referred write its letter."))
    if not may_be_written(referral):
        raise Refusal(
            _("There is no letter: it was not sent, it is over, or the person's consent does not stand.")
        )
    LogLine.write(by=by, action="referral.letter", subject=referral, code=referral.code)
    with translation.override(language):
        data = _answer(referral) if referral.direction == Direction.IN else _letter(referral)
    made_on = timezone.now().replace(microsecond=0)
    return compile_document(TEMPLATE, data, language=language, made_on=made_on)


def _frame(referral: Referral) -> dict[str, Any]:
    mission = Mission.current()
    names = mission.settings.get("organisation", {}).get("names", {}) if mission else {}
    unit = referral.from_unit or (referral.to_team.unit if referral.to_team else None)
    return {
        "organisation": in_language(names) or str(unit or ""),
        "sender": str(unit or ""),
        "code": referral.code,
        "day": day_text(timezone.localdate()),
        "words": _words(),
        "facts": [],
        "person": [],
        "person_title": "",
        "protected": "",
        "consent": "",
        "footer": f"{_('Referral %(code)s') % {'code': referral.code}} · {_('Confidential')}",
    }


def _letter(referral: Referral) -> dict[str, Any]:
    point = referral.to_point
    lines = [point.giver, point.address, point.phone, point.hours] if point else []
    facts = [(_("Need"), referral.get_need_display()), (_("Priority"), referral.get_priority_display())]
    if referral.answer_by:
        facts.append((_("Please answer by"), day_text(timezone.localdate(referral.answer_by))))
    if referral.sent_by:
        facts.append(
            (pgettext("a referral", "Whom to ask"), f"{referral.sent_by.shown_name}, {referral.sender}")
        )
    return {
        **_frame(referral),
        "title": _("Referral letter"),
        "receiver": referral.receiver,
        "receiver_lines": [line for line in lines if line and line != referral.receiver],
        "lead": _("We refer this person to you and ask for your help."),
        "facts": facts,
        "text_title": _("What you should know"),
        "text": referral.reason,
        "person_title": pgettext("a referral", "The person"),
        "person": [(str(label), text) for label, text in with_labels(referral.told)],
        "protected": _("This person's name is protected. Call who referred and give the code.")
        if referral.is_restricted
        else "",
        "consent": _agreed(referral),
        "slip": True,
    }


def _agreed(referral: Referral) -> str:
    if referral.consent is None:
        return ""
    return _("The person agreed on %(day)s that this is told to you. Use it only to help them.") % {
        "day": day_text(referral.consent.day)
    }


def _answer(referral: Referral) -> dict[str, Any]:
    """To the referrer: their own number instead of a name, which a letter on a desk need not show."""
    referrer = referral.referrer
    came = day_text(timezone.localdate(referral.sent_at)) if referral.sent_at else ""
    facts = [(_("Your number"), referrer["reference"])] if referrer.get("reference") else []
    facts += [
        (_("Came in on"), came),
        (_("Need"), referral.get_need_display()),
        (_("State"), str(referral.state_text)),
    ]
    return {
        **_frame(referral),
        "title": _("Answer to your referral"),
        "receiver": referral.sender,
        "receiver_lines": [referrer["name"]] if referrer.get("name") else [],
        "lead": _("You referred somebody to us. This is what became of it:"),
        "facts": facts,
        "text_title": pgettext("a referral", "Answer"),
        "text": referral.became or referral.declined_because,
        "slip": False,
    }


def _words() -> dict[str, str]:
    return {
        "to": pgettext("a referral", "To"),
        "answer": pgettext("a referral", "Answer"),
        "send_back": _("Please send this part back, or answer by the link that you were sent."),
        "received": _("We have received it"),
        "accepted": _("We accept"),
        "declined": _("We decline"),
        "done": _("Why it is declined, or what was done"),
        "name": _("Your name and office"),
        "day": pgettext("on a form", "Date"),
        "signature": _("Signature"),
    }
