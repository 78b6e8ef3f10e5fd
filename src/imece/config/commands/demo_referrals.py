"""The demonstration's referrals: out to partners, to another team, and in from outside."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imece.base.refusal import Refusal
from imece.config.commands.demo_work import Book, Deed, Entry, call, district, named, steps_of

if TYPE_CHECKING:
    from imece.base.users import User
    from imece.referrals.referrals import Referral

_GOING_OUT = ("person", "need", "reason", "priority", "to_point", "to_team", "shares", "place_named")
_COMING_IN = (
    "source",
    "to_team",
    "need",
    "from_organisation",
    "referrer",
    "person",
    "reason",
    "priority",
    "person_agreed",
)
OF_REFERRALS = frozenset({"send", "name_place", "close", "withdraw", "step", "tell_back", "know_person"})


@dataclass
class ReferralEntry:
    """One [[referral]] of the file; with a `source` it came in from outside."""

    book: Book
    said: Entry
    where: str

    def people(self) -> Iterator[tuple[str, datetime.datetime, str]]:
        if "person" in self.said:
            yield self.said["person"], self.book.moments.read(self.said["when"]), self.said["by"]

    def deeds(self) -> Iterator[Deed]:
        with named(self.where):
            yield Deed(self.book.moments.read(self.said["when"]), self.where, self._begin)
        yield from steps_of(self.book, self.said, self.where, self._step)

    @property
    def code(self) -> str:
        return str(self.said["code"])

    def _begin(self) -> None:
        from imece.base.users import Unit
        from imece.referrals.referrals import Referral

        by = self.book.user(self.said["by"])
        comes_in = "source" in self.said
        known = _COMING_IN if comes_in else _GOING_OUT
        said = {name: self.book.value(name, self.said[name]) for name in known if name in self.said}
        if comes_in and "first" in self.said:
            first = dict(self.said["first"])
            said["first"] = first | {"district": district(self.book, first["district"])}
        if not comes_in:
            said = {"from_unit": Unit.objects.get(code="PRU"), "place_named": True, **said}
        verb = Referral.receive if comes_in else Referral.draft
        self.book.referrals[self.code] = call(verb, by=by, said=said)

    def _step(self, deed: str, said: Entry, by: User) -> None:
        from imece.referrals.first_details import register
        from imece.referrals.links import PartnerLink

        referral = self.book.referral(self.code)
        said = {name: self.book.value(name, value) for name, value in said.items()}
        if deed == "link":
            self.book.links[self.code] = PartnerLink.hand_out(referral, by=by)
        elif deed == "answer":
            self._answer(said)
        elif deed == "register":
            referral.know_person(register(referral, by=by), by=by)
        elif deed in OF_REFERRALS:
            self._call(referral, deed, said, by)
        else:
            raise Refusal(f'there is no step "{deed}" of a referral')

    def _call(self, referral: Referral, deed: str, said: Entry, by: User) -> None:
        call(getattr(referral, deed), by=by, said=said)

    def _answer(self, said: Entry) -> None:
        """What the partner presses behind the link that was handed out."""
        from imece.referrals.links import PartnerLink

        link = PartnerLink.objects.of_token(self.book.links.get(self.code, ""))
        if link is None:
            raise Refusal("no link was handed out before this step")
        self.book.links[self.code] = link.answer(said["state"], name=said["name"], note=said.get("note", ""))
