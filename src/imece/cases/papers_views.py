"""Printing: the file of a case and the letter of a service, in the language that the address asks for."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.base.logbook import LogLine
from imece.cases.cases import Case
from imece.cases.papers import case_paper, service_letter
from imece.cases.service_views import find_service
from imece.cases.states import ServiceState
from imece.cases.views import find, user_of

LETTERED = (ServiceState.APPROVED, ServiceState.ORDERED, ServiceState.DELIVERED, ServiceState.CONFIRMED)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else (get_language() or "en")


def _printed(request: HttpRequest, case: Case, content: bytes, name: str) -> HttpResponse:
    LogLine.write(by=user_of(request), action="case.print", subject=case, number=case.number)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{case.pk}.pdf"'
    return answer


@may("case.view")
@never_cache
@require_safe
def case_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    content = case_paper(found, reader=request.user, language=_language(request))
    return _printed(request, found, content, "case")


@may("case.work")
@never_cache
@require_safe
def case_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Only for what is approved."""
    found = find_service(request, pk, "case.work")
    if found.state not in LETTERED:
        messages.error(request, _("A letter goes out once the service is approved."))
        return redirect("case_service", found.pk)
    return _printed(request, found.case, service_letter(found, language=_language(request)), "letter")
