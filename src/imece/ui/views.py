"""The pattern page: every part of the ui with made-up content, in the language of the reader."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from imece.ui.patterns import PatternForm, example_context


def patterns(request: HttpRequest) -> HttpResponse:
    wrong = PatternForm({"name": "", "district": "fatih"}, auto_id="wrong_%s")
    wrong.is_valid()
    page = Paginator(range(430), 25).get_page(request.GET.get("page"))
    context = {**example_context(), "form": PatternForm(), "wrong": wrong, "page": page}
    return render(request, "ui/patterns.html", context)


# base.access, which says who may open a page, lies above this room; the test of all doors reads this line instead.
patterns.open_because = "shows only made-up content, so that anyone may look at how a page is built"  # type: ignore[attr-defined]
