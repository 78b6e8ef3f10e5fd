"""The people of the demonstration's live work, registered shortly before the first thing that is done for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from imece.base.refusal import Refusal
from imece.config.commands.demo_work import Book, Deed, Entry, district, named

BEFORE = datetime.timedelta(minutes=12)
_PLAIN = ("given_name", "family_name", "father_name", "sex", "nationality", "languages", "neighbourhood")


def people_deeds(book: Book, file: Entry, entries: list[Any]) -> Iterator[Deed]:
    """Each person once, by whoever needs them first; whom nobody needs is a mistake of the file."""
    known = {said.get("code") for said in file.get("person", [])}
    uses: dict[str, tuple[datetime.datetime, str]] = {}
    for entry in entries:
        with named(entry.where):
            for code, at, by in entry.people():
                if code not in known:
                    raise Refusal(f'there is no person "{code}" in demo/people.toml')
                if code not in uses or at < uses[code][0]:
                    uses[code] = (at, by)
    for number, said in enumerate(file.get("person", []), 1):
        where = f'demo/people.toml, person "{said.get("code", number)}"'
        with named(where):
            if said["code"] not in uses:
                raise Refusal("no case and no referral is about this person")
            at, by = uses[said["code"]]
            yield Deed(at - BEFORE, where, _registering(book, said, by))


def _registering(book: Book, said: Entry, by: str) -> Any:
    def register() -> None:
        from imece.base.users import Unit
        from imece.lib.dates import read_birth
        from imece.people.models import Person
        from imece.people.registering import PhoneSaid

        facts: Any = {name: said[name] for name in _PLAIN if name in said}
        place = district(book, said["district"])
        person = Person.register(
            by=book.user(by),
            unit=Unit.objects.get(code="PRU"),
            population_group=said.get("group", ""),
            phones=[PhoneSaid(said["phone"], said.get("whose", "own"))] if "phone" in said else [],
            birth=read_birth(said["birth"], on=timezone.localdate()),
            district=place,
            **facts,
        )
        for purpose, answer in said.get("consents", {}).items():
            _consent(book, person, purpose, answer, said, by)
        book.persons[said["code"]] = person

    return register


def _consent(book: Book, person: Any, purpose: str, answer: str, said: Entry, by: str) -> None:
    from imece.people.consents import Consent, ConsentText

    text = ConsentText.objects.in_force(purpose, on=timezone.localdate())
    if text is None:
        raise Refusal(f'there is no consent text "{purpose}"')
    language = next((one for one in said.get("languages", []) if one in text.texts), "tr")
    guardian: Entry = {}
    if "guardian" in said:
        name, relationship = said["guardian"]
        guardian = {"given_by": "guardian", "guardian_name": name, "guardian_relationship": relationship}
    Consent.record(
        person=person, text=text, language=language, answer=answer, how=said.get("how", "signature"),
        day=timezone.localdate(), by=book.user(by), witness=said.get("witness", ""), **guardian,
    )  # fmt: skip
