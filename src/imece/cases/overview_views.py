"""The supervisor's page."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.cases.overview import overview_for

LOOKS_BACK = 90


@may("case.overview")
@never_cache
@require_safe
def case_overview(request: HttpRequest) -> HttpResponse:
    """Caseload, ageing, speed and money; no name of a person helped."""
    seen = overview_for(request.user)
    since = timezone.localdate() - datetime.timedelta(days=LOOKS_BACK)
    context = {
        "numbers": seen.numbers(),
        "caseload": seen.caseload(),
        "waiting": seen.waiting(),
        "ageing": seen.ageing(),
        "speed": seen.to_delivery(since=since),
        "since": since,
        "lines": seen.lines(),
        "tab": "overview",
    }
    return render(request, "cases/overview.html", context)
