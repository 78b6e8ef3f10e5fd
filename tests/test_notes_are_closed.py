"""Nothing of what was said in counselling leaves by any door: every address is tried by everybody who may not read it.

Notes, goals, flags and answers are written with words that occur nowhere else. Then each address of the project is
opened, and each form of counselling sent, by every colleague but the psychologist who keeps the track and the technical
supervisor, and without a sign-in; the words are looked for in all answers, in every column and every file of the home.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.people.tests.registry import known
from imece.psychosocial.conferences import Conference
from imece.psychosocial.counselling import Counselling
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.scales import Scale, ScaleAnswer

pytestmark = pytest.mark.django_db

NOTE, GOAL, FLAG = "zümrüdüanka kafdağında", "martılarla konuşmak", "köprüden korkuyor"
WORDS = (NOTE, GOAL, FLAG)
TODAY = timezone.localdate()
Pattern = tuple[str, list[str]]


@pytest.fixture
def track(cast: Cast) -> Counselling:
    service = Service.objects.create(
        code="focused_mhpss", names={"en": "Focused MHPSS"}, category=Category.PSYCHOSOCIAL, unit=cast.pru,
        team=Team.objects.get(code="PMT"), pyramid_layer=3,
    )  # fmt: skip
    person = known("Rana Haddad", unit_code="PRU", district=cast.sultangazi.pcode, phone="+905321234567")
    track = Counselling.open_track(
        person=person, by=cast.psychologist, on=TODAY - datetime.timedelta(days=9), place=cast.sultangazi
    )
    track.meet(by=cast.psychologist, on=TODAY, note=NOTE)
    track.set_goal(GOAL, by=cast.psychologist)
    RiskFlag.raise_for(track, by=cast.psychologist, urgency="today", what=FLAG)
    scale = Scale.objects.create(
        code="two", names={"en": "Two items"}, version="1", licence="invented", source="invented",
        items=[{"names": {"en": "First"}}],
        answers=[{"value": value, "names": {"en": str(value)}} for value in range(2)],
    )  # fmt: skip
    ScaleAnswer.take(
        scale=scale,
        person=person,
        moment="before",
        said={0: 1},
        on=TODAY,
        by=cast.psychologist,
        counselling=track,
    )
    Conference.plan(team=service.team, kind="case_conference", on=TODAY, by=cast.team_leader)  # type: ignore[arg-type]
    return track


def all_patterns(resolver: Any = None, namespace: str = "") -> Iterator[Pattern]:
    """(name, its parameters) of every named address of the project."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from all_patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}", list(entry.pattern.converters)


def fitting(parameter: str, track: Counselling) -> list[Any]:
    """What an address may be asked with: the codes and numbers of the records that there are."""
    meeting, flag, goal = track.meetings.get(), track.flags.get(), track.goals.get()
    codes = [track.code, track.person.code]
    numbers = sorted({track.pk, meeting.pk, flag.pk, goal.pk, track.person_id})
    known_ones: dict[str, list[Any]] = {"code": codes, "person": codes, "scale": ["two"], "number": [1]}
    return known_ones.get(parameter, [*numbers, track.code])


def addresses(track: Counselling) -> list[str]:
    found = []
    for name, parameters in all_patterns():
        for values in product(*(fitting(parameter, track) for parameter in parameters)):
            try:
                found.append(reverse(name, kwargs=dict(zip(parameters, values, strict=True))))
            except NoReverseMatch:
                continue  # a value that the address does not take
    return sorted(set(found))


def said_by(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{content.decode('utf-8', 'replace')} {dict(answer.headers)}"


def readers(cast: Cast) -> Iterator[tuple[str, Client]]:
    other = User.objects.create_user("other.psychologist")
    Assignment.give(to=other, role="psychologist", by=None, unit=cast.pru)
    admin = User.objects.create_user("administrator", is_superuser=True, is_staff=True)
    Assignment.give(to=admin, role="administrator", by=None)
    everyone = {**cast.everyone(), "other": other, "admin": admin}
    del everyone["psychologist"]
    for name, user in everyone.items():
        client = Client(raise_request_exception=False)
        client.force_login(user)
        yield name, client
    yield "nobody", Client(raise_request_exception=False)


def test_no_address_tells_what_was_said(cast: Cast, track: Counselling) -> None:
    tried = addresses(track)
    assert any("/care/" in address for address in tried) and len(tried) > 100
    asked = {"q": "kafdağında", "search": "martılarla"}
    for name, client in readers(cast):
        for address in tried:
            if "/accounts/" in address or "/i18n/" in address:
                continue
            answer = said_by(client.get(address, asked))
            assert not [word for word in WORDS if word in answer], (name, address)
            if f"/{track.code}/" in address or "/care/" in address:
                answer = said_by(client.post(address, {"state": "seen"}))
                assert not [word for word in WORDS if word in answer], (name, "POST", address)
    keeper = Client()
    keeper.force_login(cast.psychologist)
    assert NOTE in said_by(keeper.post(reverse("care_notes", args=[track.code]))), "the words would be seen"


def test_no_column_and_no_file_holds_what_was_said(cast: Cast, track: Counselling) -> None:
    keeper = Client()
    keeper.force_login(cast.psychologist)
    keeper.post(reverse("care_notes", args=[track.code]))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = str(cursor.fetchall())
            assert not [word for word in WORDS if word in rows], table
    for file in Path(settings.HOME).rglob("*"):
        if file.is_file() and file.stat().st_size < 50_000_000:
            content = file.read_bytes()
            assert not [word for word in WORDS if word.encode() in content], file
