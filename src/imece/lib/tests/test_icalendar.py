"""The calendar's text, read back by the rules of RFC 5545."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from imece.lib.icalendar import Event, calendar_text, escaped, folded

MADE = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def event(**values: object) -> Event:
    plain: dict[str, object] = {
        "uid": "session-1@imece",
        "day": datetime.date(2026, 11, 30),
        "starts": datetime.datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Istanbul")),
        "minutes": 90,
        "title": "Music circle, 3 of 8",
        "where": "Cebeci; hall",
        "sequence": 2,
    }
    return Event(**{**plain, **values})  # type: ignore[arg-type]


def read(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_an_event_has_its_times_in_utc_and_its_text_marked() -> None:
    lines = read(calendar_text([event()], name="My sessions", made_at=MADE))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    for wanted in (
        "UID:session-1@imece",
        "DTSTART:20261130T070000Z",
        "DTEND:20261130T083000Z",
        r"SUMMARY:Music circle\, 3 of 8",
        r"LOCATION:Cebeci\; hall",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
    ):
        assert wanted in lines


def test_a_day_without_a_time_is_a_whole_day_and_a_cancelled_event_says_so() -> None:
    lines = read(calendar_text([event(starts=None, is_cancelled=True)], name="x", made_at=MADE))
    assert "DTSTART;VALUE=DATE:20261130" in lines and "DTEND;VALUE=DATE:20261201" in lines
    assert "STATUS:CANCELLED" in lines


@settings(deadline=None)
@given(TEXT)
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_it_back(text: str) -> None:
    line = folded(f"SUMMARY:{escaped(text)}")
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    assert line.replace("\r\n ", "") == f"SUMMARY:{escaped(text)}"


@settings(deadline=None)
@given(TEXT)
def test_no_text_can_begin_a_line_of_its_own(text: str) -> None:
    whole = calendar_text([event(title=text, where=text)], name=text, made_at=MADE)
    allowed = r"[A-Z-]+[:;]|\Z"
    assert all(re.match(allowed, line) for line in read(whole))
    assert len(read(whole)) == (18 if text else 17)  # without a text there is no LOCATION
    plain = escaped(text)
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], plain)
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert back == kept
