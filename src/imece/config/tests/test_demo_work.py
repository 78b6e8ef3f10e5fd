"""The demonstration's live cases and referrals: done by the verbs of the pages, once, on any day; no figure moves."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.assistance.models import Delivery
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.cases.case_services import CaseService
from imece.cases.cases import Case
from imece.cases.conferences import CaseConference, Decision
from imece.cases.following_up import FollowUp
from imece.cases.inbox import Part, inbox_of, payments_of
from imece.cases.states import ServiceState, State
from imece.config.commands.demo import _make_users
from imece.config.commands.demo_clock import Moments, clock_at
from imece.config.commands.demo_work import DemoWork
from imece.config.mission import load_mission
from imece.grants.budget import BudgetLine
from imece.partners.vendors import Vendor
from imece.people.likeness import Likeness
from imece.people.models import Person
from imece.referrals.directory import ServicePoint
from imece.referrals.referrals import Referral

ROOT = Path(__file__).resolve().parents[4]
DEMO = ROOT / "demo"
pytestmark = pytest.mark.django_db


def moment(text: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@contextmanager
def prepared() -> Iterator[None]:
    """The mission and its colleagues, for as long as it lasts."""
    with transaction.atomic():
        load_mission(ROOT / "missions" / "istanbul", by=None)
        _make_users(DEMO / "users.toml")
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def mission(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all tests that begin with an office at rest."""
    with django_db_blocker.unblock(), prepared():
        yield


@pytest.fixture(scope="module")
def at_work(mission: None) -> Iterator[None]:
    """The office at work, as of now."""
    with transaction.atomic():
        assert DemoWork(DEMO, timezone.now()).load()
        yield
        transaction.set_rollback(True)


# A Monday after midnight, a Sunday, the first working day after a holiday of five, and a year that no holiday, no
# budget line and no agreement of the mission's files reaches.
@pytest.mark.usefixtures("mission")
@pytest.mark.parametrize(
    "day", ["2026-11-23 00:10", "2026-11-29 14:00", "2027-05-20 08:30", "2028-02-29 23:50"]
)
def test_every_state_is_there_whatever_the_day_and_the_hour(day: str) -> None:
    now = moment(day)
    assert DemoWork(DEMO, now).load()
    cases, services = Case.objects.live(), CaseService.objects.live()
    with clock_at(now):
        assert 35 <= cases.count() <= 45
        ends = {State.RETURNED, State.RESETTLED, State.DECEASED, State.DUPLICATE}
        assert {*cases.values_list("state", flat=True)} == {*State} - ends
        beside = {ServiceState.PAID, ServiceState.REJECTED, ServiceState.CANCELLED}
        assert {*services.values_list("state", flat=True)} == {*ServiceState} - beside
        assert services.filter(paid_on__isnull=False).count() >= 8
        assert {*cases.overdue().values_list("priority", flat=True)} >= {"emergency", "urgent"}
        assert cases.filter(paused_at__isnull=False).count() == 2 and cases.to_sign_off().count() == 2
        assert {*cases.open().values_list("waits_for", flat=True)} >= {
            "worker", "person", "approver", "supplier", "finance", "supervisor",
        }  # fmt: skip
        today = timezone.localdate()
        left = FollowUp.objects.filter(done_on__isnull=True).values_list("due_on", flat=True)
        assert min(left) < today < max(left) and today in left
        assert cases.values("place").distinct().count() >= 5
        assert {one.need for one in ServicePoint.objects.in_use()} >= {"health", "legal", "gbv", "shelter"}
        _nothing_lies_in_the_future(now)
    _money_agrees()


def _nothing_lies_in_the_future(now: datetime.datetime) -> None:
    assert not Delivery.objects.filter(day__gt=timezone.localdate()).exists()
    assert not Delivery.objects.filter(day__lte=datetime.date(2022, 6, 30)).exists()
    assert not LogLine.objects.filter(action__startswith="case.", at__gt=now).exists()
    steps = [list(case.steps.values_list("at", flat=True)) for case in Case.objects.live()]
    assert all(one == sorted(one) for one in steps)


def _money_agrees() -> None:
    """What the lines say is paid is what the ledger says, to the kuruş."""
    lines = sum(line.paid for line in BudgetLine.objects.all())
    assert lines == sum(one.amount for one in Delivery.objects.standing() if one.amount is not None) > 20_000


BROKEN = [
    ("cases.toml", 'do = "approve", of = "ilk"', 'do = "aprove", of = "ilk"',
     r'case "diapers-in-parts", step 6 \(aprove\): there is no step'),
    ("cases.toml", 'when = "-31h"', 'when = "yesterday"', r'case "oxygen-tonight": "yesterday" is no moment'),
    ("cases.toml", 'person = "fawzia"', 'person = "fauzia"', r'there is no person "fauzia"'),
    ("cases.toml", "estimated = 28500", 'estimated = "much"',
     r'"oxygen-tonight", step 4 \(request\): "much" is no number'),
    ("referrals.toml", 'to_point = "hospital-disability"', 'to_point = "nowhere"',
     r'referral "out-board-report": ServicePoint'),
    ("people.toml", 'sex = "male"', 'sex = "male', r"demo/people.toml cannot be read"),
    ("people.toml", 'birth = "1957"', 'birth = "31.02.1990"', r'person "zuhair": This birth is not possible'),
]  # fmt: skip


@pytest.mark.usefixtures("mission")
@pytest.mark.parametrize(("file", "right", "wrong", "said"), BROKEN)
def test_a_mistake_of_the_files_is_one_sentence_that_names_its_place(
    tmp_path: Path, file: str, right: str, wrong: str, said: str
) -> None:
    for name in ("people.toml", "cases.toml", "referrals.toml"):
        shutil.copy(DEMO / name, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert right in text
    (tmp_path / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(Refusal, match=said):
        DemoWork(tmp_path, timezone.now()).load()
    assert not Case.objects.exists() and not Person.objects.exists()


@pytest.mark.usefixtures("mission")
def test_working_days_are_those_of_the_mission() -> None:
    moments = Moments(moment("2026-10-30 07:00"))  # the day after Republic Day, a Friday
    assert moments.read("-1 09:30") == moment("2026-10-28 09:30")
    assert moments.read("-5h") == moment("2026-10-30 02:00")


@pytest.mark.usefixtures("at_work")
def test_referrals_stand_in_every_state_and_some_are_late_or_under_a_code() -> None:
    found = Referral.objects.all()
    assert {*found.values_list("state", flat=True)} == {*Referral.State}
    assert {*found.values_list("direction", flat=True)} == {*Referral.Direction}
    assert [one for one in found if one.is_overdue and one.direction == "in"]
    assert [one for one in found if one.is_overdue and one.direction == "out"]
    assert found.filter(is_restricted=True).count() == 2
    assert found.filter(state="served").count() >= 2 and found.exclude(work_code="").count() == 4


@pytest.mark.usefixtures("at_work")
def test_nobody_of_it_is_taken_for_somebody_else() -> None:
    assert not Likeness.objects.exists()
    phones = Person.objects.exclude(phone="").values("phone").annotate(number=Count("pk"))
    assert not phones.filter(number__gt=1).exists()


@pytest.mark.usefixtures("at_work")
def test_the_approvers_find_each_kind_of_exception_and_finance_finds_what_to_pay() -> None:
    officer, manager, finance = (
        User.objects.get(username=one) for one in ("pru.officer", "programme", "finance")
    )
    asked = inbox_of(CaseService.objects.visible_to(officer, "case.approve").asked_for(), officer)
    said = _said(asked)
    for words in ("overdue", "Papers are missing", "asks less", "shortly before", "bank details wait"):
        assert words in said, words
    assert len(asked[1].lines) >= 2 and not _said(asked[1:2])
    managers = inbox_of(CaseService.objects.visible_to(manager, "case.approve").asked_for(), manager)
    assert managers[0].lines[0].service.case.priority == "emergency"
    ready, held = payments_of(CaseService.objects.visible_to(finance, "case.pay").to_pay())
    assert len(ready.lines) >= 2 and len(held.lines) == 2
    assert "the invoice says" in _said([held]) and "Papers are missing: Invoice" in _said([held])


def _said(parts: list[Part]) -> str:
    return " ".join(notice for part in parts for line in part.lines for notice in line.notices)


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("name", "page", "words"),
    [
        ("case.worker", "cases", "Follow-ups due"),
        ("esenyurt.worker", "cases", "Overdue"),
        ("pru.officer", "overview_of_cases", "Şirin Bahar"),
    ],
)
def test_pages_of_the_roles_are_alive(name: str, page: str, words: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=name))
    assert words in client.get(reverse(page)).content.decode()


@pytest.mark.usefixtures("at_work")
def test_twice_is_once_and_what_people_did_meanwhile_stays() -> None:
    counted = (Case, CaseService, Referral, Person, LogLine)
    before = [kind.objects.count() for kind in counted]
    assert not DemoWork(DEMO, timezone.now() + datetime.timedelta(days=1)).load()
    assert before == [kind.objects.count() for kind in counted]


@pytest.mark.usefixtures("at_work")
def test_prepared_again_the_suppliers_keep_what_was_written_down_of_them() -> None:
    before = list(Vendor.objects.order_by("pk").values_list("tax_number", "bank_ends"))
    load_mission(ROOT / "missions" / "istanbul", by=None)
    assert list(Vendor.objects.order_by("pk").values_list("tax_number", "bank_ends")) == before
    assert sum(bool(number) for number, _ends in before) == 6


@pytest.mark.usefixtures("at_work")
def test_a_conference_was_held_and_the_next_one_has_an_agenda() -> None:
    held = CaseConference.objects.get(state="held")
    assert held.took_part.count() == 3 and held.day < timezone.localdate()
    late, coming = Decision.objects.open().order_by("due_on")
    assert late.late and not coming.late
    planned = CaseConference.objects.get(state="planned")
    assert planned.day > timezone.localdate() and planned.points.count() >= 3
