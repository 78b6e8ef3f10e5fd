"""Lines of the ledger as people outside the case read them: by codes, without a name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from imece.assistance.ledger import Delivery
from imece.base.access import user_may
from imece.lib.cells import harmless
from imece.lists.labels import value_label
from imece.people.models import Person


@dataclass(frozen=True)
class Receiver:
    """Whom a line reached: a person's or household's code, an institution, or an unnamed group."""

    kind: str
    code: str
    name: str = ""


def receiver_of(line: Delivery) -> Receiver:
    if line.person is not None:
        return Receiver("person", (line.person.canonical or line.person).code)
    if line.household is not None:
        return Receiver("household", (line.household.canonical or line.household).code)
    if line.institution is not None:
        return Receiver("institution", line.institution.code, line.institution.name)
    return Receiver("head_count", line.head_group, str(line.get_head_group_display()))


@dataclass(frozen=True)
class CodedLine:
    """A line with its receiver, and whether this reader may open the receiver's page."""

    line: Delivery
    receiver: Receiver
    opens: bool


def coded_lines(lines: Iterable[Delivery], reader: Any) -> list[CodedLine]:
    """Lines for a page; the codes of persons open for whoever may see the person."""
    lines = list(lines)
    persons = {(line.person.canonical_id or line.person.pk) for line in lines if line.person is not None}
    opens: set[int] = set()
    if persons and user_may(reader, "person.view"):
        opens = set(Person.objects.visible_to(reader).filter(pk__in=persons).values_list("pk", flat=True))
    return [
        CodedLine(
            line,
            receiver_of(line),
            line.person is not None and (line.person.canonical_id or line.person.pk) in opens,
        )
        for line in lines
    ]


def known_that_day(line: Delivery) -> list[tuple[str, Any]]:
    """(term, value) of what the line keeps of its receiver; no name, no number, no full birth date."""
    born = line.birth_date.year if line.birth_date else line.birth_year
    known = [
        (_("Sex"), dict(Person.Sex.choices).get(line.sex, line.sex)),
        (_("Year of birth"), born),
        (_("Age as stated"), line.stated_age if born is None else None),
        (_("Nationality"), value_label("nationality", line.nationality)),
        (_("Population group"), value_label("population_group", line.population_group)),
        (_("Disability"), value_label("yes_no", line.disability)),
        (_("Lives in"), line.residence.name if line.residence else ""),
        (_("Persons in the household"), line.household_size),
    ]
    return [(term, value) for term, value in known if value not in (None, "")]


COLUMNS = (
    "day",
    "service",
    "category",
    "detail",
    "unit",
    "team",
    "partner",
    "district",
    "project",
    "receiver_kind",
    "receiver",
    "quantity",
    "unit_of_count",
    "amount",
    "currency",
    "basis",
    "evidence",
    "sex",
    "population_group",
    "list",
    "sheet",
    "row",
    "line",
    "reverses",
)


def as_row(line: Delivery) -> list[Any]:
    """The cells of one line, in the order of COLUMNS."""
    receiver = receiver_of(line)
    row = line.row
    return [
        line.day,
        line.service.code,
        line.service.category,
        line.detail,
        line.unit.code,
        line.team.code if line.team else "",
        line.partner.code if line.partner else "",
        line.place.local_name if line.place else "",
        line.project.code if line.project else "",
        receiver.kind,
        receiver.code,
        line.quantity,
        line.service.unit_of_count,
        "" if line.amount is None else line.amount,
        line.currency,
        line.basis,
        line.evidence,
        line.sex,
        line.population_group,
        row.taken_list.reference if row else "",
        row.sheet.name if row else "",
        row.number if row else "",
        line.pk,
        line.reverses_id or "",
    ]


def as_csv(lines: Iterable[Delivery]) -> Iterator[str]:
    """The lines as the text of a CSV file, piece by piece; the mark in front tells Excel that it is UTF-8."""
    yield "\ufeff" + _csv_line(COLUMNS)
    for line in lines:
        yield _csv_line(as_row(line))


def _csv_line(cells: Iterable[Any]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([harmless(cell) for cell in cells])
    return target.getvalue()
