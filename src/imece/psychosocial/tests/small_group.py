"""A cycle that has begun, with its group, for the tests of attendance. Nobody here exists."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.grants.models import ProjectCode
from imece.partners.models import Organisation
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.psychosocial.models import Cycle, Enrolment, Session, Venue
from imece.psychosocial.roll import Roll

NAMES = (
    "Rana Haddad",
    "سمير الحداد",
    "Hüseyin Yıldız",
    "Aylin Şahin",
    "نور الأحمد",
    "Dilan Kaya",
    "Omar Nassar",
    "Çiğdem Öztürk",
)


@dataclass
class Group:
    """A cycle with its sessions (the last one is today's) and who belongs to it."""

    leader: User
    service: Service
    cycle: Cycle
    sessions: list[Session]
    people: list[Person]

    @property
    def today(self) -> Session:
        return self.sessions[-1]

    def roll(self, number: int = 0) -> Roll:
        """The roll of today's session, or of the session of that number."""
        session = self.sessions[number - 1] if number else self.today
        return Roll(Session.objects.get(pk=session.pk))

    def take(self, number: int, *present: Person) -> None:
        """Hold the session of that number with these present."""
        roll = self.roll(number)
        roll.mark({person.code: "present" for person in present}, by=self.leader)
        roll.hold(by=self.leader)


def days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def activity(cast: Cast) -> Service:
    defaults = {
        "names": {"en": "Non-focused MHPSS"},
        "category": Category.PSYCHOSOCIAL,
        "unit": cast.pru,
        "team": Team.objects.get(code="PMT"),
        "unit_of_count": "participations",
        "pyramid_layer": 2,
    }
    return Service.objects.get_or_create(code="non_focused_mhpss", defaults=defaults)[0]


def assemble(cast: Cast, *, sessions: int = 3, people: int = 5, first_number: int = 0, **said: Any) -> Group:
    service = activity(cast)
    host = Organisation.objects.get_or_create(
        code="municipality", defaults={"names": {"en": "Sultangazi Municipality"}}
    )[0]
    venue = Venue.objects.get_or_create(
        name="Cebeci information house",
        place=cast.sultangazi,
        defaults={"host": host, "neighbourhood": "Cebeci"},
    )[0]
    cycle = Cycle.plan(
        by=cast.team_leader,
        title=said.pop("title", "Women's circle"),
        service=service,
        days=[days_ago(7 * back) for back in range(sessions - 1, -1, -1)],
        held_in=venue,
        starts_at=datetime.time(10),
        theme="Calm",
        project=ProjectCode.objects.get_or_create(code="AA.01", defaults={"unit": cast.pru})[0],
        **said,
    )
    persons = [
        known(
            NAMES[(first_number + number) % len(NAMES)] + (f" {number}" if number >= len(NAMES) else ""),
            district=cast.sultangazi.pcode,
            sex="female" if number % 2 == 0 else "male",
            population_group="refugee",
        )
        for number in range(people)
    ]
    for person in persons:
        Enrolment.objects.create(cycle=cycle, person=person, since=days_ago(7 * sessions))
    return Group(cast.team_leader, service, cycle, list(cycle.sessions.order_by("number")), persons)
