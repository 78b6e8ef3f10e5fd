"""Phones of a person: several, whose each is, and which to call first. That a family shares one is normal."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, register_action
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lib.phones import read_phone, show_phone
from imece.lib.text import as_text, squash
from imece.people.persons import Person
from imece.people.registering import keep_codes


class PhoneQuerySet(models.QuerySet["Phone"]):
    """Questions put to the phones."""

    def of_person(self, person: Person) -> PhoneQuerySet:
        """Under any of their records."""
        return self.of_persons(person.records().values_list("pk", flat=True))

    def of_persons(self, record_ids: Iterable[int]) -> PhoneQuerySet:
        return self.filter(person_id__in=list(record_ids)).order_by("-preferred", "pk")


class Phone(models.Model):
    """A number under which a person is reached."""

    class Whose(models.TextChoices):
        OWN = "own", pgettext_lazy("whose phone", "Their own")
        FAMILY = "family", pgettext_lazy("whose phone", "The family's")
        SPOUSE = "spouse", pgettext_lazy("whose phone", "Wife's or husband's")
        PARENT = "parent", pgettext_lazy("whose phone", "Mother's or father's")
        CHILD = "child", pgettext_lazy("whose phone", "Son's or daughter's")
        OTHER = "other", pgettext_lazy("whose phone", "A neighbour's or friend's")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(_("number"), max_length=40, db_index=True)
    whose = models.CharField(_("whose it is"), max_length=6, choices=Whose.choices, default=Whose.OWN)
    preferred = models.BooleanField(_("call this one first"), default=False)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="a_phone_once_of_a_person"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(preferred=True), name="one_phone_to_call_first"
            ),
        ]

    @classmethod
    def record(
        cls,
        *,
        person: Person,
        number: str,
        whose: str = Whose.OWN,
        preferred: bool = False,
        by: User | None,
    ) -> Phone:
        """Write a number down: as +90... where it is one, else as it was told. The first one is called first."""
        kept = read_phone(number).e164 or as_text(number)[:40]
        if not any(sign.isdigit() for sign in kept):
            raise Refusal(gettext("Write the number with its digits, such as 0555 123 45 67."))
        with transaction.atomic():
            _adopt(person)
            try:
                with transaction.atomic():
                    phone = cls.objects.create(person=person, number=kept, whose=whose, recorded_by=by)
            except IntegrityError:
                raise Refusal(gettext("This number is written down for this person already.")) from None
            if preferred or not person.phones.filter(preferred=True).exists():
                phone._put_first()
            _keep_in_step(person)
            LogLine.write(by=by, action="phone.record", subject=person, code=person.code)
        return phone

    def prefer(self, *, by: User | None) -> None:
        """From now on this one is called first."""
        with transaction.atomic():
            self._put_first()
            _keep_in_step(self.person)
            LogLine.write(by=by, action="phone.prefer", subject=self.person, code=self.person.code)

    def remove(self, *, by: User | None) -> None:
        """The number is wrong or belongs to somebody else by now."""
        with transaction.atomic():
            LogLine.write(
                by=by, action="phone.remove", subject=self.person, code=self.person.code, number=self.number
            )
            self.delete()
            left = self.person.phones.order_by("pk").first()
            if left is not None and not self.person.phones.filter(preferred=True).exists():
                left._put_first()
            _keep_in_step(self.person)

    def _put_first(self) -> None:
        Phone.objects.filter(person_id=self.person_id, preferred=True).update(preferred=False)
        Phone.objects.filter(pk=self.pk).update(preferred=True)
        self.preferred = True

    @property
    def shown(self) -> str:
        return show_phone(self.number)

    def __str__(self) -> str:
        return self.number


def reached_under(number: str) -> list[int]:
    """The records of whom this phone is written down, by hand or by a list."""
    from imece.people.words import Word

    e164 = read_phone(number).e164
    if e164 is None:
        return []
    found = set(Phone.objects.filter(number=e164).values_list("person_id", flat=True))
    candidates = set(Word.objects.filter(word=squash(e164)).values_list("person_id", flat=True)) - found
    told = Person.objects.filter(pk__in=candidates).values_list("pk", "phone")
    return sorted(found | {pk for pk, phone in told if read_phone(phone).e164 == e164})


def _adopt(person: Person) -> None:
    """The number that a list gave stands beside what is written down now, instead of giving way to it."""
    if person.phone and not person.phones.exists():
        Phone.objects.create(person=person, number=person.phone, preferred=True)


def _keep_in_step(person: Person) -> None:
    """The person's own column says the number to call first, and all numbers find the person."""
    from imece.people.findable import make_findable

    first = person.phones.order_by("-preferred", "pk").first()
    person.phone = first.number if first else ""
    Person.objects.filter(pk=person.pk).update(phone=person.phone)
    make_findable([person])


register_action("phone.record", _("wrote down a phone of %(code)s"), erase=keep_codes)
register_action("phone.prefer", _("changed which phone of %(code)s is called first"), erase=keep_codes)
register_action("phone.remove", _("removed a phone of %(code)s"), erase=keep_codes)
