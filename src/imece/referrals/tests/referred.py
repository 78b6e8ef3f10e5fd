"""What the tests of referrals share: a partner's service, a person, a consent. Nobody here exists."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import Team, Unit, User
from imece.partners.models import Organisation
from imece.people.consents import REFERRAL, Consent
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.people.tests.test_consents import told
from imece.referrals.directory import Need, ServicePoint
from imece.referrals.referrals import Referral

NAME = "Rana Haddad"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def somebody(cast: Cast, **values: Any) -> Person:
    person = known(NAME, unit_code="PRU", district=cast.sultangazi.pcode, sex="female", **values)
    Person.objects.filter(pk=person.pk).update(phone="0532 000 11 22", id_number="99123456780")
    person.refresh_from_db()
    return person


def clinic(need: str = Need.HEALTH, email: str = "") -> ServicePoint:
    organisation, _new = Organisation.objects.get_or_create(
        code="clinic", defaults={"names": {"en": "Clinic"}}
    )
    return ServicePoint.objects.create(
        organisation=organisation, code=f"clinic-{need}", names={"en": f"Clinic for {need}"}, need=need,
        email=email, opening_hours={"en": "Mon to Fri, 9 to 17"}, eligibility={"en": "Everybody"},
    )  # fmt: skip


def agreed(person: Person, cast: Cast, answer: str = "given") -> Consent:
    return Consent.record(
        person=person, text=told(REFERRAL), language="en", answer=answer, how="signature",
        day=timezone.localdate(), by=cast.psychologist,
    )  # fmt: skip


def other_team() -> tuple[Team, User]:
    """A team of another unit, with somebody who answers for it."""
    unit = Unit.objects.get(code="RSU")
    team = Team.objects.create(code="ECM", names={"en": "Case team"}, unit=unit)
    user = User.objects.create_user("ecm.worker")
    Assignment.give(to=user, role="case_worker", by=None, unit=unit)
    return team, user


def sent_out(cast: Cast, *, need: str = Need.HEALTH, reason: str = "Needs a doctor") -> Referral:
    person = somebody(cast)
    agreed(person, cast)
    referral = Referral.draft(
        by=cast.psychologist, person=person, need=need, reason=reason, from_unit=cast.pru,
        to_point=clinic(need), place_named=True, shares=["id_number"],
    )  # fmt: skip
    referral.send(by=cast.psychologist)
    return referral


def refer(user: User, person: Person, to: str, **said: Any) -> Any:
    data = {
        "person": person.code,
        "need": "health",
        "to": to,
        "priority": "normal",
        "form_token": uuid.uuid4(),
        "from_unit": Unit.objects.get(code="PRU").pk,
        **said,
    }
    return signed_in(user).post(reverse("referral_new"), data)
