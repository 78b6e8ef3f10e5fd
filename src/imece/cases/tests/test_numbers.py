"""A case is found by the beginning of its number, whatever stands in it. All invented."""

from __future__ import annotations

import pytest

from imece.base.tests.cast import Cast
from imece.cases.models import Case
from imece.cases.states import State
from imece.cases.tests.worked import open_office
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
