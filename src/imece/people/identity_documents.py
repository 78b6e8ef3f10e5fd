"""Identity documents of a person: as many as they have, of any kind, never required and never unique.

A number is kept as it was given and, squashed, for comparing. Turkish identity numbers are checked; a number that
fails warns with the reason, since cards are mistyped and somebody who stands in front of us is not turned away. What a
number begins with says nothing about a status.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, register_action
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lib.identity import LENGTH, checksum_ok, kind_of, read_id_number
from imece.lib.text import as_text, squash, western_digits
from imece.people.persons import Mention, Person
from imece.people.registering import keep_codes


class DocumentQuerySet(models.QuerySet["IdentityDocument"]):
    """Questions put to the documents."""

    def of_person(self, person: Person) -> DocumentQuerySet:
        """Under any of their records."""
        return self.of_persons(person.records().values_list("pk", flat=True))

    def of_persons(self, record_ids: Iterable[int]) -> DocumentQuerySet:
        return self.filter(person_id__in=list(record_ids)).order_by("pk")

    def numbered(self, squashed: Iterable[str]) -> DocumentQuerySet:
        return self.filter(squashed__in=list(squashed))


class IdentityDocument(models.Model):
    """A document that a person showed or told of."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen's identity number")
        FOREIGNER = "foreigner", _("Foreigner's identity number")
        TEMPORARY = "temporary", _("Temporary protection identity document")
        INTERNATIONAL = "international", _("International protection identity document")
        RESIDENCE = "residence", _("Residence permit")
        PASSPORT = "passport", _("Passport")
        HOME = "home", _("Identity card of another country")
        OTHER = "other", _("Another document")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PASSIVE = "passive", _("Passive")
        UNKNOWN = "unknown", _("Not known")

    # On these stands a Turkish identity number of eleven digits.
    CHECKED = (Kind.CITIZEN, Kind.FOREIGNER, Kind.TEMPORARY, Kind.INTERNATIONAL)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identity_documents")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=60)
    squashed = models.CharField(max_length=60, db_index=True)
    status = models.CharField(_("status"), max_length=7, choices=Status.choices, default=Status.UNKNOWN)
    status_on = models.DateField(_("as of"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "squashed"], name="a_document_once_of_a_person"
            ),
            models.CheckConstraint(condition=~models.Q(squashed=""), name="a_document_has_a_number"),
        ]

    @classmethod
    def record(
        cls,
        *,
        person: Person,
        number: str,
        kind: str = "",
        status: str = Status.UNKNOWN,
        status_on: datetime.date | None = None,
        by: User | None,
    ) -> IdentityDocument:
        """Write a document down; ``kind`` '' is told by the number."""
        number = as_text(number)[:60]
        if not squash(number):
            raise Refusal(gettext("Write the number of the document."))
        kind = kind or kind_told_by(number)
        with transaction.atomic():
            _adopt(person)
            try:
                with transaction.atomic():
                    document = cls.objects.create(
                        person=person,
                        kind=kind,
                        number=number,
                        squashed=squashed_number(number, kind),
                        status=status,
                        status_on=status_on,
                        recorded_by=by,
                    )
            except IntegrityError:
                raise Refusal(gettext("This document is written down for this person already.")) from None
            _keep_in_step(person)
            LogLine.write(by=by, action="document.record", subject=person, code=person.code, kind=kind)
        return document

    def set_status(self, *, status: str, on: datetime.date | None, by: User | None) -> None:
        """Active, passive or not known, as of a day."""
        before = self.status
        with transaction.atomic():
            IdentityDocument.objects.filter(pk=self.pk).update(status=status, status_on=on)
            self.status, self.status_on = status, on
            _keep_in_step(self.person)
            details: dict[str, Any] = {"kind": self.kind, "before": before, "after": status}
            LogLine.write(
                by=by, action="document.status", subject=self.person, code=self.person.code, **details
            )

    def remove(self, *, by: User | None) -> None:
        """Take away what was written down by mistake; the log keeps it until it is erased there."""
        with transaction.atomic():
            LogLine.write(
                by=by,
                action="document.remove",
                subject=self.person,
                code=self.person.code,
                kind=self.kind,
                number=self.number,
            )
            self.delete()
            _keep_in_step(self.person)

    @property
    def problem(self) -> str:
        """Why the number cannot be right, in a sentence; '' where nothing speaks against it."""
        return number_problem(self.number, self.kind)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


def kind_told_by(number: str) -> str:
    """Eleven digits are a citizen's or a foreigner's identity number; whatever else is another document."""
    kinds = {"citizen": IdentityDocument.Kind.CITIZEN, "foreigner": IdentityDocument.Kind.FOREIGNER}
    return kinds.get(kind_of(read_id_number(number).number), IdentityDocument.Kind.OTHER)


def squashed_number(number: str, kind: str = "") -> str:
    """The number for comparing: digits and letters alone; of a Turkish identity number only its digits."""
    read = read_id_number(number)
    if (not kind or kind in IdentityDocument.CHECKED) and read.problem is None:
        return read.number
    return squash(number)[:60]


def number_problem(number: str, kind: str) -> str:
    if kind not in IdentityDocument.CHECKED:
        return ""
    plain = read_id_number(number)
    signs = plain.number if plain.problem is None else "".join(western_digits(number).split())
    if not signs.isdecimal():
        return gettext("It has other signs than digits; such a number has eleven digits and nothing else.")
    if len(signs) != LENGTH:
        return gettext("It has %(digits)s digits; such a number has eleven.") % {"digits": len(signs)}
    if signs.startswith("0"):
        return gettext("It begins with 0; no such number does.")
    if not checksum_ok(signs):
        return gettext(
            "Its last two digits do not fit the others: some digit was mistyped or two changed places."
        )
    return ""


def bearers_of(number: str) -> list[int]:
    """The records of whom this number is written down: as a document, or by a list."""
    from imece.people.words import LONGEST, Word

    keys = {squashed_number(number), squash(number)} - {""}
    if not keys:
        return []
    found = set(IdentityDocument.objects.numbered(keys).values_list("person_id", flat=True))
    words = [key[:LONGEST] for key in keys]
    candidates = set(Word.objects.filter(word__in=words).values_list("person_id", flat=True)) - found
    for pk, told in Person.objects.filter(pk__in=candidates).values_list("pk", "id_number"):
        if {squashed_number(told), squash(told)} & keys:
            found.add(pk)
    found |= set(
        Mention.objects.of_persons(candidates).filter(id_key__in=keys).values_list("person_id", flat=True)
    )
    return sorted(found)


# ------------------------------------------------------------------------------------------ in step with the person
def _adopt(person: Person) -> None:
    """The number that a list gave stands beside what is written down now, instead of giving way to it."""
    if person.id_number and not person.identity_documents.exists():
        kind = kind_told_by(person.id_number)
        IdentityDocument.objects.create(
            person=person,
            kind=kind,
            number=person.id_number,
            squashed=squashed_number(person.id_number, kind) or squash(person.id_number) or person.id_number,
        )


_FIRST = {status: place for place, status in enumerate(("active", "unknown", "passive"))}


def primary(documents: Sequence[IdentityDocument]) -> IdentityDocument | None:
    """The one that lists and payments know a person by: an identity number before others, active before passive."""
    return min(
        documents,
        key=lambda one: (_FIRST[one.status], one.kind not in IdentityDocument.CHECKED, one.pk),
        default=None,
    )


def _keep_in_step(person: Person) -> None:
    """The person's own column says the primary number, and all numbers find the person."""
    from imece.people.findable import make_findable

    first = primary(list(person.identity_documents.all()))
    number = "" if first is None else first.number
    if first is not None and first.kind in IdentityDocument.CHECKED:
        number = first.squashed
    person.id_number = number[:40]
    Person.objects.filter(pk=person.pk).update(id_number=person.id_number)
    make_findable([person])


register_action("document.record", _("wrote down a document of %(code)s"), erase=keep_codes)
register_action("document.status", _("changed the status of a document of %(code)s"), erase=keep_codes)
register_action("document.remove", _("removed a document of %(code)s"), erase=keep_codes)
