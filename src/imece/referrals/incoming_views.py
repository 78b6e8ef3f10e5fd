"""The pages of what comes in from outside: writing it down, saying who it is, telling the referrer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.people.persons import Person
from imece.referrals import first_details
from imece.referrals.forms import WordForm
from imece.referrals.incoming_forms import ReceiveForm, TellBackForm
from imece.referrals.mailing import mail_feedback
from imece.referrals.reaching import person_to_refer
from imece.referrals.referrals import Referral
from imece.referrals.views import REFUSED, done, find, user_of


@may("referral.receive")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral_receive(request: HttpRequest) -> HttpResponse:
    """Write down a referral from outside, of somebody known or not known yet."""
    code = request.GET.get("person", "") or request.POST.get("person", "")
    person = person_to_refer(request.user, code) if code else None
    form = ReceiveForm(request.POST or None, reader=request.user, person=person)
    if form.is_valid():
        try:
            referral = _received(request, form.said())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("referral", referral.code)
    status = REFUSED if form.is_bound else 200
    return render(request, "referrals/receive.html", {"form": form, "person": person}, status=status)


def _received(request: HttpRequest, said: dict[str, Any]) -> Referral:
    """Written down once, however often the form is sent."""
    made = Referral.objects.made_by_form(said["form_token"])
    if made is None:
        try:
            with transaction.atomic():
                made = Referral.receive(by=user_of(request), **said)
            messages.success(request, _("The referral is written down. The team sees it among theirs."))
        except IntegrityError:
            made = Referral.objects.made_by_form(said["form_token"])
    return get_object_or_404(Referral.objects.visible_to(request.user), pk=made.pk if made else 0)


@may("referral.answer")
@never_cache
@require_POST
def referral_known(request: HttpRequest, code: str) -> HttpResponse:
    """«This is them», or nobody of these: then they are registered with what was told."""
    found, form = find(request, code), WordForm(request.POST)

    def act() -> None:
        with transaction.atomic():
            found.know_person(_person_of(request, found), by=user_of(request))

    return done(request, found, form, act, _("Written down: the referral is about this person."))


def _person_of(request: HttpRequest, found: Referral) -> Person:
    code = request.POST.get("person", "")
    if code:
        person = Person.objects.visible_to(request.user).coded(code)
        if person is None:
            raise Refusal(_("Nobody within your reach has this code."))
        return person
    if not user_may(request.user, "person.register"):
        raise Refusal(_("Your role does not include registering persons."))
    return first_details.register(found, by=user_of(request))


@may("referral.answer")
@never_cache
@require_POST
def referral_tell_back(request: HttpRequest, code: str) -> HttpResponse:
    """What the referrer is told; by e-mail it goes to the address that came with the referral."""
    found, form = find(request, code), TellBackForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        with transaction.atomic():
            found.tell_back(by=user_of(request), **said)
            if said["how"] == "email" and not mail_feedback(found, said["feedback"]):
                raise Refusal(_("The e-mail did not go. Tell them in another way, and say how."))

    return done(request, found, form, act, _("The referrer was told, and the referral is closed."))
