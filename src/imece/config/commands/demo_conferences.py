"""The demonstration's case conferences: planned, held and decided by the verbs of the pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from imece.base.refusal import Refusal
from imece.config.commands.demo_work import Book, Deed, Entry, call, named, steps_of

if TYPE_CHECKING:
    from imece.base.users import User
    from imece.cases.conferences import CaseConference, ConferencePoint


@dataclass
class ConferenceEntry:
    """One [[conference]] of cases.toml: ``held`` at a moment, or to come ``in_days``."""

    book: Book
    said: Entry
    where: str

    def deeds(self) -> Iterator[Deed]:
        with named(self.where):
            yield Deed(self.book.moments.read(self.said["when"]), self.where, self._plan)
        yield from steps_of(self.book, self.said, self.where, self._step)

    def people(self) -> Iterator[tuple[str, datetime.datetime, str]]:
        return iter(())

    @property
    def _day(self) -> datetime.date:
        if "in_days" in self.said:
            return self.book.moments.day(self.said["in_days"])
        return timezone.localdate(self.book.moments.read(self.said["held"]))

    def _plan(self) -> None:
        from imece.base.users import Unit
        from imece.cases.conferences import CaseConference

        unit = Unit.objects.get(code="PRU")
        CaseConference.plan(by=self.book.user(self.said["by"]), unit=unit, on=self._day)

    def _conference(self) -> CaseConference:
        from imece.cases.conferences import CaseConference

        return CaseConference.objects.get(unit__code="PRU", day=self._day)

    def _point(self, code: str) -> ConferencePoint:
        point = self._conference().points.filter(case=self._case(code)).first()
        if point is None:
            raise Refusal(f'the case "{code}" is not on the agenda')
        return point

    def _case(self, code: str) -> Any:
        if code not in self.book.cases:
            raise Refusal(f'there is no case "{code}" before this moment')
        return self.book.cases[code]

    def _step(self, deed: str, said: Entry, by: User) -> None:
        from imece.cases.conferences import ConferencePoint

        case = said.pop("case", "")
        said = {name: self.book.value(name, value) for name, value in said.items()}
        if deed == "bring":
            call(ConferencePoint.bring, by=by, said={"case": self._case(case), **said})
        elif deed in ("discuss", "decide"):
            if "responsible" in said:
                said["responsible"] = self.book.user(said["responsible"])
            call(getattr(self._point(case), deed), by=by, said=said)
        elif deed == "answer":
            call(self._point(case).decisions.get().answer, by=by, said=said)
        elif deed == "close":
            self._close(said, by)
        else:
            raise Refusal(f'there is no step "{deed}" of a conference')

    def _close(self, said: Entry, by: User) -> None:
        """What was not spoken of is carried on."""
        conference = self._conference()
        for point in conference.points.to_be_spoken_of():
            point.carry_on(by=by)
        present = [self.book.user(name) for name in said.pop("took_part", [])]
        call(conference.close, by=by, said={"took_part": present, **said})
