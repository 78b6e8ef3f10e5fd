"""What managers see of the psychosocial team's work: one page, without names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.psychosocial.overview import Overview, Quarter, newest_quarter
from imece.ui.formats import number_text


@may("session.overview")
@require_safe
def session_overview(request: HttpRequest) -> HttpResponse:
    """Reach against target by week and district, focus, host share, completion, and what is missing."""
    quarter = Quarter.read(request.GET.get("quarter", "")) or newest_quarter()
    district = request.GET.get("district", "")
    overview = Overview(request.user, quarter, district=district)
    context = {
        "overview": overview,
        "quarter": quarter,
        "district": district,
        "places": overview.places(),
        "charts": _charts(overview),
    }
    return render(request, "psychosocial/overview.html", context)


def _charts(overview: Overview) -> dict[str, Any]:
    """Labels and values for the drawings; what is hidden is not drawn, and the page says so."""
    weeks = overview.weeks()
    focus = overview.focus()
    communities = overview.communities()
    names = {
        "migrant_refugee": _("Migrants and refugees"),
        "host": _("Host community"),
        "unknown": _("Not recorded"),
    }
    return {
        "districts": overview.districts(),
        "cycles": overview.cycles(),
        "without": overview.without_attendance(),
        "weeks": [(_short(week.label), week.shown or 0) for week in weeks],
        "week_target": weeks[0].target if weeks else None,
        "weeks_hidden": any(week.shown is None for week in weeks),
        "focus": [(_("Focused"), focus["focused"]), (_("Not focused"), focus["other"])],
        "communities": [(names[group], number) for group, number in communities.items() if number],
        "communities_hidden": any(number is None for number in communities.values()),
        "missing": [
            (label, "–" if number is None else number_text(number))
            for label, number in zip(
                (_("Sex"), _("Age"), _("Community")), overview.missing().values(), strict=True
            )
        ],
    }


def _short(day: str) -> str:
    """The day and month of a Monday, such as 07.03."""
    return f"{day[8:10]}.{day[5:7]}"
