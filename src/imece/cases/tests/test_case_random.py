"""Random verbs by random users: what must never be false of a case, its services, money and ledger lines."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imece.assistance.ledger import Delivery
from imece.base.refusal import Refusal
from imece.base.tests.cast import assemble
from imece.base.users import User
from imece.cases.models import Case, CaseService, CaseStep
from imece.cases.states import ENDED, GIVEN, LEFT, MOVES, SERVICE_MOVES, ServiceState
from imece.cases.tests.worked import Office, colleague, open_office, planned
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge

SUMS = (Decimal("400.00"), Decimal("900.55"), Decimal("1500.00"))
# One; four without an even price, which come as a whole; three that may come in parts.
QUANTITIES = (Decimal(1), Decimal(4), Decimal(3))
CASE_VERBS = (
    "screen",
    "assess",
    "plan",
    "refuse",
    "pause",
    "resume",
    "follow",
    "close",
    "sign_off",
    "leave",
    "reopen",
)
SERVICE_VERBS = (
    "approve",
    "reject",
    "order",
    "deliver",
    "confirm",
    "invoice",
    "pay",
    "cancel",
    "change",
    "ask_again",
    "part",
    "shorten",
    "withdraw_invoice",
)
_deed = st.one_of(
    st.tuples(st.just("request"), st.integers(0, 6), st.integers(0, 2)),
    st.tuples(st.sampled_from(SERVICE_VERBS), st.integers(0, 6), st.integers(0, 2)),
    st.tuples(st.sampled_from(SERVICE_VERBS), st.integers(0, 6), st.integers(0, 2)),
    st.tuples(st.sampled_from(CASE_VERBS), st.integers(0, 6), st.integers(0, 2)),
    # The way on, by those whose it is: else few sequences would come far.
    st.tuples(st.just("onward"), st.integers(0, 6), st.integers(0, 2)),
    st.tuples(st.just("onward"), st.integers(0, 6), st.integers(0, 2)),
    st.tuples(st.just("part"), st.just(1), st.integers(0, 2)),
)


class World:
    """One case on a small budget line, and seven users of whom some may do nothing here."""

    def __init__(self) -> None:
        self.office: Office = open_office(assemble())
        BudgetLine.objects.filter(pk=self.office.line.pk).update(amount=Decimal("2500.00"))
        office = self.office
        self.outsider = colleague("outsider", "case_worker", office.cast.rsu)
        self.users: list[User] = [
            office.worker, office.colleague, office.officer, office.manager, office.finance, self.outsider,
            office.cast.stranger,
        ]  # fmt: skip
        self.case = planned(office)
        self.number = self.case.number

    def services(self) -> list[CaseService]:
        return list(CaseService.objects.select_related("case").order_by("pk"))

    def do(self, verb: str, who: int, which: int) -> bool:
        """Whether it was allowed."""
        by = self.users[who]
        with contextlib.suppress(Refusal):
            if verb == "onward":
                return self._onward(which)
            if verb == "request":
                self._request(by, which)
            elif verb in SERVICE_VERBS:
                services = self.services()
                if not services:
                    return False
                self._service(services[which % len(services)], verb, by, which)
            else:
                self._case(verb, by, which)
            return True
        return False

    def _request(self, by: User, which: int) -> None:
        office = self.office
        CaseService.request(
            by=by, case=Case.objects.get(pk=self.case.pk), service=office.service, item=f"Thing {which}",
            quantity=QUANTITIES[which], estimated=SUMS[which], currency="TRY", vendor=office.vendor,
            line=office.line,
        )  # fmt: skip

    def _onward(self, which: int) -> bool:
        office, services = self.office, self.services()
        if not services:
            self._request(office.worker, which)
            return True
        one = services[which % len(services)]
        verb, by = {
            ServiceState.REQUESTED: ("approve", office.officer),
            ServiceState.APPROVED: ("order", office.worker),
            ServiceState.ORDERED: ("deliver", office.colleague),
            ServiceState.DELIVERED: ("confirm", office.worker),
        }.get(
            ServiceState(one.state),
            ("pay", office.finance) if one.is_invoiced else ("invoice", office.worker),
        )
        self._service(one, verb, by, 0)
        return True

    def _service(self, one: CaseService, verb: str, by: User, which: int) -> None:
        said: dict[str, dict[str, Any]] = {
            "approve": {"note": "seen"}, "reject": {"note": "no"}, "shorten": {"note": "no more"},
            "deliver": {"note_number": f"N{one.pk}-{one.came}"}, "withdraw_invoice": {"note": "wrong"},
            "confirm": {"how": "signature"}, "cancel": {"note": "not needed"}, "change": {"estimated": SUMS[which]},
            "invoice": {"number": f"F{one.pk}", "amount": self._asked(one) if which < 2 else SUMS[0]},
        }  # fmt: skip
        if verb == "part":
            one.deliver(by=by, note_number=f"N{one.pk}-{one.came}", quantity=Decimal(which + 1))
            return
        getattr(one, verb)(by=by, **said.get(verb, {}))

    def _asked(self, one: CaseService) -> Decimal:
        """What an honest supplier asks: for what was ordered, or came where no more comes."""
        order = one.placed_order()
        return order.total if order is not None else one.estimated or Decimal(1)

    def _case(self, verb: str, by: User, which: int) -> None:
        case = Case.objects.get(pk=self.case.pk)
        today = timezone.localdate()
        said: dict[str, dict[str, Any]] = {
            "screen": {"priority": "urgent", "gap_reason": "other", "gap": "seen"},
            "assess": {"how": "home", "day": today, "risk": "low", "needs": "seen"},
            "plan": {"plan": "so"}, "refuse": {"eligibility": "no", "advice": "so"}, "pause": {"what": "paper"},
            "follow": {"due_on": today}, "close": {"outcome": "met", "told": "so"}, "reopen": {"why": "so"},
            "leave": {"state": list(LEFT)[which + 1], "note": "so"},
        }  # fmt: skip
        getattr(case, verb)(by=by, **said.get(verb, {}))


class AnythingMayBeTried(TestCase):
    """Each example is a database of its own."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_deed, min_size=5, max_size=30))
    def test_what_must_never_be_false(self, deeds: list[tuple[str, int, int]]) -> None:
        world = World()
        before = self._states(world)
        for verb, who, which in deeds:
            done = world.do(verb, who, which)
            after = self._states(world)
            self._moved_as_allowed(before, after)
            if not done:
                assert before == after
            before = after
            self._holds(world)

    def _states(self, world: World) -> dict[Any, str]:
        found: dict[Any, str] = {"case": Case.objects.get(pk=world.case.pk).state}
        return found | {one.pk: one.state for one in world.services()}

    def _moved_as_allowed(self, before: dict[Any, str], after: dict[Any, str]) -> None:
        for key, state in after.items():
            if key == "case" and state != before["case"]:
                assert state in MOVES[before["case"]]
            elif key != "case" and state != before.get(key, ServiceState.REQUESTED):
                assert state in SERVICE_MOVES[before[key]]

    def _holds(self, world: World) -> None:
        case = Case.objects.get(pk=world.case.pk)
        assert case.number == world.number
        assert (case.state in ENDED) == (case.ended_at is not None) == (case.closed_on is not None)
        line = BudgetLine.objects.get(pk=world.office.line.pk)
        assert line.committed + line.paid <= line.amount
        paid = Decimal(0)
        for one in world.services():
            self._service_holds(one)
            paid += one.cost or Decimal(0)
        standing = Delivery.objects.standing().filter(source_kind="cases.service")
        assert sum((entry.amount or Decimal(0) for entry in standing), Decimal(0)) == paid == line.paid
        workers = {user.pk for user in world.users[:5]}
        assert {step.by_id for step in CaseStep.objects.all()} <= workers
        for outside in world.users[5:]:
            assert not Case.objects.visible_to(outside).exists()
            assert not CaseService.objects.visible_to(outside, "case.approve").exists()

    def _service_holds(self, one: CaseService) -> None:
        three = [one.requested_by_id, one.approver_id, one.received_by_id]
        known = [person for person in three if person is not None]
        assert len(known) == len(set(known))
        approved = one.state in (ServiceState.APPROVED, ServiceState.ORDERED, *GIVEN)
        if approved:
            assert one.approver_id and one.approval_digest == one.digest()
            assert CaseStep.objects.filter(service=one, deed="approve", by=one.approver_id).exists()
        lines = Delivery.objects.standing().filter(source_kind="cases.service", source_key=str(one.pk))
        given = one.state in GIVEN or bool(one.came)
        assert lines.count() == (1 if given else 0)
        order = one.placed_order()
        if given:
            assert approved and one.delivered_on is not None and one.came is not None
            assert lines.get().quantity == one.came and Decimal(0) < one.came <= one.quantity
            assert order is not None and sum(order.received().values()) in (one.came, Decimal(1))
        if one.state == ServiceState.ORDERED:
            assert one.came is None or one.came < one.quantity
        invoice = order.live_invoice if order is not None else None
        assert one.invoice_number == (invoice.number if invoice is not None else "")
        if one.paid_on is not None:
            assert one.paid_by_id not in known and lines.get().amount == one.cost
        charge = one.charge()
        live = one.state not in (ServiceState.REJECTED, ServiceState.CANCELLED)
        assert (charge is not None) == live
        if charge is not None and one.state in (ServiceState.REQUESTED, ServiceState.QUOTED):
            assert charge.state == Charge.State.PLANNED
