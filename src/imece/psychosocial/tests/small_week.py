"""A small mobile team with its catalogue, two venues and a minibus, for the tests of the plan. Nobody here exists."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from imece.assistance.catalogue import Category, Service
from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.partners.models import Organisation
from imece.psychosocial.models import Session, Vehicle, Venue

MONDAY = datetime.date(2026, 11, 30)
TEN = datetime.time(10)


@dataclass(frozen=True)
class Week:
    """What the team has to plan with."""

    leader: User
    interpreter: User
    group: Service
    talk: Service
    hall: Venue
    park: Venue
    bus: Vehicle

    def session(self, day: datetime.date = MONDAY, **said: Any) -> Session:
        whole: dict[str, Any] = {"held_in": self.hall, "starts_at": TEN, "facilitator": self.leader, **said}
        return Session.plan(by=self.leader, service=whole.pop("service", self.group), day=day, **whole)


def prepare(cast: Cast) -> Week:
    team = Team.objects.get(code="PMT")
    interpreter = User.objects.create_user("interpreter", first_name="Sami", last_name="Nur")
    Assignment.give(to=interpreter, role="interpreter", by=None, unit=cast.pru)
    User.objects.filter(pk=cast.team_leader.pk).update(first_name="Selin", last_name="Koru")
    host = Organisation.objects.create(code="municipality", names={"en": "Sultangazi Municipality"})
    return Week(
        leader=User.objects.get(pk=cast.team_leader.pk),
        interpreter=interpreter,
        group=_service("non_focused_mhpss", "Non-focused MHPSS", team, "3.4", 2),
        talk=_service("awareness_raising", "Awareness raising", team, "1.2", 2),
        hall=Venue.objects.create(
            name="Cebeci information house",
            place=cast.sultangazi,
            neighbourhood="Cebeci",
            seats=20,
            host=host,
            letter="E-4412",
            letter_day=datetime.date(2026, 1, 5),
            letter_until=datetime.date(2027, 12, 31),
        ),
        park=Venue.objects.create(name="Coast park", place=cast.avcilar),
        bus=Vehicle.objects.create(name="34 ABC 001", seats=14),
    )


def _service(code: str, name: str, team: Team, mhpss_code: str, layer: int) -> Service:
    return Service.objects.create(
        code=code,
        names={"en": name},
        category=Category.PSYCHOSOCIAL,
        unit=team.unit,
        team=team,
        mhpss_code=mhpss_code,
        pyramid_layer=layer,
    )
