from __future__ import annotations

import calendar
import datetime
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from imece.base.access import Reach, reach_of
from imece.base.places import Place
from imece.lists.labels import value_label
from imece.lists.models import Row
from imece.people.living_together import LivingTogether
from imece.people.registering import Registering
from imece.ui.formats import day_text, period_text

REGISTRY = "registry"  # in place of the kind of list: registered by hand
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SIGNS = 10  # of a million codes two are the same once in 1,600 registries; with eight signs in every second


def new_person_code() -> str:
    return "P-" + "".join(secrets.choice(_LETTERS) for _sign in range(_SIGNS))


def new_household_code() -> str:
    return "H-" + "".join(secrets.choice(_LETTERS) for _sign in range(_SIGNS))


def month_text(year: int, month: int) -> str:
    last = calendar.monthrange(year, month)[1]
    return period_text(datetime.date(year, month, 1), datetime.date(year, month, last))


class Known(models.Model):
    """Somebody made known by a key within a kind of list; may point to the one that they turned out to be.

    ``key_kind``: code (participant or learner code), id (identity number), case (case number) or row (no identity:
    the list's content, the row's content and its order among equal rows).
    """

    class KeyKind(models.TextChoices):
        CODE = "code", _("Participant code")
        ID = "id", _("Identity number")
        CASE = "case", _("Case number")
        ROW = "row", _("The row alone")

    family = models.CharField(_("kind of list"), max_length=40)
    key_kind = models.CharField(max_length=4, choices=KeyKind.choices)
    key = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions put to the registry."""

    def visible_to(self, user: Any, verb: str = "person.view") -> PersonQuerySet:
        """Persons whom the reader's units registered or served, in the reader's districts.

        Whoever is reached under one record is reached under the one that it points to. ``verb``: what for.
        """
        reach = reach_of(user, verb)
        if reach.everywhere:
            return self
        if reach.nowhere:
            return self.none()
        # Asked of each person by itself: as cheap for one of a million as for one of ten.
        within = Contact.objects.within(reach)
        own = within.filter(person=models.OuterRef("pk"))
        pointing = Person.objects.filter(canonical=models.OuterRef(models.OuterRef("pk"))).values("pk")
        return self.filter(models.Exists(own) | models.Exists(within.filter(person__in=pointing)))

    def few_visible_to(self, user: Any, *, most: int, verb: str = "person.view") -> list[int] | None:
        """The records of everybody whom the reader reaches, where these are few; else None."""
        reach = reach_of(user, verb)
        if reach.everywhere or reach.nowhere:
            return [] if reach.nowhere else None
        contacts = list(Contact.objects.within(reach).values_list("person_id", flat=True)[: most + 1])
        if len(contacts) > most:
            return None
        true = Person.objects.filter(pk__in=contacts).values_list(Coalesce("canonical_id", "pk"))
        found = [pk for (pk,) in true]
        return [*found, *Person.objects.filter(canonical_id__in=found).values_list("pk", flat=True)]

    def canonical(self) -> PersonQuerySet:
        return self.filter(canonical__isnull=True)

    def among(self, record_ids: Iterable[int]) -> set[int]:
        """Those of these numbers."""
        return set(self.filter(pk__in=list(record_ids)).values_list("pk", flat=True))

    def numbered(self, record_ids: Iterable[int]) -> PersonQuerySet:
        return self.filter(pk__in=list(record_ids)).select_related("district").order_by("pk")

    def coded(self, code: str) -> Person | None:
        return self.filter(code=code.strip().upper()).first()

    def known(self) -> PersonQuerySet:
        """Those of whom something still speaks: a list that stands, or their own registration."""
        spoken_of = models.Exists(Mention.objects.filter(person=models.OuterRef("pk")))
        return self.filter(spoken_of | models.Q(family=REGISTRY))

    def the_same_persons(self) -> PersonQuerySet:
        """Whom these records point to, and those that point to nobody."""
        true_ids = self.order_by().values(true_id=Coalesce("canonical_id", "pk"))
        return Person.objects.filter(pk__in=true_ids)

    def with_records_of(self, persons: Iterable[Person]) -> PersonQuerySet:
        """Every record of these persons."""
        return self.filter(pk__in=numbers_of([person.pk for person in persons]))

    def by_sex_and_district(self) -> list[tuple[str, str | None, int]]:
        """(sex, p-code, persons): one pass over all of them."""
        counted = self.order_by().values_list("sex", "district__pcode")
        return list(counted.annotate(number=models.Count("pk")))


class Person(Registering, Known):
    """A person as the lists and the registry know them."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_person_code)
    canonical = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="aliases"
    )
    # The one known by the code that this one's identity number bears, within a kind of list (identity.py).
    by_rule = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="ruled")
    full_name = models.CharField(_("name"), max_length=300, blank=True)
    given_name = models.CharField(_("given name"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    father_name = models.CharField(_("father's name"), max_length=150, blank=True)
    mother_name = models.CharField(_("mother's name"), max_length=150, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(max_length=5, blank=True)
    birth_year = models.SmallIntegerField(null=True, blank=True)
    birth_month = models.SmallIntegerField(null=True, blank=True)  # where the day is not known
    stated_age = models.SmallIntegerField(null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    population_group = models.CharField(_("population group"), max_length=30, blank=True)
    disability = models.CharField(_("disability"), max_length=3, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    id_number = models.CharField(_("identity number"), max_length=40, blank=True)
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    # Of the form that registered them: sent twice, it registers once.
    form_token = models.UUIDField(null=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id_number"], name="person_id_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "key_kind", "key"], name="a_person_is_known_once_per_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(canonical=models.F("id")), name="nobody_points_to_themselves"
            ),
            models.UniqueConstraint(fields=["form_token"], name="a_form_registers_one_person"),
        ]

    @property
    def shown_name(self) -> str:
        return self.full_name or str(_("Name not recorded"))

    def __str__(self) -> str:
        return f"{self.code} {self.full_name}".strip()

    def records(self) -> PersonQuerySet:
        """This record and those that point to it."""
        return Person.objects.filter(pk__in=numbers_of([self.pk])).order_by("pk")

    @property
    def birth_text(self) -> str:
        """The birth as precisely as it is known: a day, a month, a year, or an age as somebody stated it."""
        if self.birth_date is not None:
            return day_text(self.birth_date)
        if self.birth_year is not None and self.birth_month is not None:
            return month_text(self.birth_year, self.birth_month)
        if self.birth_year is not None:
            return str(self.birth_year)
        return str(_("%(age)s when listed") % {"age": self.stated_age}) if self.stated_age is not None else ""

    @property
    def group_text(self) -> str:
        return value_label("population_group", self.population_group)


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Questions put to households."""

    def visible_to(self, user: Any, verb: str = "person.view") -> HouseholdQuerySet:
        """Households of which the reader reaches somebody who lives or lived there."""
        reached = Person.objects.visible_to(user, verb)
        members = Membership.objects.filter(household=models.OuterRef("pk"), person__in=reached)
        return self.filter(models.Exists(members))


class Household(LivingTogether, Known):
    """People who live together at a date, known by its head."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_household_code)
    canonical = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="aliases"
    )
    size = models.PositiveSmallIntegerField(_("persons in the household"), null=True, blank=True)
    form_token = models.UUIDField(null=True, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family", "key_kind", "key"], name="a_household_is_known_once_per_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(canonical=models.F("id")), name="no_household_points_to_itself"
            ),
            models.UniqueConstraint(fields=["form_token"], name="a_form_registers_one_household"),
        ]

    def __str__(self) -> str:
        return self.code


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions put to who lives with whom."""

    def current(self) -> MembershipQuerySet:
        return self.filter(until__isnull=True)

    def of_persons(self, record_ids: Iterable[int]) -> MembershipQuerySet:
        return self.filter(person_id__in=list(record_ids))

    def of_household(self, household: Household) -> MembershipQuerySet:
        """Of the household and of those that turned out to be the same."""
        root = household.canonical_id or household.pk
        return self.filter(models.Q(household_id=root) | models.Q(household__canonical_id=root))

    def with_all_shown(self) -> MembershipQuerySet:
        """The head first, then by name."""
        return self.select_related("person__canonical", "household__canonical").order_by(
            "-is_head", "person__full_name", "pk"
        )

    def newest(self) -> MembershipQuerySet:
        return self.with_all_shown().order_by(models.F("since").desc(nulls_last=True), "-pk")


class Membership(models.Model):
    """A person belongs to a household from one day to another; one member at a time is its head."""

    class Relationship(models.TextChoices):
        """To the head of the household, as it was told when the membership was written down."""

        HEAD = "head", _("Head of the household")
        SPOUSE = "spouse", _("Spouse")
        CHILD = "child", _("Son or daughter")
        PARENT = "parent", _("Mother or father")
        SIBLING = "sibling", _("Sister or brother")
        GRANDCHILD = "grandchild", _("Grandchild")
        GRANDPARENT = "grandparent", _("Grandparent")
        CHILD_IN_LAW = "child_in_law", _("Son's wife or daughter's husband")
        RELATIVE = "relative", _("Another relative")
        UNRELATED = "unrelated", _("Not related")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    is_head = models.BooleanField(default=False)
    relationship = models.CharField(
        _("relationship"), max_length=12, choices=Relationship.choices, blank=True
    )
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            # Who leaves may come back another day; a list makes somebody a member once.
            models.UniqueConstraint(
                fields=["person", "household", "since"],
                nulls_distinct=False,
                name="a_member_once_since_a_day",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until__isnull=True), name="one_household_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(is_head=True, until__isnull=True),
                name="one_head_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="membership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


def numbers_of(person_ids: Iterable[int]) -> Any:
    """These records and those that point to them; two questions in one, since with an OR the whole table is read."""
    records, wanted = Person.objects.order_by().values("pk"), list(person_ids)
    return records.filter(pk__in=wanted).union(records.filter(canonical_id__in=wanted), all=True)


class MentionQuerySet(models.QuerySet["Mention"]):
    """Questions put to the evidence."""

    def of_persons(self, person_ids: Iterable[int]) -> MentionQuerySet:
        return self.filter(person_id__in=list(person_ids))

    def of_all_records(self, person_ids: Iterable[int]) -> MentionQuerySet:
        """Those of the persons and of whoever points to them."""
        return self.filter(person_id__in=numbers_of(person_ids))

    def by_person(self, persons: Iterable[Person]) -> dict[int, int]:
        """How many rows speak of each of these persons, under any of their records."""
        rows = self.of_all_records(person.pk for person in persons).order_by()
        owned = rows.annotate(true_id=Coalesce("person__canonical_id", "person_id"))
        return dict(owned.values_list("true_id").annotate(number=models.Count("pk")))

    def keys_of(self, person_ids: Iterable[int]) -> dict[int, set[str]]:
        """The codes and numbers under which rows speak of these records."""
        keys: dict[int, set[str]] = {}
        rows = self.of_persons(person_ids).exclude(code_key="", id_key="")
        for person_id, code, number in rows.values_list("person_id", "code_key", "id_key").distinct():
            keys.setdefault(person_id, set()).update({code, number} - {""})
        return keys

    def families_of(self, person_ids: Iterable[int]) -> dict[int, set[str]]:
        """The kinds of list in which each of these persons is known, under any of their records."""
        rows = self.of_all_records(person_ids)
        owned = rows.annotate(true_id=Coalesce("person__canonical_id", "person_id"))
        families: dict[int, set[str]] = {}
        for true_id, family in owned.values_list("true_id", "family").distinct():
            families.setdefault(true_id, set()).add(family)
        return families


class Mention(models.Model):
    """One row of a list speaks of a person: the evidence for who they are."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentions")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="mentions")
    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="+")
    family = models.CharField(max_length=40)
    code_key = models.CharField(max_length=80, blank=True)
    id_key = models.CharField(max_length=40, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["family", "id_key"], name="mention_id")]


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions put to the reach of persons."""

    def within(self, reach: Reach) -> ContactQuerySet:
        """What lies in these units and, where the reach names districts, in these."""
        found = self.filter(unit_code__in=reach.unit_codes)
        if not reach.district_codes:
            return found
        return found.filter(district__in=Place.objects.filter(pcode__in=reach.district_codes).values("pk"))

    def of_persons(self, person_ids: Iterable[int]) -> ContactQuerySet:
        return self.filter(person_id__in=list(person_ids))


class Contact(models.Model):
    """A unit registered or served a person in a district: this is the person's reach."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    unit_code = models.CharField(max_length=60)
    district = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit_code", "district", "person"], name="contact_reach")]
        constraints = [
            # An expression for the district, since SQLite takes every NULL for another one.
            models.UniqueConstraint("person", "unit_code", Coalesce("district", 0), name="a_contact_once"),
        ]
