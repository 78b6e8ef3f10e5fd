"""Whom a typed person may be, as far as the reader may know; and what is kept of it to be answered.

Within the reader's reach a likely match is shown with all that helps to decide. Beyond it the reader learns only that
somebody alike is known, to which unit, and whom to ask there; each such answer is written down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from imece.base.access import ROLES, Assignment
from imece.base.logbook import LogLine
from imece.base.users import Unit, User
from imece.lib.dates import Birth
from imece.people.identity_documents import bearers_of
from imece.people.likeness import FoundPair, Likeness, in_order, records_of, true_ids
from imece.people.looking import TO_REVIEW, Likely, likely_of, likely_of_many
from imece.people.matching.model import trained_model
from imece.people.matching.traits import traits_of
from imece.people.merging import all_as_one
from imece.people.persons import Contact, Person
from imece.people.phone_numbers import reached_under
from imece.people.review_words import Agrees, said_of
from imece.people.search import Search

AT_LEAST = 0.05  # of what is shown while somebody types
MOST = 8
_MOST_NAMED = 5


@dataclass(frozen=True)
class Typed:
    """What is known of somebody who is being registered."""

    given_name: str = ""
    family_name: str = ""
    father_name: str = ""
    mother_name: str = ""
    sex: str = ""
    birth: Birth | None = None
    nationality: str = ""
    phone: str = ""
    document: str = ""
    district: str = ""  # its p-code
    neighbourhood: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def row(self) -> dict[str, str]:
        """The columns that matching reads."""
        born = self.birth
        return {
            "given": self.given_name,
            "family": self.family_name,
            "father": self.father_name,
            "mother": self.mother_name,
            "birth_date": born.date.isoformat() if born and born.date else "",
            "birth_year": str(born.year) if born and born.year else "",
            "sex": self.sex,
            "nationality": self.nationality,
            "id_no": self.document,
            "phone": self.phone,
            "district": self.district,
            "neighbourhood": self.neighbourhood,
        }


@dataclass(frozen=True)
class Reason:
    """Why somebody is shown: a few words with their tone and symbol."""

    label: str
    agrees: Agrees


@dataclass(frozen=True)
class Match:
    """Somebody within reach who may be the one; ``sure``: enough to ask once more before another is registered."""

    person: Person
    reasons: list[Reason]
    sure: bool


@dataclass(frozen=True)
class Beyond:
    """Somebody beyond reach who may be the one: which units know them, and who may let the reader's unit see them."""

    units: tuple[str, ...]
    colleagues: tuple[str, ...]
    by_document: bool


class Alike:
    """Who may be the person that is typed, for this reader."""

    def __init__(self, typed: Typed, *, reader: Any, but: Iterable[int] = ()) -> None:
        self.typed, self.reader = typed, reader
        found = likely_of(traits_of("", typed.row), at_least=AT_LEAST) if typed.name else []
        likely = {one.person: one for one in found}
        bearers = set(true_ids(bearers_of(typed.document)).values()) if typed.document else set()
        callers = set(true_ids(reached_under(typed.phone)).values()) if typed.phone else set()
        self._likely, self._bearers, self._callers = likely, bearers, callers
        left_out = set(but)
        shown = {*likely, *bearers, *callers} - left_out
        self._reached = Person.objects.visible_to(reader).among(shown)
        near = {pk for pk, one in likely.items() if one.probability >= TO_REVIEW} | bearers
        # Beyond reach the product's own threshold holds: whoever types a name learns nothing of a faint likeness.
        far = {pk for pk, one in likely.items() if one.bits >= trained_model().same_person} | bearers
        self.beyond_ids = sorted((far & shown) - self._reached)
        self.sure = (near & self._reached) | set(self.beyond_ids)
        self.within = self._within(shown & self._reached, left_out)

    def __bool__(self) -> bool:
        return bool(self.within or self.beyond_ids)

    @property
    def to_be_asked(self) -> bool:
        """Whether registering asks once more."""
        return bool(self.sure)

    def seal(self, token: Any) -> str:
        """What was shown before somebody said that this is another person; it falls when others turn up."""
        shown = ",".join(str(pk) for pk in sorted(self.sure))
        return salted_hmac("people.alike", f"{token}:{shown}").hexdigest()

    @property
    def others(self) -> list[Person]:
        """Those within reach whom the reader could look at before saying that this is another person."""
        return [match.person for match in self.within if match.sure]

    @property
    def beyond(self) -> list[Beyond]:
        known = {pk: _beyond(pk, self.reader, by_document=pk in self._bearers) for pk in self.beyond_ids}
        return list(dict.fromkeys(known.values()))

    def write_down(self, *, form: Any) -> None:
        """Each answer about somebody beyond reach is written down, once for a form."""
        for person in Person.objects.filter(pk__in=self.beyond_ids):
            said = LogLine.objects.about(person).filter(action="person.check", actor=self.reader)
            if not said.filter(details__form=str(form)).exists():
                LogLine.write(
                    by=self.reader, action="person.check", subject=person, code=person.code, form=str(form)
                )

    # ------------------------------------------------------------------ within
    def _within(self, ids: set[int], left_out: set[int]) -> list[Match]:
        persons = {person.pk: person for person in Person.objects.numbered(ids)}
        if self.typed.name and len(persons) < MOST:
            hits = Search(self.typed.name, reader=self.reader, most=MOST).hits
            persons |= {
                hit.person.pk: hit.person for hit in hits if hit.person.pk not in {*persons, *left_out}
            }
        order = sorted(persons.values(), key=lambda person: (-self._bits(person.pk), person.pk))[:MOST]
        return [Match(shown, self._reasons(shown), shown.pk in self.sure) for shown in all_as_one(order)]

    def _bits(self, pk: int) -> float:
        bits = self._likely[pk].bits if pk in self._likely else -100.0
        return bits + 200.0 * (pk in self._bearers) + 50.0 * (pk in self._callers)

    def _reasons(self, person: Person) -> list[Reason]:
        likely = self._likely.get(person.pk)
        reasons = list(_reasons_of(likely)) if likely else []
        said = {reason.label for reason in reasons}
        for known, label in ((self._bearers, _("Same document")), (self._callers, _("Same phone"))):
            if person.pk in known and label not in said:
                reasons.insert(0, Reason(label, Agrees.SAME))
        return reasons or [Reason(_("Same name"), Agrees.SAME)]


_SAME, _NEAR, _DIFFERS = Agrees.SAME, Agrees.NEAR, Agrees.DIFFERS
_WORDS: dict[str, dict[Agrees, Any]] = {
    "document": {
        _SAME: _lazy("Same document"),
        _NEAR: _lazy("Document nearly the same"),
        _DIFFERS: _lazy("Another document"),
    },
    "phone": {_SAME: _lazy("Same phone"), _NEAR: _lazy("Phone nearly the same")},
    "given": {
        _SAME: _lazy("Same given name"),
        _NEAR: _lazy("Given name alike"),
        _DIFFERS: _lazy("Another given name"),
    },
    "family": {_SAME: _lazy("Same family name"), _NEAR: _lazy("Family name alike")},
    "father": {_SAME: _lazy("Same father's name"), _NEAR: _lazy("Father's name alike")},
    "mother": {_SAME: _lazy("Same mother's name"), _NEAR: _lazy("Mother's name alike")},
    "birth": {
        _SAME: _lazy("Born the same day"),
        _NEAR: _lazy("Birth alike"),
        _DIFFERS: _lazy("Another birth"),
    },
    "sex": {_DIFFERS: _lazy("Another sex")},
}


def _reasons_of(likely: Likely) -> Iterable[Reason]:
    for field, labels in _WORDS.items():
        level, _bits = likely.fields.get(field, ("unknown", 0.0))
        stands = said_of(field, level)[0]
        if stands in labels:
            yield Reason(str(labels[stands]), stands)


# ------------------------------------------------------------------------------------------ whom to ask
def _beyond(pk: int, reader: Any, *, by_document: bool) -> Beyond:
    contacts = list(Contact.objects.of_persons(records_of([pk])).values_list("unit_code", "district_id"))
    codes = sorted({unit for unit, _district in contacts})
    units = tuple(unit.name for unit in Unit.objects.filter(code__in=codes))
    return Beyond(units, tuple(one.shown_name for one in who_may_share(contacts, but=reader)), by_document)


def who_may_share(contacts: Sequence[tuple[str, int | None]], *, but: Any) -> list[User]:
    """Colleagues who reach somebody with these contacts and may let another unit see them; the nearest first."""
    roles = [role for role in ROLES.values() if "person.share" in role.verbs]
    units = {unit for unit, _district in contacts}
    holding = Assignment.objects.filter(role__in=[role.code for role in roles], user__is_active=True)
    wide = [role.code for role in roles if role.mission_wide]
    reaching = holding.filter(
        Q(unit__code__in=units) | Q(role__in=wide, unit__isnull=True, district__isnull=True)
    )
    found: dict[bool, dict[int, User]] = defaultdict(dict)
    for one in reaching.exclude(user=but).select_related("user", "unit").order_by("user__pk"):
        near = one.unit is None or (one.unit.code, one.district_id) in contacts or one.district_id is None
        if near:
            found[one.unit is None][one.user_id] = one.user
    named = found[False] or found[True]
    return list(named.values())[:_MOST_NAMED]


# ------------------------------------------------------------------------------------------ what is kept
def keep_likely(persons: Sequence[Person]) -> None:
    """Write down whom these may be, to be answered by somebody; answered pairs stay answered."""
    pairs = [
        FoundPair(*in_order(person.pk, one.record), one.bits, one.probability, one.quick, one.fields)
        for person, likely in zip(persons, likely_of_many(persons), strict=True)
        for one in likely
    ]
    Likeness.keep(pairs)


def typed_from(cleaned: Mapping[str, Any]) -> Typed:
    """From a form's cleaned fields, of which some may be wrong or missing."""
    district = cleaned.get("district")
    texts = {
        name: str(cleaned.get(name) or "")
        for name in ("given_name", "family_name", "father_name", "mother_name", "sex", "nationality", "phone")
    }
    return Typed(
        **texts,
        birth=cleaned.get("birth") or None,
        document=str(cleaned.get("document") or ""),
        district=district.pcode if district else "",
        neighbourhood=str(cleaned.get("neighbourhood") or ""),
    )
