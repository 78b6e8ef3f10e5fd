"""The pages of consents and photos: asking, taking back, printing, and the picture itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.people.age import minor_on
from imece.people.consent_forms import AnswerForm, PhotoForm, SheetForm, TakeBackForm
from imece.people.consent_page import first_language, history_of, lines_of
from imece.people.consent_sheet import consent_sheet, language_name, languages_beside
from imece.people.consents import PHOTO, Consent, ConsentText
from imece.people.persons import Person
from imece.people.photos import LARGEST_FILE, MEDIA_TYPE, Photo, why_no_photo
from imece.ui.formats import is_right_to_left

form_page = require_http_methods(["GET", "HEAD", "POST"])


def find_person(request: HttpRequest, code: str) -> Person:
    """Somebody within reach; under the code of any of their records."""
    reached = Person.objects.visible_to(request.user).select_related("canonical")
    found = get_object_or_404(reached, code=code)
    return found.canonical or found


def find_text(purpose: str, version: str = "") -> ConsentText:
    """The text in force today, or one of its versions."""
    if version:
        return get_object_or_404(ConsentText.objects.versions_of(purpose), version=version)
    text = ConsentText.objects.in_force(purpose, on=timezone.localdate())
    if text is None:
        raise Http404
    return text


def _user(request: HttpRequest) -> Any:
    return request.user


@may("person.view")
@require_safe
def person_consents(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that one person agreed to, refused and took back."""
    person = find_person(request, code)
    context = {"person": person, "lines": lines_of(person), "entries": history_of(person)}
    return render(request, "people/consents/history.html", context)


@may("consent.record")
@form_page
def consent_ask(request: HttpRequest, code: str, purpose: str) -> HttpResponse:
    """Read the text aloud in the person's language, and write down what they answer."""
    person = find_person(request, code)
    text = find_text(purpose, request.GET.get("version", ""))
    language = request.GET.get("language", "")
    language = language if language in text.texts else first_language(person, text)
    minor = minor_on(person, timezone.localdate())
    form = AnswerForm(request.POST or None, minor=minor)
    if form.is_valid():
        try:
            consent = Consent.record(
                person=person, text=text, language=language, by=_user(request), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _answered(request, person, consent)
    context = {"person": person, "text": text, "form": form, "minor": minor, "language": language}
    return render(request, "people/consents/ask.html", context | _reading(text, language))


def _reading(text: ConsentText, language: str) -> dict[str, Any]:
    return {
        "paragraphs": text.read(language),
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        "title_read": text.titles.get(language, text.title),
        "languages": [(code, language_name(code)) for code in text.languages],
        "versions": ConsentText.objects.versions_of(text.purpose),
    }


def _answered(request: HttpRequest, person: Person, consent: Consent) -> HttpResponse:
    """Back to the person's page, with a sentence that says what follows from the answer."""
    if consent.answer == Consent.Answer.GIVEN:
        messages.success(request, _("Written down: they agreed."))
    else:
        messages.success(
            request,
            _(
                "Written down: they said no. They go on being counted and helped; nothing of this kind is shared."
            ),
        )
    return redirect("person", code=person.code)


@may("consent.record")
@form_page
def consent_take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A yes is taken back; what it allowed is hidden at once."""
    person = find_person(request, code)
    consent = get_object_or_404(Consent.objects.of_person(person).with_all_shown(), pk=pk)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            consent.withdraw(by=_user(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _taken_back(request, person, consent)
    context = {"person": person, "consent": consent, "form": form}
    return render(request, "people/consents/take_back.html", context)


def _taken_back(request: HttpRequest, person: Person, consent: Consent) -> HttpResponse:
    messages.success(request, _("Written down: the consent was taken back."))
    if consent.text.purpose == PHOTO and Photo.objects.of_person(person).exists():
        messages.warning(request, _("The photos are hidden now. Ask whether they should be deleted too."))
    return redirect("person", code=person.code)


# ------------------------------------------------------------------------------------------ on paper


@may("consent.record")
@require_safe
def consent_sheets(request: HttpRequest) -> HttpResponse:
    """The texts that are read to people, and their blank sheets."""
    texts = ConsentText.objects.offered_on(timezone.localdate())
    context = {
        "sheets": [(text, _sheet_form(text)) for text in texts],
        "crumbs": [(_("People"), reverse("people"))],
    }
    return render(request, "people/consents/sheets.html", context)


def _sheet_form(text: ConsentText, person: Person | None = None, data: Any = None) -> SheetForm:
    language = first_language(person or Person(), text)
    return SheetForm(data, text=text, language=language, beside=languages_beside(text, language))


@may("consent.record")
@require_safe
def consent_blank_sheet(request: HttpRequest, purpose: str) -> HttpResponse:
    """The sheet of a purpose, blank."""
    return _sheet(request, find_text(purpose), None)


@may("consent.record")
@require_safe
def consent_person_sheet(request: HttpRequest, code: str, purpose: str) -> HttpResponse:
    """The sheet of a purpose with a person's name and code on it."""
    person = find_person(request, code)
    text = find_text(purpose)
    LogLine.write(by=_user(request), action="consent.print", subject=person, code=person.code, text=text.code)
    return _sheet(request, text, person)


def _sheet(request: HttpRequest, text: ConsentText, person: Person | None) -> HttpResponse:
    form = _sheet_form(text, person, request.GET)
    chosen = form.cleaned_data if form.is_valid() else form.initial
    pdf = consent_sheet(text, language=chosen["language"], beside=chosen["beside"], person=person)
    text.use()
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="consent-{text.purpose}-{chosen["language"]}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


# ------------------------------------------------------------------------------------------ photos


@may("consent.record")
@form_page
def photo_add(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a photo of a person who agreed to it."""
    person = find_person(request, code)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        # One byte more than is allowed says that a file is too large; more of it need not be held.
        content = form.cleaned_data["photo"].read(LARGEST_FILE + 1)
        try:
            Photo.add(
                person=person, content=content, taken_on=form.cleaned_data["taken_on"], by=_user(request)
            )
        except Refusal as refusal:
            form.add_error("photo", str(refusal))
        else:
            messages.success(request, _("The photo is kept, without place and time of the camera."))
            return redirect("person", code=person.code)
    context = {"person": person, "form": form, "why": why_no_photo(person), "purpose": PHOTO}
    return render(request, "people/consents/photo_add.html", context)


@may("person.view")
@require_safe
@cache_control(no_store=True, private=True)
def photo_picture(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The picture itself, as long as consent stands."""
    photo = get_object_or_404(Photo.objects.shown_of(find_person(request, code)), pk=pk)
    try:
        content = photo.picture()
    except Refusal:
        raise Http404 from None
    return HttpResponse(content, content_type=MEDIA_TYPE)


@may("consent.record")
@require_POST
def photo_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Delete a photo, whether it is shown or hidden."""
    person = find_person(request, code)
    photo = get_object_or_404(Photo.objects.of_person(person), pk=pk)
    try:
        photo.erase(by=_user(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The photo is deleted."))
    return redirect("person", code=person.code)
