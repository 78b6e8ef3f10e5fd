"""A small ledger with known answers: who was where is written down line by line. Everyone in it is invented."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

from imece.assistance.catalogue import Category, Service
from imece.assistance.ledger import Delivery
from imece.assistance.tests.small_mission import found_gaziantep, offer
from imece.base.mission import Mission
from imece.base.places import Place
from imece.base.users import Unit
from imece.grants.models import ProjectCode
from imece.indicators.models import Indicator
from imece.lists.models import Row, Sheet, TakenList
from imece.people.models import Household, Person

SETTINGS = {
    "windows": {
        "year": ["2021-07-01", "2022-06-30"],
        "half": ["2022-01-01", "2022-06-30"],
        "before": ["2021-01-01", "2021-12-31"],
    },
    "default_window": "year",
    "age_bands": ["0-4", "5-11", "12-17", "18-24", "25-49", "50-59", "60+"],
    "units_of_count": {"individuals": {"en": "individuals", "tr": "kişi", "ar": "أفراد"}},
}
PEOPLE = {
    "code": "people",
    "names": {"en": "People in groups", "tr": "Gruplara gelenler", "ar": "المشاركون"},
    "definition": {
        "en": "Different people in groups.",
        "tr": "Gruplara gelen farklı kişiler.",
        "ar": "المشاركون.",
    },
    "unit": "individuals",
    "basis": "named",
    "window": "half",
    "count": "subjects",
    "where": {"team": ["MHPSS"], "basis": ["named"], "evidence": ["received"]},
}
_numbers = itertools.count(1)


def found_mission() -> Unit:
    """Gaziantep with a group activity, a talk, a kit and cash; no indicator yet."""
    unit = found_gaziantep()
    offer("group", Category.PSYCHOSOCIAL, "Group", team="MHPSS")
    offer("talk", Category.PSYCHOSOCIAL, "Talk", team="MHPSS")
    offer("kit", Category.KIT, "Kit", team="CASES")
    offer("cash", Category.CASH, "Cash", team="CASES")
    Mission.objects.create(code="gaziantep", names={"en": "Gaziantep"}, settings=SETTINGS)
    return unit


def define(**changes: Any) -> str:
    """Load one more indicator: the people in groups, with changes. Answers its code."""
    entry = {key: value for key, value in {**PEOPLE, **changes}.items() if value is not None}
    Indicator.load([*(one.spec for one in Indicator.objects.exclude(code=entry["code"])), entry], by=None)
    return str(entry["code"])


def a_list(order_key: str = "2022-01-01|a") -> Sheet:
    taken = TakenList.objects.create(
        file_name=f"{order_key}.xlsx",
        digest=f"{next(_numbers):064}",
        state=TakenList.State.TAKEN,
        order_key=order_key,
    )
    return Sheet.objects.create(taken_list=taken, name="Sheet", position=0)


def a_row(sheet: Sheet, number: int) -> Row:
    return Row.objects.create(
        taken_list=sheet.taken_list, sheet=sheet, number=number, state=Row.State.ACCEPTED, fingerprint="x"
    )


def a_person(**fields: Any) -> Person:
    key = f"K{next(_numbers)}"
    return Person.objects.create(family="groups", key_kind=fields.pop("key_kind", "code"), key=key, **fields)


def a_household(**fields: Any) -> Household:
    key = f"K{next(_numbers)}"
    return Household.objects.create(family="kits", key_kind=fields.pop("key_kind", "id"), key=key, **fields)


def a_line(
    *,
    day: str = "2022-03-08",
    service: str = "group",
    row: Row | None = None,
    residence: str = "",
    district: str = "TUR027001",
    project: str = "AA.01",
    born: str = "",
    **fields: Any,
) -> Delivery:
    """A line not yet written. ``born``: "1990-05-01", "1990" or "5 years"."""
    given = Service.objects.get(code=service)
    fields.setdefault("basis", "named" if "person" in fields else "household_registered")
    return Delivery(
        service=given,
        unit=given.unit,
        team=given.team,
        day=datetime.date.fromisoformat(day),
        place=Place.objects.get(pcode=district) if district else None,
        residence=Place.objects.get(pcode=residence) if residence else None,
        project=ProjectCode.objects.get_or_create(code=project)[0] if project else None,
        evidence=fields.pop("evidence", "received"),
        source_kind="test",
        source_key=str(next(_numbers)),
        row=row,
        **_birth(born),
        **fields,
    )


def _birth(born: str) -> dict[str, Any]:
    if not born:
        return {}
    if born.endswith(" years"):
        return {"birth_precision": "age", "stated_age": int(born.split()[0])}
    if len(born) == 4:
        return {"birth_precision": "year", "birth_year": int(born)}
    date = datetime.date.fromisoformat(born)
    return {"birth_precision": "day", "birth_date": date, "birth_year": date.year}


def write(*lines: Delivery) -> None:
    Delivery.write(lines, by=None)


def kits(number: str, size: int | None = 5, **fields: Any) -> Delivery:
    fields.setdefault("household", None)
    household = fields.pop("household") or a_household()
    return a_line(service="kit", household=household, quantity=Decimal(number), household_size=size, **fields)
