"""The demonstration's coming weeks: planned by the verbs of the pages, once, and counted nowhere."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from imece.assistance.facts import FACTS
from imece.assistance.models import Delivery
from imece.config.commands.demo import _make_users
from imece.config.commands.demo_plan import DemoPlan
from imece.config.mission import load_mission
from imece.psychosocial.models import Campaign, Cycle, Finding, Session, Venue

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-29", "2028-02-29"])
def test_the_calendar_lives_whatever_the_day_and_nothing_of_it_counts(day: str) -> None:
    load_mission(ROOT / "missions" / "istanbul", by=None)
    _make_users(ROOT / "demo" / "users.toml")
    today = datetime.date.fromisoformat(day)
    assert DemoPlan(ROOT / "demo" / "plan.toml", today).plan()
    monday = today - datetime.timedelta(days=today.weekday())
    this_week = Session.objects.between(monday, monday + datetime.timedelta(days=6))
    assert this_week.count() >= 7 and Campaign.objects.get().sessions.count() == 2
    assert Cycle.objects.filter(state="running").count() == 2
    assert (
        Finding.objects.filter(state="answered").count() >= 5
        and Finding.objects.filter(state="open").exists()
    )
    assert not Delivery.objects.exists()
    [rows] = [list(table.rows()) for table in FACTS if table.code == "sessions"]
    assert {row["status"] for row in rows} == {"planned", "cancelled"}
    assert all(row["day"] >= monday for row in rows)
    venues = Venue.objects.count()
    assert not DemoPlan(ROOT / "demo" / "plan.toml", today).plan() and Venue.objects.count() == venues
