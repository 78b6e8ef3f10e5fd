"""Where a case begins: with a person, or with a referral that one of our teams received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from imece.base.users import Unit, User
from imece.cases.answering import KIND
from imece.cases.cases import Case
from imece.cases.states import ENDED, Source
from imece.people.consents import SERVICE, Consent, Standing
from imece.people.models import Person
from imece.referrals.referrals import Referral

# What a referral calls its source, in the words of cases.
SOURCES: dict[str, str] = {
    "municipality": Source.MUNICIPALITY,
    "partner": Source.NGO,
    "feedback": Source.FEEDBACK,
    "person": Source.SELF,
    "community": Source.OTHER,
}


@dataclass(frozen=True)
class Intake:
    """For whom, and from which referral if there is one."""

    person: Person
    referral: Referral | None
    reader: Any

    @property
    def standing(self) -> Standing:
        return Consent.objects.standing(self.person, SERVICE)

    @property
    def purpose(self) -> str:
        return SERVICE

    @property
    def others(self) -> list[Case]:
        """Cases that the person has already; perhaps it is one of these."""
        found = Case.objects.visible_to(self.reader).of_person(self.person).with_line_shown().newest()
        return list(found[:5])

    @property
    def open_ones(self) -> bool:
        return any(one.state not in ENDED for one in self.others)

    @property
    def initial(self) -> dict[str, Any]:
        if self.referral is None:
            return {}
        source = SOURCES.get(self.referral.source, Source.PMT if not self.referral.source else Source.OTHER)
        return {
            "source": source,
            "referred_by": self.referral.from_organisation_id,
            "need": self.referral.reason,
            "priority": self.referral.priority,
        }

    def open(self, *, by: User, unit: Unit, **said: Any) -> Case:
        """Open it; a referral is accepted with it, its clock goes on from when it came in."""
        if self.referral is None:
            return Case.open(by=by, person=self.person, unit=unit, **said)
        with transaction.atomic():
            made = Case.open(
                by=by, person=self.person, unit=unit, referral=self.referral,
                received_at=self.referral.sent_at, **said,
            )  # fmt: skip
            self.referral.follow(by=by, kind=KIND, code=made.number)
        return made


def intake_of(reader: Any, asked: Mapping[str, Any]) -> Intake:
    """What the address asks for, within the reader's reach; else 404."""
    if asked.get("referral"):
        referral = Referral.objects.visible_to(reader).to_follow(str(asked["referral"]))
        if referral is None or referral.person is None:
            raise Http404
        return Intake(referral.person.canonical or referral.person, referral, reader)
    found = get_object_or_404(Person.objects.select_related("canonical"), code=str(asked.get("person", "")))
    person = found.canonical or found
    get_object_or_404(Person.objects.visible_to(reader), pk=person.pk)
    return Intake(person, None, reader)
