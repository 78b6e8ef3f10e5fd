"""Consent: what a person was told and what they answered. Rooms that share, photograph or ask look here first.

A later answer takes the place of an earlier one and nothing is deleted. A refusal never stops counting; it stops
sharing. The rules are those of IOM's data protection principles and of KVKK (law 6698): docs/consents.md.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.refusal import Refusal
from imece.base.users import User, in_language
from imece.people.age import minor_on
from imece.people.likeness import records_of
from imece.people.persons import Person
from imece.ui.formats import day_text

_QUESTION = re.compile(r"([^?؟.]{1,80}[?؟])?\s*(.*)", re.S)

SERVICE, REFERRAL, PHOTO, SURVEY = "service", "referral", "photo", "survey"


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Questions put to the texts."""

    def in_force(self, purpose: str, *, on: datetime.date) -> ConsentText | None:
        """What is read for a purpose on a day: the mission's present text, before its first day the one before it."""
        if not self.filter(purpose=purpose, offered=True).exists():
            return None
        valid = self.filter(purpose=purpose, valid_from__lte=on)
        return valid.order_by("-offered", "-valid_from", "-pk").first()

    def offered_on(self, day: datetime.date) -> list[ConsentText]:
        """The text in force for each purpose that the mission asks for, in the mission's order."""
        purposes = self.filter(offered=True).order_by("position").values_list("purpose", flat=True)
        found = [self.in_force(purpose, on=day) for purpose in purposes]
        return [text for text in found if text is not None]

    def versions_of(self, purpose: str) -> ConsentTextQuerySet:
        """Every version that was in use or is offered, the newest first."""
        return self.filter(purpose=purpose).order_by("-offered", "-valid_from", "-pk")


class ConsentText(models.Model):
    """What is read to a person for one purpose, in each language; once used, a version is never changed."""

    code = models.CharField(max_length=90, unique=True, help_text="purpose and version")
    purpose = models.CharField(_("purpose"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    titles = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    valid_from = models.DateField(_("valid from"))
    position = models.PositiveSmallIntegerField(default=0)
    offered = models.BooleanField(default=True, help_text="the mission's folder gives it")
    first_used = models.DateTimeField(null=True, blank=True)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="a_consent_text_once_per_version"),
        ]

    @property
    def title(self) -> str:
        return in_language(self.titles) or self.purpose

    @property
    def languages(self) -> list[str]:
        return list(self.texts)

    def read(self, language: str) -> list[tuple[str, str]]:
        """Its paragraphs in a language, each as the question that it begins with ('' if none) and the rest."""
        text = self.texts.get(language) or in_language(self.texts, language)
        parts = (_QUESTION.fullmatch(paragraph) for paragraph in text.split("\n\n"))
        return [(part[1] or "", part[2]) for part in parts if part]

    def use(self) -> None:
        """From now on this version is never changed: somebody heard it, or it was printed."""
        ConsentText.objects.filter(pk=self.pk, first_used__isnull=True).update(first_used=timezone.now())

    def __str__(self) -> str:
        return self.code


class State(models.TextChoices):
    """What holds for a purpose."""

    NONE = "none", _("Not asked yet")
    GIVEN = "given", _("Agreed")
    REFUSED = "refused", _("Said no")
    WITHDRAWN = "withdrawn", _("Taken back")


@dataclass(frozen=True)
class Standing:
    """What holds for one purpose on a day: the newest answer or withdrawal, and the record that it comes from."""

    state: State
    day: datetime.date | None = None
    consent: Consent | None = None

    @property
    def stands(self) -> bool:
        return self.state == State.GIVEN


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions put to the consents."""

    def of_person(self, person: Person) -> ConsentQuerySet:
        """Those of all records that are this person."""
        return self.filter(person__in=(person.canonical or person).records())

    def for_purpose(self, purpose: str) -> ConsentQuerySet:
        return self.filter(text__purpose=purpose)

    def with_all_shown(self) -> ConsentQuerySet:
        return self.select_related("text", "person", "recorded_by", "withdrawal_recorded_by")

    def newest(self) -> ConsentQuerySet:
        return self.order_by("-day", "-recorded_at", "-pk")

    def stands(self, person: Person, purpose: str, *, on: datetime.date | None = None) -> bool:
        """Whether the person agrees to this on that day (today): the newest answer of any of their records says so."""
        return self.standing(person, purpose, on=on).stands

    def standing(self, person: Person, purpose: str, *, on: datetime.date | None = None) -> Standing:
        """What holds for a purpose on a day (today), over all records of the person."""
        found = self.of_person(person).for_purpose(purpose).with_all_shown()
        return _newest_of(found, on or timezone.localdate())

    def standings(self, person: Person, *, on: datetime.date | None = None) -> dict[str, Standing]:
        """The same for each purpose that the person was ever asked for."""
        by_purpose: dict[str, list[Consent]] = {}
        for consent in self.of_person(person).with_all_shown():
            by_purpose.setdefault(consent.text.purpose, []).append(consent)
        day = on or timezone.localdate()
        return {purpose: _newest_of(consents, day) for purpose, consents in by_purpose.items()}

    def standing_of(
        self, persons: Iterable[Person], purpose: str, *, on: datetime.date | None = None
    ) -> dict[int, Standing]:
        """What holds for a purpose on a day (today), for many persons in few questions; by their numbers."""
        roots = records_of(person.pk for person in persons)
        by_person: dict[int, list[Consent]] = {root: [] for root in roots.values()}
        for consent in self.filter(person__in=list(roots)).for_purpose(purpose).with_all_shown():
            by_person[roots[consent.person_id]].append(consent)
        day = on or timezone.localdate()
        return {root: _newest_of(consents, day) for root, consents in by_person.items()}


def _newest_of(consents: Iterable[Consent], day: datetime.date) -> Standing:
    """The last of all answers and withdrawals up to the day; on one day, the one that was recorded last."""
    said: list[tuple[datetime.date, datetime.datetime, int, Standing]] = []
    for one in consents:
        said.append((one.day, one.recorded_at, one.pk, Standing(State(one.answer), one.day, one)))
        if one.withdrawn_on is not None and one.withdrawal_recorded_at is not None:
            withdrawn = Standing(State.WITHDRAWN, one.withdrawn_on, one)
            said.append((one.withdrawn_on, one.withdrawal_recorded_at, one.pk, withdrawn))
    said = [event for event in said if event[0] <= day]
    return max(said, key=lambda event: event[:3])[3] if said else Standing(State.NONE)


class Consent(models.Model):
    """One answer of a person, or of who may speak for them, to one text; and its withdrawal, if there was one."""

    class Answer(models.TextChoices):
        GIVEN = "given", _("Agreed")
        REFUSED = "refused", _("Said no")

    class How(models.TextChoices):
        SIGNATURE = "signature", _("By signature")
        THUMBPRINT = "thumbprint", _("By thumbprint")
        SPOKEN = "spoken", _("Spoken, before a witness")
        PHONE = "phone", _("By phone")
        ONLINE = "online", _("Online, in writing")

    class GivenBy(models.TextChoices):
        PERSON = "person", _("The person")
        GUARDIAN = "guardian", _("A parent or guardian")

    class Relationship(models.TextChoices):
        MOTHER = "mother", _("Mother")
        FATHER = "father", _("Father")
        GRANDPARENT = "grandparent", _("Grandparent")
        SIBLING = "sibling", _("Grown-up sister or brother")
        RELATIVE = "relative", _("Other relative")
        LEGAL = "legal", _("Guardian by law")

    class WithdrawnBy(models.TextChoices):
        PERSON = "person", _("The person")
        GUARDIAN = "guardian", _("A parent or guardian")
        MISSION = "mission", _("We ourselves: it was recorded by mistake")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    language = models.CharField(_("language"), max_length=10)
    answer = models.CharField(max_length=7, choices=Answer.choices)
    how = models.CharField(max_length=10, choices=How.choices)
    given_by = models.CharField(max_length=8, choices=GivenBy.choices, default=GivenBy.PERSON)
    guardian_name = models.CharField(max_length=200, blank=True)
    guardian_relationship = models.CharField(max_length=11, choices=Relationship.choices, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=8, choices=WithdrawnBy.choices, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    withdrawal_recorded_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_recorded_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "text", "day"], name="consent_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(given_by="guardian")
                | (~models.Q(guardian_name="") & ~models.Q(guardian_relationship="")),
                name="a_guardian_has_a_name",
            ),
            models.CheckConstraint(
                condition=~models.Q(how="spoken") | ~models.Q(witness=""),
                name="what_is_spoken_has_a_witness",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True)
                | models.Q(answer="given", withdrawn_on__gte=models.F("day")),
                name="what_was_given_is_withdrawn_later",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    withdrawn_on__isnull=True, withdrawn_by="", withdrawal_recorded_at__isnull=True
                )
                | (
                    models.Q(withdrawn_on__isnull=False, withdrawal_recorded_at__isnull=False)
                    & ~models.Q(withdrawn_by="")
                ),
                name="a_withdrawal_says_when_and_by_whom",
            ),
        ]

    @classmethod
    def record(
        cls,
        *,
        person: Person,
        text: ConsentText,
        language: str,
        answer: str,
        how: str,
        day: datetime.date,
        by: User,
        given_by: str = GivenBy.PERSON,
        guardian_name: str = "",
        guardian_relationship: str = "",
        witness: str = "",
    ) -> Consent:
        """Write an answer down. The same answer sent twice is one."""
        guardian = given_by == cls.GivenBy.GUARDIAN
        said: dict[str, Any] = {
            "person": person,
            "text": text,
            "language": language,
            "answer": answer,
            "how": how,
            "day": day,
            "given_by": given_by,
            "guardian_name": guardian_name.strip() if guardian else "",
            "guardian_relationship": guardian_relationship.strip() if guardian else "",
            "witness": witness.strip(),
        }
        _may_be_recorded(said)
        with transaction.atomic():
            last = cls.objects.filter(person=person).for_purpose(text.purpose).order_by("-pk").first()
            if last is not None and last.withdrawn_on is None and last._says(said):
                return last
            text.use()
            consent = cls.objects.create(**said, recorded_by=by)
            action = "consent.give" if answer == cls.Answer.GIVEN else "consent.refuse"
            LogLine.write(
                by=by, action=action, subject=person, code=person.code, text=text.code, language=language
            )
        return consent

    def _says(self, said: dict[str, Any]) -> bool:
        return all(getattr(self, name) == value for name, value in said.items())

    def withdraw(
        self, *, by: User, on: datetime.date, withdrawn_by: str = WithdrawnBy.PERSON, why: str = ""
    ) -> None:
        """Take a yes back, from that day on. Whatever it allowed is hidden at once."""
        if self.answer != self.Answer.GIVEN:
            raise Refusal(gettext("Only a yes can be taken back; this was a no."))
        _not_in_the_future(on)
        if on < self.day:
            raise Refusal(
                gettext("The consent was given on %(day)s; it cannot be taken back before that day.")
                % {"day": day_text(self.day)}
            )
        with transaction.atomic():
            touched = Consent.objects.filter(pk=self.pk, withdrawn_on__isnull=True).update(
                withdrawn_on=on,
                withdrawn_by=withdrawn_by,
                withdrawn_why=why.strip(),
                withdrawal_recorded_by=by,
                withdrawal_recorded_at=timezone.now(),
            )
            if touched != 1:
                raise Refusal(gettext("This consent was taken back already."))
            LogLine.write(
                by=by,
                action="consent.withdraw",
                subject=self.person,
                code=self.person.code,
                text=self.text.code,
            )
        self.refresh_from_db()

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refusal(gettext("A consent is never deleted; it can be taken back."))

    def __str__(self) -> str:
        return f"{self.text} {self.answer}"


def _may_be_recorded(said: dict[str, Any]) -> None:
    """What must hold of an answer before it is written down."""
    text, day = said["text"], said["day"]
    _not_in_the_future(day)
    if text.valid_from > day:
        raise Refusal(
            gettext(
                "Version %(version)s of this text is valid from %(day)s on; choose the version before it."
            )
            % {"version": text.version, "day": day_text(text.valid_from)}
        )
    if said["language"] not in text.texts:
        raise Refusal(gettext("The text does not exist in this language; choose one in which it was read."))
    if said["how"] == Consent.How.SPOKEN and not said["witness"]:
        raise Refusal(gettext("Who heard it? A spoken consent needs the name of a witness."))
    if said["given_by"] == Consent.GivenBy.GUARDIAN:
        if not said["guardian_name"] or not said["guardian_relationship"]:
            raise Refusal(gettext("Name the parent or guardian and say how they are related to the person."))
    elif said["answer"] == Consent.Answer.GIVEN and minor_on(said["person"], day):
        raise Refusal(
            gettext(
                "This person is under 18: a parent or guardian agrees for them. Choose “A parent or guardian” and give"
                " the name. A child's own no may be recorded as it is."
            )
        )


def _not_in_the_future(day: datetime.date) -> None:
    if day > timezone.localdate():
        raise Refusal(gettext("This day lies in the future; give the day on which it was said."))


register_action("consent.give", _("recorded that %(code)s agreed to %(text)s"), erase=keep_all)
register_action("consent.refuse", _("recorded that %(code)s refused %(text)s"), erase=keep_all)
register_action(
    "consent.withdraw", _("recorded that %(code)s took back the consent to %(text)s"), erase=keep_all
)
register_action("consent.print", _("printed a consent sheet for %(code)s: %(text)s"), erase=keep_all)
