"""What is counted of community stabilization and is not a delivery, or not a delivery only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.facts import FactTable, register_facts
from imece.stabilization.models import Component, Enrolment, RollCount, SchoolWork

_SCHOOL = ("pk", "school_id", "assessed_on", "handed_over_on", "state", "students", "row_id")
_PLACE = ("district__pcode", "project__code")


def _service_columns(category: Category) -> dict[str, Any]:
    service = Service.objects.filter(category=category).select_related("unit", "team").first()
    return {
        "category": category,
        "service": service.code if service else None,
        "unit": service.unit.code if service else None,
        "team": service.team.code if service and service.team else None,
    }


def school_rows() -> Iterator[dict[str, Any]]:
    """Every school that was looked at, on the day of the assessment."""
    columns = _service_columns(Category.SCHOOL_WORKS)
    for one in SchoolWork.objects.order_by("pk").values(*_SCHOOL, *_PLACE).iterator(chunk_size=2000):
        yield columns | {
            "key": one["pk"],
            "subject": one["school_id"],
            "day": one["assessed_on"],
            "district": one["district__pcode"],
            "project": one["project__code"],
            "status": one["state"],
            "row_id": one["row_id"],
        }


def roll_rows() -> Iterator[dict[str, Any]]:
    """Students of schools handed over, by sex and nationality; of a school without a roll, the stated total."""
    columns = _service_columns(Category.SCHOOL_WORKS)
    works = {one["pk"]: one for one in SchoolWork.objects.handed_over().values(*_SCHOOL, *_PLACE)}
    without = set(works)
    for count in RollCount.objects.filter(work_id__in=works).order_by("pk"):
        without.discard(count.work_id)
        for sex, number in (("female", count.girls), ("male", count.boys)):
            row = {"key": count.pk, "quantity": number, "sex": sex, "nationality": count.nationality}
            yield columns | _at_school(works[count.work_id]) | row | {"row_id": count.row_id}
    for pk in sorted(without):
        if works[pk]["students"]:
            yield columns | _at_school(works[pk]) | {"key": pk, "quantity": works[pk]["students"]}


def _at_school(work: dict[str, Any]) -> dict[str, Any]:
    return {
        "subject": work["school_id"],
        "day": work["handed_over_on"],
        "district": work["district__pcode"],
        "project": work["project__code"],
        "row_id": work["row_id"],
    }


_LEARNER = (
    "pk",
    "state",
    "started_on",
    "certificate_no",
    "row_id",
    "course__name",
    "course__service__code",
    "course__service__category",
    "course__service__unit__code",
    "course__service__team__code",
    "person__sex",
    "person__nationality",
    "person__population_group",
    "person__disability",
    "person__birth_date",
    "person__birth_precision",
    "person__birth_year",
    "person__stated_age",
    "person__district__pcode",
)
_ATTRIBUTES = tuple(name.removeprefix("person__") for name in _LEARNER if name.startswith("person__"))


def enrolment_rows() -> Iterator[dict[str, Any]]:
    """Every learner of every course; ``continued`` says that a language certificate came before."""
    learner = Coalesce("person__canonical_id", "person_id")
    first = dict(
        Enrolment.objects.certified_in_language()
        .annotate(learner=learner)
        .values_list("learner")
        .annotate(first=Min("started_on"))
        .values_list("learner", "first")
    )
    enrolments = Enrolment.objects.annotate(learner=learner).order_by("pk")
    for one in enrolments.values("learner", *_LEARNER).iterator(chunk_size=2000):
        continued = (
            one["course__service__category"] == Category.VOCATIONAL_COURSE
            and one["learner"] in first
            and (
                not first[one["learner"]]
                or not one["started_on"]
                or first[one["learner"]] <= one["started_on"]
            )
        )
        attributes = {name: one[f"person__{name}"] for name in _ATTRIBUTES if name != "district__pcode"}
        yield attributes | {
            "key": one["pk"],
            "subject": one["learner"],
            "day": one["started_on"],
            "unit": one["course__service__unit__code"],
            "team": one["course__service__team__code"],
            "service": one["course__service__code"],
            "category": one["course__service__category"],
            "detail": one["course__name"],
            "residence": one["person__district__pcode"],
            "status": one["state"],
            "certified": "yes" if one["certificate_no"] else "no",
            "continued": "yes" if continued else "no",
            "row_id": one["row_id"],
        }


def component_rows() -> Iterator[dict[str, Any]]:
    """Every component of the works in public buildings, on the day of its completion."""
    columns = _service_columns(Category.BUILDING_WORKS)
    for one in Component.objects.select_related("project", "building__district").order_by("pk"):
        yield columns | {
            "key": one.pk,
            "subject": one.pk,
            "day": one.completed_on,
            "detail": one.name,
            "district": one.building.district.pcode if one.building.district else None,
            "project": one.project.code if one.project else None,
            "amount": one.amount,
            "currency": one.currency,
            "status": one.state,
            "row_id": one.row_id,
        }


register_facts(FactTable("schools", _("Schools"), school_rows, dimensions=("status",)))
register_facts(FactTable("school_rolls", _("Students on school rolls"), roll_rows))
register_facts(
    FactTable(
        "enrolments",
        _("Enrolments in courses"),
        enrolment_rows,
        dimensions=("status", "certified", "continued"),
    )
)
register_facts(
    FactTable("components", _("Works in public buildings"), component_rows, dimensions=("status",))
)
