"""The pages of referrals for those who sign in: the list, a new one, and one with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.people.consents import REFERRAL, Consent
from imece.people.persons import Person
from imece.referrals.destinations import destinations_for
from imece.referrals.directory import RESTRICTED_NEEDS, Need
from imece.referrals.following import follow_ups_for
from imece.referrals.forms import AnswerForm, NeedForm, ReferForm, WordForm
from imece.referrals.incoming_forms import TellBackForm
from imece.referrals.links import PartnerLink
from imece.referrals.mailing import mail_link
from imece.referrals.page import ReferralPage
from imece.referrals.reaching import person_to_refer
from imece.referrals.referrals import Referral
from imece.referrals.sharing import LEAST, MORE, told_of, with_labels

REFUSED = 409


def user_of(request: HttpRequest) -> Any:
    return request.user


def find(request: HttpRequest, code: str) -> Referral:
    return get_object_or_404(Referral.objects.visible_to(request.user).with_all_shown(), code=code)


@may("referral.send")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral_new(request: HttpRequest) -> HttpResponse:
    """Refer a person: where to, what for, and what is told of them."""
    asked = {**request.GET.dict(), **request.POST.dict()}
    person = person_to_refer(request.user, str(asked.get("person", "")))
    need = str(asked.get("need", ""))
    need = need if need in Need else Need.CASE_MANAGEMENT
    destinations = destinations_for(person, need)
    first = next((one.key for one in destinations if one.fits), "")
    initial = {"need": need, "to": first}
    form = ReferForm(request.POST or None, destinations=destinations, reader=request.user, initial=initial)
    if form.is_valid():
        try:
            referral = _refer(request, person, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("referral", referral.code)
    status = REFUSED if form.is_bound else 200
    context = _new_page(person, str(need)) | {"form": form, "destinations": destinations}
    return render(request, "referrals/new.html", context, status=status)


def _new_page(person: Person, need: str) -> dict[str, Any]:
    restricted = need in RESTRICTED_NEEDS
    return {
        "person": person,
        "need_form": NeedForm(initial={"need": need}),
        "restricted": restricted,
        "told": with_labels(told_of(person, LEAST, is_restricted=restricted)),
        "more": told_of(person, MORE, is_restricted=restricted),
        "standing": Consent.objects.standing(person, REFERRAL),
        "purpose": REFERRAL,
    }


def _refer(request: HttpRequest, person: Person, form: ReferForm) -> Referral:
    """Draft and, unless only that was asked for, send; the same form sent twice refers once."""
    said = form.said()
    made = Referral.objects.made_by_form(said["form_token"])
    if made is not None:
        return get_object_or_404(Referral.objects.visible_to(request.user), pk=made.pk)
    try:
        with transaction.atomic():
            referral = Referral.draft(by=user_of(request), person=person, **said)
            if "draft" not in request.POST:
                referral.send(by=user_of(request))
    except IntegrityError:
        twice = Referral.objects.made_by_form(said["form_token"])
        return get_object_or_404(Referral.objects.visible_to(request.user), pk=twice.pk if twice else 0)
    if referral.state == Referral.State.SENT:
        _tell_sent(request, referral)
    else:
        messages.success(request, _("The referral is kept as a draft; nothing was sent."))
    return referral


def _tell_sent(request: HttpRequest, referral: Referral) -> None:
    """Say that it went, and mail the partner's first link."""
    messages.success(request, _("The referral is sent."))
    if referral.to_organisation_id is None or not (referral.to_point and referral.to_point.email):
        return
    address = link_address(request, PartnerLink.hand_out(referral, by=user_of(request)))
    if mail_link(referral, address):
        messages.success(request, _("The partner has the link to answer by e-mail."))
    else:
        messages.warning(request, _("The e-mail did not go. Make a link below and hand it over."))


def link_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("referral_partner", args=[token]))


def show(
    request: HttpRequest, found: Referral, *, form: Any = None, link: str = "", status: int = 200
) -> HttpResponse:
    context = {"referral": found, "page_of": ReferralPage(found, request.user), "answer": AnswerForm()}
    context |= {
        "word": WordForm(),
        "wrong": form,
        "link": link,
        "tell": TellBackForm(initial={"feedback": found.became}),
    }
    context |= {"follow_ups": follow_ups_for(found, request.user)}
    return render(request, "referrals/referral.html", context, status=status)


@may("referral.view")
@never_cache
@require_safe
def referral(request: HttpRequest, code: str) -> HttpResponse:
    """One referral: what was told, to whom, and its steps."""
    found = find(request, code)
    LogLine.write(by=user_of(request), action="referral.open", subject=found, code=found.code)
    return show(request, found)


def done(request: HttpRequest, found: Referral, form: Any, act: Callable[[], Any], said: str) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("referral", found.code)
    return show(request, find(request, found.code), form=form, status=REFUSED)


@may("referral.view")
@never_cache
@require_POST
def referral_step(request: HttpRequest, code: str) -> HttpResponse:
    """The receiver's step. Whose it is, the verb decides: the team's, or the sender's who heard it from a partner."""
    found, form = find(request, code), AnswerForm(request.POST)
    return done(
        request, found, form, lambda: found.step(by=user_of(request), **form.cleaned_data), _("Written down.")
    )


@may("referral.send")
@never_cache
@require_POST
def referral_send(request: HttpRequest, code: str) -> HttpResponse:
    """Send a draft; for a partner with the sender's word that the place was named."""
    found, form = find(request, code), WordForm(request.POST)
    if request.POST.get("place_named"):
        found.name_place(by=user_of(request))
    return done(request, found, form, lambda: found.send(by=user_of(request)), _("The referral is sent."))


@may("referral.send")
@never_cache
@require_POST
def referral_close(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), WordForm(request.POST)

    def act() -> None:
        found.close(by=user_of(request), feedback=form.cleaned_data["note"])

    return done(request, found, form, act, _("The referral is closed."))


@may("referral.send")
@never_cache
@require_POST
def referral_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), WordForm(request.POST)

    def act() -> None:
        found.withdraw(by=user_of(request), note=form.cleaned_data["note"])

    return done(request, found, form, act, _("The referral is withdrawn; links to it no longer work."))


@may("referral.send")
@never_cache
@require_POST
def referral_link(request: HttpRequest, code: str) -> HttpResponse:
    """A link to hand over, or a reminder: shown this once, and mailed where the service has an e-mail."""
    found, form = find(request, code), WordForm(request.POST)
    try:
        address = link_address(request, PartnerLink.hand_out(found, by=user_of(request)))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return show(request, found, form=form, status=REFUSED)
    if mail_link(found, address):
        messages.success(request, _("The partner has the link to answer by e-mail."))
    return show(request, found, link=address)
