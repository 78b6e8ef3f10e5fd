"""Who of those expected was told that a session was moved or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lib.phones import show_phone
from imece.lib.text import fold
from imece.people.models import Person
from imece.psychosocial.expected import entries_of
from imece.psychosocial.sessions import Session


class Told(models.Model):
    """A person expected at a session was told of the plan as it stood at that revision."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(_("change of the plan"))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "revision"], name="told_once_of_a_change")
        ]

    @classmethod
    @transaction.atomic
    def tell(cls, *, session: Session, person: Person, by: User) -> None:
        """Tick that the person was told of the plan as it stands now."""
        if person.pk not in {one.pk for one in invited(session)}:
            raise Refusal(_("This person is not expected at this session."))
        _told, new = cls.objects.get_or_create(
            session=session, person=person, revision=session.revision, defaults={"by": by}
        )
        if new:
            LogLine.write(by=by, action="session.tell", subject=session, code=session.code, who=person.code)

    @classmethod
    @transaction.atomic
    def untell(cls, *, session: Session, person: Person, by: User) -> None:
        gone, _kinds = cls.objects.filter(session=session, person=person, revision=session.revision).delete()
        if gone:
            LogLine.write(by=by, action="session.untell", subject=session, code=session.code, who=person.code)


def invited(session: Session) -> list[Person]:
    """Whoever is on the session's roll, each person once under whatever records they have."""
    return [entry.person for entry in entries_of(session)]


def seen_by(reader: Any, persons: list[Person]) -> set[int]:
    """Of these persons, those whom the reader may see."""
    wanted = [person.pk for person in persons]
    return set(Person.objects.visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True))


@dataclass(frozen=True)
class Guest:
    """Somebody to be told, with the phone to ring."""

    person: Person
    is_told: bool

    @property
    def phone_text(self) -> str:
        return show_phone(self.person.phone)


def guests(session: Session, reader: Any) -> list[Guest] | None:
    """Those expected whom the reader may see, by name; None for a reader who sees no persons."""
    if not user_may(reader, "person.view"):
        return None
    told = set(session.told.filter(revision=session.revision).values_list("person_id", flat=True))
    persons = invited(session)
    seen = seen_by(reader, persons)
    shown = [Guest(person, person.pk in told) for person in persons if person.pk in seen]
    return sorted(shown, key=lambda guest: (fold(guest.person.full_name), guest.person.pk))
