"""The pages for whoever came along, and for the consent of a child's guardian."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.people.consent_forms import AnswerForm
from imece.people.consent_page import first_language
from imece.people.consents import SERVICE, Consent, ConsentText
from imece.people.models import Person
from imece.psychosocial.expected import entries_of
from imece.psychosocial.models import Session
from imece.psychosocial.roll import Roll
from imece.psychosocial.roll_forms import LightForm
from imece.psychosocial.roll_views import deed, find, show, user_of
from imece.psychosocial.walk_ins import alike, looked_for, register
from imece.ui.formats import is_right_to_left


@may("attendance.take")
@require_safe
def attendance_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom of the registry what was typed may mean, with a button to put them on the roll."""
    session = find(request, pk)
    typed = request.GET.get("q", "").strip()[:200]
    context = {
        "session": session,
        "typed": typed,
        "found": looked_for(typed, session, request.user),
        "not_yet": session.day > timezone.localdate(),
    }
    return render(request, "psychosocial/walk_ins.html", context)


@may("attendance.take")
@require_POST
def attendance_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the registry came along: only today, or to stay with the group."""
    session = find(request, pk)
    person = get_object_or_404(
        Person.objects.visible_to(request.user).select_related("canonical"),
        code=request.POST.get("person", ""),
    )
    enrol, reason = request.POST.get("enrol") == "1", request.POST.get("reason", "")[:200]
    said = _("%(name)s is on the roll.") % {"name": person.shown_name}
    return deed(
        request,
        session,
        lambda: Roll(session).add(person, by=user_of(request), enrol=enrol, reason=reason),
        said,
    )


@may("person.register")
@require_POST
def attendance_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody whom the registry does not have, in one row; first asked whether they are one of those alike."""
    session, light = find(request, pk), LightForm(request.POST)
    if not light.is_valid():
        return show(request, session, light=light)
    enrol, reason = request.POST.get("enrol") == "1", request.POST.get("reason", "")[:200]
    found = alike(light, session, request.user)
    shown = set(request.POST.getlist("other_than"))
    if {one.person.code for one in found} - shown:
        return show(request, session, light=light, alike=found, enrol=enrol)
    others = [one.person for one in found]
    try:
        person = register(light, session, by=user_of(request), other_than=others, enrol=enrol, reason=reason)
    except Refusal as refusal:
        light.add_error(None, str(refusal))
        return show(request, session, light=light)
    messages.success(request, _("%(name)s is registered and on the roll.") % {"name": person.shown_name})
    return redirect("attendance", session.pk)


@may("consent.record")
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_consent(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A child's guardian is asked on the spot; then back to the roll."""
    session = find(request, pk)
    person = _on_roll(session, code)
    text = ConsentText.objects.in_force(SERVICE, on=timezone.localdate())
    if text is None:
        raise Http404
    language = request.GET.get("language") or first_language(person, text)
    language = language if language in text.texts else text.languages[0]
    form = AnswerForm(request.POST or None, minor=True)
    if form.is_valid():
        try:
            said = {**form.cleaned_data, "by": user_of(request)}
            Consent.record(person=person, text=text, language=language, **said)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down for %(name)s.") % {"name": person.shown_name})
            return redirect("attendance", session.pk)
    context = {"session": session, "person": person, "text": text, "form": form, "language": language}
    reading = {
        "paragraphs": text.read(language),
        "title_read": text.titles.get(language, text.title),
        "direction": "rtl" if is_right_to_left(language) else "ltr",
    }
    return render(request, "psychosocial/attendance_consent.html", context | reading)


def _on_roll(session: Session, code: str) -> Person:
    """Somebody on this roll, by the code that the page shows."""
    for entry in entries_of(session):
        if entry.person.code == code:
            return Person.objects.get(pk=entry.person.pk)
    raise Http404
