"""What is counted of the psychosocial team's work and is not a delivery: sessions, and cycles that people completed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.facts import FactTable, register_facts
from imece.people.merging import all_as_one
from imece.people.models import Person
from imece.psychosocial.completing import takings
from imece.psychosocial.models import Cycle, Session

_READ = (
    "pk",
    "day",
    "state",
    "theme",
    "row_id",
    "service__code",
    "service__category",
    "service__unit__code",
    "service__team__code",
    "place__pcode",
    "project__code",
)


def session_rows() -> Iterator[dict[str, Any]]:
    """Every session on a standing list, whatever became of it; ``status`` says what."""
    for one in Session.objects.order_by("pk").values(*_READ).iterator(chunk_size=2000):
        yield {
            "key": one["pk"],
            "subject": one["pk"],
            "day": one["day"],
            "unit": one["service__unit__code"],
            "team": one["service__team__code"],
            "service": one["service__code"],
            "category": one["service__category"],
            "detail": one["theme"],
            "district": one["place__pcode"],
            "project": one["project__code"],
            "status": one["state"],
            "row_id": one["row_id"],
        }


register_facts(FactTable("sessions", _("Psychosocial sessions"), session_rows, dimensions=("status",)))


def completion_rows() -> Iterator[dict[str, Any]]:
    """Each person's completion of each cycle; who they are, from all their records."""
    done = [one for one in takings() if one.is_complete]
    people = Person.objects.filter(pk__in={one.person_id for one in done}).select_related("district")
    persons = {person.pk: person for person in all_as_one(list(people))}
    related = ("service__unit", "service__team", "team", "place", "project")
    cycles = {cycle.pk: cycle for cycle in Cycle.objects.select_related(*related)}
    for one in done:
        cycle, person = cycles[one.cycle_id], persons[one.person_id]
        team = cycle.team or cycle.service.team
        yield {
            "key": one.key,
            "subject": one.person_id,
            "day": one.day,
            "unit": cycle.service.unit.code,
            "team": team.code if team else None,
            "service": cycle.service.code,
            "category": cycle.service.category,
            "detail": cycle.theme,
            "district": cycle.place.pcode,
            "project": cycle.project.code if cycle.project else None,
            "sex": person.sex,
            "birth_date": person.birth_date,
            "birth_precision": person.birth_precision,
            "birth_year": person.birth_year,
            "stated_age": person.stated_age,
            "nationality": person.nationality,
            "population_group": person.population_group,
            "disability": person.disability,
            "residence": person.district.pcode if person.district else None,
            "cycle": cycle.title,
        }


register_facts(
    FactTable("completions", _("Completed psychosocial cycles"), completion_rows, dimensions=("cycle",))
)
