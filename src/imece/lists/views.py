"""The pages of lists: what came in, one list with its rows, and the deeds that an officer does to it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import may, user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.lists.error_sheet import error_sheet
from imece.lists.forms import ConfirmForm, InboxFilter, SayForm
from imece.lists.inbox import confirm_many, inbox_lines, state_filters
from imece.lists.intake import Intake, discard, undo
from imece.lists.labels import kind_label
from imece.lists.models import Row, Sheet, TakenList
from imece.lists.page import ListPage, may_open_file
from imece.lists.reading import LARGEST_FILE
from imece.lists.review import Brought, bring, confirm, kept_book, look_again
from imece.lists.row_table import SHOWN, RowTable, counted
from imece.ui.formats import number_text

LISTS_ON_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"success": messages.SUCCESS, "info": messages.INFO, "error": messages.ERROR}


def find(request: HttpRequest, pk: int) -> TakenList:
    reached = TakenList.objects.visible_to(request.user).select_related("by", "replaces")
    return get_object_or_404(reached, pk=pk)


@may("list.view")
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """What came in: newest first, with what became of the rows."""
    reached = TakenList.objects.visible_to(request.user).kept()
    form = InboxFilter(request.GET)
    asked = form.asked()
    state = request.GET.get("state", "")
    state = state if state in TakenList.State.values else ""
    found = reached.wanted(**asked, state=state).select_related("by").prefetch_related("sheets").newest()
    page = Paginator(found, LISTS_ON_A_PAGE).get_page(request.GET.get("page"))
    waiting = Row.objects.of_lists(reached).by_parent_kind()
    context = {
        "form": form,
        "page": page,
        "lines": inbox_lines(page.object_list),
        "filters": state_filters(request.GET, reached.wanted(**asked).by_state(), state),
        "waiting": [(kind_label(kind), rows, number) for kind, rows, number in waiting],
        "choosing": state == TakenList.State.PREVIEWED and user_may(request.user, "list.take"),
        "anything": bool(page.paginator.count) or any(asked.values()) or bool(state),
        "can_take": user_may(request.user, "list.take"),
    }
    return render(request, "lists/inbox.html", context)


@may("list.take")
@require_POST
def list_upload(request: HttpRequest) -> HttpResponse:
    """Read one file or many; nothing counts before it is confirmed."""
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("No file was chosen."))
        return redirect("lists")
    intake = Intake()
    # One byte more than is allowed says that a file is too large; more of it need not be held.
    brought = [
        bring(one.read(LARGEST_FILE + 1), file_name=one.name or "", by=_user(request), intake=intake)
        for one in files
    ]
    if request.headers.get("X-One-By-One"):
        return render(request, "lists/brought.html", {"brought": brought})
    for one in brought:
        messages.add_message(request, TONES[one.tone], one.sentence)
    return _to_where_it_is(request, brought)


def _user(request: HttpRequest) -> Any:
    return request.user


def _to_where_it_is(request: HttpRequest, brought: list[Brought]) -> HttpResponse:
    """To the list's own page if there was one file and the reader may see it, else to the inbox."""
    if len(brought) == 1:
        pk = brought[0].taken_list.pk
        if TakenList.objects.visible_to(request.user).numbered([pk]).exists():
            return redirect("list_page", pk)
    return redirect("lists")


@may("list.view")
@require_safe
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what it was understood as, its rows, and what may be done with it."""
    taken = find(request, pk)
    if request.headers.get("HX-Target") == "rows":
        return render(request, "lists/rows.html", _rows_context(request, taken))
    against = request.GET.get("against", "")
    earlier = None
    if against and taken.state == TakenList.State.PREVIEWED:
        try:
            earlier = TakenList.objects.visible_to(request.user).standing().referred(against)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    context = {"taken": taken, "page_of": ListPage(taken, request.user, against=earlier)}
    return render(request, "lists/page.html", context | _rows_context(request, taken))


@may("list.take")
@require_safe
def list_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows alone, as htmx asks for them."""
    return render(request, "lists/rows.html", _rows_context(request, find(request, pk)))


def _rows_context(request: HttpRequest, taken: TakenList) -> dict[str, Any]:
    """The rows of the sheet asked for; at first those that need a look, if any do. Rows name people: they are
    for those who take lists in."""
    sheets = [sheet for sheet in taken.sheets.order_by("position") if sheet.kind]
    if not sheets or not user_may(request.user, "list.take"):
        return {"taken": taken, "table": None}
    wanted = request.GET.get("sheet", "")
    sheet = next((one for one in sheets if str(one.position) == wanted), sheets[0])
    numbers = counted(sheet)
    show = request.GET.get("show") or ("refused" if numbers["refused"] else "all")
    table = RowTable(sheet, show=show, page=request.GET.get("page"))
    return {
        "taken": taken,
        "table": table,
        "page": table.page,
        "sheet_filters": _sheet_filters(sheets, sheet),
        "row_filters": [
            {
                "label": label,
                "url": f"?sheet={sheet.position}&show={code}",
                "current": code == table.show,
                "count": numbers[code],
            }
            for code, label in SHOWN.items()
        ],
    }


def _sheet_filters(sheets: Iterable[Sheet], current: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "label": sheet.name or kind_label(sheet.kind),
            "url": f"?sheet={sheet.position}",
            "current": sheet.pk == current.pk,
            "count": sheet.rows.count(),
        }
        for sheet in sheets
    ]


@may("list.take")
@require_POST
def list_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a previewed list in, in place of an earlier one where the officer says so."""
    taken = find(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("list_page", pk)
    earlier = None
    if form.cleaned_data["choice"] == "replaces":
        reached = TakenList.objects.visible_to(request.user)
        earlier = get_object_or_404(reached, pk=form.cleaned_data["earlier"])
    try:
        _refuse_silence(taken, form.cleaned_data["choice"])
        now = confirm(taken, by=_user(request), replaces=earlier)
    except Refusal as refusal:
        return _back_with(request, taken, refusal)
    messages.success(request, summary(now))
    return redirect("list_page", now.pk)


@may("list.take")
@require_POST
def lists_confirm(request: HttpRequest) -> HttpResponse:
    """Take in all chosen lists that leave no question open."""
    chosen = [int(pk) for pk in request.POST.getlist("lists") if pk.isascii() and pk.isdigit()]
    waiting = TakenList.objects.visible_to(request.user).unquestioned().numbered(chosen).order_by("pk")
    many = confirm_many(waiting, by=_user(request))
    if many.taken:
        rows = sum(one.rows_accepted for one in many.taken)
        said = ngettext("%(lists)s list was taken in", "%(lists)s lists were taken in", len(many.taken))
        messages.success(
            request,
            _("%(said)s: %(rows)s rows count.")
            % {"said": said % {"lists": len(many.taken)}, "rows": number_text(rows)},
        )
    for sentence in many.refused:
        messages.warning(request, sentence)
    if many.left:
        messages.info(
            request, _("%(number)s lists are left; confirm them once more.") % {"number": many.left}
        )
    if not (many.taken or many.refused or many.left):
        messages.error(request, _("No list was chosen that can be taken in."))
    return redirect("lists")


def _refuse_silence(taken: TakenList, choice: str) -> None:
    """A page that did not show the proposal cannot have been an answer to it."""
    if taken.state == TakenList.State.PREVIEWED and taken.proposes_id is not None and not choice:
        raise Refusal(_("Say whether this list replaces the earlier one or stands beside it."))


def _back_with(request: HttpRequest, taken: TakenList, refusal: Refusal) -> HttpResponse:
    """The sentence, on the page where the list is now: the one that stands if there is one."""
    messages.warning(request, str(refusal))
    reached = TakenList.objects.visible_to(request.user)
    standing = reached.standing().of_file(taken.digest).first()
    return redirect("list_page", standing.pk if standing else taken.pk)


def summary(taken: TakenList) -> str:
    """One sentence on what became of the rows."""
    parts = [ngettext("%(number)s row counts", "%(number)s rows count", taken.rows_accepted)]
    numbers = [taken.rows_accepted]
    if taken.rows_waiting:
        parts.append(
            ngettext(
                "%(number)s waits for another list", "%(number)s wait for another list", taken.rows_waiting
            )
        )
        numbers.append(taken.rows_waiting)
    if taken.rows_refused:
        parts.append(ngettext("%(number)s was refused", "%(number)s were refused", taken.rows_refused))
        numbers.append(taken.rows_refused)
    said = ", ".join(part % {"number": number} for part, number in zip(parts, numbers, strict=True))
    return _("%(list)s was taken in: %(said)s.") % {"list": taken.reference, "said": said}


@may("list.take")
@require_POST
def list_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole list back."""
    taken = find(request, pk)
    try:
        undo(taken, by=_user(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("%(list)s was undone. Its rows count no more.") % {"list": taken.reference}
        )
    return redirect("list_page", pk)


@may("list.take")
@require_POST
def list_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a preview or a refused file go."""
    taken = find(request, pk)
    try:
        discard(taken, by=_user(request))
    except Refusal as refusal:
        return _back_with(request, taken, refusal)
    messages.success(request, _("%(file)s was let go. Nothing of it counts.") % {"file": taken.file_name})
    return redirect("lists")


@may("list.take")
@require_POST
def list_said(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file again with what the officer says of it."""
    taken = find(request, pk)
    form = SayForm(request.POST, taken=taken, names=ListPage(taken, request.user).wanted_facts)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("list_page", pk)
    try:
        now = look_again(taken, by=_user(request), said=form.said(taken))
    except Refusal as refusal:
        return _back_with(request, taken, refusal)
    messages.add_message(request, TONES[now.tone], now.sentence)
    return _to_where_it_is(request, [now])


@may("list.take")
@require_safe
def list_error_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's workbook with the wrong cells marked, in the reader's language."""
    taken = find(request, pk)
    try:
        name, content = error_sheet(taken, with_cells=may_open_file(taken, request.user))
    except Refusal as refusal:
        return _back_with(request, taken, refusal)
    return _download(name, content, XLSX)


@may("list.take")
@require_safe
def list_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it came."""
    taken = find(request, pk)
    if not may_open_file(taken, request.user):
        messages.error(request, _("Some rows of this file are sealed: only who brought it may open it."))
        return redirect("list_page", pk)
    try:
        book = kept_book(taken)
    except Refusal as refusal:
        return _back_with(request, taken, refusal)
    origin = request.META.get("REMOTE_ADDR", "")
    LogLine.write(by=_user(request), action="list.file", subject=taken, origin=origin, file=taken.file_name)
    return _download(taken.file_name.rsplit("/", 1)[-1], book.content, "application/octet-stream")


def _download(name: str, content: bytes, content_type: str) -> HttpResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=content_type)  # type: ignore[return-value]
