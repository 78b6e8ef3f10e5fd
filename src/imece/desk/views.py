"""The first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.desk.desk import Desk


@may("home.view")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is due, what the mission counts, where its work went, what is new: as far as it is the reader's."""
    return render(request, "desk/home.html", {"desk": Desk(request.user)})
