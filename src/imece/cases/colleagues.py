"""Colleagues who may work on a case."""

from __future__ import annotations

from django.db import models

from imece.assistance.catalogue import Category
from imece.assistance.naming import unit_of
from imece.base.access import ROLES
from imece.base.users import Unit, User
from imece.cases.cases import Case

WORKERS = [role.code for role in ROLES.values() if "case.work" in role.verbs]


def who_work_on(case: Case) -> models.QuerySet[User]:
    """Those whose role in the case's unit includes work on cases there."""
    unit = case.unit.code if case.unit else unit_of(Category.CASE_SERVICE)
    where = models.Q(assignments__district__isnull=True) | models.Q(assignments__district=case.place)
    found = User.objects.filter(
        where, is_active=True, assignments__role__in=WORKERS, assignments__unit__code=unit
    )
    return found.distinct().order_by("first_name", "username")


def _with_right(right: str) -> list[str]:
    return [role.code for role in ROLES.values() if right in role.verbs]


def who_read(case: Case) -> models.QuerySet[User]:
    """Those of the case's unit who may read it: a decision may be theirs."""
    unit = case.unit.code if case.unit else unit_of(Category.CASE_SERVICE)
    where = models.Q(assignments__district__isnull=True) | models.Q(assignments__district=case.place)
    found = User.objects.filter(
        where, is_active=True, assignments__role__in=_with_right("case.view"), assignments__unit__code=unit
    )
    return found.distinct().order_by("first_name", "username")


def who_confer(unit: Unit) -> models.QuerySet[User]:
    """Those of the unit who may sit in its case conference."""
    found = User.objects.filter(
        is_active=True, assignments__role__in=_with_right("case.view"), assignments__unit=unit
    )
    return found.distinct().order_by("first_name", "username")
