"""The list of cases: by the beginning of a number, whatever stands in it, and by what presses. All invented."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from imece.base.tests.cast import Cast
from imece.cases.models import Case
from imece.cases.questions import MostUrgent
from imece.cases.states import State
from imece.cases.tests.worked import open_office, opened
from imece.people.tests.registry import a_row

pytestmark = pytest.mark.django_db
NUMBERS = [
    "C-0000019", "C-0000018", "C-000001", "C-00000199", "C-0000020", "C-0000029", "C-9", "C-99", "C-9Z", "C-A9", "C-AZ",
    "ECM-2021/0017", "ECM-2021/0018", "ECM-2021/00179", "Ç-17", "vaka 17", "Vaka 17", "C-", "C", "9", "99", "1%", "10",
]  # fmt: skip


@pytest.mark.parametrize(
    "beginning",
    [*NUMBERS, "C-00000", "C-000001", "E", "ECM-2021/001", "Va", "ECM-2021/0", "C-00000%", "8", "Ç"],
)
def test_the_beginning_of_a_number_finds_exactly_those_that_begin_so(cast: Cast, beginning: str) -> None:
    office = open_office(cast)
    Case.objects.bulk_create(
        [Case(number=number, person=office.person, row=a_row(), state=State.CLOSED) for number in NUMBERS]
        + [Case(number="", person=office.person, row=a_row(), state=State.CLOSED)]
    )
    found = set(Case.objects.numbers_from(beginning).values_list("number", flat=True))
    wanted = {number for number in NUMBERS if number.startswith(beginning)}
    if found != wanted:  # SQLite knows no capitals in this question
        assert found == {number for number in NUMBERS if number.upper().startswith(beginning.upper())}
    assert Case.objects.numbers_from("").count() == len(NUMBERS) + 1


def test_what_presses_comes_first_and_what_has_ended_last(cast: Cast) -> None:
    office = open_office(cast)
    one, two, three = (opened(office) for _one in range(3))
    now = timezone.now()
    one.leave(by=office.worker, state=State.WITHDRAWN, note="They found a way")
    Case.objects.filter(pk=one.pk).update(due_at=now - datetime.timedelta(days=9))
    Case.objects.filter(pk=two.pk).update(due_at=now + datetime.timedelta(days=2))
    Case.objects.filter(pk=three.pk).update(due_at=now - datetime.timedelta(days=1))
    past = Case.objects.create(number="OLD-1", person=office.person, row=a_row(), state=State.CLOSED)
    listed = MostUrgent(Case.objects.all())
    wanted = [three.pk, two.pk, past.pk, one.pk]
    assert (listed[0:10], listed.count()) == (wanted, 4)
    assert [listed[n : n + 1] for n in range(4)] == [[pk] for pk in wanted]
    assert listed[1:3] == wanted[1:3] and listed[3:5] == wanted[3:] and listed[4:6] == []
