"""Who completed a cycle: present in enough of its sessions, counted once for each cycle.

The rule (docs/psychosocial.md): of the cycle's sessions that were held, the evaluation left out, the person was present
in at least the cycle's per cent (70 where nothing else is said). It is asked once no session of the cycle is still to
come; a cancelled cycle is completed by nobody. Whoever joined late is measured by the same sessions. The day of a
completion is that of the last session that counts.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from imece.psychosocial.attendance import Attendance
from imece.psychosocial.planning import Cycle, CycleQuerySet
from imece.psychosocial.sessions import Session


@dataclass(frozen=True)
class Taking:
    """What one person attended of a cycle that is over."""

    cycle_id: int
    person_id: int
    """The record that all of the person's records point to."""
    attended: int
    held: int
    complete_at: int
    day: datetime.date
    key: int
    """The number of the person's last attendance there."""

    @property
    def is_complete(self) -> bool:
        return self.attended * 100 >= self.complete_at * self.held


def takings() -> Iterator[Taking]:
    """Everybody who attended a cycle that is over, once for each cycle, with how much of it they attended."""
    over = dict(_over().values_list("pk", "complete_at"))
    days: dict[int, dict[int, datetime.date]] = defaultdict(dict)
    sessions = Session.objects.held().filter(cycle_id__in=over, is_evaluation=False)
    for cycle_id, session_id, day in sessions.values_list("cycle_id", "pk", "day"):
        days[cycle_id][session_id] = day
    for cycle_id, complete_at in sorted(over.items()):
        held = days[cycle_id]
        present = Attendance.objects.present().filter(session__in=held).order_by("session__day", "pk")
        attended: dict[int, set[int]] = defaultdict(set)
        last: dict[int, int] = {}
        for pk, session_id, person_id, root in present.values_list(
            "pk", "session_id", "person_id", "person__canonical_id"
        ):
            attended[root or person_id].add(session_id)
            last[root or person_id] = pk
        for person, kept in attended.items():
            yield Taking(
                cycle_id, person, len(kept), len(held), complete_at, max(held.values()), last[person]
            )


def _over() -> CycleQuerySet:
    """Cycles that took place and of which nothing is still to come."""
    to_come = Session.objects.planned().filter(cycle__isnull=False).values("cycle_id")
    return Cycle.objects.exclude(state=Cycle.State.CANCELLED).exclude(pk__in=to_come).order_by("pk")
