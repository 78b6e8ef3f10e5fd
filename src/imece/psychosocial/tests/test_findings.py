"""Assessments and findings: ranking, what answers them, and that no person is named in them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imece.assistance.catalogue import Category, Service
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.people.tests.registry import known
from imece.psychosocial.assessments import names_in, names_somebody_by_number
from imece.psychosocial.models import Assessment, Attendance, Cycle, Finding, Session
from imece.psychosocial.tests.small_week import MONDAY, Week, prepare

GROUP = {"sex": "female", "age": "adults", "community": "syrian"}


@pytest.fixture
def week(cast: Cast) -> Week:
    return prepare(cast)


@pytest.fixture
def leader(week: Week) -> Client:
    client = Client()
    client.force_login(week.leader)
    return client


def record(week: Week, *findings: tuple[str, int | None], **said: Any) -> Assessment:
    whole = {
        "kind": "focus_group",
        "day": MONDAY,
        "place": week.hall.place,
        "participants": 11,
        **GROUP,
        **said,
    }
    return Assessment.record(by=week.leader, findings=findings, **whole)


def need(week: Week, text: str = "A pitch to play on") -> Finding:
    return Finding.note(by=week.leader, text=text, place=week.hall.place, day=MONDAY)


def test_findings_are_ranked_by_votes_and_carry_the_group(week: Week) -> None:
    found = record(week, ("Sleep", 9), ("School", 4), ("Speech", 9), ("Else", None))
    ranks = {one.text: one.rank for one in found.findings.all()}
    assert ranks == {"Sleep": 1, "Speech": 1, "School": 3, "Else": None}
    assert {one.group_text for one in found.findings.all()} == {"Women and girls · Adults (25–59) · Syrian"}
    found.add_findings([("Rent", 10)], by=week.leader)
    assert found.findings.get(text="Sleep").rank == 2 and found.findings.get(text="Rent").rank == 1


def test_more_votes_than_participants_are_refused(week: Week) -> None:
    with pytest.raises(Refusal, match="more than the 11 participants"):
        record(week, ("Sleep", 12))
    assert not Assessment.objects.exists()


def test_a_mixed_focus_group_is_warned_about_and_recorded_all_the_same(week: Week) -> None:
    mixed = record(week, sex="mixed", community="")
    assert "sex, community" in mixed.mixed_warning()
    assert record(week).mixed_warning() == ""
    assert record(week, kind="site_walk", sex="mixed").mixed_warning() == ""


def test_a_finding_follows_what_is_planned_for_it(week: Week) -> None:
    finding = need(week)
    session = week.session(answers=finding)
    cycle = Cycle.plan(
        by=week.leader,
        title="Football",
        service=week.group,
        days=[MONDAY],
        held_in=week.hall,
        answers=finding,
    )
    assert state(finding) == "answered" and finding.activities() == [cycle, session]
    session.cancel(by=week.leader, reason="Snow")
    assert state(finding) == "answered"
    cycle.cancel(by=week.leader, reason="No pitch")
    assert state(finding) == "open"


def state(finding: Finding) -> str:
    return Finding.objects.values_list("state", flat=True).get(pk=finding.pk)


def test_what_was_set_aside_is_opened_before_it_is_planned_for(week: Week) -> None:
    finding = need(week)
    with pytest.raises(Refusal, match="Say why"):
        finding.set_aside(by=week.leader, reason=" ")
    finding.set_aside(by=week.leader, reason="The municipality builds one")
    with pytest.raises(Refusal, match="Open it again"):
        week.session(answers=finding)
    assert not Session.objects.exists()
    finding.reopen(by=week.leader)
    assert state(finding) == "open" and finding.set_aside_because == ""
    with pytest.raises(Refusal, match="Only a finding"):
        finding.reopen(by=week.leader)


def test_of_two_who_set_a_finding_aside_the_second_is_told(week: Week) -> None:
    first = need(week)
    second = Finding.objects.get(pk=first.pk)
    first.set_aside(by=week.leader, reason="Built")
    with pytest.raises(Refusal, match="Somebody else"):
        second.set_aside(by=week.leader, reason="Built too")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(set_aside_because="")


def test_an_assessment_counts_by_one_session_and_not_by_two(week: Week) -> None:
    found = record(week, neighbourhood="Cebeci")
    with pytest.raises(Refusal, match="catalogue"):
        found.count_as_session(by=week.leader)
    Service.objects.create(
        code="participatory_assessment", category=Category.PSYCHOSOCIAL, unit=week.group.unit, team=week.group.team,
        names={"en": "Participatory assessment"},
    )  # fmt: skip
    session = found.count_as_session(by=week.leader)
    assert found.count_as_session(by=week.leader) == session and Session.objects.count() == 1
    session.refresh_from_db()
    assert (session.state, session.neighbourhood, session.is_open, session.seats) == (
        "planned",
        "Cebeci",
        True,
        11,
    )
    stale = Assessment.objects.get(pk=found.pk)
    stale.session = None
    with pytest.raises(Refusal, match="Somebody else"):
        stale.count_as_session(by=week.leader)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "ask 99931562510",
        "0577 883 43 82",
        "+90 (577) 883-43-82",
        "٠٥٧٧٨٨٣٤٣٨٢",
        "passport N1234567",
        "۰۵۷۷۸۸۳۴۳۸۲",
    ],
)
def test_a_number_of_a_person_is_refused(week: Week, text: str) -> None:
    with pytest.raises(Refusal, match="Leave out identity numbers"):
        need(week, text)
    with pytest.raises(Refusal, match="Leave out identity numbers"):
        record(week, (text, 1))
    with pytest.raises(Refusal, match="Leave out identity numbers"):
        record(week, notes=text)


@pytest.mark.parametrize(
    "text", ["since 12.05.2022 or 2022-05-12", "12–17 years", "3 of 4 families, 25 m² each"]
)
def test_days_ages_and_counts_are_not_taken_for_numbers_of_persons(text: str) -> None:
    assert not names_somebody_by_number(text)


# The machine that tests may be busy; how long a text takes to be made up says nothing.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(10_000_000, 99_999_999_999), st.text(max_size=20), st.text(max_size=20))
def test_no_long_number_slips_through(number: int, before: str, after: str) -> None:
    assert names_somebody_by_number(f"{before} {number} {after}")


def test_a_name_of_somebody_in_the_session_is_asked_about(week: Week, leader: Client) -> None:
    session = week.session()
    Attendance.objects.create(session=session, person=known("Ümmü Şahin"), state="expected")
    said = {"text": "UMMU's son speaks late", "place": week.hall.place_id, "session": session.pk}
    asked = leader.post(reverse("finding_note"), said).content.decode()
    assert "Is this somebody&#x27;s name? UMMU" in asked and not Finding.objects.exists()
    leader.post(reverse("finding_note"), {**said, "text": "A son speaks late"})
    leader.post(reverse("finding_note"), {**said, "anyway": "on"})
    assert Finding.objects.count() == 2
    assert names_in("Something else", [known("Al Ba")]) == []


def test_a_note_is_refused_with_a_phone_and_says_what_to_leave_out(week: Week, leader: Client) -> None:
    page = leader.get(reverse("finding_note")).content.decode()
    assert "No name, no phone, no number" in page
    said = {"text": "call 0577 883 43 82", "place": week.hall.place_id}
    assert "Leave out identity numbers" in leader.post(reverse("finding_note"), said).content.decode()
    assert not Finding.objects.exists()


def test_an_assessment_is_recorded_with_many_rows_at_once(week: Week, leader: Client) -> None:
    said: dict[str, Any] = {
        "kind": "focus_group", "day": "2026-11-30", "place": week.hall.place_id, "neighbourhood": "Cebeci",
        "participants": 11, **GROUP, "row-TOTAL_FORMS": 8, "row-INITIAL_FORMS": 0, "row-MIN_NUM_FORMS": 0,
        "row-MAX_NUM_FORMS": 60,
    }  # fmt: skip
    for number, (text, votes) in enumerate([("Sleep", 9), ("", ""), ("School", 4), ("Speech", "")]):
        said |= {f"row-{number}-text": text, f"row-{number}-votes": votes}
    shown = leader.post(reverse("finding_assessment_record"), said, follow=True).content.decode()
    assert Finding.objects.count() == 3 and "9 votes" in shown and "Sleep" in shown
    listed = leader.get(reverse("finding_list")).content.decode()
    assert listed.index("Sleep") < listed.index("School") < listed.index("Speech")
    assert "Plan an activity that answers this" in listed
    wrong = leader.post(reverse("finding_assessment_record"), {**said, "row-0-votes": 12}).content.decode()
    assert "more than the 11 participants" in wrong and Assessment.objects.count() == 1


def test_a_plan_begins_with_the_finding_it_answers(week: Week, leader: Client) -> None:
    finding = need(week)
    for name in ("session_cycle_plan", "session_plan"):
        page = leader.get(reverse(name), {"answers": finding.pk}).content.decode()
        assert f'<option value="{finding.pk}" selected>' in page
    assert leader.get(reverse("session_plan"), {"answers": 10**6}).status_code == 404


def test_the_deeds_of_a_finding_and_an_assessment(week: Week, leader: Client) -> None:
    finding = need(week)
    leader.post(reverse("finding_set_aside", args=[finding.pk]), {"reason": "Built"})
    assert state(finding) == "set_aside"
    assert "Built" in leader.get(reverse("finding_page", args=[finding.pk])).content.decode()
    leader.post(reverse("finding_reopen", args=[finding.pk]))
    assert state(finding) == "open"
    found = record(week, ("Sleep", 9))
    rows = {"row-TOTAL_FORMS": 1, "row-INITIAL_FORMS": 0, "row-0-text": "Rent", "row-0-votes": 3}
    leader.post(reverse("finding_assessment_add", args=[found.pk]), rows)
    assert found.findings.count() == 2
    assert leader.get(reverse("finding_assessment", args=[found.pk])).status_code == 200
    looks = Client()
    looks.force_login(week.interpreter)
    assert looks.post(reverse("finding_note")).status_code == 403
    assert looks.post(reverse("finding_assessment_count", args=[found.pk])).status_code == 403
    assert looks.get(reverse("finding_assessment", args=[found.pk])).status_code == 200
