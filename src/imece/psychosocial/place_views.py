"""The pages of venues and vehicles: what there is to plan with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from imece.base.access import may, user_may
from imece.psychosocial.models import Vehicle, Venue
from imece.psychosocial.place_forms import VehicleForm, VenueForm


@may("session.view")
@require_safe
def venues(request: HttpRequest) -> HttpResponse:
    """Where sessions are held, with whose permission and until when."""
    found = Venue.objects.visible_to(request.user).by_name()
    context = {"venues": list(found), "may_plan": user_may(request.user, "session.plan")}
    return render(request, "psychosocial/venues.html", context)


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def venue_add(request: HttpRequest) -> HttpResponse:
    return _kept(
        request, VenueForm(request.POST or None, reader=request.user), "session_venues", _("A new venue")
    )


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def venue(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Venue.objects.visible_to(request.user), pk=pk)
    form = VenueForm(request.POST or None, instance=found, reader=request.user)
    return _kept(request, form, "session_venues", found.name)


@may("session.view")
@require_safe
def vehicles(request: HttpRequest) -> HttpResponse:
    found = Vehicle.objects.visible_to(request.user).by_name()
    context = {"vehicles": list(found), "may_plan": user_may(request.user, "session.plan")}
    return render(request, "psychosocial/vehicles.html", context)


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle_add(request: HttpRequest) -> HttpResponse:
    return _kept(request, VehicleForm(request.POST or None), "session_vehicles", _("A new vehicle"))


@may("session.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Vehicle.objects.visible_to(request.user), pk=pk)
    form = VehicleForm(request.POST or None, instance=found)
    return _kept(request, form, "session_vehicles", found.name)


def _kept(request: HttpRequest, form: Any, back_to: str, title: str) -> HttpResponse:
    """Write down what the form says, or ask again."""
    if form.is_valid():
        form.instance.keep(by=request.user)
        messages.success(request, _("%(name)s is saved.") % {"name": form.instance})
        return redirect(back_to)
    return render(request, "psychosocial/keep.html", {"form": form, "title": title, "back_to": back_to})
