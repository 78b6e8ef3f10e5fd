"""The pages of the plan: who is in and who is out, and each deed through the door that people use."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.access import Assignment
from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.base.users import Unit, User
from imece.people.tests.registry import known
from imece.psychosocial.models import Attendance, Campaign, Cycle, Finding, Session, Vehicle, Venue
from imece.psychosocial.tests.small_week import MONDAY, Week, prepare

DAYS = datetime.timedelta(days=1)


@pytest.fixture
def week(cast: Cast) -> Week:
    return prepare(cast)


@pytest.fixture
def leader(week: Week) -> Client:
    return signed_in(week.leader)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def cycle_said(week: Week, **said: Any) -> dict[str, Any]:
    return {
        "service": week.group.pk, "title": "Music circle", "first_day": "2026-11-30", "count": 8, "every": 1,
        "starts_at": "10:00", "minutes": 90, "held_in": week.hall.pk, "facilitator": week.leader.pk,
        "complete_at": 70, "supporting_field": "arts", **said,
    }  # fmt: skip


PAGES = (
    "session_week", "session_cycles", "session_campaigns", "session_venues", "session_vehicles", "session_feed_page",
    "finding_list", "finding_assessments",
)  # fmt: skip


def test_the_plan_opens_for_those_who_have_to_do_with_sessions_and_for_nobody_else(
    cast: Cast, week: Week
) -> None:
    for name in PAGES:
        for who in (cast.team_leader, cast.psychologist, week.interpreter):
            assert signed_in(who).get(reverse(name)).status_code == 200, name
        for who in (cast.im_officer, cast.case_worker, cast.field_assistant, cast.partner, cast.stranger):
            assert signed_in(who).get(reverse(name)).status_code == 403, name
        assert Client().get(reverse(name)).status_code == 302


def test_who_may_only_look_plans_nothing(week: Week) -> None:
    session = week.session()
    looks = signed_in(week.interpreter)
    assert reverse("session_cycle_plan") not in text(looks.get(reverse("session_week")))
    for name, number in (
        ("session_cycle_plan", None),
        ("session_plan", None),
        ("session_change", session.pk),
    ):
        assert looks.get(reverse(name, args=[number] if number else [])).status_code == 403
    for name in ("session_move", "session_cancel", "session_postpone", "session_told"):
        assert looks.post(reverse(name, args=[session.pk])).status_code == 403


def test_what_is_out_of_reach_is_not_found(cast: Cast, week: Week) -> None:
    session = week.session(held_in=week.park, title="Elsewhere")
    cycle = Cycle.plan(by=week.leader, title="There", service=week.group, days=[MONDAY], held_in=week.park)
    finding = Finding.note(by=week.leader, text="A pitch", place=cast.avcilar, day=MONDAY)
    near = User.objects.create_user("near")
    Assignment.give(to=near, role="team_leader", by=None, unit=cast.pru, district=cast.sultangazi)
    other = User.objects.create_user("other")
    Assignment.give(to=other, role="team_leader", by=None, unit=Unit.objects.get(code="RSU"))
    for who in (near, other):
        client = signed_in(who)
        assert client.get(reverse("session_page", args=[session.pk])).status_code == 404
        assert client.get(reverse("session_cycle", args=[cycle.pk])).status_code == 404
        assert client.get(reverse("finding_page", args=[finding.pk])).status_code == 404
        assert client.post(reverse("session_cancel", args=[session.pk]), {"reason": "x"}).status_code == 404
        assert "Elsewhere" not in text(client.get(reverse("session_week"), {"week": "2026-11-30"}))
    assert signed_in(near).get(reverse("session_venue", args=[week.park.pk])).status_code == 404
    assert Session.objects.get(pk=session.pk).state == "planned"


def test_the_week_shows_its_sessions_and_what_clashes(week: Week, leader: Client) -> None:
    week.session(title="Music circle")
    week.session(title="Chess", held_in=week.park, minutes=60)
    week.session(MONDAY + 7 * DAYS, title="Next week")
    shown = text(leader.get(reverse("session_week"), {"week": "2026-12-02"}))
    assert "Music circle" in shown and "Chess" in shown and "Next week" not in shown
    assert "Selin Koru" in shown and "is taken on" in shown
    assert "at-5 for-6" in shown and "at-5 for-4" in shown
    narrowed = text(leader.get(reverse("session_week"), {"week": "2026-12-02", "district": "TUR034004"}))
    assert "Chess" in narrowed and ">Music circle<" not in narrowed
    assert "that fits" in text(leader.get(reverse("session_week"), {"who": str(week.interpreter.pk)}))


def test_the_dates_of_a_cycle_are_shown_before_it_is_saved(week: Week, leader: Client) -> None:
    week.session(MONDAY + 7 * DAYS)
    shown = text(leader.post(reverse("session_cycle_dates"), cycle_said(week)))
    assert shown.count('name="day"') == 8 and 'value="2026-12-07"' in shown
    assert shown.count('class="warned"') == 1
    assert not Cycle.objects.exists()
    without_script = text(leader.post(reverse("session_cycle_plan"), cycle_said(week, show="1")))
    assert without_script.count('name="day"') == 8 and not Cycle.objects.exists()


REPUBLIC_DAY = {
    "names": {"en": "Republic Day", "tr": "Cumhuriyet Bayramı"},
    "every_year": [10, 29],
    "days": [],
    "from_hour": None,
}
EVE = {**REPUBLIC_DAY, "names": {"en": "Eve of the feast"}, "every_year": [10, 28], "from_hour": 13}


def test_dates_pass_over_official_holidays_and_the_page_says_which(week: Week, leader: Client) -> None:
    settings = {"holidays": {"weekend": [5, 6], "holidays": [REPUBLIC_DAY, EVE]}}
    Mission.objects.create(code="m", names={"en": "M"}, settings=settings)
    said = cycle_said(week, first_day="2026-10-22", count=3)
    shown = text(leader.post(reverse("session_cycle_dates"), said))
    assert 'value="2026-10-22"' in shown
    assert (
        'value="2026-10-29"' not in shown and 'value="2026-11-05"' in shown and 'value="2026-11-12"' in shown
    )
    assert "Passed over" in shown and "Republic Day" in shown
    by_hand = {**said, "day": ["2026-10-22", "2026-10-29", "2026-11-12"], "rhythm": "20261022.3..1"}
    shown = text(leader.post(reverse("session_cycle_dates"), by_hand))
    assert 'value="2026-10-29"' in shown and "Official holiday: \u2068Republic Day\u2069." in shown
    assert "Passed over" not in shown
    leader.post(reverse("session_cycle_plan"), said)
    days = Session.objects.order_by("day").values_list("day", flat=True)
    assert [day.isoformat() for day in days] == ["2026-10-22", "2026-11-05", "2026-11-12"]
    grid = text(leader.get(reverse("session_week"), {"week": "2026-10-22"}))
    assert "Eve of the feast" not in grid
    eve = week.session(datetime.date(2026, 10, 28), starts_at=datetime.time(12))
    assert "Official holiday from" in text(leader.get(reverse("session_page", args=[eve.pk])))
    early = week.session(datetime.date(2026, 10, 28), starts_at=datetime.time(9))
    assert "Official holiday" not in text(leader.get(reverse("session_page", args=[early.pk])))
    assert "Eve of the feast" in text(leader.get(reverse("session_week"), {"week": "2026-10-28"}))


def test_a_day_that_was_changed_by_hand_holds_until_the_rhythm_changes(week: Week, leader: Client) -> None:
    by_hand = ["2026-11-30", "2026-12-09", "2026-12-14"]
    said = cycle_said(week, count=3, day=by_hand, rhythm="20261130.3..1")
    assert 'value="2026-12-09"' in text(leader.post(reverse("session_cycle_dates"), said))
    anew = text(leader.post(reverse("session_cycle_dates"), {**said, "first_day": "2026-12-01"}))
    assert 'value="2026-12-09"' not in anew and 'value="2026-12-08"' in anew
    leader.post(reverse("session_cycle_plan"), said)
    days = Cycle.objects.get().sessions.order_by("number").values_list("day", flat=True)
    assert [day.isoformat() for day in days] == by_hand


def test_a_cycle_of_eight_is_planned_from_the_page(week: Week, leader: Client) -> None:
    answer = leader.post(reverse("session_cycle_plan"), cycle_said(week), follow=True)
    cycle = Cycle.objects.get()
    assert cycle.sessions.count() == 8 and cycle.supporting_field == "arts"
    shown = text(answer)
    assert "8 sessions are planned." in shown and "6 of 8 sessions" in shown and "3.4" in shown


def test_a_cycle_without_a_place_is_asked_for_it(week: Week, leader: Client) -> None:
    shown = text(leader.post(reverse("session_cycle_plan"), cycle_said(week, held_in="")))
    assert "Say the venue, or at least the district." in shown and not Cycle.objects.exists()


def test_the_deeds_of_a_cycle(week: Week, leader: Client) -> None:
    cycle = Cycle.plan(
        by=week.leader, title="Chess", service=week.group, days=[MONDAY, MONDAY + DAYS], held_in=week.hall
    )
    leader.post(reverse("session_cycle_start", args=[cycle.pk]))
    shown = text(leader.post(reverse("session_cycle_finish", args=[cycle.pk]), follow=True))
    assert "still to come" in shown
    leader.post(reverse("session_cycle_add", args=[cycle.pk]), {"day": "2026-12-20", "starts_at": "10:00"})
    first = cycle.sessions.get(number=1)
    leader.post(reverse("session_cycle_remove", args=[cycle.pk]), {"session": first.pk})
    assert list(cycle.sessions.order_by("number").values_list("number", flat=True)) == [1, 2]
    foreign = week.session()
    gone = leader.post(reverse("session_cycle_remove", args=[cycle.pk]), {"session": foreign.pk})
    assert gone.status_code == 404
    leader.post(reverse("session_cycle_cancel", args=[cycle.pk]), {"reason": "The school closes"})
    cycle.refresh_from_db()
    assert cycle.state == "cancelled" and not cycle.sessions.planned().exists()


def test_after_a_move_the_page_says_whom_to_tell_with_their_phones(week: Week, leader: Client) -> None:
    session = week.session()
    person = known("Amal Saeed", phone="+905551112233")
    hidden = known("Omar Naser", unit_code="RSU")
    for one in (person, hidden):
        Attendance.objects.create(session=session, person=one, state="expected")
    said = {"day": "2026-12-03", "starts_at": "11:00", "held_in": week.hall.pk, "reason": "Hall closed"}
    shown = text(leader.post(reverse("session_move", args=[session.pk]), said, follow=True))
    assert "tel:+905551112233" in shown and "Amal Saeed" in shown and "0 of 1 told" in shown
    assert "Omar Naser" not in shown and "Hall closed" in shown
    tick = {"person": person.code, "told": "1"}
    ticked = leader.post(reverse("session_told", args=[session.pk]), tick, headers={"HX-Request": "true"})
    assert "1 of 1 told" in text(ticked)
    looks = text(signed_in(week.interpreter).get(reverse("session_page", args=[session.pk])))
    assert "Amal Saeed" not in looks and "+905551112233" not in looks
    assert leader.post(reverse("session_told", args=[session.pk]), {"person": hidden.code}).status_code == 404


def test_a_cancelled_session_says_so_and_offers_no_deed(week: Week, leader: Client) -> None:
    session = week.session()
    shown = text(leader.post(reverse("session_cancel", args=[session.pk]), {"reason": "Snow"}, follow=True))
    assert "The session is cancelled." in shown and "Snow" in shown and "Move the session" not in shown
    again = text(leader.post(reverse("session_cancel", args=[session.pk]), {"reason": "Snow"}, follow=True))
    assert "no longer changes" in again


def test_a_single_session_is_planned_and_changed(week: Week, leader: Client) -> None:
    said = {
        "service": week.talk.pk, "day": "2026-12-01", "starts_at": "13:00", "minutes": 60, "place": week.park.place_id,
        "title": "Late speech", "supporting_field": "health",
    }  # fmt: skip
    leader.post(reverse("session_plan"), said)
    session = Session.objects.get()
    assert (session.place, session.title, session.minutes) == (week.park.place, "Late speech", 60)
    changed = {"title": "Late speech, again", "minutes": 75, "vehicle": week.bus.pk, "supporting_field": ""}
    leader.post(reverse("session_change", args=[session.pk]), changed)
    session.refresh_from_db()
    assert (session.title, session.vehicle, session.revision, session.starts_at) == (
        "Late speech, again", week.bus, 1, datetime.time(13),
    )  # fmt: skip


def test_clashes_are_shown_while_one_plans_and_moves(week: Week, leader: Client) -> None:
    week.session(title="Music circle", seats=5)
    said = {"service": week.group.pk, "day": "2026-11-30", "starts_at": "11:00", "minutes": 60, "seats": 30}
    shown = text(leader.post(reverse("session_clashes"), {**said, "held_in": week.hall.pk}))
    assert "Cebeci information house" in shown and "is taken on" in shown and "holds 20 people" in shown
    assert "is taken on" not in text(
        leader.post(reverse("session_clashes"), {**said, "held_in": week.park.pk})
    )
    later = week.session(MONDAY + DAYS)
    move = {"day": "2026-11-30", "starts_at": "10:30", "held_in": week.hall.pk, "reason": ""}
    assert "is taken on" in text(leader.post(reverse("session_move_clashes", args=[later.pk]), move))
    assert Session.objects.get(pk=later.pk).day == MONDAY + DAYS


def test_a_clash_with_a_session_out_of_reach_does_not_say_what_it_is(cast: Cast, week: Week) -> None:
    week.session(held_in=week.park, title="Secret garden", vehicle=week.bus)
    near = User.objects.create_user("near")
    Assignment.give(to=near, role="team_leader", by=None, unit=cast.pru, district=cast.sultangazi)
    said = {"service": week.group.pk, "day": "2026-11-30", "starts_at": "10:00", "minutes": 60}
    said |= {"held_in": week.hall.pk, "vehicle": week.bus.pk}
    shown = text(signed_in(near).post(reverse("session_clashes"), said))
    assert (
        "34 ABC 001" in shown and "another unit" in shown and "Secret" not in shown and "Coast" not in shown
    )


def test_a_campaign_is_planned_over_two_districts_in_one_form(week: Week, leader: Client) -> None:
    said = {
        "name": "World Mental Health Day", "service": week.talk.pk, "first_day": "2026-12-01", "last_day": "2026-12-10",
        "message": "Nobody is alone", "spot-TOTAL_FORMS": 3, "spot-INITIAL_FORMS": 0, "spot-MIN_NUM_FORMS": 0,
        "spot-MAX_NUM_FORMS": 40, "spot-0-held_in": week.hall.pk, "spot-0-minutes": 90,
        "spot-1-place": week.park.place_id, "spot-1-day": "2026-12-10", "spot-1-minutes": 120,
        "spot-1-team_name": "PMT-2", "spot-2-minutes": 90,
    }  # fmt: skip
    answer = leader.post(reverse("session_campaign_plan"), said, follow=True)
    campaign = Campaign.objects.get()
    assert campaign.sessions.count() == 2 and "PMT-2" in text(answer)
    late = {**said, "name": "Late", "spot-1-day": "2026-12-11"}
    assert "within the days" in text(leader.post(reverse("session_campaign_plan"), late))
    empty = {**said, "name": "Empty", "spot-0-held_in": "", "spot-1-place": ""}
    assert "at least one place" in text(leader.post(reverse("session_campaign_plan"), empty))
    assert "World Mental Health Day" in text(leader.get(reverse("session_campaigns")))


def test_venues_and_vehicles_are_kept(week: Week, leader: Client) -> None:
    said = {"name": "School 12", "place": week.hall.place_id, "letter": "77", "letter_day": "2026-02-01"}
    late = text(leader.post(reverse("session_venue_add"), {**said, "letter_until": "2026-01-01"}))
    assert "ends after the day of the letter" in late
    leader.post(reverse("session_venue_add"), {**said, "letter_until": "2026-02-01"})
    venue = Venue.objects.get(name="School 12")
    assert "ends before that day" in text(leader.get(reverse("session_venues")))
    leader.post(reverse("session_venue", args=[venue.pk]), {**said, "name": "School 13"})
    assert Venue.objects.get(pk=venue.pk).name == "School 13"
    leader.post(reverse("session_vehicle_add"), {"name": "34 DEF 002", "seats": 7})
    vehicle = Vehicle.objects.get(name="34 DEF 002")
    leader.post(reverse("session_vehicle", args=[vehicle.pk]), {"name": "34 DEF 002", "is_retired": "on"})
    assert Vehicle.objects.in_use().count() == 1


def test_the_weekly_plan_prints_in_each_language_without_participants(week: Week, leader: Client) -> None:
    week.session(title="دائرة الأمهات")
    week.session()
    for language in ("en", "tr", "ar"):
        answer = leader.get(reverse("session_week_pdf", args=[language]), {"week": "2026-11-30"})
        assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
    assert leader.get(reverse("session_week_pdf", args=["xx"])).status_code == 404
    assert leader.get(reverse("session_week_pdf", args=["en"]), {"week": "2030-01-01"}).status_code == 200


def test_a_week_that_cannot_be_read_is_this_week(leader: Client) -> None:
    shown = text(leader.get(reverse("session_week"), {"week": "never", "who": "x", "district": "'"}))
    assert '<strong class="now">This week</strong>' in shown
