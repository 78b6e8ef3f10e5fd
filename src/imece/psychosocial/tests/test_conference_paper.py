"""A case conference on paper: what stands on it in three languages, and what never does. Nobody here exists."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.people.tests.registry import known
from imece.psychosocial.conferences import AgendaItem, Conference
from imece.psychosocial.counselling import Counselling
from imece.psychosocial.flags import RiskFlag
from imece.ui.formats import day_text

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NEXT_WEEK = TODAY + datetime.timedelta(days=7)
NOTE, RISK, GOAL = "kırlangıç görünce susuyor", "gece yürüyor", "yeniden çizmek"
DECISION = "Visit the school together"


@pytest.fixture
def track(cast: Cast) -> Counselling:
    Service.objects.create(
        code="focused_mhpss", names={"en": "Focused MHPSS"}, category=Category.PSYCHOSOCIAL, unit=cast.pru,
        team=Team.objects.get(code="PMT"), pyramid_layer=3,
    )  # fmt: skip
    User.objects.filter(pk=cast.psychologist.pk).update(first_name="Elif", last_name="Aksoy")
    User.objects.filter(pk=cast.team_leader.pk).update(first_name="Selin", last_name="Koru")
    person = known("Rana Haddad", unit_code="PRU", district=cast.sultangazi.pcode, phone="+905321112233")
    opened = TODAY - datetime.timedelta(days=9)
    track = Counselling.open_track(
        person=person, by=User.objects.get(pk=cast.psychologist.pk), on=opened, place=cast.sultangazi
    )
    track.meet(by=cast.psychologist, on=TODAY, minutes=50, mode="office", note=NOTE)
    track.set_goal(GOAL, by=cast.psychologist)
    RiskFlag.raise_for(track, by=cast.psychologist, urgency="today", what=RISK)
    return track


@pytest.fixture
def conference(cast: Cast, track: Counselling) -> Conference:
    """Of three points one is decided, one carried on, one still open."""
    conference = Conference.plan(
        team=Team.objects.get(code="PMT"), kind="case_conference", on=TODAY, by=cast.team_leader
    )
    [flagged] = conference.items.all()
    flagged.decide(
        by=cast.team_leader, decision=DECISION, responsible=cast.team_leader, follow_up_on=NEXT_WEEK
    )
    conference.add("Holidays of the team", by=cast.team_leader).carry_on(by=cast.team_leader)
    conference.add("A second interpreter", by=cast.team_leader)
    return conference


def paper_of(user: User, conference: Conference, language: str) -> bytes:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("care_conference_pdf", args=[conference.pk, language]))
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    return bytes(answer.content)


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of the PDF; ligatures and marks of direction aside."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here")
    file = folder / "conference.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(file), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.sub(r"[\u200e\u200f\u2066-\u2069]", "", said)


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_agenda_decisions_and_who_follows_up_stand_on_it(
    cast: Cast, conference: Conference, track: Counselling, language: str, tmp_path: Path
) -> None:
    pdf = paper_of(cast.team_leader, conference, language)
    assert b"/MarkInfo" in pdf and b"pdfuaid" in pdf
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    said = text_of(pdf, tmp_path)
    for word in (track.code, "Visit the school", "Selin Koru", "Elif Aksoy", "A second interpreter"):
        assert word in said, word
    if language != "ar":
        assert day_text(NEXT_WEEK, language) in said


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_no_name_and_no_note_stand_on_it(
    cast: Cast, conference: Conference, track: Counselling, language: str, tmp_path: Path
) -> None:
    # Written before such words were asked about.
    AgendaItem.objects.filter(decision=DECISION).update(decision="Rana'yı okulda gör, HADDAD ailesi")
    said = text_of(paper_of(cast.team_leader, conference, language), tmp_path)
    assert track.code in said
    for secret in (
        "Rana",
        "Haddad",
        "HADDAD",
        "905321112233",
        track.person.code,
        "kırlangıç",
        "yürüyor",
        "çizmek",
    ):
        assert secret not in said, secret


def test_a_decision_is_refused_with_the_persons_name_or_a_number(cast: Cast, conference: Conference) -> None:
    item = conference.items.filter(counselling__isnull=False).get()
    for said in ("Rana'yı ziyaret", "Call 0532 111 22 33"):
        with pytest.raises(Refusal):
            item.decide(by=cast.team_leader, decision=said)
    for said in ("Rana Haddad again", "Call 0532 111 22 33"):
        with pytest.raises(Refusal):
            conference.add(said, by=cast.team_leader)
    conference.add("Rana", by=cast.team_leader)


def test_it_opens_for_those_who_hold_conferences_and_for_nobody_else(
    cast: Cast, conference: Conference
) -> None:
    address = reverse("care_conference_pdf", args=[conference.pk, "en"])
    statuses = {}
    for name, colleague in cast.everyone().items():
        client = Client()
        client.force_login(colleague)
        statuses[name] = client.get(address).status_code
    assert {name for name, status in statuses.items() if status == 200} == {"team_leader", "psychologist"}
    client = Client()
    client.force_login(cast.team_leader)
    assert client.get(reverse("care_conference_pdf", args=[conference.pk, "xx"])).status_code == 404
    page = client.get(reverse("care_conference", args=[conference.pk])).content.decode()
    assert address in page
