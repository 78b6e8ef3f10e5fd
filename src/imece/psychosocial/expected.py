"""Who is on a session's roll: whom it names already, and of its cycle's group those who are not written down yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from imece.assistance.ledger import Delivery
from imece.people.merging import all_as_one
from imece.people.models import Person
from imece.psychosocial.asked import AttendanceState
from imece.psychosocial.attendance import Attendance
from imece.psychosocial.planning import Enrolment
from imece.psychosocial.sessions import Session

GROUPS = tuple(Delivery.HeadGroup.values)
State, CameBy = AttendanceState, Attendance.CameBy


@dataclass
class Entry:
    """One person on the roll, under all their records; ``attendances`` may not be written yet."""

    person: Person
    attendances: list[Attendance]

    @property
    def speaks(self) -> Attendance:
        """The attendance that counts: of two for one person, that of who was there."""
        return min(self.attendances, key=lambda one: (one.state != State.PRESENT, one.pk or 0))

    @property
    def state(self) -> str:
        return str(self.speaks.state)

    @property
    def number(self) -> int | None:
        """The person's number on the sheet; those on a list have none."""
        return min((one.number for one in self.attendances if one.number is not None), default=None)

    @property
    def came_along(self) -> bool:
        return self.attendances[0].came_by == CameBy.WALK_IN


def entries_of(session: Session) -> list[Entry]:
    """Everybody on the roll in the order of the sheet: each person once, whatever records they have."""
    written = list(session.attendances.with_person().on_sheet())
    group = {_root(one.person): one.person for one in _group(session)}
    standing = [one for one in written if _root(one.person) in group or not _only_of_the_group(one)]
    rows: dict[int, list[Attendance]] = defaultdict(list)
    for one in [*standing, *_still_to_write(session, written, group)]:
        one.session = session
        rows[_root(one.person)].append(one)
    persons = [ones[0].person.canonical or ones[0].person for ones in rows.values()]
    return [Entry(person, ones) for person, ones in zip(all_as_one(persons), rows.values(), strict=True)]


def heads_of(session: Session) -> dict[str, int]:
    """The unnamed people of each group, zeros included."""
    counted = dict(session.head_counts.values_list("group", "number"))
    return {group: counted.get(group, 0) for group in GROUPS}


def _group(session: Session) -> Iterable[Enrolment]:
    """Who belongs to the cycle's group on the day, in the order in which the sheet has them."""
    if session.cycle_id is None or session.row_id is not None:
        return []
    day = session.day
    left = models.Q(left_on__isnull=True) | models.Q(left_on__gt=day)
    found = Enrolment.objects.filter(left, cycle_id=session.cycle_id, since__lte=day)
    return found.select_related("person__canonical__district", "person__district").order_by(
        "person__full_name", "pk"
    )


def _still_to_write(
    session: Session, written: Iterable[Attendance], group: dict[int, Person]
) -> list[Attendance]:
    """Those of the group who are on no sheet yet, under the next numbers."""
    known = {_root(one.person) for one in written}
    last = max((one.number or 0 for one in written), default=0)
    new = [person for root, person in group.items() if root not in known]
    return [
        Attendance(
            session=session,
            person=person,
            number=number,
            state=State.EXPECTED,
            came_by=CameBy.ENROLLED,
        )
        for number, person in enumerate(new, last + 1)
    ]


def _root(person: Person) -> int:
    """The number of the record that this one points to."""
    return person.canonical_id or person.pk


def _only_of_the_group(one: Attendance) -> bool:
    """Expected for no other reason than that the person belongs to the group; whoever left it is not."""
    return one.state == State.EXPECTED and one.came_by == CameBy.ENROLLED
