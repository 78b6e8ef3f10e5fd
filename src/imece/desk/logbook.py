"""The logbook's page: who did what, when; what was done to one record or by one colleague."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.base.logbook import LogLine

LINES_ON_A_PAGE = 100


@may("logbook.view")
@require_safe
def logbook(request: HttpRequest) -> HttpResponse:
    """Newest first; the addresses ?who= and ?kind= narrow it."""
    who, kind = request.GET.get("who", ""), request.GET.get("kind", "")
    found = LogLine.objects.narrowed(actor_name=who, kind=kind).select_related("actor").newest()
    written = LogLine.objects.kinds()
    kinds = [("", _("All")), *((code, label) for code, label in _kinds().items() if code in written)]
    context = {
        "page": Paginator(found, LINES_ON_A_PAGE).get_page(request.GET.get("page")),
        "who": who,
        "filters": [
            {"label": label, "url": f"?kind={code}&who={who}", "current": code == kind}
            for code, label in kinds
        ],
    }
    return render(request, "desk/logbook.html", context)


def _kinds() -> dict[str, str]:
    """The beginning of an action's code to what the filter calls it."""
    return {
        "list": _("Lists"),
        "person": _("People"),
        "edition": _("Editions"),
        "ledger": _("Ledger"),
        "figure": _("Figures"),
        "mission": _("Mission"),
        "role": _("Roles"),
        "feedback": _("Feedback"),
    }
