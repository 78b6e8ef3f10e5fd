"""The pages of the ledger: coded lines, one line with everything about it, and the lines as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from imece.assistance.coded import as_csv, coded_lines, known_that_day
from imece.assistance.forms import LedgerFilter
from imece.assistance.ledger import Delivery
from imece.assistance.totals import totals_of, unit_names
from imece.base.access import may
from imece.base.logbook import LogLine
from imece.lists.models import TakenList

LINES_ON_A_PAGE = 100
MOST_SUMMED = 300_000
"""Above this many lines a page would take too long to sum; figures are counted by ``indicators``."""


@may("ledger.view")
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Coded lines within reach, with what they come to in each unit of count."""
    form = LedgerFilter(request.GET, reader=request.user)
    lines = form.narrow(Delivery.objects.visible_to(request.user))
    # The page's line numbers first, then those lines with all they show: a late page would join all before it.
    page = Paginator(lines.newest().values_list("pk", flat=True), LINES_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = Delivery.objects.with_all_shown().numbered(list(page.object_list)).newest()
    context = {
        "form": form,
        "totals": totals_of(lines) if page.paginator.count <= MOST_SUMMED else None,
        "page": page,
        "lines": coded_lines(shown, request.user),
        "taken_list": _list_asked_for(request, form),
    }
    return render(request, "assistance/ledger.html", context)


def _list_asked_for(request: HttpRequest, form: LedgerFilter) -> TakenList | None:
    wanted = form.cleaned_data.get("taken_list")
    return TakenList.objects.visible_to(request.user).numbered([wanted]).first() if wanted else None


@may("ledger.view")
@require_safe
def ledger_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same coded lines as a CSV file, safe to open in a spreadsheet."""
    form = LedgerFilter(request.GET, reader=request.user)
    lines = form.narrow(Delivery.objects.visible_to(request.user)).with_all_shown().newest()
    LogLine.write(
        by=request.user,  # type: ignore[arg-type]
        action="ledger.export",
        origin=request.META.get("REMOTE_ADDR", ""),
        lines=lines.count(),
    )
    answer = StreamingHttpResponse(
        as_csv(lines.iterator(chunk_size=2000)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="ledger-{timezone.localdate().isoformat()}.csv"'
    return answer


@may("ledger.view")
@require_safe
def ledger_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what it says, what it came from, and whether it still stands."""
    line = get_object_or_404(Delivery.objects.visible_to(request.user).with_all_shown(), pk=pk)
    taken = line.row.taken_list if line.row else None
    may_open_list = (
        taken is not None and TakenList.objects.visible_to(request.user).numbered([taken.pk]).exists()
    )
    context = {
        "line": line,
        "unit_of_count": unit_names()(line.service.unit_of_count),
        "known": known_that_day(line),
        "coded": coded_lines([line], request.user)[0],
        "taken_list": taken,
        "may_open_list": may_open_list,
        "history": LogLine.objects.about(taken).newest() if taken and may_open_list else [],
    }
    return render(request, "assistance/line.html", context)
