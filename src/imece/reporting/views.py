"""The pages of editions: the shelf, one edition, its papers, the lines behind a figure, and publishing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import may, reach_of, user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.indicators.showing import Words
from imece.indicators.table import table_of
from imece.reporting.fact_sheet import fact_sheet
from imece.reporting.labels import LANGUAGES
from imece.reporting.lines import OpenLines, as_csv
from imece.reporting.models import Edition, EditionFigure, Line, paper_name
from imece.reporting.paper import Imprint, paper
from imece.reporting.reading import pictures_of, reading
from imece.reporting.restatement import restated

LINES_ON_A_PAGE = 100


def the_edition(request: HttpRequest, number: int) -> Edition:
    return get_object_or_404(Edition.objects.visible_to(request.user), number=number)


def the_figure(request: HttpRequest, number: int, key: str) -> EditionFigure:
    figure = the_edition(request, number).figure(key)
    if figure is None:
        raise Http404
    return figure


def language() -> str:
    return (get_language() or "en").split("-")[0]


@may("edition.view")
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The shelf: every edition, the newest first."""
    shelf = Edition.objects.visible_to(request.user).newest().select_related("published_by", "restated_by")
    page = Paginator(shelf, 30).get_page(request.GET.get("page"))
    return render(request, "reporting/editions.html", {"page": page, "languages": settings.LANGUAGES})


@may("edition.view")
@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition: the sheet as it was published, its papers, and what became of it."""
    found = the_edition(request, number)
    sheet = reading(found.content, language())
    opens = user_may(request.user, "figure.lines")
    for figure in sheet["figures"]:
        figure["url"] = reverse("edition_figure_lines", args=[number, figure["key"]]) if opens else ""
    for picture in pictures_of(sheet):
        picture["url"] = reverse("edition_picture", args=[number, picture["file"]])
    context = {
        "edition": found,
        "sheet": sheet,
        "crumbs": crumbs(),
        "may_see_today": user_may(request.user, "figure.view"),
    }
    return render(request, "reporting/edition.html", context)


def crumbs(*editions: Edition) -> list[tuple[str, str]]:
    """The way back to the shelf, and to the edition where the page lies below one."""
    way = [(_("Editions"), reverse("editions"))]
    return way + [(one.reference, reverse("edition", args=[one.number])) for one in editions]


@may("edition.view")
@require_safe
def edition_pdf(request: HttpRequest, number: int, paper_language: str) -> HttpResponse:
    """The paper that was rendered when the edition was published."""
    found = the_edition(request, number)
    file = found.file(paper_name(paper_language))
    if file is None:
        raise Http404
    return pdf_answer(file.opened(), f"fact-sheet-{number}-{paper_language}.pdf")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@may("edition.view")
@require_safe
def edition_picture(request: HttpRequest, number: int, name: str) -> HttpResponse:
    file = the_edition(request, number).file(name)
    if file is None or not file.media_type.startswith("image/"):
        raise Http404
    return HttpResponse(file.opened(), content_type=file.media_type)


@may("figure.view")
@require_safe
def edition_today(request: HttpRequest, number: int) -> HttpResponse:
    """What the edition's figures say today, beside what was published."""
    found = the_edition(request, number)
    rows = restated(found)
    changed = sum(1 for row in rows if row.difference != 0)
    context = {"edition": found, "rows": rows, "changed": changed, "crumbs": crumbs(found)}
    return render(request, "reporting/today.html", context)


@may("figure.lines")
@require_safe
def edition_figure_lines(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """The frozen lines behind a figure, as far as the reader's units and districts reach."""
    figure = the_figure(request, number, key)
    lines = OpenLines(figure, reach_of(request.user, "figure.lines"))
    # The lines are only counted and sliced.
    pages: Paginator[Line] = Paginator(lines, LINES_ON_A_PAGE)  # type: ignore[arg-type]
    page = pages.get_page(request.GET.get("page"))
    context = {
        "edition": figure.edition,
        "crumbs": crumbs(figure.edition),
        "figure": figure,
        "shown": figure_shown(figure),
        "lines": lines,
        "page": page,
        "table": table_of(lines.as_opened(page), Words()),
    }
    return render(request, "reporting/lines.html", context)


def figure_shown(figure: EditionFigure) -> dict[str, Any]:
    read = reading(figure.edition.content, language())
    shown: dict[str, Any] = next(one for one in read["figures"] if one["key"] == figure.key)
    return shown


@may("figure.lines")
@require_safe
def edition_csv(request: HttpRequest, number: int, key: str) -> HttpResponse | StreamingHttpResponse:
    """The same lines as a file that a spreadsheet opens."""
    figure = the_figure(request, number, key)
    lines = OpenLines(figure, reach_of(request.user, "figure.lines"))
    LogLine.write(
        by=request.user,  # type: ignore[arg-type]  # the door let nobody in who is not signed in
        action="edition.csv",
        subject=figure.edition,
        origin=request.META.get("REMOTE_ADDR", ""),
        number=number,
        figure=key,
    )
    answer = StreamingHttpResponse(as_csv(figure.columns, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="edition-{number}-{key}.csv"'
    return answer


@may("edition.publish")
@require_safe
def edition_preview(request: HttpRequest) -> HttpResponse:
    """The sheet as it would be published now."""
    try:
        made = fact_sheet()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("editions")
    sheet = reading(made.content, language())
    for picture in pictures_of(sheet):
        picture["url"] = reverse("edition_preview_picture", args=[picture["file"]])
    standing = Edition.objects.of_window(made).standing().first()
    context = {
        "sheet": sheet,
        "crumbs": crumbs(),
        "digest": made.digest,
        "standing": standing,
        "unchanged": Edition.objects.same_as(made) is not None,
    }
    return render(request, "reporting/preview.html", context)


@may("edition.publish")
@require_safe
def edition_preview_pdf(request: HttpRequest, paper_language: str) -> HttpResponse:
    """The draft on paper."""
    if paper_language not in LANGUAGES:
        raise Http404
    try:
        made = fact_sheet()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("editions")
    imprint = Imprint(number=None, day=timezone.localdate())
    content = paper(made.content, made.pictures, language=paper_language, imprint=imprint)
    return pdf_answer(content, f"fact-sheet-draft-{paper_language}.pdf")


@may("edition.publish")
@require_safe
def edition_preview_picture(request: HttpRequest, name: str) -> HttpResponse:
    from imece.base.mission import Mission

    mission = Mission.current()
    picture = mission.picture(name) if mission else None
    if picture is None:
        raise Http404
    return HttpResponse(picture.data, content_type=picture.media_type)


@may("edition.publish")
@require_POST
def edition_publish(request: HttpRequest) -> HttpResponse:
    """Publish what was looked at; pressed twice, it is published once."""
    try:
        made = fact_sheet()
        if made.digest != request.POST.get("digest"):
            raise Refusal(
                _("The figures changed since you looked at the draft. Look at it again, then publish.")
            )
        published, new = Edition.publish(made, by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("edition_preview")
    said = _("Edition %(number)s is published.") if new else _("Nothing changed since edition %(number)s.")
    messages.success(request, said % {"number": published.number})
    return redirect("edition", number=published.number)


@may("edition.publish")
@require_POST
def edition_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw an edition, with the reason that its readers will see."""
    found = the_edition(request, number)
    try:
        found.withdraw(by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("edition", number=number)
