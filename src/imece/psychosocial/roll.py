"""The roll of a session: who is expected, who came, how many came unnamed; and the verbs by which it is taken.

Until the session is held, taps change nothing but the roll. Holding it lets the ledger follow; from then on every
change needs a reason, which is kept, and the ledger follows each. Whoever changes the roll holds the session until the
transaction ends, so that a phone and a desk may take one attendance together: of one person the last tap stands.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imece.assistance.following import follow
from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.people.models import Contact, Person
from imece.psychosocial.asked import AttendanceState, SessionState
from imece.psychosocial.attendance import HEADS, SOURCE, Attendance, Correction, HeadCount
from imece.psychosocial.expected import Entry, entries_of, heads_of
from imece.psychosocial.planning import Cycle, Enrolment
from imece.psychosocial.sessions import Session
from imece.ui.formats import day_text

MOST_HEADS = 20_000
"""More unnamed people of one group at one session than any square of a district holds."""
State, CameBy = AttendanceState, Attendance.CameBy


class Change(NamedTuple):
    """What an attendance is to say, and when that was tapped."""

    attendance: Attendance
    state: str
    at: datetime.datetime


class Roll:
    """The roll of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def entries(self) -> list[Entry]:
        """Everybody on the roll in the order of the sheet: each person once, whatever records they have."""
        return entries_of(self.session)

    def heads(self) -> dict[str, int]:
        """The unnamed people of each group, zeros included."""
        return heads_of(self.session)

    # ------------------------------------------------------------------------------------------ taking it
    @transaction.atomic
    def write_down(self, *, by: User | None) -> list[Entry]:
        """Give everybody who is expected their number on the sheet; it stays theirs."""
        self._hold_still()
        LogLine.write(by=by, action="attendance.print", subject=self.session, code=self.session.code)
        return self._written()

    def _written(self) -> list[Entry]:
        """The roll, with everybody on it written down; all at once, so that each keeps the number that was shown."""
        entries = self.entries()
        Attendance.objects.bulk_create(
            one for entry in entries for one in entry.attendances if one.pk is None
        )
        return entries

    @transaction.atomic
    def mark(
        self,
        states: Mapping[str, str],
        *,
        by: User | None,
        reason: str = "",
        tapped_at: Mapping[str, datetime.datetime] | None = None,
    ) -> None:
        """Say of persons on the roll, by their codes, whether they were there. The same said again changes nothing.

        ``tapped_at``: when each was tapped; a tap that arrives after a later one for the same person is let go.
        """
        self._hold_still()
        now = timezone.now()
        by_code = {record: entry for entry in self._written() for record in _codes_of(entry)}
        changes: list[Change] = []
        for code, state in states.items():
            entry, at = by_code.get(code), min((tapped_at or {}).get(code, now), now)
            if entry is None:
                raise Refusal(_("%(code)s is not on this roll. Add the person first.") % {"code": code})
            rows = entry.attendances
            changes += [
                Change(one, state, at) for one in rows if one.tapped_at is None or one.tapped_at <= at
            ]
        self._say(changes, by=by, reason=reason)

    @transaction.atomic
    def mark_all_present(self, *, by: User | None, reason: str = "") -> None:
        """Everybody who is still expected was there."""
        self._hold_still()
        expected = [entry for entry in self._written() if entry.state == State.EXPECTED]
        rows = [one for entry in expected for one in entry.attendances]
        now = timezone.now()
        self._say([Change(one, State.PRESENT, now) for one in rows], by=by, reason=reason)

    @transaction.atomic
    def take(
        self,
        *,
        states: Mapping[str, str],
        heads: Mapping[str, int],
        by: User | None,
        reason: str = "",
        all_present: bool = False,
        hold: bool = False,
        tapped_at: Mapping[str, datetime.datetime] | None = None,
    ) -> None:
        """Everything that a page sends at once, in one deed."""
        self.mark(states, by=by, reason=reason, tapped_at=tapped_at)
        if all_present:
            self.mark_all_present(by=by, reason=reason)
        self.count(heads, by=by, reason=reason)
        if hold:
            self.hold(by=by)

    @transaction.atomic
    def add(self, person: Person, *, by: User | None, enrol: bool = False, reason: str = "") -> Attendance:
        """Somebody came along, only today or to stay with the group; before its day, they are expected.

        Somebody on the roll already is marked; twice is once.
        """
        self._hold_still()
        person = person.canonical or person
        if enrol:
            self._enrol(person, by=by)
        entries = self._written()
        one = next((entry.speaks for entry in entries if entry.person.pk == person.pk), None)
        new = one is None
        if one is None:
            one = Attendance.objects.create(
                session=self.session,
                person=person,
                number=(self.session.attendances.aggregate(last=models.Max("number"))["last"] or 0) + 1,
                state=State.EXPECTED,
                came_by=CameBy.WALK_IN if self._has_begun() else CameBy.INVITED,
            )
        if self._has_begun():
            came = Change(one, State.PRESENT, timezone.now())
            self._say([came], by=by, reason=reason, new=new)
        elif new:
            said = {"code": self.session.code, "who": person.code}
            LogLine.write(by=by, action="attendance.invite", subject=self.session, **said)
        return one

    @transaction.atomic
    def count(self, numbers: Mapping[str, int], *, by: User | None, reason: str = "") -> None:
        """How many unnamed people of each group were there; they never become persons."""
        self._hold_still()
        before = self.heads()
        changed = {group: number for group, number in numbers.items() if number != before[group]}
        if any(not 0 <= number <= MOST_HEADS for number in changed.values()):
            raise Refusal(_("A head count lies between 0 and %(most)s.") % {"most": MOST_HEADS})
        if not changed:
            return
        if not self._has_begun():
            raise Refusal(self._too_early())
        held = self._needs(reason)
        for group, number in changed.items():
            HeadCount.objects.update_or_create(session=self.session, group=group, defaults={"number": number})
            if held:
                said = {"before": str(before[group]), "after": str(number), "group": group}
                Correction.objects.create(session=self.session, reason=reason.strip(), by=by, **said)
        LogLine.write(by=by, action="attendance.count", subject=self.session, code=self.session.code)
        if held:
            self._let_ledger_follow(by=by)

    # ------------------------------------------------------------------------------------------ closing it
    @transaction.atomic
    def hold(self, *, by: User | None) -> None:
        """The session took place as the roll says: whoever is still expected was absent, and the ledger follows."""
        self._hold_still()
        session = self.session
        if session.state == SessionState.HELD:
            return
        if not self._has_begun():
            raise Refusal(self._too_early())
        entries = self._written()
        here = sum(entry.state == State.PRESENT for entry in entries)
        if not here and not sum(self.heads().values()):
            raise Refusal(
                _("Nobody is marked present and nobody was counted. Mark who came, or cancel the session.")
            )
        on_roll = [one.pk for entry in entries for one in entry.attendances]
        expected = session.attendances.filter(pk__in=on_roll, state=State.EXPECTED)
        expected.update(state=State.ABSENT)
        session._turn(to=SessionState.HELD, by=by, action="session.hold", changes={}, number=here)
        if session.cycle is not None and session.cycle.state == Cycle.State.PLANNED:
            session.cycle.start(by=by)
        self._let_ledger_follow(by=by)

    @transaction.atomic
    def reopen(self, *, by: User | None, reason: str) -> None:
        """Take the attendance anew: until it is held again the session counts nowhere."""
        self._hold_still()
        session = self.session
        self._needs(reason)
        if session.state != SessionState.HELD:
            raise Refusal(_("Only a session that was held can be taken up again."))
        if session.cycle is not None and session.cycle.state == Cycle.State.FINISHED:
            raise Refusal(_("Its cycle is finished. Take the cycle up again first."))
        held = Session.objects.filter(pk=session.pk, state=SessionState.HELD)
        held.update(state=SessionState.PLANNED, revision=models.F("revision") + 1)
        session.refresh_from_db()
        Correction.objects.create(
            session=session,
            before=SessionState.HELD,
            after=SessionState.PLANNED,
            reason=reason.strip(),
            by=by,
        )
        LogLine.write(by=by, action="session.reopen", subject=session, code=session.code)
        self._let_ledger_follow(by=by)

    # ------------------------------------------------------------------------------------------ what all verbs share
    def _hold_still(self) -> None:
        """Nobody else changes this session meanwhile; what may not be changed is refused."""
        related = Session.objects.select_related("service__unit", "cycle")
        self.session = related.select_for_update(of=("self",)).get(pk=self.session.pk)
        if self.session.row_id is not None:
            raise Refusal(
                _(
                    "This session came on a list. Correct the list and take it in again: it replaces what it brought."
                )
            )
        if self.session.state == SessionState.CANCELLED:
            raise Refusal(_("This session was cancelled: nobody attended it."))

    def _needs(self, reason: str) -> bool:
        """Whether the session was held; then a change needs a reason."""
        held = self.session.state == SessionState.HELD
        if held and not reason.strip():
            raise Refusal(_("This session was held. Say why its attendance is corrected."))
        return held

    def _has_begun(self) -> bool:
        return self.session.day <= timezone.localdate()

    def _too_early(self) -> str:
        return _("This session is on %(day)s. Attendance is taken on its day or later.") % {
            "day": day_text(self.session.day)
        }

    def _enrol(self, person: Person, *, by: User | None) -> None:
        cycle = self.session.cycle
        if cycle is None:
            raise Refusal(_("This session belongs to no cycle: there is no group to join."))
        enrolment, new = Enrolment.objects.get_or_create(
            cycle=cycle, person=person, defaults={"since": self.session.day}
        )
        if enrolment.left_on is not None:
            Enrolment.objects.filter(pk=enrolment.pk).update(left_on=None, left_because="")
        if new or enrolment.left_on is not None:
            LogLine.write(by=by, action="cycle.enrol", subject=cycle, title=cycle.title, who=person.code)

    def _say(self, changes: list[Change], *, by: User | None, reason: str, new: bool = False) -> None:
        """Write the states down; in a session that was held each change is a correction, and the ledger follows."""
        changed = [(one, one.attendance.state) for one in changes if one.attendance.state != one.state]
        self._refuse_unless_possible(changed)
        held = bool(changed) and self._needs(reason)
        for one in changes:
            one.attendance.state, one.attendance.tapped_at = one.state, one.at
        Attendance.objects.bulk_update([one.attendance for one in changes], ["state", "tapped_at"])
        if held:
            Correction.objects.bulk_create(
                Correction(
                    session=self.session,
                    attendance=one.attendance,
                    before="" if new else before,
                    after=one.state,
                    reason=reason.strip(),
                    by=by,
                )
                for one, before in changed
            )
            self._let_ledger_follow(by=by)
        if changed:
            self._log([one.attendance for one, _before in changed], by=by, held=held)

    def _refuse_unless_possible(self, changed: list[tuple[Change, str]]) -> None:
        for one, before in changed:
            if one.state == State.PRESENT and not self._has_begun():
                raise Refusal(self._too_early())
            if one.state not in Attendance.MOVES[before]:
                raise Refusal(_("Say whether the person was present or absent."))
            if one.state == State.EXPECTED and self.session.state == SessionState.HELD:
                raise Refusal(_("This session was held: a person was present or absent."))

    def _log(self, changed: list[Attendance], *, by: User | None, held: bool) -> None:
        persons = sorted({one.person.code for one in changed})
        said: dict[str, Any] = {"code": self.session.code, "who": ", ".join(persons[:3])}
        action = "attendance.correct" if held else "attendance.mark"
        LogLine.write(by=by, action=action, subject=self.session, number=len(persons), **said)

    def _let_ledger_follow(self, *, by: User | None) -> None:
        """Each present person of a held session makes one line, however many records they have there."""
        held = self.session.state == SessionState.HELD
        wanted: dict[Any, Delivery | None] = {}
        here = []
        for entry in self.entries() if held else []:
            speaks = entry.speaks
            wanted |= dict.fromkeys(one.pk for one in entry.attendances)
            wanted[speaks.pk] = speaks.line(entry.person)
            here += [entry.person] if speaks.state == State.PRESENT else []
        if not held:
            wanted = dict.fromkeys(self.session.attendances.values_list("pk", flat=True))
        follow(wanted, source_kind=SOURCE, by=by)
        heads = self.session.head_counts.all()
        for head in heads:
            head.session = self.session
        follow({head.pk: head.line() if held else None for head in heads}, source_kind=HEADS, by=by)
        self._reach(here)

    def _reach(self, persons: Iterable[Person]) -> None:
        """The unit serves these persons in this district from now on."""
        unit, district = self.session.service.unit.code, self.session.place_id
        Contact.objects.bulk_create(
            [Contact(person_id=person.pk, unit_code=unit, district_id=district) for person in persons],
            ignore_conflicts=True,
        )


def _codes_of(entry: Entry) -> set[str]:
    """The codes under which this person may be marked."""
    return {entry.person.code, *(one.person.code for one in entry.attendances)}
