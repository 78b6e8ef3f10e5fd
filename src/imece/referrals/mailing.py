"""E-mails to partners: a link without anything of the person; and what became of theirs."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from imece.referrals.referrals import Referral

_log = logging.getLogger(__name__)


def mail_link(referral: Referral, address: str) -> bool:
    """Whether the link went to the service's e-mail; where there is none or it fails, the sender hands it over."""
    to = referral.to_point.email if referral.to_point else ""
    body = _(
        "A referral waits for your answer. Open this link; it works once, for two weeks, and should not be passed on:"
    )
    return _mail(to, _("Referral %(code)s") % {"code": referral.code}, f"{body}\n\n{address}\n")


def mail_feedback(referral: Referral, text: str) -> bool:
    """Whether what became of it went to the referrer: their own number, our code, and the sentence."""
    subject = _("Referral %(code)s") % {"code": referral.referrer.get("reference") or referral.code}
    body = _("You referred somebody to us. This is what became of it:")
    code = _("Our code: %(code)s") % {"code": referral.code}
    return _mail(referral.referrer.get("email", ""), subject, f"{body}\n\n{text.strip()}\n\n{code}\n")


def _mail(to: str, subject: str, body: str) -> bool:
    if not to or settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        # Without a mail server a link would only be printed where the server writes its log.
        return False
    try:
        send_mail(subject, body, None, [to])
    except (smtplib.SMTPException, OSError):
        _log.exception("a letter about a referral could not be mailed")
        return False
    return True
