"""The directory of services: who helps with what, to be looked up on a phone, and kept right by those who know."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from imece.base.access import may
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.people.consent_sheet import language_name
from imece.referrals.directory import ServicePoint
from imece.referrals.directory_forms import DirectoryForm, ServicePointForm
from imece.referrals.views import REFUSED, user_of


@may("referral.view")
@require_safe
def referral_directory(request: HttpRequest) -> HttpResponse:
    """The services in use, by need, district, language and words."""
    form = DirectoryForm(request.GET)
    districts = {one.pcode: one.name for one in Place.objects.districts()}
    points = [
        {
            "point": point,
            "languages": ", ".join(map(language_name, point.languages)),
            "districts": ", ".join(districts.get(pcode, pcode) for pcode in point.districts),
        }
        for point in ServicePoint.objects.listed(**form.asked)
    ]
    return render(request, "referrals/directory.html", {"form": form, "points": points})


@may("directory.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def referral_service_edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """One service, new or changed."""
    point = get_object_or_404(ServicePoint, code=code) if code else None
    form = ServicePointForm(request.POST or None, point=point)
    if form.is_valid():
        try:
            form.point().keep(by=user_of(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The directory is changed."))
            return redirect("referral_directory")
    context: dict[str, Any] = {"form": form, "point": point}
    return render(request, "referrals/service.html", context, status=REFUSED if form.is_bound else 200)
