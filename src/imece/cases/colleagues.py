"""Colleagues who may work on a case."""

from __future__ import annotations

from django.db import models

from imece.assistance.catalogue import Category
from imece.assistance.naming import unit_of
from imece.base.access import ROLES
from imece.base.users import Unit, User
from imece.cases.cases import Case


def who_work_on(case: Case) -> models.QuerySet[User]:
    """Those whose role in the case's unit includes work on cases there."""
    return _of_case(case, "case.work")


def who_read(case: Case) -> models.QuerySet[User]:
    """Those of the case's unit who may read it: a decision may be theirs."""
    return _of_case(case, "case.view")


def who_confer(unit: Unit) -> models.QuerySet[User]:
    """Those of the unit who may sit in its case conference."""
    return _of_unit(unit.code, "case.view")


def _of_case(case: Case, right: str) -> models.QuerySet[User]:
    where = models.Q(assignments__district__isnull=True) | models.Q(assignments__district=case.place)
    return _of_unit(case.unit.code if case.unit else unit_of(Category.CASE_SERVICE), right, where)


def _of_unit(code: str, right: str, where: models.Q | None = None) -> models.QuerySet[User]:
    """``where``: more that must hold of the assignment which grants the right."""
    roles = [role.code for role in ROLES.values() if right in role.verbs]
    granted = models.Q(assignments__role__in=roles, assignments__unit__code=code) & (where or models.Q())
    found = User.objects.filter(granted, is_active=True)
    return found.distinct().order_by("first_name", "username")
