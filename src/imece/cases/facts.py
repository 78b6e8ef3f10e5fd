"""What is counted of emergency cases and is not a delivery: who stands on the case log, cases, their services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category
from imece.assistance.facts import FactTable, register_facts
from imece.assistance.naming import unit_of
from imece.cases.models import Case, CaseService
from imece.lib.dates import Birth
from imece.lists.kinds import unpacked
from imece.people.merging import all_as_one


def case_person_rows() -> Iterator[dict[str, Any]]:
    """Each row of the case log with what it says of its person; ECM takes a person's attributes from these."""
    cases = Case.objects.annotate(subject=Coalesce("person__canonical_id", "person_id")).order_by("pk")
    yield from _rows_of_lists(cases.filter(row__isnull=False))
    yield from _live_rows(cases.filter(row__isnull=True))


def _rows_of_lists(cases: Any) -> Iterator[dict[str, Any]]:
    read = cases.values("pk", "subject", "opened_on", "place__pcode", "row_id", "row__values")
    for one in read.iterator(chunk_size=2000):
        said = unpacked(one["row__values"] or {})
        birth = said.get("birth")
        born = birth if isinstance(birth, Birth) else None
        yield {
            "key": one["pk"],
            "subject": one["subject"],
            "day": one["opened_on"],
            "district": one["place__pcode"],
            "sex": said.get("sex"),
            "birth_date": born.date if born else None,
            "birth_precision": born.precision if born else None,
            "birth_year": born.year if born else None,
            "stated_age": born.age if born else None,
            "nationality": said.get("nationality"),
            "population_group": said.get("population_group"),
            "disability": said.get("disability"),
            "residence": one["place__pcode"],
            "row_id": one["row_id"],
        }


_KNOWN = (
    "sex", "birth_date", "birth_precision", "birth_year", "stated_age", "nationality", "population_group", "disability",
)  # fmt: skip


def _live_rows(cases: Any) -> Iterator[dict[str, Any]]:
    """A case that is worked on here says of its person what the registry knows."""
    for part in _parts(
        list(cases.select_related("person__canonical__district", "person__district", "place"))
    ):
        known = all_as_one([one.person.canonical or one.person for one in part])
        for case, person in zip(part, known, strict=True):
            place = case.place.pcode if case.place else None
            yield {
                "key": case.pk,
                "subject": case.subject,
                "day": case.opened_on,
                "district": place,
                **{name: getattr(person, name) or None for name in _KNOWN},
                "residence": person.district.pcode if person.district else place,
                "row_id": None,
            }


def _parts(cases: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(cases), 400):
        yield cases[start : start + 400]


def case_rows() -> Iterator[dict[str, Any]]:
    """Every case, whatever its state."""
    unit = unit_of(Category.CASE_SERVICE)
    read = Case.objects.order_by("pk").values("pk", "opened_on", "source", "state", "place__pcode", "row_id")
    for one in read.iterator(chunk_size=2000):
        yield {
            "key": one["pk"],
            "subject": one["pk"],
            "day": one["opened_on"],
            "unit": unit,
            "district": one["place__pcode"],
            "source": one["source"],
            "status": one["state"],
            "row_id": one["row_id"],
        }


_SERVICE = (
    "pk",
    "case_id",
    "case__source",
    "case__place__pcode",
    "delivered_on",
    "state",
    "item",
    "cost",
    "currency",
    "service__code",
    "service__category",
    "service__unit__code",
    "service__team__code",
    "project__code",
    "row_id",
)


def case_service_rows() -> Iterator[dict[str, Any]]:
    """Every service of which something was delivered on a known day, under its case."""
    for one in CaseService.objects.given().order_by("pk").values(*_SERVICE).iterator(chunk_size=2000):
        yield {
            "key": one["pk"],
            "subject": one["case_id"],
            "day": one["delivered_on"],
            "unit": one["service__unit__code"],
            "team": one["service__team__code"],
            "service": one["service__code"],
            "category": one["service__category"],
            "detail": one["item"],
            "district": one["case__place__pcode"],
            "project": one["project__code"],
            "quantity": 1,
            "amount": one["cost"],
            "currency": one["currency"],
            "source": one["case__source"],
            "status": one["state"],
            "row_id": one["row_id"],
        }


register_facts(FactTable("case_rows", _("Rows of the case log"), case_person_rows))
register_facts(FactTable("cases", _("Cases"), case_rows, dimensions=("source", "status")))
register_facts(
    FactTable(
        "case_services", _("Case services delivered"), case_service_rows, dimensions=("source", "status")
    )
)
