"""The pages of cases, through the door. Who is in and who is out is said first. Nobody here exists."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.cases.models import Case, CaseFile, CaseService
from imece.cases.states import ServiceState, State
from imece.cases.tests.worked import (
    NAME,
    NEED,
    PDF,
    Office,
    a_paper,
    delivered,
    open_office,
    opened,
    paid,
    planned,
    requested,
    signed_in,
)
from imece.partners.models import Organisation
from imece.people.tests.registry import a_row
from imece.referrals.referrals import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def do(user: User, case: Case, deed: str, **said: Any) -> Any:
    data = {f"{deed}-{name}": value for name, value in said.items()}
    return signed_in(user).post(reverse("case_do", args=[case.pk, deed]), data)


def do_service(user: User, service: CaseService, deed: str, address: str = "do", **said: Any) -> Any:
    data = {f"{deed}-{name}": value for name, value in said.items()}
    name = {"do": "case_service_do", "answer": "case_service_answer", "money": "case_service_pay"}[address]
    return signed_in(user).post(reverse(name, args=[service.pk, deed]), data)


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_opens_which_page(office: Office) -> None:
    service = requested(office)
    everyone = office.cast.everyone() | {
        "officer": office.officer, "manager": office.manager, "finance": office.finance,
    }  # fmt: skip
    doors = {
        reverse("cases"): {"case_worker", "officer", "manager", "head"},
        reverse("case_list"): {"case_worker", "officer", "manager", "head"},
        reverse("case", args=[service.case_id]): {"case_worker", "officer", "manager", "head"},
        reverse("case_service", args=[service.pk]): {"case_worker", "officer", "manager", "head"},
        reverse("case_file", args=[service.case_id]): {"case_worker", "officer", "manager", "head"},
        reverse("case_new") + f"?person={office.person.code}": {"case_worker", "officer"},
        reverse("case_request", args=[service.case_id]): {"case_worker", "officer"},
        reverse("approvals_of_cases"): {"officer", "manager", "head"},
        reverse("payments_of_cases"): {"finance"},
        reverse("overview_of_cases"): {"officer", "manager", "head", "im_officer"},
    }
    for address, who in doors.items():
        let_in = {name for name, user in everyone.items() if signed_in(user).get(address).status_code == 200}
        assert let_in == who, address


def test_another_unit_finds_nothing(office: Office) -> None:
    from imece.cases.tests.worked import colleague

    service = requested(office)
    outsider = signed_in(colleague("outsider", "pru_officer", office.cast.rsu))
    paper = a_paper(office, service.case, "other")
    for name, number in (
        ("case", service.case_id), ("case_service", service.pk), ("case_paper", paper.pk),
        ("case_file", service.case_id), ("case_request", service.case_id), ("case_letter", service.pk),
    ):  # fmt: skip
        assert outsider.get(reverse(name, args=[number])).status_code == 404, name
    assert (
        outsider.post(reverse("case_do", args=[service.case_id, "note"]), {"note-note": "x"}).status_code
        == 404
    )
    assert outsider.post(reverse("case_service_answer", args=[service.pk, "approve"])).status_code == 404
    assert NAME not in outsider.get(reverse("approvals_of_cases")).content.decode()
    assert NAME not in outsider.get(reverse("case_list")).content.decode()


def test_numbers_and_payments_name_nobody_who_was_helped(office: Office) -> None:
    service = delivered(office)
    service.invoice(by=office.worker, number="F1", amount=Decimal("1250.50"))
    assert NAME not in signed_in(office.cast.head).get(reverse("overview_of_cases")).content.decode()
    page = signed_in(office.finance).get(reverse("payments_of_cases")).content.decode()
    assert NAME not in page and NEED not in page and service.case.number in page
    assert signed_in(office.finance).get(reverse("case", args=[service.case_id])).status_code == 403


# ------------------------------------------------------------------------------------------ the way through


def test_from_a_persons_page_to_the_closed_case(office: Office) -> None:
    worker = signed_in(office.worker)
    page = worker.get(reverse("person", args=[office.person.code])).content.decode()
    address = reverse("case_new") + f"?person={office.person.code}"
    assert address in page
    said = {
        "person": office.person.code, "form_token": uuid.uuid4(), "source": "municipality", "need": NEED,
        "priority": "emergency",
    }  # fmt: skip
    answer = worker.post(reverse("case_new"), said)
    case = Case.objects.get()
    assert answer["Location"] == reverse("case", args=[case.pk])
    worker.post(reverse("case_new"), said)
    assert Case.objects.count() == 1
    do(office.worker, case, "screen", priority="emergency", gap_reason="other", gap="The hospital refused")
    do(
        office.worker, case, "assess", how="home", day=timezone.localdate().isoformat(), risk="high",
        needs="A wheelchair", household_size="4",
    )  # fmt: skip
    do(office.worker, case, "plan", plan="A wheelchair")
    asked = {
        "service": office.service.pk, "item": "Wheelchair", "quantity": "1", "vendor": office.vendor.pk,
        "estimated": "1250.50", "currency": "TRY", "line": office.line.pk,
    }  # fmt: skip
    worker.post(reverse("case_request", args=[case.pk]), asked)
    service = CaseService.objects.get()
    inbox = signed_in(office.officer).get(reverse("approvals_of_cases")).content.decode()
    assert case.number in inbox and "stands out" in inbox
    assert do_service(office.officer, service, "approve", "answer").status_code == 409
    do_service(office.officer, service, "approve", "answer", note="Consent follows")
    do_service(office.worker, service, "order")
    today = timezone.localdate().isoformat()
    do_service(office.colleague, service, "deliver", note_number="N1", day=today)
    do_service(office.worker, service, "confirm", how="signature", day=today)
    do_service(office.worker, service, "invoice", number="F1", amount="1250.50")
    do_service(office.finance, service, "pay", "money")
    service.refresh_from_db()
    assert (service.state, service.cost) == (ServiceState.CONFIRMED, Decimal("1250.50"))
    do(office.worker, case, "follow", due_on=today)
    follow_up = case.follow_ups.get()
    prefix = f"followed{follow_up.pk}"
    worker.post(reverse("case_followed", args=[case.pk, follow_up.pk]), {f"{prefix}-found": "It serves her"})
    do(office.worker, case, "close", outcome="met", told="She goes out", satisfaction="5")
    signed_in(office.officer).post(reverse("case_sign_off", args=[case.pk]))
    case.refresh_from_db()
    assert (case.state, case.satisfaction) == (State.CLOSED, 5)
    do(office.worker, case, "reopen", why="A wheel broke")
    case.refresh_from_db()
    assert case.state == State.REOPENED


def test_a_case_follows_a_municipalitys_referral_and_answers_it(office: Office) -> None:
    municipality = Organisation.objects.create(code="municipality", names={"en": "Sultangazi Municipality"})
    team = Team.objects.create(code="ECM", names={"en": "Case team"}, unit=office.unit)
    referral = Referral.receive(
        by=office.worker, source="municipality", to_team=team, need="health", from_organisation=municipality,
        person=office.person, reason="Needs a wheelchair", priority="urgent",
    )  # fmt: skip
    worker = signed_in(office.worker)
    address = reverse("case_new") + f"?referral={referral.code}"
    assert address in worker.get(reverse("referral", args=[referral.code])).content.decode()
    page = worker.get(address)
    assert page.status_code == 200 and "Needs a wheelchair" in page.content.decode()
    said = {
        "referral": referral.code, "form_token": uuid.uuid4(), "source": "municipality",
        "referred_by": municipality.pk, "need": "A wheelchair", "priority": "urgent",
    }  # fmt: skip
    worker.post(reverse("case_new"), said)
    case = Case.objects.get()
    referral.refresh_from_db()
    assert (case.referral, referral.state, case.received_at) == (referral, "accepted", referral.sent_at)
    assert worker.get(reverse("case_numbered", args=[case.number]))["Location"] == reverse(
        "case", args=[case.pk]
    )
    case.refuse(by=office.worker, eligibility="SGK covers it", advice="Told how to apply")
    referral.refresh_from_db()
    assert referral.state == "declined"


# ------------------------------------------------------------------------------------------ refusals and details


def test_a_refused_step_keeps_what_was_typed(office: Office) -> None:
    case = opened(office)
    answer = do(office.worker, case, "refuse", eligibility="SGK covers it", advice="")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Nobody is left without a way" in page and "SGK covers it" in page


def test_a_worker_cannot_approve_by_address(office: Office) -> None:
    service = requested(office)
    assert do_service(office.worker, service, "approve", "answer", note="x").status_code == 403
    assert do_service(office.worker, service, "approve", note="x").status_code == 404
    assert do_service(office.officer, service, "pay", "money").status_code == 403
    service.refresh_from_db()
    assert service.state == ServiceState.REQUESTED


def test_a_paper_is_sealed_and_its_opening_is_logged(office: Office, settings: Any) -> None:
    case = opened(office)
    upload = SimpleUploadedFile("report.pdf", PDF, content_type="application/pdf")
    signed_in(office.worker).post(
        reverse("case_do", args=[case.pk, "paper"]), {"paper-kind": "other", "paper-file": upload}
    )
    paper = CaseFile.objects.get()
    stored = [file.read_bytes() for file in (settings.FILES / "cases").rglob("*.sealed")]
    assert stored and all(PDF not in content for content in stored)
    answer = signed_in(office.officer).get(reverse("case_paper", args=[paper.pk]))
    assert answer.content == PDF and "no-store" in answer["Cache-Control"]
    assert LogLine.objects.filter(action="case.paper", actor=office.officer).exists()


def test_only_papers_of_known_kinds_are_kept(office: Office) -> None:
    case = opened(office)
    upload = SimpleUploadedFile("page.pdf", b"<html>", content_type="application/pdf")
    answer = signed_in(office.worker).post(
        reverse("case_do", args=[case.pk, "paper"]), {"paper-kind": "other", "paper-file": upload}
    )
    assert answer.status_code == 409 and not CaseFile.objects.exists()


def test_a_case_of_a_list_is_shown_and_offers_no_step(office: Office) -> None:
    case = Case.objects.create(number="ECM/1", person=office.person, row=a_row(), state=State.CLOSED)
    page = signed_in(office.worker).get(reverse("case", args=[case.pk])).content.decode()
    assert "stays as the list says" in page and "case_do" not in page and "/do/" not in page


def test_the_list_narrows_and_turns_its_pages(office: Office) -> None:
    kept = opened(office, priority="emergency")
    other = opened(office, priority="normal")
    client = signed_in(office.worker)
    page = client.get(reverse("case_list") + "?priority=emergency").content.decode()
    assert kept.number in page and other.number not in page
    page = client.get(reverse("case_list") + f"?number={other.number}&sort=new").content.decode()
    assert other.number in page and kept.number not in page


def test_my_day_tells_what_presses_and_for_whom_i_wait(office: Office) -> None:
    late = opened(office, priority="emergency", received_at=timezone.now() - datetime.timedelta(days=3))
    paused = planned(office)
    paused.pause(by=office.worker, what="The report")
    page = signed_in(office.worker).get(reverse("cases")).content.decode()
    assert page.index("Overdue") < page.index(late.number) < page.index("Waiting for the person")
    assert page.index("Waiting for the person") < page.index(paused.number)


def test_a_case_presses_only_while_help_is_to_come(office: Office) -> None:
    opened(office, priority="emergency")
    worker, address = signed_in(office.worker), reverse("cases")
    assert "Emergency" in worker.get(address).content.decode()
    Case.objects.update(helped_at=timezone.now())
    assert "Emergency" not in worker.get(address).content.decode()


def test_an_empty_choice_is_a_dash_in_every_list(office: Office) -> None:
    page = signed_in(office.worker).get(reverse("case_request", args=[planned(office).pk]))
    assert page.content.decode().count('<option value="" selected>–</option>') == 4


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_file_and_the_letter_are_printed(office: Office, language: str) -> None:
    service = paid(office)
    client = signed_in(office.worker)
    for name, number in (("case_file", service.case_id), ("case_letter", service.pk)):
        answer = client.get(reverse(name, args=[number]) + f"?language={language}")
        assert answer.content.startswith(b"%PDF") and len(answer.content) > 3000
    assert LogLine.objects.filter(action="case.print").count() == 2


def test_no_letter_goes_out_before_the_approval(office: Office) -> None:
    service = requested(office)
    answer = signed_in(office.worker).get(reverse("case_letter", args=[service.pk]))
    assert answer.status_code == 302


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_every_page_opens_in_every_language(office: Office, language: str) -> None:
    service = paid(office)
    requested(office)
    for user, names in (
        (office.worker, ["cases", "case_list"]), (office.officer, ["approvals_of_cases", "overview_of_cases"]),
        (office.finance, ["payments_of_cases"]),
    ):  # fmt: skip
        client = signed_in(user)
        client.cookies["django_language"] = language
        for name in names:
            assert client.get(reverse(name)).status_code == 200
    client = signed_in(office.worker)
    client.cookies["django_language"] = language
    for name, number in (
        ("case", service.case_id),
        ("case_service", service.pk),
        ("case_request", service.case_id),
    ):
        assert client.get(reverse(name, args=[number])).status_code == 200
