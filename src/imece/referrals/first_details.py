"""What is known of somebody who was referred to us before anybody here has met them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from imece.base.places import Place
from imece.base.users import User
from imece.lib.dates import read_birth
from imece.people.consent_sheet import language_name
from imece.people.persons import Person
from imece.people.registering import Facts, PhoneSaid
from imece.people.registry_forms import registered_in
from imece.people.search import Hit, Search

if TYPE_CHECKING:
    from imece.referrals.referrals import Referral

SHOWN_AT_ONCE = 8


class FirstDetails(TypedDict, total=False):
    """As it was told; ``birth`` as it was typed: a day, a year or an age."""

    given_name: str
    family_name: str
    phone: str
    sex: str
    birth: str
    district: Place | None
    languages: list[str]


def kept(first: FirstDetails) -> dict[str, Any]:
    """The same as plain data, to be kept encrypted."""
    texts = ("given_name", "family_name", "phone", "sex", "birth")
    said: dict[str, Any] = {name: " ".join(str(first.get(name) or "").split()) for name in texts}
    district = first.get("district")
    said |= {"district": district.pcode if district else "", "languages": list(first.get("languages") or [])}
    return {name: value for name, value in said.items() if value}


def told(first: FirstDetails, *, on: datetime.date) -> dict[str, str]:
    """By field of `sharing.LEAST`, in words."""
    birth = read_birth(first.get("birth") or "", on=on)
    year = birth.year or (on.year - birth.age if birth.age is not None else None)
    sex, district = first.get("sex") or "", first.get("district")
    words = {
        "full_name": f"{first.get('given_name') or ''} {first.get('family_name') or ''}".strip(),
        "phone": (first.get("phone") or "").strip(),
        "language": ", ".join(map(language_name, first.get("languages") or [])),
        "sex": str(Person.Sex(sex).label) if sex in Person.Sex else "",
        "birth_year": str(year) if year else "",
        "district": district.name if district else "",
    }
    return {field: text for field, text in words.items() if text}


def who_it_may_be(referral: Referral, reader: Any) -> list[Hit]:
    """Persons within reach whose phone or name fits what was told, the phone first."""
    found: dict[int, Hit] = {}
    for words in (referral.told.get("phone", ""), referral.told.get("full_name", "")):
        if words.strip():
            for hit in Search(words, reader=reader, most=SHOWN_AT_ONCE).hits:
                found.setdefault(hit.person.pk, hit)
    return list(found.values())[:SHOWN_AT_ONCE]


def register(referral: Referral, *, by: User) -> Person:
    """Register whom the referral is about with what was told; pressed twice, it registers once."""
    assert referral.to_team is not None and referral.sent_at is not None
    said: Mapping[str, Any] = referral.first
    district = Place.objects.filter(pcode=said.get("district", "")).first()
    facts = Facts(
        given_name=said.get("given_name", ""),
        family_name=said.get("family_name", ""),
        sex=said.get("sex", ""),
        languages=said.get("languages", []),
        district=district,
    )
    birth = read_birth(said.get("birth", ""), on=referral.sent_at.date())
    if birth.problem is None:
        facts["birth"] = birth
    return Person.register(
        by=by,
        unit=referral.to_team.unit,
        registered_in=registered_in(by, district),
        phones=[PhoneSaid(said["phone"])] if said.get("phone") else [],
        token=uuid.uuid5(uuid.NAMESPACE_OID, f"referral {referral.code}"),
        **facts,
    )
