"""The verbs of a household: who lives together from one day to another, and who heads them.

A household in which somebody lives has one head, and nobody lives in two households at once. A day on which somebody
moves belongs to both: it is the last of the one and the first of the other.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import Unit, User
from imece.people.registering import DocumentSaid, Facts, PhoneSaid, enter, write_beside
from imece.ui.formats import day_text

if TYPE_CHECKING:
    from imece.people.persons import Household, Membership, MembershipQuerySet, Person

HEAD = "head"


class LivesElsewhere(Refusal):
    """Somebody is to live in a second household; says which person, and where they live today."""

    def __init__(self, person: Person, household: Household) -> None:
        said = gettext(
            "%(name)s lives in household %(code)s. Move them here, which ends that on the day you give, or leave them"
            " there."
        )
        super().__init__(said % {"name": person.shown_name, "code": household.code})
        self.person, self.household = person, household


@dataclass(frozen=True)
class Newcomer:
    """Somebody of a household that is being registered: known already, or with the facts to register them by.

    ``relationship``: to the head (`Membership.Relationship`). ``move``: they leave where they live today.
    """

    relationship: str
    person: Person | None = None
    facts: Facts = field(default_factory=Facts)
    population_group: str = ""
    phones: Sequence[PhoneSaid] = ()
    documents: Sequence[DocumentSaid] = ()
    other_than: Sequence[Person] = ()
    move: bool = False


class LivingTogether:
    """How a household is registered, and who comes, leaves and heads it."""

    @classmethod
    def register(
        cls,
        *,
        by: User | None,
        unit: Unit,
        members: Sequence[Newcomer],
        registered_in: Place | None = None,
        since: datetime.date | None = None,
        size: int | None = None,
        token: uuid.UUID | None = None,
    ) -> Household:
        """Register people who live together, all or nobody. One of them is the head.

        ``size``: as stated, where more live there than are named. ``token``: of the form; sent twice, it answers the
        household registered first.
        """
        from imece.people.alike import keep_likely
        from imece.people.likeness import TURN

        _one_head(members)
        since = since or timezone.localdate()
        _not_in_the_future(since)
        with transaction.atomic():
            take_turn(TURN)
            home, new = _enter_household(token, max(size or 0, len(members)))
            if not new:
                return home
            in_turn = sorted(members, key=lambda one: one.relationship != HEAD)
            persons = [_person_of(one, by, unit, registered_in) for one in in_turn]
            if len({person.pk for person in persons}) < len(persons):
                raise Refusal(gettext("One person stands in two rows. Leave one of the rows out."))
            for one, person in zip(in_turn, persons, strict=True):
                _come_from_elsewhere(home, person, since, by, move=one.move)
                _place(home, person, since, one.relationship)
            LogLine.write(by=by, action="household.register", subject=home, code=home.code, unit=unit.code)
            _say_who_is_not_who(in_turn, persons, by)
            _settle(persons)
            keep_likely([person for one, person in zip(in_turn, persons, strict=True) if one.person is None])
        return home

    def add(
        self,
        person: Person,
        *,
        relationship: str = "",
        since: datetime.date | None = None,
        by: User | None,
    ) -> Membership:
        """Somebody lives here from that day on (today); refused where they live elsewhere (see `move_in`)."""
        return self._take_in(person, relationship, since or timezone.localdate(), by, move=False)

    def move_in(
        self, person: Person, *, relationship: str = "", on: datetime.date, by: User | None
    ) -> Membership:
        """Somebody leaves the household where they live on that day, and lives here from then on."""
        return self._take_in(person, relationship, on, by, move=True)

    def leave(self, person: Person, *, on: datetime.date, by: User | None) -> None:
        """Somebody lives here no longer. A head leaves as the last one, or when another was chosen."""
        _not_in_the_future(on)
        with transaction.atomic():
            self._take_turn()
            membership = self._membership_of(person)
            if membership.is_head and self.members().exclude(pk=membership.pk).exists():
                raise Refusal(
                    gettext("Choose who heads this household first: %(name)s heads it and others stay.")
                    % {"name": membership.person.shown_name}
                )
            _end(membership, on)
            self._stay(-1)
            self._say("household.leave", by, person)

    def change_head(
        self,
        *,
        to: Person,
        on: datetime.date,
        relationships: Mapping[int, str] | None = None,
        by: User | None,
    ) -> None:
        """Another member heads the household from that day on.

        ``relationships``: of the other members to the new head, by the number of their record; where it is not told it
        is not known any more, and what they were to the head before stays written down until that day.
        """
        _not_in_the_future(on)
        with transaction.atomic():
            self._take_turn()
            new = self._membership_of(to)
            if new.is_head:
                return
            others = [one for one in self.members() if one.pk != new.pk]
            for one in [*others, new]:
                _end(one, on)
            for one in others:
                _place(one.household, one.person, on, (relationships or {}).get(one.person_id, ""))
            _place(new.household, new.person, on, HEAD)
            self._say("household.head", by, to)
            _settle([one.person for one in [*others, new]])

    def members(self) -> MembershipQuerySet:
        """Who lives here today, also under the households that turned out to be this one."""
        from imece.people.persons import Membership

        return Membership.objects.of_household(cast("Household", self)).current().with_all_shown()

    # ------------------------------------------------------------------ within
    def _take_in(
        self, person: Person, relationship: str, on: datetime.date, by: User | None, *, move: bool
    ) -> Membership:
        home = cast("Household", self)
        _not_in_the_future(on)
        with transaction.atomic():
            self._take_turn()
            person = person.canonical or person
            now = [one for one in _current(person) if _root(one.household) == _root(home)]
            if now:
                return now[0]
            _come_from_elsewhere(home, person, on, by, move=move)
            # Whoever comes into an empty household heads it.
            empty = not self.members().exists()
            if relationship == HEAD and not empty:
                raise Refusal(
                    gettext("This household has a head. Take the person in first, then change the head.")
                )
            membership = _place(home, person, on, HEAD if empty else relationship)
            self._stay(0)
            self._say("household.add", by, person)
            _settle([person])
        return membership

    def _take_turn(self) -> None:
        from imece.people.likeness import TURN

        take_turn(TURN)

    def _membership_of(self, person: Person) -> Membership:
        found = self.members().of_persons(person.records().values_list("pk", flat=True)).first()
        if found is None:
            raise Refusal(
                gettext(
                    "%(name)s does not live in this household today. Open the page again to see who does."
                )
                % {"name": person.shown_name}
            )
        return found

    def _stay(self, change: int) -> None:
        """How many live here, as stated, follows who came and left; it is never less than those who are named."""
        from imece.people.persons import Household

        root = Household.objects.get(pk=_root(cast("Household", self)))
        size = max((root.size or 0) + change, self.members().count())
        Household.objects.filter(pk=root.pk).update(size=size)
        if root.pk == cast("Household", self).pk:
            cast("Household", self).size = size

    def _say(self, action: str, by: User | None, person: Person) -> None:
        home = cast("Household", self)
        LogLine.write(by=by, action=action, subject=home, code=home.code, person=person.code)


# ------------------------------------------------------------------------------------------ memberships
def _root(household: Household) -> int:
    return household.canonical_id or household.pk


def _current(person: Person) -> list[Membership]:
    """Where the person lives today, under any of their records."""
    from imece.people.persons import Membership

    records = person.records().values_list("pk", flat=True)
    return list(Membership.objects.of_persons(records).current().with_all_shown())


def _place(home: Household, person: Person, on: datetime.date, relationship: str) -> Membership:
    """From that day on; who left and came back on one day lives there as before."""
    from imece.people.persons import Membership

    lives: dict[str, Any] = {"until": None, "relationship": relationship, "is_head": relationship == HEAD}
    placed, _new = Membership.objects.update_or_create(
        person=person, household=home, since=on, defaults=lives
    )
    return placed


def _end(membership: Membership, on: datetime.date) -> None:
    from imece.people.persons import Membership

    if membership.since is not None and on < membership.since:
        raise Refusal(
            gettext("%(name)s lives in household %(code)s since %(day)s. Give that day or a later one.")
            % {
                "name": membership.person.shown_name,
                "code": membership.household.code,
                "day": day_text(membership.since),
            }
        )
    Membership.objects.filter(pk=membership.pk).update(until=on)


def _come_from_elsewhere(
    home: Household, person: Person, on: datetime.date, by: User | None, *, move: bool
) -> None:
    """Nobody lives in two households at once, today or on a day that is over."""
    for one in _current(person):
        if _root(one.household) == _root(home):
            continue
        if not move:
            raise LivesElsewhere(person, one.household)
        one.household.leave(person, on=on, by=by)
    from imece.people.persons import Membership

    earlier = Membership.objects.of_persons(person.records().values_list("pk", flat=True))
    later = earlier.filter(until__gt=on).order_by("-until").with_all_shown().first()
    if later is not None:
        raise Refusal(
            gettext("%(name)s lived in household %(code)s until %(day)s. Give that day or a later one.")
            % {"name": person.shown_name, "code": later.household.code, "day": day_text(later.until)}
        )


def _settle(persons: Sequence[Person]) -> None:
    from imece.people.homes import settle_households

    settle_households(person.pk for person in persons)


def _not_in_the_future(day: datetime.date) -> None:
    if day > timezone.localdate():
        raise Refusal(gettext("This day lies in the future. Give the day on which it was so."))


# ------------------------------------------------------------------------------------------ registering
def _one_head(members: Sequence[Newcomer]) -> None:
    heads = sum(one.relationship == HEAD for one in members)
    if heads == 0:
        raise Refusal(gettext("Choose who heads this household."))
    if heads > 1:
        raise Refusal(
            gettext("A household has one head. Choose one person as its head, and say what the others are.")
        )


def _enter_household(token: uuid.UUID | None, size: int) -> tuple[Household, bool]:
    """The household's own row; with False the one that the same form registered before."""
    from imece.people.persons import REGISTRY, Household

    home = Household(family=REGISTRY, key_kind=Household.KeyKind.CODE, form_token=token, size=size)
    home.key = home.code
    try:
        with transaction.atomic():
            home.save()
    except IntegrityError:
        first = Household.objects.filter(form_token=token).first() if token else None
        if first is None:
            raise
        return first, False
    return home, True


def _person_of(one: Newcomer, by: User | None, unit: Unit, registered_in: Place | None) -> Person:
    if one.person is not None:
        person = one.person.canonical or one.person
        person.serve(unit=unit, district=registered_in or person.district, by=by)
        return person
    person, _new = enter(by=by, unit=unit, registered_in=registered_in, token=None, facts=one.facts)
    write_beside(person, by, one.population_group, None, one.phones, one.documents)
    return person


def _say_who_is_not_who(members: Sequence[Newcomer], persons: Sequence[Person], by: User | None) -> None:
    from imece.people.likeness import Verdict

    for one, person in zip(members, persons, strict=True):
        for other in one.other_than if one.person is None else ():
            Verdict.give(person, other, answer=Verdict.Answer.DIFFERENT, by=by)


register_action("household.register", _("registered household %(code)s"), erase=keep_all)
register_action("household.add", _("wrote down that %(person)s lives in household %(code)s"), erase=keep_all)
register_action("household.leave", _("wrote down that %(person)s left household %(code)s"), erase=keep_all)
register_action("household.head", _("wrote down that %(person)s heads household %(code)s"), erase=keep_all)
