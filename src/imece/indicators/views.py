"""The pages of the figures: all of them, one with its charts, and the lines behind it."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imece.base.access import Reach, may, reach_of
from imece.base.logbook import LogLine
from imece.base.mission import Mission
from imece.base.refusal import Refusal
from imece.indicators.figures import Counter, counting
from imece.indicators.forms import WindowForm
from imece.indicators.lines import as_csv, columns_of, lines, part_of_lines
from imece.indicators.models import Indicator
from imece.indicators.showing import Card, Words, card_of, charts_of, facts_of, grouped
from imece.indicators.small_cells import guarded, sees_all
from imece.indicators.table import table_of
from imece.ui.formats import period_text

LINES_ON_A_PAGE = 100


@may("figure.view")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All figures under their teams."""
    if Mission.current() is None:
        return render(request, "indicators/figures.html", {"groups": []})
    reach, words = reach_of(request.user, "figure.lines"), Words()
    form = WindowForm(request.GET, any_days=reach.everywhere)
    cards, troubles = [], []
    with counting() as counter:
        for one in Indicator.objects.all():
            try:
                cards.append(_card(counter, one, form.asked(), reach, words))
            except Refusal as refusal:
                troubles.append(refusal)
    context = {
        "form": form,
        "groups": grouped(cards, words),
        "troubles": troubles,
        "asked": _asked(request),
    }
    return render(request, "indicators/figures.html", context)


def _card(counter: Counter, indicator: Indicator, window: Any, reach: Reach, words: Words) -> Card:
    """The figure as this reader sees it; the published ones with their course over the months."""
    counted = counter.figure(indicator, window, None, breakdowns=indicator.published)
    seen = guarded(counted, indicator.definition, exact=_sees_all(indicator, reach, words))
    return card_of(seen, indicator, words)


def _sees_all(indicator: Indicator, reach: Reach, words: Words) -> bool:
    unit, _team = words.home(indicator.definition)
    return sees_all(reach, unit.code if unit else "")


@may("figure.view")
@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: what it counts, when, on what basis, and its breakdowns as charts."""
    indicator = get_object_or_404(Indicator, code=code)
    reach, words = reach_of(request.user, "figure.lines"), Words()
    exact = _sees_all(indicator, reach, words)
    form = WindowForm(request.GET, any_days=exact)
    with counting() as counter:
        counted = counter.figure(indicator, form.asked(), None)
        seen = guarded(counted, indicator.definition, exact=exact)
        pyramid = counter.pyramid(indicator, form.asked()) if exact and indicator.has_pyramid else []
    card = card_of(seen, indicator, words)
    context = {
        "form": form,
        "card": card,
        "facts": facts_of(card, words),
        "charts": charts_of(seen, indicator.definition, words),
        "pyramid": pyramid if any(women or men for _band, women, men in pyramid) else [],
        "tiles": words.tiles(),
        "opens": not reach.nowhere,
        "asked": _asked(request),
        "crumbs": [(_("Figures"), reverse("figures"))],
    }
    return render(request, "indicators/figure.html", context)


@may("figure.lines")
@require_safe
def figure_lines(request: HttpRequest, code: str) -> HttpResponse:
    """The lines behind a figure, a hundred on a page; of other units than the reader's only their number."""
    indicator = get_object_or_404(Indicator, code=code)
    reach, words = _reach_or_404(request), Words()
    form = WindowForm(request.GET, any_days=_sees_all(indicator, reach, words))
    place = _page_number(request)
    opened = part_of_lines(
        code, form.asked(), reach=reach, first=(place - 1) * LINES_ON_A_PAGE, number=LINES_ON_A_PAGE
    )
    page = Paginator(range(opened.number), LINES_ON_A_PAGE).get_page(place)
    context = {
        "indicator": indicator,
        "opened": opened,
        "page": page,
        "window": "" if indicator.definition.any_day else period_text(*opened.window),
        "asked": _asked(request),
        "crumbs": [
            (_("Figures"), reverse("figures")),
            (indicator.name, reverse("figure", args=[code]) + _asked(request)),
        ],
        **table_of(opened, words),
    }
    return render(request, "indicators/lines.html", context)


@may("figure.lines")
@require_safe
def figure_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The same lines as a CSV file, safe to open in a spreadsheet."""
    indicator = get_object_or_404(Indicator, code=code)
    reach, words = _reach_or_404(request), Words()
    form = WindowForm(request.GET, any_days=_sees_all(indicator, reach, words))
    LogLine.write(
        by=request.user,  # type: ignore[arg-type]
        action="figure.csv",
        subject=indicator,
        origin=request.META.get("REMOTE_ADDR", ""),
        figure=code,
    )
    text = as_csv(columns_of(code), lines(code, form.asked(), reach=reach))
    # Excel takes a CSV for UTF-8 only by its byte order mark.
    answer = StreamingHttpResponse(chain(["\ufeff"], text), content_type="text/csv; charset=utf-8")
    name = f"{code}-{timezone.localdate().isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(request: HttpRequest) -> str:
    """The window asked for, to be carried to the next page."""
    said = {name: request.GET[name] for name in ("window", "first", "last") if request.GET.get(name)}
    return f"?{urlencode(said)}" if said else ""


def _reach_or_404(request: HttpRequest) -> Reach:
    reach = reach_of(request.user, "figure.lines")
    if reach.nowhere:
        raise Http404
    return reach


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
