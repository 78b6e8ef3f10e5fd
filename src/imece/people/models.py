"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.people.consents import Consent, ConsentText
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
from imece.people.photos import Photo
from imece.people.words import Word

__all__ = [
    "Consent",
    "ConsentText",
    "Contact",
    "Household",
    "Known",
    "Likeness",
    "Membership",
    "Mention",
    "Merge",
    "Person",
    "Photo",
    "RecordKey",
    "RecordTraits",
    "ValueCount",
    "Verdict",
    "Word",
    "new_household_code",
    "new_person_code",
]
