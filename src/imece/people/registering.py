"""The verbs of a person: registered by hand, corrected, and shown to another unit.

`Person` (persons.py) inherits them; what stands beside a person (documents, phones, status, functioning) has verbs of
its own, which keep the person's own columns in step.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import Unit, User
from imece.lib.dates import Birth

if TYPE_CHECKING:
    from imece.people.persons import Person

_TEXTS = ("given_name", "family_name", "father_name", "mother_name", "sex", "nationality", "neighbourhood")
_BIRTH = ("birth_date", "birth_precision", "birth_year", "birth_month", "stated_age")


class Facts(TypedDict, total=False):
    """What is written down of a person in the person's own columns."""

    given_name: str
    family_name: str
    father_name: str
    mother_name: str
    sex: str
    birth: Birth
    nationality: str
    languages: Sequence[str]
    district: Place | None
    neighbourhood: str


@dataclass(frozen=True)
class PhoneSaid:
    """A phone as it was told: the number as typed, and whose it is (`Phone.Whose`)."""

    number: str
    whose: str = "own"


@dataclass(frozen=True)
class DocumentSaid:
    """A document as it was told: its kind (`IdentityDocument.Kind`; '' to be told by the number) and number."""

    number: str
    kind: str = ""


class Registering:
    """How a person comes into the registry by hand, and is kept right."""

    @classmethod
    def register(
        cls,
        *,
        by: User | None,
        unit: Unit,
        registered_in: Place | None = None,
        population_group: str = "",
        group_since: datetime.date | None = None,
        phones: Sequence[PhoneSaid] = (),
        documents: Sequence[DocumentSaid] = (),
        other_than: Sequence[Person] = (),
        token: uuid.UUID | None = None,
        **facts: Unpack[Facts],
    ) -> Person:
        """A new person of the registry, within reach of the unit where they live and were registered.

        ``other_than``: persons whom the registering colleague looked at and found to be somebody else; whoever else is
        alike waits for an answer. ``token``: of the form; sent twice, it answers the person registered first.
        """
        from imece.people.alike import keep_likely
        from imece.people.likeness import TURN, Verdict

        with transaction.atomic():
            if other_than:
                take_turn(TURN)
            person, new = enter(by=by, unit=unit, registered_in=registered_in, token=token, facts=facts)
            if new:
                write_beside(person, by, population_group, group_since, phones, documents)
                for other in other_than:
                    Verdict.give(person, other, answer=Verdict.Answer.DIFFERENT, by=by)
                keep_likely([person])
        return person

    def correct(self, *, by: User | None, **changes: Unpack[Facts]) -> list[str]:
        """Write down what is right; answers the names of the fields that changed. The log keeps before and after."""
        from imece.people.alike import keep_likely
        from imece.people.findable import make_findable
        from imece.people.persons import Person

        with transaction.atomic():
            person = Person.objects.select_for_update(of=("self",)).get(pk=cast("Person", self).pk)
            before = _told(person)
            _fill_in(person, changes)
            after = _told(person)
            changed = [name for name in after if after[name] != before[name]]
            if changed:
                person.save()
                if "district" in changed:
                    _reach_where_they_live(person)
                make_findable([person])
                LogLine.write(
                    by=by,
                    action="person.correct",
                    subject=person,
                    code=person.code,
                    fields=", ".join(changed),
                    before={name: before[name] for name in changed},
                    after={name: after[name] for name in changed},
                )
                keep_likely([person])
        cast("Person", self).refresh_from_db()
        return changed

    def share(self, *, unit: Unit, district: Place | None = None, by: User | None) -> None:
        """Let another unit see the person."""
        if not self._reached_by(unit, district, by=by, action="person.share"):
            raise Refusal(gettext("%(unit)s sees this person already.") % {"unit": unit.name})

    def serve(self, *, unit: Unit, district: Place | None = None, by: User | None) -> None:
        """A unit meets somebody who is known already, instead of registering them again."""
        self._reached_by(unit, district, by=by, action="person.serve")

    def _reached_by(self, unit: Unit, district: Place | None, *, by: User | None, action: str) -> bool:
        """Whether this was new."""
        from imece.people.persons import Contact

        person = cast("Person", self)
        with transaction.atomic():
            _contact, new = Contact.objects.get_or_create(
                person=person, unit_code=unit.code, district=district
            )
            if new:
                LogLine.write(by=by, action=action, subject=person, code=person.code, unit=unit.code)
        return new


def enter(
    *,
    by: User | None,
    unit: Unit,
    registered_in: Place | None,
    token: uuid.UUID | None,
    facts: Facts,
) -> tuple[Person, bool]:
    """The person's own row, reach and log line; with False the person whom the same form registered before."""
    from imece.people.findable import make_findable
    from imece.people.persons import REGISTRY, Contact, Person

    person = Person(family=REGISTRY, key_kind=Person.KeyKind.CODE, form_token=token)
    person.key = person.code
    _fill_in(person, facts)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        first = Person.objects.filter(form_token=token).first() if token else None
        if first is None:
            raise
        return first, False
    places = {person.district_id, registered_in.pk if registered_in else person.district_id}
    Contact.objects.bulk_create(
        [Contact(person=person, unit_code=unit.code, district_id=place) for place in sorted(places, key=str)]
    )
    make_findable([person])
    LogLine.write(by=by, action="person.register", subject=person, code=person.code, unit=unit.code)
    return person, True


def _reach_where_they_live(person: Person) -> None:
    """The units that know a person reach them in the district to which they moved."""
    from imece.people.persons import Contact

    units = set(person.contacts.values_list("unit_code", flat=True)) if person.district else set()
    Contact.objects.bulk_create(
        [Contact(person=person, unit_code=unit, district=person.district) for unit in sorted(units)],
        ignore_conflicts=True,
    )


def write_beside(
    person: Person,
    by: User | None,
    group: str,
    group_since: datetime.date | None,
    phones: Sequence[PhoneSaid],
    documents: Sequence[DocumentSaid],
) -> None:
    from imece.people.identity_documents import IdentityDocument
    from imece.people.phone_numbers import Phone
    from imece.people.statuses import PopulationStatus

    if group:
        PopulationStatus.begin(person=person, group=group, since=group_since, by=by)
    for document in documents:
        IdentityDocument.record(person=person, kind=document.kind, number=document.number, by=by)
    for phone in phones:
        Phone.record(person=person, number=phone.number, whose=phone.whose, by=by)


def _fill_in(person: Person, facts: Facts | Mapping[str, Any]) -> None:
    """Put what was told into the person's columns; refuse what cannot be."""
    for name in _TEXTS:
        if name in facts:
            limit = getattr(person._meta.get_field(name), "max_length", None)
            setattr(person, name, " ".join(str(cast(Any, facts)[name]).split())[:limit])
    if "given_name" in facts or "family_name" in facts:
        person.full_name = f"{person.given_name} {person.family_name}".strip()
    if not person.full_name:
        raise Refusal(gettext("Write at least one name."))
    if "birth" in facts:
        _fill_in_birth(person, facts["birth"])
    if "district" in facts:
        person.district = facts["district"]
    if "languages" in facts:
        person.languages = list(dict.fromkeys(facts["languages"]))


def _fill_in_birth(person: Person, birth: Birth) -> None:
    if birth.problem not in (None, "empty"):
        raise Refusal(gettext("This birth is not possible. Write a day, a year or an age that can be."))
    person.birth_date, person.birth_precision = birth.date, birth.precision or ""
    person.birth_year, person.stated_age = birth.year, birth.age
    person.birth_month = birth.month if birth.precision == "month" else None


def _told(person: Person) -> dict[str, Any]:
    """What the columns say, field by field, for the log."""
    birth = [getattr(person, name) for name in _BIRTH]
    return {
        **{name: getattr(person, name) for name in _TEXTS},
        "birth": " ".join(str(value) for value in birth if value not in (None, "")),
        "district": person.district.pcode if person.district else "",
        "languages": list(person.languages),
    }


def keep_field_names(details: dict[str, Any]) -> dict[str, Any]:
    """What was corrected may be kept, what it was and is may not."""
    return {name: details[name] for name in ("code", "fields") if name in details}


def keep_codes(details: dict[str, Any]) -> dict[str, Any]:
    return {name: details[name] for name in ("code", "kind", "household", "unit") if name in details}


register_action("person.register", _("registered %(code)s"), erase=keep_all)
register_action("person.correct", _("corrected %(code)s: %(fields)s"), erase=keep_field_names)
register_action("person.share", _("let %(unit)s see %(code)s"), erase=keep_all)
register_action(
    "person.serve", _("found %(code)s known already, and noted that %(unit)s serves them"), erase=keep_all
)
register_action("person.check", _("was told that somebody alike is known: %(code)s"), erase=keep_all)
