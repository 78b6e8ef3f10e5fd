"""The calendar's secret address: who reads what by it, and that it tells a stranger nothing."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.people.tests.registry import known
from imece.psychosocial.models import Attendance, Feed
from imece.psychosocial.tests.small_week import TEN, Week, prepare

DAY = datetime.timedelta(days=1)


@pytest.fixture
def week(cast: Cast) -> Week:
    return prepare(cast)


def read(token: str) -> str:
    answer = Client().get(reverse("session_feed", args=[token]))
    assert answer.status_code == 200
    return answer.content.decode().replace("\r\n ", "")


def test_a_calendar_reads_title_venue_and_time_and_no_name_of_a_participant(week: Week) -> None:
    tomorrow = timezone.localdate() + DAY
    session = week.session(tomorrow, title="Music circle", held_in=week.hall)
    Attendance.objects.create(
        session=session, person=known("Amal Saeed", phone="+905551112233"), state="expected"
    )
    _feed, token = Feed.make(by=week.leader)
    said = read(token)
    assert (
        "SUMMARY:Music circle" in said and r"LOCATION:Cebeci information house\, Cebeci\, Sultangazi" in said
    )
    assert (
        f"DTSTART:{tomorrow:%Y%m%d}T070000Z" in said and "SEQUENCE:0" in said and "STATUS:CONFIRMED" in said
    )
    assert "Amal" not in said and "555" not in said and "Saeed" not in said


def test_a_move_and_a_cancellation_reach_the_calendar_under_the_same_name(week: Week) -> None:
    tomorrow = timezone.localdate() + DAY
    session = week.session(tomorrow)
    _feed, token = Feed.make(by=week.leader)
    [uid] = [line for line in read(token).split("\r\n") if line.startswith("UID:")]
    session.move(by=week.leader, day=tomorrow + DAY, starts_at=TEN, reason="Amal Saeed is ill")
    moved = read(token)
    assert uid in moved and "SEQUENCE:1" in moved and f"DTSTART:{tomorrow + DAY:%Y%m%d}T" in moved
    assert "ill" not in moved.replace("Sultangazi", "")
    session.cancel(by=week.leader, reason="Snow")
    gone = read(token)
    assert uid in gone and "SEQUENCE:2" in gone and "STATUS:CANCELLED" in gone


def test_the_own_calendar_has_what_one_leads_or_interprets_the_other_all_within_reach(week: Week) -> None:
    tomorrow = timezone.localdate() + DAY
    week.session(tomorrow, title="Mine", facilitator=week.interpreter)
    week.session(tomorrow, title="Interpreted", interpreter=week.interpreter)
    week.session(tomorrow, title="Another's")
    _feed, token = Feed.make(by=week.interpreter)
    own = read(token)
    assert "Mine" in own and "Interpreted" in own and "Another" not in own
    _feed, token = Feed.make(by=week.interpreter, scope=Feed.Scope.ALL)
    assert "Another" in read(token)


def test_every_wrong_address_answers_alike(week: Week) -> None:
    feed, token = Feed.make(by=week.leader)
    _newer, second = Feed.make(by=week.leader)
    Feed.objects.get(token_digest__gt="", revoked_at__isnull=True).revoke(by=week.leader)
    answers = []
    for wrong in (token, second, "x" * 43, feed.token_digest):
        answer = Client().get(reverse("session_feed", args=[wrong]))
        answers.append((answer.status_code, answer.content, dict(answer.headers), dict(answer.cookies)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][:2] == (404, b"") and not answers[0][3]


def test_the_address_dies_with_the_account_and_with_the_role(week: Week) -> None:
    _feed, token = Feed.make(by=week.interpreter)
    assert read(token)
    Assignment.objects.filter(user=week.interpreter).delete()
    assert Client().get(reverse("session_feed", args=[token])).status_code == 404
    _feed, token = Feed.make(by=week.leader)
    week.leader.is_active = False
    week.leader.save()
    assert Client().get(reverse("session_feed", args=[token])).status_code == 404


def test_the_address_cannot_be_found_in_the_database_and_is_shown_once(week: Week) -> None:
    client = Client()
    client.force_login(week.leader)
    shown = client.post(reverse("session_feed_make"), {"scope": "own"})
    feed = Feed.objects.get()
    address = shown.context["address"]
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) >= 43 and token not in str(vars(feed)) and "no-store" in shown["Cache-Control"]
    assert token not in str(list(LogLine.objects.values()))
    assert token not in client.get(reverse("session_feed_page")).content.decode()
    assert "BEGIN:VCALENDAR" in read(token)
    feed.refresh_from_db()
    assert feed.read_at is not None
    assert [line.action for line in LogLine.objects.about(feed)] == ["feed.make"]
    client.post(reverse("session_feed_revoke"))
    assert Client().get(reverse("session_feed", args=[token])).status_code == 404
    assert LogLine.objects.about(feed).filter(action="feed.revoke").count() == 1


def test_a_calendar_is_never_kept_by_anybody_between(week: Week) -> None:
    _feed, token = Feed.make(by=week.leader)
    answer = Client().get(reverse("session_feed", args=[token]))
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    assert Client().post(reverse("session_feed", args=[token])).status_code == 405
