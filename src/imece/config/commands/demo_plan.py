"""The demonstration's calendar: what demo/plan.toml says, planned by the same verbs as on the pages."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class DemoPlan:
    """The coming weeks of the demonstration's mobile team, from the week of ``today`` on."""

    def __init__(self, file: Path, today: datetime.date) -> None:
        self.said: dict[str, list[Entry]] = tomllib.loads(file.read_text(encoding="utf-8"))
        self.today = today
        self.monday = today - datetime.timedelta(days=today.weekday())

    def plan(self) -> bool:
        """Plan it, unless the calendar has something already: then it is left as people have made it."""
        from django.db import transaction

        from imece.psychosocial.models import Venue

        if Venue.objects.exists():
            return False
        with transaction.atomic():
            self._places()
            self._needs()
            for entry in self.said["cycle"]:
                self._cycle(entry)
            for entry in self.said["session"]:
                self._session(entry)
            for entry in self.said["campaign"]:
                self._campaign(entry)
        return True

    @property
    def leader(self) -> Any:
        return self._user("team.leader")

    def _places(self) -> None:
        from imece.partners.models import Organisation
        from imece.psychosocial.models import Vehicle, Venue

        for entry in self.said["venue"]:
            days = entry.pop("letter_days", None)
            if days:
                entry["letter_day"], entry["letter_until"] = (
                    self.today + datetime.timedelta(days=number) for number in days
                )
            host = Organisation.objects.get(code=entry.pop("host")) if "host" in entry else None
            Venue(place=self._district(entry.pop("district")), host=host, **entry).keep(by=self.leader)
        for entry in self.said["vehicle"]:
            Vehicle(**entry).keep(by=self.leader)

    def _needs(self) -> None:
        from imece.psychosocial.models import Assessment, Finding

        for entry in self.said["assessment"]:
            day = self.today - datetime.timedelta(days=entry.pop("days_ago"))
            named = [(one[0], one[1] if len(one) > 1 else None) for one in entry.pop("findings")]
            place, by = self._district(entry.pop("district")), self._user(entry.pop("led_by"))
            Assessment.record(by=by, findings=named, day=day, place=place, led_by=by, **entry)
        for entry in self.said["need"]:
            place = self._district(entry.pop("district"))
            Finding.note(by=self.leader, place=place, day=self.today, **entry)

    def _cycle(self, entry: Entry) -> None:
        from imece.psychosocial.models import Cycle
        from imece.psychosocial.rhythm import days_of

        first = self.monday + datetime.timedelta(weeks=entry["week"])
        days = days_of(first, count=entry["count"], weekdays=entry["weekdays"])
        cycle = Cycle.plan(
            by=self.leader,
            title=entry["title"],
            service=self._service(entry["service"]),
            days=days,
            **self._who_and_where(entry),
        )
        if entry.get("start"):
            cycle.start(by=self.leader)
        coming = cycle.sessions.filter(day__gt=self.today).order_by("number").first()
        if coming is not None and "people" in entry:
            self._group(coming, *entry["people"], sex=entry.get("sex", ""))

    def _group(self, session: Any, first: int, last: int, *, sex: str) -> None:
        """Some of those whom the lists know in that district, with a phone, join the group."""
        from imece.people.models import Person
        from imece.psychosocial.roll import Roll

        known = Person.objects.canonical().filter(family="psychosocial", district=session.place)
        adults = known.exclude(phone="").filter(birth_date__lt="1998-01-01").order_by("key", "pk")
        adults = adults.filter(sex=sex) if sex else adults
        for person in adults[first:last]:
            Roll(session).add(person, by=self.leader, enrol=True)

    def _session(self, entry: Entry) -> None:
        from imece.psychosocial.models import Session

        session = Session.plan(
            by=self.leader,
            service=self._service(entry["service"]),
            day=self._day(entry),
            title=entry["title"],
            **self._who_and_where(entry),
        )
        if "cancel" in entry:
            session.cancel(by=self.leader, reason=entry["cancel"])

    def _campaign(self, entry: Entry) -> None:
        from imece.psychosocial.models import Campaign

        first, last = (self.monday + datetime.timedelta(weeks=number) for number in entry["weeks"])
        Campaign.plan(
            by=self.leader,
            name=entry["name"],
            message=entry["message"],
            service=self._service(entry["service"]),
            first_day=first,
            last_day=last + datetime.timedelta(days=6),
            spots=[(self._day(spot), self._who_and_where(spot)) for spot in entry["spots"]],
        )

    def _who_and_where(self, entry: Entry) -> Any:
        """What the entry says of a session, as the verbs take it."""
        from imece.psychosocial.models import Finding, Vehicle, Venue

        plain = ("minutes", "theme", "target_group", "seats", "supporting_field")
        said: Entry = {name: entry[name] for name in plain if name in entry}
        said["starts_at"] = datetime.time.fromisoformat(entry["starts_at"])
        said["held_in"] = Venue.objects.select_related("place", "host").get(name=entry["venue"])
        said["team_name"] = entry.get("crew", "")
        for role in ("facilitator", "interpreter"):
            if role in entry:
                said[role] = self._user(entry[role])
        if "vehicle" in entry:
            said["vehicle"] = Vehicle.objects.get(name=entry["vehicle"])
        if "answers" in entry:
            said["answers"] = Finding.objects.get(text=entry["answers"])
        return said

    def _day(self, entry: Entry) -> datetime.date:
        return self.monday + datetime.timedelta(weeks=entry["week"], days=entry["weekday"])

    def _user(self, name: str) -> Any:
        from imece.base.users import User

        return User.objects.get(username=name)

    def _service(self, code: str) -> Any:
        from imece.assistance.catalogue import Service

        return Service.objects.select_related("unit", "team").get(code=code)

    def _district(self, name: str) -> Any:
        from imece.base.places import Gazetteer, Place

        return Place.objects.get(pcode=Gazetteer.of_districts().find(name))
