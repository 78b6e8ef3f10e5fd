"""What is known of one person, as all records that are the same one tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from imece.base.access import user_may
from imece.base.users import Unit
from imece.lib.phones import read_phone, show_phone
from imece.lib.text import squash
from imece.lists.labels import family_label, value_label
from imece.lists.models import Row, Sheet, TakenList
from imece.people.age import ages_on
from imece.people.functioning import WashingtonGroup
from imece.people.identity_documents import (
    IdentityDocument,
    bearers_of,
    kind_told_by,
    number_problem,
    squashed_number,
)
from imece.people.likeness import true_ids
from imece.people.merging import as_one
from imece.people.persons import REGISTRY, Contact, Household, Membership, Mention, Person
from imece.people.phone_numbers import Phone
from imece.people.registry_forms import LANGUAGES
from imece.people.statuses import PopulationStatus, group_label

MOST_MENTIONS = 200


@dataclass(frozen=True)
class Document:
    """A document of the person: written down (``kept``) or as some list gave its number."""

    number: str
    kind: str
    problem: str
    checked: bool
    kept: IdentityDocument | None = None


@dataclass(frozen=True)
class Called:
    """A phone of the person: written down (``kept``) or as some list gave it."""

    number: str
    kept: Phone | None = None

    @property
    def shown(self) -> SafeString | str:
        return shown_phone(self.number)


@dataclass(frozen=True)
class Member:
    """Somebody of a household; without reach the reader sees only that there is somebody."""

    membership: Membership
    within_reach: bool

    @property
    def person(self) -> Person:
        return self.membership.person

    @property
    def is_head(self) -> bool:
        return self.membership.is_head


@dataclass(frozen=True)
class Home:
    """A household in which the person lives or lived: who lives there today, and from when to when the person did."""

    household: Household
    members: list[Member]
    stays: list[Membership]

    @property
    def lives_there(self) -> bool:
        return any(stay.until is None for stay in self.stays)


@dataclass(frozen=True)
class Source:
    """A sheet that speaks of the person, in these rows."""

    rows: list[Row]
    opens: bool

    @property
    def sheet(self) -> Sheet:
        return self.rows[0].sheet

    @property
    def taken_list(self) -> TakenList:
        return self.rows[0].taken_list


def shown_phone(phone: str) -> SafeString | str:
    shown = show_phone(phone) if phone.startswith("+") else phone
    return format_html('<bdi dir="ltr">{}</bdi>', shown) if shown else ""


class Portrait:
    """One person with everything that their page shows, as this reader may see it."""

    def __init__(self, person: Person, reader: Any) -> None:
        self.person = person
        self.reader = reader
        self.records = list(person.records().select_related("district"))
        self._ids = [record.pk for record in self.records]

    @cached_property
    def shown(self) -> Person:
        """The person as all records tell; not to be saved."""
        return as_one(self.person, self.records)

    @property
    def may_write(self) -> bool:
        reached = Person.objects.visible_to(self.reader, "person.register")
        return user_may(self.reader, "person.register") and bool(reached.among([self.person.pk]))

    @property
    def may_share(self) -> bool:
        reached = Person.objects.visible_to(self.reader, "person.share")
        return user_may(self.reader, "person.share") and bool(reached.among([self.person.pk]))

    # ------------------------------------------------------------------ facts
    @property
    def who(self) -> list[tuple[Any, Any]]:
        """(term, value) of names, sex and birth."""
        one = self.shown
        return _told(
            (_("Sex"), one.get_sex_display()),
            (_("Born"), one.birth_text),
            (_("Father's name"), one.father_name),
            (_("Mother's name"), one.mother_name),
        )

    @property
    def where(self) -> list[tuple[Any, Any]]:
        one = self.shown
        place = one.district.name if one.district else ""
        return _told((_("District"), place), (_("Neighbourhood"), one.neighbourhood))

    @property
    def origin(self) -> list[tuple[Any, Any]]:
        spoken = " · ".join(str(LANGUAGES.get(code, code)) for code in self.languages)
        return _told(
            (_("Nationality"), value_label("nationality", self.shown.nationality)), (_("Languages"), spoken)
        )

    @property
    def group(self) -> str:
        return group_label(self.shown.population_group) if self.shown.population_group else ""

    @property
    def disability(self) -> str:
        return value_label("yes_no", self.shown.disability) if self.shown.disability else ""

    @property
    def languages(self) -> list[str]:
        """Of all records, the person's own first."""
        own_first = sorted(self.records, key=lambda record: record.pk != self.person.pk)
        return list(dict.fromkeys(code for record in own_first for code in record.languages))

    @property
    def most_years(self) -> int | None:
        ages = ages_on(self.person, timezone.localdate())
        return ages[1] if ages else None

    @property
    def other_names(self) -> list[str]:
        """Other spellings that the records which point here bear."""
        names = [record.full_name for record in self.records if record.full_name]
        return [name for name in dict.fromkeys(names) if name != self.shown.full_name]

    # ------------------------------------------------------------------ what stands beside the person
    @cached_property
    def documents(self) -> list[Document]:
        """Those written down, then numbers that only lists gave."""
        kept = list(IdentityDocument.objects.of_persons(self._ids))
        told = [
            Document(one.number, str(one.get_kind_display()), one.problem, one.kind in one.CHECKED, one)
            for one in kept
        ]
        known = {one.squashed for one in kept}
        for number in dict.fromkeys(record.id_number for record in self.records if record.id_number):
            if not {squashed_number(number), squash(number)} & known:
                kind = IdentityDocument.Kind(kind_told_by(number))
                by_number = kind if kind in IdentityDocument.CHECKED else IdentityDocument.Kind.FOREIGNER
                looks_like_one = not any(sign.isalpha() for sign in number)
                problem = number_problem(number, by_number) if looks_like_one else ""
                label = str(kind.label) if kind in IdentityDocument.CHECKED else _("Identity number")
                told.append(Document(number, label, problem, looks_like_one))
        return told

    @cached_property
    def also_borne_by(self) -> list[tuple[Document, list[Person], bool]]:
        """Documents that others bear too: those within reach, and whether there is somebody beyond it."""
        shared = []
        for document in self.documents:
            others = set(true_ids(bearers_of(document.number)).values()) - {self.person.pk}
            if others:
                reached = list(Person.objects.visible_to(self.reader).numbered(others))
                shared.append((document, reached, len(reached) < len(others)))
        return shared

    @cached_property
    def phones(self) -> list[Called]:
        kept = list(Phone.objects.of_persons(self._ids))
        known = {one.number for one in kept}
        listed = dict.fromkeys(record.phone for record in self.records if record.phone)
        others = [number for number in listed if not {number, read_phone(number).e164} & known]
        return [*(Called(one.number, one) for one in kept), *(Called(number) for number in others)]

    @property
    def statuses(self) -> list[PopulationStatus]:
        return list(PopulationStatus.objects.of_persons(self._ids))

    @cached_property
    def functioning(self) -> list[WashingtonGroup]:
        return list(WashingtonGroup.objects.of_persons(self._ids).select_related("recorded_by"))

    # ------------------------------------------------------------------ where the person comes from
    @property
    def kinds(self) -> list[str]:
        families = Mention.objects.of_persons(self._ids).order_by("family").values_list("family", flat=True)
        listed = [family_label(family) for family in families.distinct()]
        by_hand = any(record.family == REGISTRY for record in self.records)
        return [_("Registered by hand"), *listed] if by_hand else listed

    @property
    def units(self) -> list[str]:
        codes = Contact.objects.of_persons(self._ids).values("unit_code")
        return [unit.name for unit in Unit.objects.filter(code__in=codes)]

    @property
    def sources(self) -> list[Source]:
        """The sheets that speak of the person, newest first, each with its rows and whether the reader may open it."""
        rows = Mention.objects.of_persons(self._ids).select_related("row__taken_list", "row__sheet")
        latest = rows.order_by(
            "-row__taken_list__first_day", "-row__taken_list_id", "row__sheet", "row__number"
        )
        by_sheet: dict[int, list[Row]] = {}
        for mention in latest[:MOST_MENTIONS]:
            by_sheet.setdefault(mention.row.sheet_id, []).append(mention.row)
        lists = {rows[0].taken_list_id for rows in by_sheet.values()}
        opens = set(TakenList.objects.visible_to(self.reader).numbered(lists).values_list("pk", flat=True))
        return [Source(rows, rows[0].taken_list_id in opens) for rows in by_sheet.values()]

    @cached_property
    def homes(self) -> list[Home]:
        """Households, one for all that are the same, those where the person lives today first."""
        stays: dict[int, list[Membership]] = {}
        households: dict[int, Household] = {}
        for stay in Membership.objects.of_persons(self._ids).newest():
            root = stay.household.canonical or stay.household
            households[root.pk] = root
            stays.setdefault(root.pk, []).append(stay)
        homes = [Home(home, self._members(home), stays[home.pk]) for home in households.values()]
        return sorted(homes, key=lambda home: not home.lives_there)

    @property
    def lives_in_several(self) -> bool:
        """Records that turned out to be one person may each live somewhere; somebody has to say where they left."""
        return sum(home.lives_there for home in self.homes) > 1

    def _members(self, home: Household) -> list[Member]:
        living = list(home.members())
        reached = Person.objects.visible_to(self.reader).among(one.person_id for one in living)
        return [Member(one, one.person_id in reached) for one in living]


def _told(*rows: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return [(term, value) for term, value in rows if value]
