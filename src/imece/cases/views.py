"""The pages of cases: the worker's day, the list, intake, and one case with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Unit
from imece.cases.cases import Case
from imece.cases.day import my_day, my_decisions, to_be_told
from imece.cases.files import CaseFile
from imece.cases.following_up import FollowUp
from imece.cases.forms import FollowedForm, NarrowForm, OpenForm
from imece.cases.intake import intake_of
from imece.cases.page import FORMS, CasePage
from imece.cases.questions import MostUrgent

REFUSED = 409
A_PAGE = 25
SAID = {
    "screen": gettext_lazy("The triage is written down."),
    "refuse": gettext_lazy("The case has ended; the reason and the way on are kept with it."),
    "assess": gettext_lazy("The assessment is kept."),
    "plan": gettext_lazy("The plan is kept. Now request the services."),
    "pause": gettext_lazy("The clock stands until the person brings it."),
    "resume": gettext_lazy("The clock runs again."),
    "note": gettext_lazy("The note is kept."),
    "hand_over": gettext_lazy("The case is handed over."),
    "follow": gettext_lazy("The follow-up is agreed."),
    "close": gettext_lazy("A supervisor is asked to sign the closure off."),
    "leave": gettext_lazy("The case has ended."),
    "reopen": gettext_lazy("The case is open again under the same number."),
    "paper": gettext_lazy("The paper is kept."),
    "send_back": gettext_lazy("The case is back with its worker."),
}


def user_of(request: HttpRequest) -> Any:
    return request.user


def find(request: HttpRequest, pk: int, right: str = "case.view") -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user, right).with_all_shown(), pk=pk)


@may("case.view")
@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """My cases by what presses, and what nobody has taken yet."""
    reached = Case.objects.visible_to(request.user)
    context = {
        "groups": my_day(reached, request.user),
        "decisions": my_decisions(request.user),
        "to_tell": to_be_told(reached, request.user),
        "tab": "day",
    }
    return render(request, "cases/day.html", context)


@may("case.view")
@never_cache
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """All cases within reach, narrowed and in order."""
    districts = [(one.pcode, one.name) for one in Place.objects.districts()]
    form = NarrowForm(request.GET or None, districts=districts)
    found = Case.objects.visible_to(request.user).narrowed(**form.wanted)
    is_new = request.GET.get("sort") == "new"
    numbers: Any = found.newest().values_list("pk", flat=True) if is_new else MostUrgent(found)
    # First which cases stand on the page, then what their lines show: the rest is not read.
    page = Paginator(numbers, A_PAGE).get_page(request.GET.get("page"))
    shown = Case.objects.numbered(list(page))
    return render(request, "cases/list.html", {"form": form, "page": page, "cases": shown, "tab": "list"})


@may("case.view")
@never_cache
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: next step, services, timeline, clock, papers."""
    found = find(request, pk)
    LogLine.write(by=user_of(request), action="case.read", subject=found, number=found.number)
    return show_case(request, found)


def show_case(
    request: HttpRequest, found: Case, wrong: tuple[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"case": found, "page_of": CasePage(found, request.user, wrong)}
    return render(request, "cases/case.html", context, status=status)


@may("case.view")
@never_cache
@require_safe
def case_numbered(request: HttpRequest, number: str) -> HttpResponse:
    """From another room, by the case's number."""
    return redirect("case", get_object_or_404(Case.objects.visible_to(request.user), number=number).pk)


@may("case.open")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Write a need down for a person, or from a referral that came to us."""
    intake = intake_of(request.user, {**request.GET.dict(), **request.POST.dict()})
    form = OpenForm(request.POST or None, initial=intake.initial)
    if form.is_valid():
        try:
            opened = intake.open(
                by=user_of(request), unit=own_unit(request, "case.open"), **form.cleaned_data
            )
        except (Refusal, IntegrityError) as trouble:
            form.add_error(
                None, str(trouble) if isinstance(trouble, Refusal) else _("This was opened already.")
            )
        else:
            messages.success(request, _("The case is open."))
            return redirect("case", opened.pk)
    context = {"form": form, "intake": intake}
    return render(request, "cases/new.html", context, status=REFUSED if form.is_bound else 200)


def own_unit(request: HttpRequest, right: str) -> Unit:
    unit = Unit.objects.filter(code__in=reach_of(request.user, right).unit_codes).first()
    if unit is None:
        raise Refusal(_("You belong to no unit yet; ask the administrator to give you your role in one."))
    return unit


def _done(
    request: HttpRequest, found: Case, deed: str, form: Any, act: Callable[[], Any], said: Any
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("case", found.pk)
    return show_case(request, find(request, found.pk), (deed, form), REFUSED)


@may("case.work")
@never_cache
@require_POST
def case_do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One step of the worker: the verb of that name, with what its form says."""
    found = find(request, pk, "case.work")
    form_class = FORMS.get(deed)
    if form_class is None or deed in ("sign_off", "send_back"):
        return redirect("case", pk)
    form = form_class(request.POST, request.FILES, case=found, reader=request.user, prefix=deed)
    by = user_of(request)
    verbs: dict[str, Callable[[], Any]] = {"paper": lambda: CaseFile.keep(by=by, case=found, **form.said)}
    act = verbs.get(deed, lambda: getattr(found, deed)(by=by, **form.said))
    return _done(request, found, deed, form, act, SAID[deed])


@may("case.work")
@never_cache
@require_POST
def case_followed(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    """What was found when somebody looked back."""
    found = find(request, pk, "case.work")
    one = get_object_or_404(FollowUp, case=found, pk=follow_up)
    form = FollowedForm(request.POST, case=found, reader=request.user, prefix=f"followed{one.pk}")
    return _done(
        request, found, "followed", form,
        lambda: found.followed(by=user_of(request), follow_up=one, **form.said), _("The follow-up is kept."),
    )  # fmt: skip


@may("case.sign_off")
@never_cache
@require_POST
def case_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """The supervisor signs the closure off, or sends it back."""
    found = find(request, pk, "case.sign_off")
    by = user_of(request)
    back = "back" in request.POST
    deed = "send_back" if back else "sign_off"
    form = FORMS[deed](request.POST, case=found, reader=request.user, prefix=deed)
    if back:
        return _done(request, found, deed, form, lambda: found.send_back(by=by, **form.said), SAID[deed])
    return _done(request, found, deed, form, lambda: found.sign_off(by=by), _("The case is closed."))


@may("case.view")
@never_cache
@require_safe
def case_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper of a case; each opening is in the logbook."""
    reached = Case.objects.visible_to(request.user).order_by().values("pk")
    paper = get_object_or_404(CaseFile.objects.select_related("case"), pk=pk, case__in=reached)
    try:
        content = paper.content()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("case", paper.case_id)
    LogLine.write(
        by=user_of(request), action="case.paper", subject=paper.case, number=paper.case.number, paper=paper.pk
    )
    answer = HttpResponse(content, content_type=paper.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{paper.file_name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
