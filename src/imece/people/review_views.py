"""The pages on which records are said to be one person or two: the queue, one pair, and taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.people.likeness import Likeness, Verdict
from imece.people.merging import Merge
from imece.people.review import (
    OPEN,
    QUICK,
    TABS,
    Deed,
    Progress,
    QuickConfirmation,
    already_answered,
    answer_pair,
    count_again,
    in_tab,
    lines_of,
    persons_beside,
    read_deed,
    said_of_undo,
    tab_of,
    with_most_evidence,
)
from imece.people.review_forms import MOST_CONFIRMED, AnswerForm, ConfirmForm, UndoForm
from imece.people.side_by_side import SideBySide, chance_of, weights_of

ON_A_PAGE = 25


def deciding(request: HttpRequest) -> User:
    """Whoever changes an answer: the menu's number is counted anew for them."""
    count_again(request.user)
    return who(request)


def who(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def pairs_of(request: HttpRequest) -> Any:
    return Likeness.objects.visible_to(request.user).with_persons()


@may("person.match")
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """What is to be answered: sure pairs to be confirmed in a row, pairs to be looked at, and those left unsure."""
    progress = Progress(Likeness.objects.visible_to(request.user))
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in TABS else QUICK if progress.in_tabs[QUICK] else OPEN
    on_a_page = MOST_CONFIRMED if tab == QUICK else ON_A_PAGE
    page = Paginator(in_tab(pairs_of(request), tab), on_a_page).get_page(request.GET.get("page"))
    context = {
        "progress": progress,
        "tab": tab,
        "filters": _filters(progress, tab),
        "page": page,
        "lines": lines_of(page.object_list),
    }
    return render(request, "people/review.html", context)


def _filters(progress: Progress, tab: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": f"{reverse('review')}?tab={code}",
            "current": code == tab,
            "count": progress.in_tabs[code],
        }
        for code, label in TABS.items()
    ]


@may("person.match")
@require_safe
def pair(request: HttpRequest, number: int) -> HttpResponse:
    """One pair, with whoever else looks like either: side by side, why the machine thinks so, three answers."""
    found = get_object_or_404(pairs_of(request), pk=number)
    if len(set(found.persons)) == 1:
        return redirect("person", code=found.persons[0].code)
    tab = _tab(request, found)
    persons = persons_beside(found, request.user)
    kept = with_most_evidence(persons[:2])
    queue = in_tab(pairs_of(request), tab)
    context = {
        "pair": found,
        "tab": tab,
        "tab_label": TABS[tab],
        "kept": kept,
        "beside": SideBySide(persons, kept, request.user),
        "weights": weights_of(found.bits, found.fields),
        "chance": chance_of(found.probability),
        "answered": already_answered(found) if found.state == Likeness.State.ANSWERED else "",
        "following": queue.after(found).first(),
        "preceding": queue.before(found).first(),
        **_just_done(request),
    }
    return render(request, "people/pair.html", context)


def _just_done(request: HttpRequest) -> dict[str, Any]:
    """What was answered a moment ago, with the pair that it was said of, so that it can be taken back."""
    number = request.GET.get("from", "")
    deed = read_deed(request.GET.get("done", ""), who(request)) if number.isdecimal() else None
    return {"deed": deed, "deed_pair": number}


def _tab(request: HttpRequest, pair: Likeness) -> str:
    wanted = request.POST.get("tab") or request.GET.get("tab", "")
    return wanted if wanted in TABS else tab_of(pair)


@may("person.match")
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Take one of the three answers, and open the next pair."""
    found = get_object_or_404(pairs_of(request), pk=number)
    tab = _tab(request, found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Open the pair again; the page was not sent whole."))
        return redirect(_address(found, tab))
    try:
        deed = answer_pair(found, form.said(), by=deciding(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        still = found.state != Likeness.State.ANSWERED
        return redirect(_address(found, tab)) if still else _onward(request, found, tab)
    return _onward(request, found, tab, deed)


def _onward(request: HttpRequest, done: Likeness, tab: str, deed: Deed | None = None) -> HttpResponse:
    """To the next pair of the tab, from its end to its beginning, or to the queue when nothing is left."""
    queue = in_tab(pairs_of(request), tab).but(done)
    following = queue.after(done).first() or queue.first()
    code = deed.code if deed else ""
    if following is None:
        return redirect(f"{reverse('review_done')}?tab={tab}&from={done.pk}&done={code}")
    return redirect(f"{_address(following, tab)}&from={done.pk}&done={code}")


def _address(pair: Likeness, tab: str) -> str:
    return f"{reverse('review_pair', args=[pair.pk])}?tab={tab}"


@may("person.match")
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The last pair of a tab was answered."""
    progress = Progress(Likeness.objects.visible_to(request.user))
    context = {"progress": progress, "filters": _filters(progress, ""), **_just_done(request)}
    return render(request, "people/review_done.html", context)


@may("person.match")
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what was answered a moment ago, and open that pair again."""
    found = get_object_or_404(pairs_of(request), pk=number)
    deed = read_deed(request.POST.get("deed", ""), who(request))
    try:
        if deed is None:
            raise Refusal(_("This was undone already. Open the person's page again to see what stands."))
        deed.take_back(by=deciding(request))
        messages.success(request, _("Taken back. The pair is to be answered again."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    found.refresh_from_db()
    return redirect(_address(found, _tab(request, found)))


@may("person.match")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Join each of the ticked pairs by itself, and tell each that could not be."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        ticked = list(pairs_of(request).numbered(form.cleaned_data["pairs"]).surest())
        batch = QuickConfirmation(ticked, by=deciding(request))
        batch.confirm()
        number = len(ticked) - len(batch.failures)
        if number:
            said = ngettext("%(number)s pair joined.", "%(number)s pairs joined.", number)
            messages.success(request, said % {"number": number})
        for failure in batch.failures:
            messages.error(request, failure)
    else:
        messages.warning(request, str(form.errors["pairs"][0]))
    return redirect(f"{reverse('review')}?tab={QUICK}")


@may("person.match")
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a merge back from the person's page: why, and what is said of the two from now on."""
    merge = get_object_or_404(Merge.objects.visible_to(request.user).with_all_shown(), pk=number)
    form = UndoForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal(_("Say what the two are from now on: two people, or to be asked again."))
        merge.undo(by=deciding(request), **form.said())
        messages.success(request, said_of_undo(merge))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("person", code=merge.kept.code)


@may("person.match")
@require_POST
def ask_again(request: HttpRequest, number: int) -> HttpResponse:
    """Take an answer back, so that the pair is asked about again."""
    verdict = get_object_or_404(Verdict.objects.visible_to(request.user).with_all_shown(), pk=number)
    try:
        verdict.withdraw(by=deciding(request))
        messages.success(request, _("The answer was taken back; the two may be asked about again."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("person", code=(verdict.left.canonical or verdict.left).code)
