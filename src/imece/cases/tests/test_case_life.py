"""The life of a case by its verbs: the whole way, the ways out, and who may not do what."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.cases.models import Case, CaseFile, CaseService
from imece.cases.states import LEFT, MOVES, ServiceState, State
from imece.cases.tests.worked import (
    NEED,
    Office,
    a_line,
    a_paper,
    delivered,
    open_office,
    opened,
    paid,
    planned,
    requested,
    say_rules,
)
from imece.people.consents import SERVICE, Consent
from imece.people.tests.registry import a_row
from imece.people.tests.test_consents import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def test_the_whole_way_of_a_case(office: Office) -> None:
    service = paid(office)
    case = Case.objects.get(pk=service.case_id)
    assert (case.state, case.helped_at is not None) == (State.DELIVERED, True)
    line = Delivery.objects.standing().get(source_kind="cases.service", source_key=str(service.pk))
    assert (line.amount, line.currency, line.person_id) == (Decimal("1250.50"), "TRY", office.person.pk)
    office.line.refresh_from_db()
    assert not office.line.planned and not office.line.committed and office.line.paid == Decimal("1250.50")
    follow_up = case.follow(by=office.worker, due_on=timezone.localdate())
    assert case.state == State.FOLLOW_UP
    case.followed(by=office.worker, follow_up=follow_up, found="She goes out alone now")
    case.close(by=office.worker, outcome="met", told="She has it", satisfaction=5)
    assert case.waits_for == "supervisor"
    case.sign_off(by=office.officer)
    number = case.number
    assert (case.state, case.closed_on) == (State.CLOSED, timezone.localdate()) and case.ended_at
    case.reopen(by=office.worker, why="A wheel broke")
    assert (case.state, case.number, case.closed_on, case.times_reopened) == (State.REOPENED, number, None, 1)
    requested(office, case, item="Wheel", estimated=Decimal(100))
    assert Case.objects.get(pk=case.pk).state == State.PLANNED
    deeds = [step.deed for step in case.steps.all()]
    assert deeds[:4] == ["open", "screen", "assess", "plan"] and "reopen" in deeds
    assert LogLine.objects.about(case).count() == len(deeds)


def test_what_was_told_is_sealed(office: Office) -> None:
    case = opened(office)
    row = Case.objects.filter(pk=case.pk).values().get()
    steps = list(case.steps.values())
    assert NEED not in str(row) and NEED not in str(steps) and case.told["need"] == NEED
    assert NEED not in str(list(LogLine.objects.values()))


def test_consent_is_looked_at_first_and_a_missing_one_is_no_wall(office: Office) -> None:
    assert opened(office).consent is None
    consent = Consent.record(
        person=office.person, text=told(SERVICE), language="en", answer="refused", how="signature",
        day=timezone.localdate(), by=office.worker,
    )  # fmt: skip
    assert opened(office).consent == consent


def test_why_existing_services_cannot_cover_it_must_be_said(office: Office) -> None:
    case = opened(office)
    with pytest.raises(Refusal, match="existing services"):
        case.screen(by=office.worker, priority="urgent", gap_reason="", gap="")


def test_not_eligible_needs_a_referral_or_advice(office: Office) -> None:
    case = opened(office)
    with pytest.raises(Refusal, match="without a way"):
        case.refuse(by=office.worker, eligibility="Covered by SGK")
    case.refuse(by=office.worker, eligibility="Covered by SGK", advice="Told how to apply there")
    assert case.state == State.INELIGIBLE and case.ended_at and case.told["advice"]


def test_a_case_of_a_list_stays_as_the_list_says(office: Office) -> None:
    case = Case.objects.create(number="L-1", person=office.person, row=a_row(), state=State.RECEIVED)
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: case.screen(by=office.worker, priority="urgent", gap_reason="x", gap="x"),
        lambda: case.note(by=office.worker, note="x"),
        lambda: case.leave(by=office.worker, state=State.MOVED, note="x"),
        lambda: case.reopen(by=office.worker, why="x"),
        lambda: requested(office, case),
        lambda: a_paper(office, case, "other"),
    )
    for deed in deeds:
        with pytest.raises(Refusal, match="came with a list"):
            deed()


def test_requester_approver_and_receiver_are_three(office: Office) -> None:
    service = requested(office)
    officer = office.officer
    own = CaseService.request(
        by=officer, case=service.case, service=office.service, item="Cane", estimated=Decimal(10),
        currency="TRY", vendor=office.vendor, line=office.line,
    )  # fmt: skip
    with pytest.raises(Refusal, match="asked for it"):
        own.approve(by=officer, note="mine")
    with pytest.raises(Refusal):
        service.approve(by=office.worker, note="mine")
    service.approve(by=officer, note="seen")
    service.order(by=office.worker)
    for wrong in (office.worker, officer):
        with pytest.raises(Refusal):
            service.deliver(by=wrong, note_number="N1")
    service.deliver(by=office.colleague, note_number="N1")
    with pytest.raises(Refusal):
        service.confirm(by=officer, how="signature")


def test_an_approval_falls_with_any_change(office: Office) -> None:
    for change in (
        {"estimated": Decimal("1250.51")}, {"item": "Electric wheelchair"}, {"quantity": Decimal(2)},
        {"line": a_line(office.unit, code="1.2")},
    ):  # fmt: skip
        service = requested(office, estimated=Decimal("1250.50"))
        service.approve(by=office.officer, note="seen")
        service.change(by=office.worker, **change)
        assert (service.state, service.approver, service.approval_digest) == (
            ServiceState.REQUESTED,
            None,
            "",
        )
        with pytest.raises(Refusal):
            service.order(by=office.worker)
        charge = service.charge()
        assert charge is not None and charge.state == "planned"
    service = requested(office)
    service.approve(by=office.officer, note="seen")
    service.change(by=office.worker, estimated=Decimal("1250.5"))
    assert service.state == ServiceState.APPROVED


def test_what_was_changed_beside_the_verbs_is_not_ordered(office: Office) -> None:
    service = requested(office)
    service.approve(by=office.officer, note="seen")
    CaseService.objects.filter(pk=service.pk).update(item="Something else")
    with pytest.raises(Refusal, match="as it was approved"):
        service.order(by=office.worker)


def test_nothing_is_spent_beyond_its_line(office: Office) -> None:
    small = a_line(office.unit, "1000", "9.9")
    service = requested(office, line=small)
    with pytest.raises(Refusal, match="left"):
        service.approve(by=office.officer, note="all the same")


def test_an_invoice_that_does_not_agree_is_not_paid(office: Office) -> None:
    service = delivered(office)
    service.invoice(by=office.worker, number="F1", amount=Decimal("1300.00"))
    with pytest.raises(Refusal):
        service.pay(by=office.finance)
    line = Delivery.objects.standing().get(source_key=str(service.pk), source_kind="cases.service")
    assert line.amount is None


def test_nobody_pays_what_they_took_part_in(office: Office) -> None:
    service = delivered(office)
    service.invoice(by=office.worker, number="F1", amount=Decimal("1250.50"))
    for wrong in (office.worker, office.officer, office.colleague):
        with pytest.raises(Refusal):
            service.pay(by=wrong)
    service.pay(by=office.finance)
    with pytest.raises(Refusal):
        service.pay(by=office.finance)


def test_what_comes_from_our_own_stock_costs_nothing(office: Office) -> None:
    service = requested(office, estimated=None, vendor=None, line=None, currency="")
    service.approve(by=office.officer, note="seen")
    service.deliver(by=office.colleague)
    assert service.state == ServiceState.DELIVERED
    assert Delivery.objects.standing().get(source_key=str(service.pk)).amount is None


def test_a_split_order_is_pointed_out_and_needs_words(office: Office) -> None:
    Consent.record(
        person=office.person, text=told(SERVICE), language="en", answer="given", how="signature",
        day=timezone.localdate(), by=office.worker,
    )  # fmt: skip
    first = requested(office)
    first.approve(by=office.officer)
    second = requested(office)
    with pytest.raises(Refusal, match="one order in parts"):
        second.approve(by=office.officer)
    second.approve(by=office.officer, note="Two persons of one household")


def test_papers_that_are_missing_stop_the_payment_and_the_closure(cast: Cast) -> None:
    papers = [
        {"code": "invoice", "names": {"en": "Invoice"}, "before": "payment", "services": []},
        {"code": "receipt", "names": {"en": "Receipt"}, "before": "closing", "services": ["medical_items"]},
    ]
    office = open_office(cast, papers=papers)
    service = delivered(office)
    service.confirm(by=office.worker, how="signature")
    service.invoice(by=office.worker, number="F1", amount=Decimal("1250.50"))
    with pytest.raises(Refusal, match="Invoice"):
        service.pay(by=office.finance)
    kept = a_paper(office, service.case, "invoice", service)
    service.pay(by=office.finance)
    case = service.case
    with pytest.raises(Refusal, match="Receipt"):
        case.close(by=office.worker, outcome="met", told="done")
    a_paper(office, case, "receipt")
    case.close(by=office.worker, outcome="met", told="done")
    assert CaseFile.objects.get(pk=kept.pk).content().startswith(b"%PDF")


def test_whoever_asks_to_close_does_not_sign_off(office: Office) -> None:
    case = paid(office).case
    case.close(by=office.officer, outcome="met", told="done")
    with pytest.raises(Refusal, match="does not sign"):
        case.sign_off(by=office.officer)
    with pytest.raises(Refusal):
        case.sign_off(by=office.colleague)
    case.sign_off(by=office.manager)
    assert case.state == State.CLOSED


def test_an_unpaid_service_keeps_the_case_open(office: Office) -> None:
    case = delivered(office).case
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: case.close(by=office.worker, outcome="met", told="done"),
        lambda: case.leave(by=office.worker, state=State.MOVED, note="moved"),
    )
    for deed in deeds:
        with pytest.raises(Refusal):
            deed()


def test_a_case_that_ends_takes_its_requests_with_it(office: Office) -> None:
    service = requested(office)
    service.approve(by=office.officer, note="seen")
    case = service.case
    case.leave(by=office.worker, state=State.WITHDRAWN, note="The family bought it")
    service.refresh_from_db()
    office.line.refresh_from_db()
    assert service.state == ServiceState.CANCELLED
    assert not office.line.planned and not office.line.committed
    assert case.ended_at is not None and case.waits_for == ""


@pytest.mark.parametrize("state", [one for one in LEFT if one != State.REFERRED_OUT])
def test_each_way_out_says_when(office: Office, state: str) -> None:
    case = planned(office)
    case.leave(by=office.worker, state=state, note="as told by a neighbour")
    assert case.ended_at and case.closed_on
    if MOVES[state]:
        case.reopen(by=office.worker, why="back again")
        assert case.due_at and case.due_at > timezone.now()
    else:
        with pytest.raises(Refusal):
            case.reopen(by=office.worker, why="back again")


def test_a_clock_that_stands_is_not_late(cast: Cast) -> None:
    office = open_office(cast)
    say_rules()
    now = timezone.now()
    case = opened(office, priority="emergency", received_at=now - datetime.timedelta(hours=23))
    case.pause(by=office.worker, what="The medical report")
    assert case.waits_for == "person" and not case.is_overdue(now + datetime.timedelta(days=9))
    with pytest.raises(Refusal):
        case.pause(by=office.worker, what="again")
    case.pauses.update(since=now - datetime.timedelta(hours=5))
    before = case.due_at
    case.resume(by=office.worker)
    assert before and case.due_at and round((case.due_at - before).total_seconds() / 3600) == 5


def test_another_unit_works_on_nothing_here(office: Office) -> None:
    from imece.cases.tests.worked import colleague

    outsider = colleague("outsider", "case_worker", office.cast.rsu)
    service = requested(office)
    assert not Case.objects.visible_to(outsider).exists()
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: service.case.note(by=outsider, note="x"),
        lambda: service.cancel(by=outsider, note="x"),
        lambda: Case.open(by=outsider, person=office.person, unit=office.unit, source="self", need="x"),
    )
    for deed in deeds:
        with pytest.raises(Refusal):
            deed()


def test_the_same_form_opens_one_case(office: Office) -> None:
    import uuid

    token = uuid.uuid4()
    assert opened(office, form_token=token) == opened(office, form_token=token)
    assert Case.objects.count() == 1


def test_whoever_approved_it_and_changes_it_asks_anew_and_does_not_approve_again(office: Office) -> None:
    service = requested(office, estimated=Decimal("1250.50"))
    service.approve(by=office.officer, note="seen")
    with pytest.raises(Refusal, match="not approved"):
        service.ask_again(by=office.officer)
    service.change(by=office.officer, estimated=Decimal(900))
    assert (service.state, service.requested_by, service.approver) == (
        ServiceState.REQUESTED,
        office.officer,
        None,
    )
    with pytest.raises(Refusal, match="asked for it"):
        service.approve(by=office.officer, note="mine")
