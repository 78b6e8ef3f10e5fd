"""The ledger by content: the same for the same deeds, whatever their order and whoever drew which code."""

from __future__ import annotations

import datetime

import pytest

from imece.assistance.content import COLUMNS, lines_by_content
from imece.assistance.ledger import Delivery
from imece.assistance.tests.small_ledger import attendance, kits
from imece.base.tests.cast import Cast
from imece.people.tests.registry import household, known

pytestmark = pytest.mark.django_db


def content() -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines_by_content()]


def test_persons_and_households_are_numbered_and_nobody_is_recognisable(cast: Cast) -> None:
    person = known("Rana Haddad", id_number="99158602730")
    home, _head = household("Amal Hussain", id_number="99337857326")
    attendance(cast, person)
    attendance(cast, person, day=datetime.date(2022, 4, 1))
    kits(cast, household=home)
    lines = content()
    assert [(line["service"], line["person"], line["household"]) for line in lines] == [
        ("hygiene_kit", "", "H1"),
        ("sports", "P1", ""),
        ("sports", "P1", ""),
    ]
    told = str(lines)
    assert not any(word in told for word in ("Rana", "99158602730", person.code, home.code, "99337857326"))


def test_the_order_of_writing_does_not_show(cast: Cast) -> None:
    first, second = known("One", id_number="99158602730"), known("Two", id_number="99337857326")
    for person in (first, second):
        attendance(cast, person)
    before = content()
    Delivery.reverse_rows([line.row_id for line in Delivery.objects.all() if line.row_id], by=None)
    assert content() == []
    for person in (second, first):
        attendance(cast, person)
    assert content() == before


def test_a_merged_person_is_one(cast: Cast) -> None:
    alias = known("Rana", id_number="99158602730")
    true = known("Rana", id_number="99158602730", code="pmt9")
    attendance(cast, alias)
    attendance(cast, true)
    assert {line["person"] for line in content()} == {"P1"}
