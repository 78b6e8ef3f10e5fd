"""The pages of vendors: the list, a new one, and one with its agreements and prices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.refusal import Refusal
from imece.partners.agreements import FrameworkAgreement
from imece.partners.forms import AgreementForm, BankForm, DetailsForm, PriceForm, ReasonForm, VendorForm
from imece.partners.page import VendorPage
from imece.partners.vendors import Vendor

REFUSED = 409
ON_A_PAGE = 50


def user_of(request: HttpRequest) -> Any:
    return request.user


@may("vendor.view")
@never_cache
@require_safe
def vendors(request: HttpRequest) -> HttpResponse:
    """Whom the mission buys from, and whom no more."""
    reached = Vendor.objects.visible_to(request.user)
    kinds = {"active": (_("We buy there"), reached.active()), "ended": (_("Ended"), reached.ended())}
    show = request.GET.get("show", "")
    show = show if show in kinds else "active"
    page = Paginator(kinds[show][1].with_all_shown().with_standing(), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    filters = [
        {"label": label, "url": f"?show={kind}", "current": kind == show, "count": some.count()}
        for kind, (label, some) in kinds.items()
    ]
    context = {"filters": filters, "page": page, "may_edit": user_may(request.user, "vendor.edit")}
    return render(request, "partners/vendors.html", context)


@may("vendor.edit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vendor_new(request: HttpRequest) -> HttpResponse:
    """Write a vendor down."""
    form = VendorForm(request.POST or None)
    if form.is_valid():
        try:
            vendor = Vendor.add(by=user_of(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The vendor is written down."))
            return redirect("vendor", vendor.code)
    return render(
        request, "partners/vendor_new.html", {"form": form}, status=REFUSED if form.is_bound else 200
    )


def find(request: HttpRequest, code: str) -> Vendor:
    reached = Vendor.objects.visible_to(request.user).with_all_shown()
    return get_object_or_404(reached, organisation__code=code)


def find_agreement(request: HttpRequest, code: str, agreement: str) -> FrameworkAgreement:
    return get_object_or_404(find(request, code).agreements.all(), code=agreement)


def show(
    request: HttpRequest,
    vendor: Vendor,
    *,
    given: dict[str, forms.Form] | None = None,
    bank: dict[str, str] | None = None,
) -> HttpResponse:
    context = {"vendor": vendor, "page_of": VendorPage(vendor, request.user, given or {}), "bank": bank}
    return render(request, "partners/vendor.html", context, status=REFUSED if given else 200)


def _act(
    request: HttpRequest, code: str, form: forms.Form, name: str, act: Callable[[], Any], said: str
) -> HttpResponse:
    """Do it and say so, or show the page again with what was refused."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("vendor", code)
    return show(request, find(request, code), given={name: form})


@may("vendor.view")
@never_cache
@require_safe
def vendor(request: HttpRequest, code: str) -> HttpResponse:
    """One vendor with its agreements and prices."""
    return show(request, find(request, code))


@may("vendor.edit")
@never_cache
@require_POST
def vendor_change(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), DetailsForm(request.POST)
    return _act(
        request,
        code,
        form,
        "details",
        lambda: found.change(by=user_of(request), **form.cleaned_data),
        _("The vendor is changed."),
    )


@may("vendor.edit")
@never_cache
@require_POST
def vendor_end(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), ReasonForm(request.POST, auto_id="ending-%s")
    return _act(
        request,
        code,
        form,
        "ending",
        lambda: found.end(by=user_of(request), **form.cleaned_data),
        _("Nothing is bought there any more."),
    )


@may("vendor.bank")
@never_cache
@require_POST
def vendor_bank_read(request: HttpRequest, code: str) -> HttpResponse:
    """The whole IBAN, this once; that it was read is written down."""
    found = find(request, code)
    return show(request, found, bank=found.bank_details(by=user_of(request)))


@may("vendor.bank")
@never_cache
@require_POST
def vendor_bank_change(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), BankForm(request.POST)
    return _act(
        request,
        code,
        form,
        "bank",
        lambda: found.change_bank(by=user_of(request), **form.cleaned_data),
        _("The bank details wait for a second colleague."),
    )


@may("vendor.bank")
@never_cache
@require_POST
def vendor_bank_confirm(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), forms.Form(request.POST)
    return _act(
        request,
        code,
        form,
        "confirm",
        lambda: found.confirm_bank(by=user_of(request)),
        _("The bank details are confirmed."),
    )


@may("vendor.edit")
@never_cache
@require_POST
def vendor_agree(request: HttpRequest, code: str) -> HttpResponse:
    found, form = find(request, code), AgreementForm(request.POST)
    return _act(
        request,
        code,
        form,
        "agreement",
        lambda: FrameworkAgreement.sign(by=user_of(request), vendor=found, **form.cleaned_data),
        _("The agreement is written down."),
    )


@may("vendor.edit")
@never_cache
@require_POST
def vendor_price(request: HttpRequest, code: str, agreement: str) -> HttpResponse:
    found = find_agreement(request, code, agreement)
    form = PriceForm(request.POST, auto_id=f"price-{found.pk}-%s")
    return _act(
        request,
        code,
        form,
        f"price-{found.pk}",
        lambda: found.price(by=user_of(request), **form.cleaned_data),
        _("The price is written down."),
    )


@may("vendor.edit")
@never_cache
@require_POST
def vendor_agreement_end(request: HttpRequest, code: str, agreement: str) -> HttpResponse:
    found = find_agreement(request, code, agreement)
    form = ReasonForm(request.POST, auto_id=f"end-{found.pk}-%s")
    return _act(
        request,
        code,
        form,
        f"end-{found.pk}",
        lambda: found.end(by=user_of(request), **form.cleaned_data),
        _("The agreement is ended."),
    )
