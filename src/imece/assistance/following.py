"""The ledger follows records that are made in the system: one line for what a record says, whenever it is saved.

A list writes its lines once (`writing`). A record that people keep working on may be corrected, late or twice; the
ledger then takes the old line back and writes a new one, and does nothing where it says the same already. Whoever
calls holds the records (a lock, or a guarded update) until the transaction ends: of two who let the ledger follow one
record at the same moment, the database refuses the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from imece.assistance.ledger import Delivery
from imece.base.users import User
from imece.people.merging import as_one
from imece.people.models import Person

# What makes two lines say the same.
SAYS = (
    "service_id",
    "day",
    "place_id",
    "unit_id",
    "team_id",
    "partner_id",
    "project_id",
    "quantity",
    "amount",
    "currency",
    "person_id",
    "household_id",
    "institution_id",
    "head_group",
    "basis",
    "evidence",
    "detail",
)
# What was known of the person that day, by the column that tells whether it was. It is no reason for a new line, and a
# corrected line keeps it from the one that stood: a later correction of the place makes nobody older.
KNOWN = {
    "sex": ("sex",),
    "birth_precision": ("birth_date", "birth_precision", "birth_year", "stated_age"),
    "nationality": ("nationality",),
    "population_group": ("population_group",),
    "disability": ("disability",),
    "residence_id": ("residence_id",),
    "household_size": ("household_size",),
}
_PART = 400


def follow(wanted: Mapping[Any, Delivery | None], *, source_kind: str, by: User | None) -> int:
    """Let the ledger say of each record (by its number) the line that is wanted, or nothing; how many lines were added.

    Reversals count as lines. To be called in the transaction that changes the records.
    """
    coming: list[Delivery] = []
    keys = [str(key) for key in wanted]
    with transaction.atomic():
        standing, last = _so_far(source_kind, keys)
        for key, line in ((str(key), line) for key, line in wanted.items()):
            old = standing.get(key)
            if old is not None and line is not None and _same(old, line):
                continue
            if old is not None:
                coming.append(old.opposite(by=by))
                last[key] = old.sequence + 1
            if line is not None:
                if old is not None and old.person_id == line.person_id:
                    _keep_known(old, line)
                line.source_kind, line.source_key = source_kind, key
                line.sequence = last.get(key, 0) + 1
                coming.append(line)
        Delivery.write(coming, by=by)
    return len(coming)


def _so_far(source_kind: str, keys: list[str]) -> tuple[dict[str, Delivery], dict[str, int]]:
    """The standing line of each record, and the number of its last one."""
    standing: dict[str, Delivery] = {}
    last: dict[str, int] = {}
    for start in range(0, len(keys), _PART):
        lines = Delivery.objects.filter(source_kind=source_kind, source_key__in=keys[start : start + _PART])
        for key, sequence in lines.values_list("source_key", "sequence"):
            last[key] = max(sequence, last.get(key, 0))
        standing.update({line.source_key: line for line in lines.standing()})
    return standing, last


def _same(old: Delivery, new: Delivery) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in SAYS)


def _keep_known(old: Delivery, new: Delivery) -> None:
    for teller, columns in KNOWN.items():
        if getattr(old, teller) not in ("", None):
            for name in columns:
                setattr(new, name, getattr(old, name))


def know_person(line: Delivery, person: Person, known: Person | None = None) -> Delivery:
    """Write down what is known of the person today, from all their records. Answers the line itself.

    ``known``: the person as all their records tell, where that was read for many at once (`merging.all_as_one`).
    """
    known = known or as_one(person.canonical or person)
    line.person = person
    line.sex, line.nationality = known.sex, known.nationality
    line.birth_date, line.birth_precision = known.birth_date, known.birth_precision
    line.birth_year, line.stated_age = known.birth_year, known.stated_age
    line.population_group, line.disability = known.population_group, known.disability
    line.residence_id = known.district_id
    return line
