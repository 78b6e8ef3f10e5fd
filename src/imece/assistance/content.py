"""The ledger by its content: what two databases that took in the same lists have in common, line for line.

Record numbers, codes drawn by lot and times of writing are left out. Who received is a number within the file, given
in the order of the sorted lines, so that nobody's key or identity number is written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from imece.assistance.ledger import Delivery
from imece.people.models import Household, Person

# Column of the file: where the line has it.
CONTENT = {
    "day": "day",
    "service": "service__code",
    "unit": "unit__code",
    "team": "team__code",
    "partner": "partner__code",
    "district": "place__pcode",
    "project": "project__code",
    "quantity": "quantity",
    "amount": "amount",
    "currency": "currency",
    "basis": "basis",
    "evidence": "evidence",
    "detail": "detail",
    "institution": "institution__code",
    "head_group": "head_group",
    "sex": "sex",
    "birth_date": "birth_date",
    "birth_precision": "birth_precision",
    "birth_year": "birth_year",
    "stated_age": "stated_age",
    "nationality": "nationality",
    "population_group": "population_group",
    "disability": "disability",
    "residence": "residence__pcode",
    "household_size": "household_size",
    "source": "source_kind",
}
COLUMNS = (*CONTENT, "person", "household")
Key = tuple[str, str, str]


def lines_by_content() -> Iterator[list[str]]:
    """The standing lines in the order of what they say; persons are P1, P2 …, households H1, H2 …"""
    persons, households = _keys(Person), _keys(Household)
    nobody: Key = ("", "", "")
    lines = [
        ([_text(value) for value in values], persons.get(person, nobody), households.get(household, nobody))
        for person, household, *values in _standing()
    ]
    lines.sort()
    people: dict[Key, str] = {nobody: ""}
    homes: dict[Key, str] = {nobody: ""}
    for cells, person, household in lines:
        yield [
            *cells,
            people.setdefault(person, f"P{len(people)}"),
            homes.setdefault(household, f"H{len(homes)}"),
        ]


def _standing() -> Iterator[tuple[Any, ...]]:
    lines = Delivery.objects.standing().order_by()
    return lines.values_list("person_id", "household_id", *CONTENT.values()).iterator(chunk_size=5000)


def _keys(model: Any) -> dict[int | None, Key]:
    """Each record's kind of list and key, or those of the record that it points to."""
    records = model.objects.values_list("pk", "canonical_id", "family", "key_kind", "key")
    found = {pk: (canonical, (family, kind, key)) for pk, canonical, family, kind, key in records}
    return {pk: found[canonical][1] if canonical else key for pk, (canonical, key) in found.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
