"""The list of referrals: what waits for us, what we wait for, what is late, and what is done."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from imece.base.access import may
from imece.referrals.asked import ReferralQuerySet
from imece.referrals.directory import Need
from imece.referrals.referrals import Referral
from imece.referrals.states import Direction, Priority, State

ON_A_PAGE = 50


class ListForm(forms.Form):
    """What of the list is wanted; a word that is no choice narrows nothing."""

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("State"), required=False)
    direction = forms.ChoiceField(label=_("Direction"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    need = forms.ChoiceField(label=_("Need"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = {"state": State, "direction": Direction, "priority": Priority, "need": Need}
        for name, words in choices.items():
            field: Any = self.fields[name]
            field.choices = [("", _now("All")), *words.choices]

    @property
    def narrows(self) -> dict[str, str]:
        self.is_valid()
        wanted = ("state", "direction", "priority", "need")
        return {name: self.cleaned_data[name] for name in wanted if self.cleaned_data.get(name)}


def _kinds(reader: Any) -> dict[str, tuple[str, ReferralQuerySet]]:
    reached = Referral.objects.visible_to(reader)
    return {
        "incoming": (pgettext("referrals", "To us"), reached.sent_to(reader).waiting()),
        "outgoing": (pgettext("referrals", "From us"), reached.sent_from(reader).waiting()),
        "overdue": (pgettext("referrals", "Overdue"), reached.overdue()),
        "tell": (pgettext("referrals", "Answered, to be told"), reached.answered()),
        "drafts": (pgettext("referrals", "Drafts"), reached.sent_from(reader).drafts()),
        "finished": (pgettext("referrals", "Closed"), reached.finished()),
    }


@may("referral.view")
@never_cache
@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """One list at a time, the most urgent first; what is done, the newest first."""
    form, kinds = ListForm(request.GET), _kinds(request.user)
    counts = {kind: some.count() for kind, (_label, some) in kinds.items()}
    show = request.GET.get("show", "")
    show = show if show in kinds else next((kind for kind in kinds if counts[kind]), "incoming")
    found = kinds[show][1].narrowed(**form.narrows).with_all_shown()
    found = found.newest() if show == "finished" else found.most_urgent()
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    filters = [
        {
            "label": label,
            "url": "?" + urlencode({"show": kind, **form.narrows}),
            "current": kind == show,
            "count": counts[kind],
        }
        for kind, (label, _some) in kinds.items()
    ]
    context = {"filters": filters, "form": form, "page": page, "narrowed": bool(form.narrows), "show": show}
    return render(request, "referrals/list.html", context)
