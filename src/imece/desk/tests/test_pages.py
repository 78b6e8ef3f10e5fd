"""The first page, through the door: everybody with a role comes in, and each sees what is theirs."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from imece.assistance.tests.small_ledger import a_service, attendance, kits
from imece.base.access import ROLES, Assignment
from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.indicators.models import Indicator
from imece.lists.models import TakenList
from imece.people.tests.registry import known
from imece.reporting.models import Edition

pytestmark = pytest.mark.django_db

COUNTED = {
    "code": "hygiene_kits",
    "names": {"en": "Hygiene kits received", "tr": "Ulaşan hijyen kiti", "ar": "حقائب النظافة"},
    "definition": {"en": "Kits.", "tr": "Kitler.", "ar": "حقائب."},
    "unit": "kits",
    "basis": "headcount",
    "window": "year",
    "source": "ledger",
    "count": "quantity",
    "where": {"service": ["hygiene_kit"]},
    "breakdowns": ["month"],
    "published": True,
}


@pytest.fixture
def mission() -> Mission:
    return Mission.objects.create(
        code="test",
        names={"en": "Test mission"},
        settings={
            "windows": {"year": ["2021-07-01", "2022-06-30"]},
            "default_window": "year",
            "units_of_count": {"kits": {"en": "kits"}},
        },
    )


def count_kits(cast: Cast) -> None:
    a_service("hygiene_kit", cast.rsu)
    Indicator.load([COUNTED], by=None)


def home(user: User, language: str = "en") -> str:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    answer = client.get(reverse("home"))
    assert answer.status_code == 200
    return str(answer.content.decode())


def published() -> Edition:
    return Edition.objects.bulk_create(
        [
            Edition(
                kind="fact_sheet",
                number=1,
                first_day=datetime.date(2021, 7, 1),
                last_day=datetime.date(2022, 6, 30),
                content_text='{"title":{"en":"The year"}}',
                digest="",
                published_at=datetime.datetime(2022, 8, 1, tzinfo=datetime.UTC),
            )
        ]
    )[0]


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_everybody_with_a_role_comes_in_and_a_stranger_does_not(cast: Cast) -> None:
    for name, user in cast.everyone().items():
        client = Client()
        client.force_login(user)
        assert client.get(reverse("home")).status_code == (403 if name == "stranger" else 200), name
    assert Client().get(reverse("home")).status_code == 302


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_page_opens_in_each_role_with_everything_there(cast: Cast, mission: Mission, role: str) -> None:
    count_kits(cast)
    kits(cast, 4)
    user = User.objects.create_user(f"one {role}")
    Assignment.give(to=user, role=role, by=None, unit=cast.rsu)
    text = home(user)
    assert "Test mission" in text and escape(str(ROLES[role].label)) in text
    assert ("Hygiene kits received" in text) is ("figure.view" in ROLES[role].verbs)
    assert ("Where the work went" in text) is ("ledger.view" in ROLES[role].verbs)


def test_without_a_mission_the_page_opens_all_the_same(cast: Cast) -> None:
    assert "Welcome" in home(cast.im_officer)


# ------------------------------------------------------------------------------------------ what it shows


def test_what_is_due_is_said_to_who_can_do_it(cast: Cast, mission: Mission) -> None:
    for number, state in enumerate(("previewed", "previewed", "refused", "taken")):
        TakenList.objects.create(
            file_name=f"{number}.xlsx", digest=str(number), state=state, rows_refused=3, by=cast.partner
        )
    text = home(cast.im_officer)
    assert "lists wait for your confirmation" in text and "file could not be taken in" in text
    assert "refused rows to send back" in text and "edition is still to be published" in text
    assert "lists wait" in home(cast.partner)
    assert "lists wait" not in home(cast.team_leader)
    assert "lists wait" not in home(cast.head) and "still to be published" in home(cast.head)


def test_a_partner_sees_own_lists_and_can_bring_one(cast: Cast, mission: Mission) -> None:
    TakenList.objects.create(file_name="mine.xlsx", digest="1", state="taken", by=cast.partner)
    TakenList.objects.create(file_name="theirs.xlsx", digest="2", state="taken", by=cast.im_officer)
    text = home(cast.partner)
    assert "mine.xlsx" in text and "theirs.xlsx" not in text
    assert reverse("list_upload") in text and "Where the work went" not in text


def test_the_figures_open_into_their_pages(cast: Cast, mission: Mission) -> None:
    count_kits(cast)
    for month in (1, 2, 3):
        kits(cast, month, day=datetime.date(2022, month, 5))
    text = home(cast.psychologist)
    assert '<bdi>6</bdi> <span class="unit">kits</span>' in text
    assert reverse("figure", args=["hygiene_kits"]) in text and "Jul 2021 – Jun 2022" in text


def test_the_map_counts_the_lines_within_reach(cast: Cast, mission: Mission) -> None:
    attendance(cast, known("Rana"))
    kits(cast)
    kits(cast, place=cast.avcilar)
    kits(cast, day=datetime.date(2019, 1, 1))
    everything, own = home(cast.head), home(cast.field_assistant)
    address = f"{reverse('ledger')}?first=2021-07-01&amp;last=2022-06-30&amp;district="
    assert (
        f"{address}{cast.sultangazi.pcode}" in everything and f"{address}{cast.avcilar.pcode}" in everything
    )
    assert "Sultangazi: 2 lines" in everything
    assert "Sultangazi: 1 lines" in own and f"{address}{cast.avcilar.pcode}" not in own


def test_the_latest_edition_is_on_the_page(
    cast: Cast, mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = published()
    monkeypatch.setattr(Edition, "title", "The year at a glance")
    text = home(cast.partner)
    assert reverse("edition", args=[edition.number]) in text and "The year at a glance" in text


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_page_reads_in_both_directions(cast: Cast, mission: Mission, language: str) -> None:
    count_kits(cast)
    kits(cast)
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in home(cast.im_officer, language)
