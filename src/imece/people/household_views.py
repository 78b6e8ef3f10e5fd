"""The page on which a whole household is registered at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from imece.base.access import may
from imece.base.refusal import Refusal
from imece.people.household_forms import HouseholdEntry
from imece.people.persons import Household
from imece.people.registry_views import KEPT, form_page


@may("person.register")
@form_page
def household_register(request: HttpRequest) -> HttpResponse:
    """A head and whoever lives with them, in one go: all or nobody."""
    sent = request.POST if request.method == "POST" else None
    kept, head = request.session.get(KEPT), request.GET.get("head", "")
    entry = HouseholdEntry(sent, reader=request.user, initial=kept, head=head)
    asks = False
    if entry.is_sent and entry.is_valid():
        answer = _answer(request, entry)
        asks = entry.to_be_asked and not answer
        if not asks:
            home = _registered(request, entry, different=answer == "different")
            if home is not None:
                return redirect("person", code=home.members()[0].person.code)
    if entry.is_bound:
        entry.write_down()
    context = {"entry": entry, "form": entry.shared, "asks": asks, "seal": entry.seal if asks else ""}
    return render(request, "people/registry/household.html", context)


@may("person.register")
@require_POST
def household_likely(request: HttpRequest) -> HttpResponse:
    """Who may be the person of one row."""
    entry = HouseholdEntry(request.POST, reader=request.user)
    wanted = request.GET.get("row", "")
    for row, alike in entry.hinted:
        if str(row.number) == wanted:
            entry.write_down()
            return render(request, "people/registry/row_likely.html", {"row": row, "alike": alike})
    raise Http404


def _answer(request: HttpRequest, entry: HouseholdEntry) -> str:
    """«different» or «unsure», where it was said about exactly those who look likely now."""
    said, seen = request.POST.get("anyway", ""), request.POST.get("seen", "")
    return said if said in ("different", "unsure") and seen == entry.seal else ""


def _registered(request: HttpRequest, entry: HouseholdEntry, *, different: bool) -> Household | None:
    user: Any = request.user
    try:
        home = Household.register(by=user, **entry.told(different=different))
    except Refusal as refusal:
        entry.shared.add_error(None, str(refusal))
        return None
    request.session[KEPT] = entry.shared.remembered
    number = home.members().count()
    said = ngettext(
        "Household %(code)s is registered, with %(number)s person.",
        "Household %(code)s is registered, with %(number)s persons.",
        number,
    )
    messages.success(request, said % {"code": home.code, "number": number})
    return home
