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
from imece.people.models import Person
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
        if not invited(session).filter(pk=person.pk).exists():
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


def invited(session: Session) -> models.QuerySet[Person]:
    """Whoever is on the session's roster, and the group of its cycle as of that day."""
    roster = models.Q(pk__in=session.attendances.values("person"))
    if session.cycle is not None:
        day = session.day
        group = session.cycle.enrolments.filter(since__lte=day)
        group = group.filter(models.Q(left_on__isnull=True) | models.Q(left_on__gt=day))
        roster |= models.Q(pk__in=group.values("person"))
    return Person.objects.filter(roster)


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
    seen = invited(session) & Person.objects.visible_to(reader)
    return [Guest(person, person.pk in told) for person in seen.order_by("full_name", "pk")]
