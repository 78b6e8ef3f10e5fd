"""The demonstration's live work: people, cases and referrals of demo/, done again by the verbs of the pages.

Every entry of the files becomes deeds, each with its moment; all of them are done in the order of time, under a clock
that stands at their moment. Nothing is written around a verb: what a rule would refuse on a page is refused here, and
names its file and entry.
"""

from __future__ import annotations

import datetime
import inspect
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from imece.base.refusal import Refusal
from imece.config.commands.demo_clock import Moments, clock_at

if TYPE_CHECKING:
    from imece.base.users import User
    from imece.cases.models import Case, CaseService
    from imece.people.models import Person
    from imece.referrals.referrals import Referral

Entry = dict[str, Any]
Known = TypeVar("Known")
FILES = ("people.toml", "cases.toml", "referrals.toml")


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did, when, and where the files say so."""

    at: datetime.datetime
    where: str
    do: Callable[[], None]


@dataclass
class Book:
    """What the deeds share: the moments, who is who, and what came of the entries so far."""

    moments: Moments
    usual: Entry
    persons: dict[str, Person] = field(default_factory=dict)
    referrals: dict[str, Referral] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    services: dict[tuple[str, str], CaseService] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @cached_property
    def users(self) -> dict[str, User]:
        from imece.base.users import User

        return {user.username: user for user in User.objects.all()}

    def user(self, name: str) -> User:
        return _found(self.users, name, "colleague")

    def hand(self, deed: str, entry: Entry, step: Entry) -> User:
        """Who does it: as the step says, else whoever usually does such a thing, else whose entry it is."""
        return self.user(step.get("by") or self.usual.get("by", {}).get(deed) or entry["by"])

    def referral(self, code: str) -> Referral:
        found = _found(self.referrals, code, "referral before this moment")
        found.refresh_from_db()
        return found

    def person(self, code: str) -> Person:
        return _found(self.persons, code, "person")

    def value(self, name: str, said: Any) -> Any:
        """What a step says, as the verb takes it."""
        read = READ.get(name)
        return read(self, said) if read else said


def _found(known: dict[str, Known], code: str, what: str) -> Known:
    if code not in known:
        raise Refusal(f'there is no {what} "{code}"')
    return known[code]


def _vendor(book: Book, code: str) -> Any:
    from imece.partners.vendors import Vendor

    return Vendor.objects.select_related("organisation").get(organisation__code=code)


def _service(book: Book, code: str) -> Any:
    from imece.assistance.catalogue import Service

    return Service.objects.select_related("unit", "team").get(code=code)


def _line(book: Book, code: str) -> Any:
    from imece.grants.budget import BudgetLine

    return BudgetLine.objects.select_related("project", "unit").get(code=code)


def organisation(book: Book, code: str) -> Any:
    from imece.partners.models import Organisation

    return Organisation.objects.get(code=code)


def district(book: Book, name: str) -> Any:
    from imece.base.places import Gazetteer, Place

    return Place.objects.get(pcode=Gazetteer.of_districts().find(name))


def _team(book: Book, code: str) -> Any:
    from imece.base.users import Team

    return Team.objects.select_related("unit").get(code=code)


def _point(book: Book, code: str) -> Any:
    from imece.referrals.directory import ServicePoint

    return ServicePoint.objects.select_related("team__unit", "organisation").get(code=code)


def _amount(book: Book, said: object) -> Decimal:
    try:
        return Decimal(str(said))
    except InvalidOperation:
        raise Refusal(f'"{said}" is no number') from None


READ: dict[str, Callable[[Book, Any], Any]] = {
    "vendor": _vendor,
    "service": _service,
    "line": _line,
    "estimated": _amount,
    "amount": _amount,
    "quantity": _amount,
    "referred_by": organisation,
    "from_organisation": organisation,
    "to_team": _team,
    "to_point": _point,
    "district": district,
    "referred_to": Book.referral,
    "person": Book.person,
    "to": Book.user,
    "due_on": lambda book, days: book.moments.day(days),
}


def call(verb: Callable[..., Any], *, by: User, said: Entry) -> Any:
    """The verb, with what the step says; refuses what the verb does not know or misses."""
    known = inspect.signature(verb).parameters
    if "day" in known and "day" not in said and known["day"].default is inspect.Parameter.empty:
        from django.utils import timezone

        said = {**said, "day": timezone.localdate()}
    if unknown := sorted(set(said) - set(known)):
        raise Refusal(f"it does not take {', '.join(unknown)}")
    needed = {name for name, one in known.items() if one.default is inspect.Parameter.empty} - {"by"}
    if missing := sorted(needed - set(said)):
        raise Refusal(f"it needs {', '.join(missing)}")
    return verb(by=by, **said)


class DemoWork:
    """The live work that a folder's files tell, as of ``now``."""

    def __init__(self, folder: Path, now: datetime.datetime) -> None:
        self.said = {name: _read(folder / name) for name in FILES}
        self.book = Book(Moments(now), self.said["cases.toml"].get("usual", {}))

    def load(self) -> bool:
        """Do it, unless somebody works here already: then all is left as people have made it."""
        from imece.cases.models import Case
        from imece.referrals.referrals import Referral

        if Case.objects.live().exists() or Referral.objects.exists():
            return False
        with transaction.atomic():
            for deed in sorted(self.deeds(), key=lambda one: one.at):
                with _naming(deed.where), clock_at(deed.at):
                    deed.do()
        return True

    def deeds(self) -> Iterator[Deed]:
        from imece.config.commands.demo_cases import CaseEntry, house_deeds
        from imece.config.commands.demo_conferences import ConferenceEntry
        from imece.config.commands.demo_people import people_deeds
        from imece.config.commands.demo_referrals import ReferralEntry

        entries: list[Any] = []
        for kind, file, made in (
            ("referral", "referrals.toml", ReferralEntry),
            ("case", "cases.toml", CaseEntry),
            ("conference", "cases.toml", ConferenceEntry),
        ):
            for number, said in enumerate(self.said[file].get(kind, []), 1):
                name = f'demo/{file}, {kind} "{said.get("code", number)}"'
                entries.append(made(self.book, said, name))
        deeds = [deed for entry in entries for deed in entry.deeds()]
        yield from house_deeds(self.book, self.said["cases.toml"])
        yield from people_deeds(self.book, self.said["people.toml"], entries)
        yield from deeds


class _naming:
    """Whatever goes wrong within is one sentence that begins with the entry's name."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Refusal):
            raise Refusal(f"{self.where}: {error.sentence}") from None
        if isinstance(error, KeyError):
            raise Refusal(f"{self.where}: {error} is missing") from None
        if isinstance(error, ObjectDoesNotExist):
            raise Refusal(f"{self.where}: {error}") from None


def named(where: str) -> _naming:
    return _naming(where)


def steps_of(book: Book, entry: Entry, where: str, do: Callable[[str, Entry, User], None]) -> Iterator[Deed]:
    """An entry's steps, each later than the one before."""
    before = None
    for number, step in enumerate(entry.get("steps", []), 1):
        name = f"{where}, step {number} ({step.get('do', '?')})"
        with named(name):
            at, deed = book.moments.read(step["when"]), step["do"]
            if before is not None and at < before:
                raise Refusal("it lies before the step above")
            before = at
            by = book.hand(deed, entry, step)
        said = {key: value for key, value in step.items() if key not in ("when", "do", "by")}
        yield Deed(at, name, lambda deed=deed, said=said, by=by: do(deed, said, by))  # type: ignore[misc]


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"demo/{file.name} cannot be read: {error}") from None
