"""The pages of services under a case: asked for, answered, ordered, received, paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.cases.case_services import CaseService
from imece.cases.files import CaseFile
from imece.cases.forms import PaperForm
from imece.cases.inbox import inbox_of, payments_of
from imece.cases.service_forms import RequestForm
from imece.cases.service_page import OF_WORK, ServicePage, form_for
from imece.cases.states import ServiceState
from imece.cases.views import REFUSED, find, user_of

SAID = {
    "change": gettext_lazy("The request is changed."),
    "quote": gettext_lazy("The quote is noted."),
    "order": gettext_lazy("It is ordered."),
    "deliver": gettext_lazy("It is received and stands in the ledger."),
    "confirm": gettext_lazy("The person's receipt is noted."),
    "invoice": gettext_lazy("The invoice is noted."),
    "cancel": gettext_lazy("It is cancelled; its money is free again."),
    "ask_again": gettext_lazy("It is asked for again."),
    "approve": gettext_lazy("It is approved."),
    "reject": gettext_lazy("It is not approved."),
    "shorten": gettext_lazy("What came is all; the rest of its money is free again."),
    "withdraw_invoice": gettext_lazy("The invoice is withdrawn; note the right one now."),
    "pay": gettext_lazy("It is paid."),
    "paper": gettext_lazy("The paper is kept."),
}


def find_service(request: HttpRequest, pk: int, *rights: str) -> CaseService:
    """A service of a case that one of these rights reaches."""
    for right in rights:
        reached = CaseService.objects.visible_to(request.user, right)
        if (found := reached.with_all_shown().filter(pk=pk).first()) is not None:
            return found
    raise Http404


@may("case.work")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a service, with what is left on each budget line in sight."""
    found = find(request, pk, "case.work")
    form = RequestForm(request.POST or None, case=found, reader=request.user)
    if form.is_valid():
        try:
            made = CaseService.request(by=user_of(request), case=found, **form.said)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The service is requested."))
            return redirect("case_service", made.pk)
    context = {"form": form, "case": found}
    return render(request, "cases/request.html", context, status=REFUSED if form.is_bound else 200)


@may("case.view")
@never_cache
@require_safe
def case_service(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, find_service(request, pk, "case.view"))


def _shown(
    request: HttpRequest, found: CaseService, wrong: tuple[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    page = ServicePage(found, request.user, wrong)
    paper = PaperForm(case=found.case, reader=request.user, prefix="paper")
    if wrong and wrong[0] == "paper":
        paper = wrong[1]
    context = {"service": found, "case": found.case, "page_of": page, "paper": paper}
    return render(request, "cases/service.html", context, status=status)


def _done(
    request: HttpRequest, found: CaseService, deed: str, right: str, act: Callable[[Any], Any] | None = None
) -> HttpResponse:
    """The verb of that name with what its form says."""
    sent = (request.POST, request.FILES)
    form: Any = (
        PaperForm(*sent, case=found.case, reader=request.user, prefix=deed)
        if deed == "paper"
        else form_for(deed, found, *sent, reader=request.user)
    )
    if form.is_valid():
        try:
            (act or (lambda said: getattr(found, deed)(by=request.user, **said)))(form.said)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            part = deed == "deliver" and found.state == ServiceState.ORDERED
            messages.success(request, _("A part is received; the ledger tells it.") if part else SAID[deed])
            return redirect(
                "payments_of_cases" if right == "case.pay" else "case_service",
                *([] if right == "case.pay" else [found.pk]),
            )
    return _shown(request, find_service(request, found.pk, right), (deed, form), REFUSED)


@may("case.work")
@never_cache
@require_POST
def case_service_do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One step of the worker."""
    found = find_service(request, pk, "case.work")
    if deed == "paper":

        def keep(said: dict[str, Any]) -> None:
            CaseFile.keep(by=user_of(request), case=found.case, service=found, **said)

        return _done(request, found, deed, "case.work", keep)
    if deed not in OF_WORK:
        raise Http404
    return _done(request, found, deed, "case.work")


@may("case.approve")
@never_cache
@require_POST
def case_service_answer(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """The approver's yes or no."""
    if deed not in ("approve", "reject"):
        raise Http404
    return _done(request, find_service(request, pk, "case.approve"), deed, "case.approve")


@may("case.pay")
@never_cache
@require_POST
def case_service_pay(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Pay it, where order, receipt and invoice agree."""
    if deed != "pay":
        raise Http404
    found = find_service(request, pk, "case.pay")
    try:
        found.pay(by=user_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, SAID["pay"])
    return redirect("payments_of_cases")


@may("case.approve")
@never_cache
@require_safe
def case_approvals(request: HttpRequest) -> HttpResponse:
    """What waits for an answer: what stands out first, the most urgent of it on top."""
    asked = CaseService.objects.visible_to(request.user, "case.approve").asked_for()
    return render(
        request, "cases/approvals.html", {"parts": inbox_of(asked, request.user), "tab": "approvals"}
    )


@may("case.pay")
@never_cache
@require_safe
def case_payments(request: HttpRequest) -> HttpResponse:
    """What may be paid, and what does not agree yet; by number, without the person's name."""
    to_pay = CaseService.objects.visible_to(request.user, "case.pay").to_pay()
    return render(request, "cases/payments.html", {"parts": payments_of(to_pay), "tab": "payments"})
