"""The pages of evaluation: a scale asked before and after, a group's result, satisfaction, and lessons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.base.users import in_language
from imece.psychosocial.care_forms import AskForm, SatisfactionForm
from imece.psychosocial.conferences import Lesson, Satisfaction
from imece.psychosocial.counselling import Counselling
from imece.psychosocial.evaluation import EvaluationPage
from imece.psychosocial.planning import Cycle
from imece.psychosocial.scales import Scale, ScaleAnswer
from imece.psychosocial.sessions import Session

REFUSED = 409


def user_of(request: HttpRequest) -> Any:
    return request.user


def _language(request: HttpRequest) -> str:
    """The language in which the questions are read out: as chosen, else the page's own."""
    return request.GET.get("language", "")[:2] or (get_language() or "en")[:2]


@may("session.overview")
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """A cycle's evaluation: who was asked, what the group's scores say, how satisfied people were, what was learnt."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user, "session.overview"), pk=pk)
    page_of = EvaluationPage(cycle, request.user)
    faces = [(str(SatisfactionForm.NAMES[level]), number) for level, number in page_of.satisfaction]
    return render(request, "psychosocial/care/evaluation.html", {"page_of": page_of, "faces": faces})


@may("counselling.keep")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_member(request: HttpRequest, pk: int, person: str, scale: str) -> HttpResponse:
    """Ask somebody of a cycle's group."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)
    member = get_object_or_404(cycle.enrolments.select_related("person__canonical"), person__code=person)
    back_to = redirect("evaluation", cycle.pk)
    return _ask(request, get_object_or_404(Scale, code=scale), member.person, back_to, cycle=cycle)


@may("counselling.keep")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_in_track(request: HttpRequest, code: str, scale: str) -> HttpResponse:
    """Ask the person of a track."""
    track = get_object_or_404(Counselling.objects.readable_by(request.user), code=code)
    back_to = redirect("care_track", track.code)
    return _ask(request, get_object_or_404(Scale, code=scale), track.person, back_to, counselling=track)


def _ask(
    request: HttpRequest, scale: Scale, person: Any, back_to: HttpResponse, **about: Any
) -> HttpResponse:
    language = _language(request)
    asked = ScaleAnswer.objects.of_person(person).filter(scale=scale, **about)
    moment = ScaleAnswer.Moment.AFTER if asked.exists() else ScaleAnswer.Moment.BEFORE
    form = AskForm(request.POST or None, scale=scale, language=language, initial={"moment": moment})
    if form.is_valid():
        try:
            ScaleAnswer.take(
                scale=scale, person=person, moment=form.cleaned_data["moment"], said=form.said,
                on=form.cleaned_data["day"], by=user_of(request), **about,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answers are sealed."))
            return back_to
    context = {
        "scale": scale,
        "form": form,
        "language": language,
        "introduction": in_language(scale.introduction, language),
        "back_to": back_to["Location"],
    }
    status = REFUSED if form.is_bound else 200
    return render(request, "psychosocial/care/ask.html", context, status=status)


@may("attendance.take")
@require_http_methods(["GET", "HEAD", "POST"])
def satisfaction(request: HttpRequest, pk: int) -> HttpResponse:
    """Five faces, and how many chose each."""
    session = get_object_or_404(Session.objects.visible_to(request.user), pk=pk)
    known = {f"level{one.level}": one.number for one in session.satisfaction.all()}
    form = SatisfactionForm(request.POST or None, initial=known)
    if form.is_valid():
        Satisfaction.count(session=session, numbers=form.numbers, by=user_of(request))
        messages.success(request, _("Counted."))
        if session.cycle_id is not None and user_may(request.user, "session.overview"):
            return redirect("evaluation", session.cycle_id)
        return redirect("session_page", session.pk)
    context = {
        "session": session,
        "form": form,
        "faces": [(form[f"level{level}"], level) for level in form.LEVELS],
    }
    return render(request, "psychosocial/care/satisfaction.html", context)


@may("session.plan")
@require_POST
def lesson_learn(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)
    try:
        Lesson.learn(cycle=cycle, text=request.POST.get("text", ""), by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation", cycle.pk)


@may("session.plan")
@require_POST
def lesson_carry(request: HttpRequest, pk: int, lesson: int) -> HttpResponse:
    """The next plan takes a lesson up."""
    reached = Cycle.objects.visible_to(request.user)
    cycle = get_object_or_404(reached, pk=pk)
    found = get_object_or_404(cycle.lessons.all(), pk=lesson)
    to = get_object_or_404(reached, pk=request.POST.get("to") or 0)
    try:
        found.carry(to=to, by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation", cycle.pk)
