"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.people.consents import Consent, ConsentText
from imece.people.functioning import WashingtonGroup
from imece.people.identity_documents import IdentityDocument
from imece.people.keys import RecordKey, RecordTraits, ValueCount
from imece.people.likeness import Likeness, Verdict
from imece.people.merging import Merge
from imece.people.persons import (
    Contact,
    Household,
    Known,
    Membership,
    Mention,
    Person,
    new_household_code,
    new_person_code,
)
from imece.people.phone_numbers import Phone
from imece.people.photos import Photo
from imece.people.statuses import PopulationStatus
from imece.people.words import Word

__all__ = [
    "Consent",
    "ConsentText",
    "Contact",
    "Household",
    "IdentityDocument",
    "Known",
    "Likeness",
    "Membership",
    "Mention",
    "Merge",
    "Person",
    "Phone",
    "Photo",
    "PopulationStatus",
    "RecordKey",
    "RecordTraits",
    "ValueCount",
    "Verdict",
    "WashingtonGroup",
    "Word",
    "new_household_code",
    "new_person_code",
]
