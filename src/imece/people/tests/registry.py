"""Persons for the tests of this room and of those above: made known by rows of a list, as in life. Nobody exists."""

from __future__ import annotations

import itertools
from typing import Any

from imece.lists.models import Row, Sheet, TakenList
from imece.people.identity import Seen, recognise_households, recognise_persons
from imece.people.models import Household, Person

_NUMBERS = itertools.count(1)


def a_row(*, file_name: str = "", unit_code: str = "PRU", kind: str = "test") -> Row:
    """An accepted row of a standing list of its own."""
    number = next(_NUMBERS)
    taken = TakenList.objects.create(
        file_name=file_name or f"people {number}.xlsx",
        digest=f"people{number}",
        content_key=f"people{number}",
        state=TakenList.State.TAKEN,
        unit_code=unit_code,
    )
    sheet = Sheet.objects.create(taken_list=taken, position=0, name="People")
    return Row.objects.create(
        taken_list=taken,
        sheet=sheet,
        kind=kind,
        number=4,
        state=Row.State.ACCEPTED,
        fingerprint=f"people{number}",
    )


def known(
    name: str,
    *,
    unit_code: str = "PRU",
    family: str = "visits",
    code: str = "",
    id_number: str = "",
    served_in: str = "",
    **values: Any,
) -> Person:
    """A person whom a list of that unit names. ``values``: district (a p-code), sex, phone ..."""
    seen = _seen(name, unit_code, code, id_number, values)
    seen.served_in = served_in
    [person] = recognise_persons(family, [seen], unit_code=unit_code)
    return Person.objects.get(pk=person.pk)


def household(
    name: str, *, unit_code: str = "RSU", id_number: str = "", **values: Any
) -> tuple[Household, Person]:
    seen = _seen(name, unit_code, "", id_number, values)
    [(home, head)] = recognise_households("kits", [seen], unit_code=unit_code)
    return home, head


def _seen(name: str, unit_code: str, code: str, id_number: str, values: dict[str, Any]) -> Seen:
    row = a_row(unit_code=unit_code)
    said = {"full_name": name, "id_number": id_number, **values}
    return Seen(row.pk, code, id_number, "", f"alone:{row.pk}", said)
