"""The letter of a referral, to be printed."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.referrals.forms import WordForm
from imece.referrals.letter import referral_letter
from imece.referrals.views import REFUSED, find, show, user_of


@may("referral.send")
@never_cache
@require_safe
def referral_letter_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The PDF in one of the three languages; without a standing consent there is none."""
    found, form = find(request, code), WordForm({})
    if language not in dict(settings.LANGUAGES):
        raise Http404
    try:
        pdf = referral_letter(found, language=language, by=user_of(request))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return show(request, found, form=form, status=REFUSED)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}-{language}.pdf"'
    return answer
