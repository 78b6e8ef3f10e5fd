"""The pages of the budget: lines by grant, one line with its charges, the approval matrix, the rates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.grants.approvals import ApprovalRule
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge
from imece.grants.forms import RateForm, ReviseForm
from imece.grants.page import LineShown, by_grant, matrix
from imece.grants.rates import Rate
from imece.grants.sources import with_sources

REFUSED = 409
ON_A_PAGE = 50


def user_of(request: HttpRequest) -> Any:
    return request.user


@may("budget.view")
@never_cache
@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """Every line of the reader's units, by grant."""
    lines = BudgetLine.objects.visible_to(request.user).with_all_shown()
    return render(request, "grants/budget.html", {"grants": by_grant(lines)})


def find(request: HttpRequest, code: str) -> BudgetLine:
    return get_object_or_404(BudgetLine.objects.visible_to(request.user).with_all_shown(), code=code)


def show(
    request: HttpRequest, line: BudgetLine, *, form: ReviseForm | None = None, status: int = 200
) -> HttpResponse:
    charges = Charge.objects.of_line(line).newest()
    page = Paginator(charges, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": LineShown(line),
        "line": line,
        "page": page,
        "charges": with_sources(page.object_list, request.user),
        "form": form or ReviseForm(),
        "may_edit": user_may(request.user, "budget.edit"),
    }
    return render(request, "grants/line.html", context, status=status)


@may("budget.view")
@never_cache
@require_safe
def budget_line(request: HttpRequest, code: str) -> HttpResponse:
    """One line: how it stands, and each charge on it."""
    return show(request, find(request, code))


@may("budget.edit")
@never_cache
@require_POST
def budget_revise(request: HttpRequest, code: str) -> HttpResponse:
    """Another amount or last day, as an amendment says."""
    line, form = find(request, code), ReviseForm(request.POST)
    if form.is_valid():
        try:
            line.revise(by=user_of(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The line is revised."))
            return redirect("budget_line", line.code)
    return show(request, find(request, code), form=form, status=REFUSED)


@may("budget.view")
@never_cache
@require_safe
def budget_approvals(request: HttpRequest) -> HttpResponse:
    """Who approves what it costs."""
    return render(request, "grants/approvals.html", {"groups": matrix(ApprovalRule.objects.in_order())})


@may("budget.view")
@never_cache
@require_safe
def budget_rates(request: HttpRequest) -> HttpResponse:
    """The rates that were written down, the latest first."""
    return show_rates(request, RateForm())


def show_rates(request: HttpRequest, form: RateForm, *, status: int = 200) -> HttpResponse:
    page = Paginator(Rate.objects.newest(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "may_edit": user_may(request.user, "budget.edit")}
    return render(request, "grants/rates.html", context, status=status)


@may("budget.edit")
@never_cache
@require_http_methods(["POST"])
def budget_rate_note(request: HttpRequest) -> HttpResponse:
    """Write a rate down."""
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            Rate.note(by=user_of(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The rate is written down."))
            return redirect("budget_rates")
    return show_rates(request, form, status=REFUSED)
