"""What stands in one another's way, tried on drawn sessions and on any two spans of time."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imece.base.tests.cast import Cast
from imece.psychosocial.clashes import clashes_among, overlap, span_of
from imece.psychosocial.models import Session
from imece.psychosocial.tests.small_week import MONDAY, Week, prepare

DAY = datetime.timedelta(days=1)
spans = st.builds(
    span_of,
    st.dates(datetime.date(2026, 12, 1), datetime.date(2026, 12, 3)),
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    st.integers(1, 1440),
)


@settings(deadline=None)
@given(spans, spans)
def test_two_spans_overlap_exactly_if_they_share_a_minute(one: tuple, other: tuple) -> None:  # type: ignore[type-arg]
    minute = datetime.timedelta(minutes=1)
    first = min(one[0], other[0])
    shared = any(
        one[0] <= first + step * minute < one[1] and other[0] <= first + step * minute < other[1]
        for step in range(4 * 1440 + 1)
    )
    assert overlap(one, other) == overlap(other, one) == shared


@given(spans)
def test_a_span_overlaps_itself_and_never_what_begins_as_it_ends(one: tuple) -> None:  # type: ignore[type-arg]
    assert overlap(one, one)
    assert not overlap(one, (one[1], one[1] + DAY))
    assert not overlap(one, None) and not overlap(None, None)


@pytest.fixture
def week(cast: Cast) -> Week:
    return prepare(cast)


def kinds(session: Session) -> set[str]:
    return {clash.kind for clash in session.clashes()}


def test_one_person_in_two_roles_one_room_and_one_vehicle_clash(week: Week) -> None:
    week.session(vehicle=week.bus)
    drawn = Session.draw(
        by=None, service=week.group, day=MONDAY, starts_at=datetime.time(11), held_in=week.park,
        interpreter=week.leader, vehicle=week.bus,
    )  # fmt: skip
    assert {(clash.kind, clash.name) for clash in drawn.clashes()} == {
        ("person", "Selin Koru"),
        ("vehicle", "34 ABC 001"),
    }
    drawn.held_in, drawn.vehicle, drawn.interpreter = week.hall, None, week.interpreter
    assert kinds(drawn) == {"venue"}


def test_one_after_the_other_is_no_clash_nor_is_an_unsaid_time(week: Week) -> None:
    week.session(minutes=60)
    after = Session.draw(
        by=None, service=week.group, day=MONDAY, starts_at=datetime.time(11), held_in=week.hall
    )
    untimed = Session.draw(by=None, service=week.group, day=MONDAY, held_in=week.hall)
    assert not after.clashes() and not untimed.clashes()


def test_what_was_cancelled_or_postponed_takes_nobodys_room(week: Week) -> None:
    session = week.session()
    other = week.session()
    assert kinds(other) == {"person", "venue"}
    session.postpone(by=week.leader, reason="Snow")
    assert not other.clashes()
    session.cancel(by=week.leader, reason="Snow")
    assert not other.clashes()


def test_a_session_over_midnight_clashes_with_the_next_morning(week: Week) -> None:
    week.session(starts_at=datetime.time(23), minutes=180)
    morning = Session.draw(
        by=None, service=week.group, day=MONDAY + DAY, starts_at=datetime.time(1), held_in=week.hall
    )
    assert kinds(morning) == {"venue"}


def test_a_clash_never_refuses_and_says_who_and_where(week: Week) -> None:
    week.session(title="Music circle")
    other = week.session()
    said = [re.sub("[\u2066-\u2069]", "", clash.said()) for clash in other.clashes()]
    assert said[0] == (
        "Selin Koru is taken on 30 Nov 2026, 10:00–11:30: Music circle, Cebeci information house."
    )
    hidden = other.clashes()[0].said(seen=False)
    assert "Music" not in hidden and "Cebeci" not in hidden and "Selin Koru" in hidden


def test_the_week_knows_its_clashes_on_both_sides(week: Week) -> None:
    one, other, free = week.session(), week.session(), week.session(MONDAY + DAY)
    found = clashes_among(Session.objects.for_calendar())
    assert set(found) == {one.pk, other.pk} and free.pk not in found


def test_the_permission_letter_is_warned_of_in_time(week: Week) -> None:
    from django.utils import timezone

    today = timezone.localdate()
    assert week.hall.letter_warning(today) == ""
    assert week.park.letter_warning() == "No permission letter is kept for Coast park."
    week.hall.letter_until = today + 30 * DAY
    assert "ends in 30 days" in week.hall.letter_warning(today)
    assert "ends before that day" in week.hall.letter_warning(today + 31 * DAY)
    week.hall.letter_until = today + 31 * DAY
    assert week.hall.letter_warning(today + 31 * DAY) == ""
    assert week.hall.seats_warning(20) == "" and "holds 20 people; 21" in week.hall.seats_warning(21)
