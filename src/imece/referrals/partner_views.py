"""The page by which a partner without an account answers: the link is the key, and works for one step."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from imece.base.access import anyone_may
from imece.base.refusal import Refusal
from imece.people.consent_sheet import language_name
from imece.referrals.forms import PartnerForm
from imece.referrals.links import PartnerLink
from imece.referrals.mailing import mail_link
from imece.referrals.page import deeds_of
from imece.referrals.sharing import with_labels

REFUSED = 409
# So many unknown addresses from one visitor in so many seconds, then nothing opens for them.
GUESSES, SECONDS = 30, 600


@anyone_may("the address itself is the key: a partner who answers a referral has no account")
# No cookie gives any right here, so there is nothing that another site could misuse; and a browser that sends no
# referrer sends no origin either, which the usual check would refuse.
@csrf_exempt
@sensitive_post_parameters("note", "partner")
@require_http_methods(["GET", "HEAD", "POST"])
def referral_partner(request: HttpRequest, token: str) -> HttpResponse:
    """What was shared, and the next step; a link that does not work looks like one that never was."""
    with override(_language(request)):
        link = None if _guesses_too_much(request) else PartnerLink.objects.of_token(token)
        if link is None:
            _note_guess(request)
        if link is None or not link.works:
            return _quiet(render(request, "referrals/gone.html", _languages(), status=404))
        return _quiet(_answer(request, link) if request.method == "POST" else _page(request, link))


def _page(request: HttpRequest, link: PartnerLink, form: PartnerForm | None = None) -> HttpResponse:
    referral = link.referral
    context = {
        "referral": referral,
        "told": with_labels(referral.told),
        "deeds": deeds_of(referral),
        "form": form or PartnerForm(initial={"partner": ""}),
        "link": link,
    }
    status = REFUSED if form is not None else 200
    return render(request, "referrals/partner.html", context | _languages(), status=status)


def _answer(request: HttpRequest, link: PartnerLink) -> HttpResponse:
    """Take the step; the next link opens at once and goes to the service's e-mail."""
    form = PartnerForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form)
    said = form.cleaned_data
    try:
        following = link.answer(said["state"], name=said["partner"], note=said["note"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        link.refresh_from_db()
        if not link.works:
            return render(request, "referrals/gone.html", _languages(), status=404)
        return _page(request, link, form)
    if not following:
        return render(request, "referrals/answered.html", _languages())
    address = reverse("referral_partner", args=[following])
    mail_link(link.referral, request.build_absolute_uri(address))
    return redirect(f"{address}?language={get_language()}")


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else get_language() or "en"


def _languages() -> dict[str, Any]:
    return {"languages": [(code, language_name(code)) for code, _name in settings.LANGUAGES]}


def _quiet(answer: HttpResponse) -> HttpResponse:
    """Kept by no browser, found by no search, told to no other site."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _visitor(request: HttpRequest) -> str:
    return f"referral-guesses-{get_adapter().get_client_ip(request)}"


def _guesses_too_much(request: HttpRequest) -> bool:
    return int(cache.get(_visitor(request), 0)) >= GUESSES


def _note_guess(request: HttpRequest) -> None:
    key = _visitor(request)
    cache.add(key, 0, SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        cache.set(key, 1, SECONDS)
