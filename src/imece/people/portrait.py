"""What is known of one person, from all records that are the same one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from imece.base.users import Unit
from imece.lib.identity import checksum_ok, kind_of
from imece.lib.phones import show_phone
from imece.lists.labels import family_label, value_label
from imece.lists.models import Row, Sheet, TakenList
from imece.people.persons import Contact, Household, Membership, Mention, Person

MOST_MENTIONS = 200


@dataclass(frozen=True)
class Document:
    """An identity number as some list gave it, and whether it passes its own check."""

    number: str
    kind: str
    checks: bool


@dataclass(frozen=True)
class Member:
    """Somebody of a household; without reach the reader sees only that there is somebody."""

    person: Person
    is_head: bool
    within_reach: bool


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


def _phone(phone: str) -> SafeString | str:
    shown = show_phone(phone) if phone.startswith("+") else phone
    return format_html('<bdi dir="ltr">{}</bdi>', shown) if shown else ""


class Portrait:
    """One person with everything that their page shows, as this reader may see it."""

    def __init__(self, person: Person, reader: Any) -> None:
        self.person = person
        self.reader = reader
        self.records = list(person.records())
        self._ids = [record.pk for record in self.records]

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """(term, value) of what is known, in the order in which people ask for it."""
        one = self.person
        known = [
            (_("Sex"), one.get_sex_display()),
            (_("Born"), one.birth_text),
            (_("Nationality"), value_label("nationality", one.nationality)),
            (_("Population group"), value_label("population_group", one.population_group)),
            (_("District"), one.district.name if one.district else ""),
            (_("Neighbourhood"), one.neighbourhood),
            (_("Phone"), _phone(one.phone)),
            (_("Father's name"), one.father_name),
            (_("Mother's name"), one.mother_name),
            (_("Disability"), value_label("yes_no", one.disability)),
        ]
        return [(term, value) for term, value in known if value]

    @property
    def other_names(self) -> list[str]:
        """Other spellings that the records which point here bear."""
        names = [record.full_name for record in self.records if record.full_name]
        return [name for name in dict.fromkeys(names) if name != self.person.full_name]

    @property
    def other_records(self) -> list[Person]:
        return [record for record in self.records if record.pk != self.person.pk]

    @property
    def documents(self) -> list[Document]:
        numbers = [record.id_number for record in self.records if record.id_number]
        kinds = {
            "citizen": _("Citizen's identity number"),
            "foreigner": _("Foreigner's identity number"),
            "unknown": _("Identity number"),
        }
        return [
            Document(number, str(kinds.get(kind_of(number), number)), checksum_ok(number))
            for number in dict.fromkeys(numbers)
        ]

    @property
    def kinds(self) -> list[str]:
        families = Mention.objects.of_persons(self._ids).order_by("family").values_list("family", flat=True)
        return [family_label(family) for family in families.distinct()]

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

    @property
    def households(self) -> list[tuple[Household, list[Member]]]:
        homes = list(Household.objects.of_person(self._ids).order_by("pk"))
        everyone = list(
            Membership.objects.filter(household__in=homes)
            .select_related("person")
            .order_by("-is_head", "person__full_name", "pk")
        )
        reached = set(
            Person.objects.visible_to(self.reader)
            .filter(pk__in=[membership.person_id for membership in everyone])
            .values_list("pk", flat=True)
        )
        return [
            (
                home,
                [
                    Member(one.person, one.is_head, one.person_id in reached)
                    for one in everyone
                    if one.household_id == home.pk
                ],
            )
            for home in homes
        ]
