"""Two colleagues at the same moment: each gets a number of his own, and of two changes one goes through."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from imece.base.refusal import Refusal
from imece.base.tests.cast import assemble
from imece.psychosocial.models import Cycle, Finding, Session
from imece.psychosocial.tests.small_week import MONDAY, TEN, Week, prepare

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def week() -> Week:
    return prepare(assemble())


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Start all together; what each was refused with, '' where it went through."""
    start = threading.Barrier(len(deeds))
    ends = [""] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except Refusal as refusal:
            ends[place] = str(refusal)
        except Exception as trouble:
            ends[place] = repr(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_five_who_plan_at_once_get_five_numbers(week: Week) -> None:
    assert at_once(*[lambda: week.session() for _one in range(5)]) == [""] * 5
    codes = Session.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == [f"PMT-2026-000{number}" for number in range(1, 6)]


def test_of_a_move_and_a_cancellation_at_once_one_goes_through(week: Week) -> None:
    for _again in range(5):
        pk = week.session().pk
        one, other = Session.objects.get(pk=pk), Session.objects.get(pk=pk)
        ends = at_once(
            lambda one=one: one.move(by=week.leader, day=MONDAY, starts_at=TEN, reason="Hall"),  # type: ignore[misc]
            lambda other=other: other.cancel(by=week.leader, reason="Snow"),  # type: ignore[misc]
        )
        assert sorted(bool(end) for end in ends) == [False, True], ends
        assert "Somebody else has changed" in "".join(ends)
        assert Session.objects.get(pk=pk).revision == 1


def test_two_who_add_a_session_at_once_add_two(week: Week) -> None:
    cycle = Cycle.plan(by=week.leader, title="Chess", service=week.group, days=[MONDAY], held_in=week.hall)
    ones = [Cycle.objects.get(pk=cycle.pk) for _one in range(3)]
    deeds = [lambda one=one: one.add_session(by=week.leader, day=MONDAY, starts_at=TEN) for one in ones]
    assert at_once(*deeds) == [""] * 3
    assert list(cycle.sessions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_of_two_who_start_a_cycle_or_set_a_finding_aside_at_once_one_goes_through(week: Week) -> None:
    cycle = Cycle.plan(by=week.leader, title="Chess", service=week.group, days=[MONDAY], held_in=week.hall)
    finding = Finding.note(by=week.leader, text="A pitch", place=week.hall.place, day=MONDAY)
    one, other = (Cycle.objects.get(pk=cycle.pk) for _both in range(2))
    first, second = (Finding.objects.get(pk=finding.pk) for _both in range(2))
    starts = at_once(lambda: one.start(by=week.leader), lambda: other.start(by=week.leader))
    asides = at_once(
        lambda: first.set_aside(by=week.leader, reason="Built"),
        lambda: second.set_aside(by=week.leader, reason="Built too"),
    )
    for ends in (starts, asides):
        assert sorted(bool(end) for end in ends) == [False, True]
        assert "Somebody else has changed" in "".join(ends)
