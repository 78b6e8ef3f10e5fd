"""E-mails to partners: that a referral waits, and its link. Nothing of the person is in them."""

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
    if not to or settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        # Without a mail server a link would only be printed where the server writes its log.
        return False
    body = _(
        "A referral waits for your answer. Open this link; it works once, for two weeks, and should not be passed on:"
    )
    try:
        send_mail(_("Referral %(code)s") % {"code": referral.code}, f"{body}\n\n{address}\n", None, [to])
    except (smtplib.SMTPException, OSError):
        _log.exception("a referral's link could not be mailed")
        return False
    return True
