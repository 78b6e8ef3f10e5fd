"""Lines of the ledger for tests: services of two units, and what they brought to whom. Nobody exists."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

from imece.assistance.catalogue import Category, Service
from imece.assistance.ledger import Delivery
from imece.base.places import Place
from imece.base.tests.cast import Cast
from imece.base.users import Unit
from imece.people.models import Person
from imece.people.tests.registry import a_row

_NUMBERS = itertools.count(1)
DAY = datetime.date(2022, 3, 5)


def a_service(code: str, unit: Unit, *, category: str = Category.KIT, counted: str = "kits") -> Service:
    made = {
        "names": {"en": code.replace("_", " ")},
        "category": category,
        "unit_of_count": counted,
        "unit": unit,
    }
    return Service.objects.get_or_create(code=code, defaults=made)[0]


def a_line(
    service: Service, *, place: Place | None = None, day: datetime.date = DAY, **fields: Any
) -> Delivery:
    """Write one line; who received it, and how much, are ``fields``."""
    if not {"person", "household", "institution", "head_group"} & fields.keys():
        fields["head_group"] = "women"
    if fields.get("head_group"):
        fields["basis"] = Delivery.Basis.HEADCOUNT
    fields.setdefault("basis", Delivery.Basis.NAMED)
    fields.setdefault("evidence", Delivery.Evidence.RECEIVED)
    number = next(_NUMBERS)
    line = Delivery(
        service=service,
        unit=service.unit,
        place=place,
        day=day,
        source_kind="test",
        source_key=str(number),
        row=fields.pop("row", None) or a_row(unit_code=service.unit.code),
        **fields,
    )
    Delivery.write([line], by=None)
    return Delivery.objects.get(source_kind="test", source_key=str(number))


def attendance(cast: Cast, person: Person, **fields: Any) -> Delivery:
    service = a_service("sports", cast.pru, category=Category.PSYCHOSOCIAL, counted="participations")
    fields.setdefault("place", cast.sultangazi)
    return a_line(service, person=person, **fields)


def kits(cast: Cast, number: int = 1, **fields: Any) -> Delivery:
    fields.setdefault("place", cast.sultangazi)
    return a_line(a_service("hygiene_kit", cast.rsu), quantity=Decimal(number), **fields)
