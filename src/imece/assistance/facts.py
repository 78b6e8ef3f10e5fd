"""What is counted but is not a delivery: each room hands in its tables of facts at start-up.

A fact is a row with the same columns as a ledger line where they make sense, plus the table's own dimensions. It is
read by ``indicators`` only; a figure over facts opens into them as one over the ledger opens into lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from imece.base.register import Register


@dataclass(frozen=True)
class FactTable:
    """A table of facts: ``rows`` answers dictionaries with some of FACT_COLUMNS and the table's ``dimensions``."""

    code: str
    label: Any
    rows: Callable[[], Iterable[dict[str, Any]]]
    dimensions: tuple[str, ...] = ()


FACT_COLUMNS: dict[str, str] = {
    "key": "integer: the record's number in its room",
    "subject": "integer: whom or what is counted once (canonical person, session, school, case ...)",
    "day": "date: when it counts",
    "unit": "unit code",
    "team": "team code",
    "service": "service code",
    "category": "service category",
    "detail": "text",
    "district": "p-code of where it was",
    "project": "project code",
    "quantity": "decimal",
    "amount": "decimal, with currency",
    "currency": "ISO 4217",
    "sex": "female, male",
    "birth_date": "date",
    "birth_precision": "day, month, year, age",
    "birth_year": "integer",
    "stated_age": "integer",
    "nationality": "ISO 3166 alpha-3",
    "population_group": "code of the population_group list",
    "disability": "yes, no",
    "residence": "p-code of the district of residence",
    "row_id": "integer: the list row behind it (lists.Row), or None",
}

FACTS: Register[FactTable] = Register("table of facts")


def register_facts(table: FactTable) -> None:
    FACTS.add(table.code, table)
