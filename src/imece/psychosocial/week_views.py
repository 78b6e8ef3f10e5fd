"""The pages of the calendar: the week, its paper, and the feed that other calendars read."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from imece.base.access import anyone_may, may, user_may
from imece.lib.icalendar import Event, calendar_text
from imece.psychosocial.feeds import Feed
from imece.psychosocial.models import Session
from imece.psychosocial.plan_forms import WeekFilter
from imece.psychosocial.week import Week
from imece.psychosocial.week_paper import week_paper

LANGUAGES = ("en", "tr", "ar")


@may("session.view")
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The sessions of a week within reach, with what clashes."""
    form = WeekFilter(request.GET, reader=request.user)
    asked = form.asked()
    shown = Week(request.user, form.monday(), **asked)
    narrowing = urlencode({name: value for name, value in asked.items() if value})
    kept = f"&{narrowing}" if narrowing else ""
    context = {
        "week": shown,
        "form": form,
        "kept": kept,
        "narrowed": bool(kept),
        "may_plan": user_may(request.user, "session.plan"),
    }
    return render(request, "psychosocial/week.html", context)


@may("session.view")
@require_safe
def week_pdf(request: HttpRequest, paper_language: str) -> HttpResponse:
    """The week's plan on A4, to hang on the wall and to take along."""
    if paper_language not in LANGUAGES:
        raise Http404
    form = WeekFilter(request.GET, reader=request.user)
    shown = Week(request.user, form.monday(), **form.asked())
    name = f"week-{shown.monday.isoformat()}-{paper_language}.pdf"
    return HttpResponse(
        week_paper(shown, language=paper_language),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@may("session.view")
@require_safe
def feed_page(request: HttpRequest) -> HttpResponse:
    """The reader's own calendar address: whether there is one, and how to make or take back one."""
    context = {"feed": Feed.objects.of(request.user).first(), "scopes": Feed.Scope.choices}
    return render(request, "psychosocial/feed.html", context)


@may("session.view")
@require_POST
def feed_make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this page only."""
    scope = request.POST.get("scope", "")
    scope = scope if scope in Feed.Scope.values else Feed.Scope.OWN
    feed, token = Feed.make(by=request.user, scope=scope)  # type: ignore[arg-type]
    address = request.build_absolute_uri(reverse("session_feed", args=[token]))
    context = {"feed": feed, "scopes": Feed.Scope.choices, "address": address}
    answer = render(request, "psychosocial/feed.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@may("session.view")
@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    for feed in Feed.objects.of(request.user):
        feed.revoke(by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The address no longer works."))
    return redirect("session_feed_page")


@anyone_may("the address itself is the secret: a calendar program cannot sign in")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A colleague's sessions for a calendar program. An address that is not, or no longer, one is not found."""
    found = Feed.objects.opened_by(token)
    if found is None:
        # Not the page that others see: to a stranger even the mission's name is too much.
        return HttpResponse(status=404, content_type="text/plain")
    found.note_reading()
    with override(found.user.language):
        text = calendar_text(
            [event_of(session) for session in found.sessions()],
            name=_("Sessions of %(name)s") % {"name": found.user.shown_name},
            made_at=timezone.now(),
        )
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
        },
    )


def event_of(session: Session) -> Event:
    """What a calendar is told: the title, the venue and the time; never who takes part."""
    starts: datetime.datetime | None = None
    if session.starts_at is not None:
        starts = datetime.datetime.combine(
            session.day, session.starts_at, tzinfo=timezone.get_default_timezone()
        )
    place: Any = session.held_in.place if session.held_in else session.place
    where = [session.venue, session.neighbourhood, place.name if place else ""]
    number = f" ({session.number})" if session.number else ""
    return Event(
        uid=f"session-{session.pk}@imece",
        day=session.day,
        starts=starts,
        minutes=session.minutes,
        title=f"{session.shown_title}{number}",
        where=", ".join(part for part in where if part),
        sequence=session.revision,
        is_cancelled=session.state in {Session.State.CANCELLED, Session.State.POSTPONED},
    )
