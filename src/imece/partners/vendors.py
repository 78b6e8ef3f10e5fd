"""Vendors: organisations that the mission buys from, with their tax number and bank details."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.tr import tckimlik, vkn

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import User
from imece.lib.text import squash, western_digits
from imece.partners.organisations import Organisation, OrganisationRole

SUPPLIER = OrganisationRole.Role.SUPPLIER
CHANGEABLE = ("tax_number", "phone", "email", "address")


class VendorQuerySet(models.QuerySet["Vendor"]):
    """Questions put to the vendors' book."""

    def visible_to(self, user: Any) -> VendorQuerySet:
        """Vendors serve every unit: whoever reaches any unit sees all of them."""
        return self.none() if reach_of(user, "vendor.view").nowhere else self

    def active(self, day: datetime.date | None = None) -> VendorQuerySet:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day or timezone.localdate()))

    def ended(self) -> VendorQuerySet:
        return self.filter(ended_on__lte=timezone.localdate())

    def with_standing(self) -> VendorQuerySet:
        """Each with how many of its agreements stand today, and how many prices may be ordered at."""
        today = timezone.localdate()
        stands = Q(agreements__starts__lte=today, agreements__ends__gte=today) & (
            Q(agreements__ended_on__isnull=True) | Q(agreements__ended_on__gt=today)
        )
        priced = (
            stands
            & Q(agreements__prices__valid_from__lte=today)
            & (
                Q(agreements__prices__valid_until__isnull=True)
                | Q(agreements__prices__valid_until__gte=today)
            )
        )
        return self.annotate(
            standing=Count("agreements", filter=stands, distinct=True),
            priced=Count("agreements__prices", filter=priced, distinct=True),
        )

    def with_all_shown(self) -> VendorQuerySet:
        return self.select_related("organisation__district").order_by("organisation__code")


class Vendor(models.Model):
    """An organisation in the role of vendor.

    Its bank details are encrypted and read by few; new ones pay nobody before a second colleague has confirmed them,
    since a letter about a "new account" is how such money is stolen.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="vendor")
    tax_number = models.CharField(_("tax number"), max_length=11, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), blank=True)
    bank_token = models.TextField(blank=True, help_text="IBAN and holder, encrypted; see base.sealing")
    bank_key = models.CharField(max_length=64, blank=True, help_text="keyed digest of the IBAN, to compare")
    bank_ends = models.CharField(max_length=4, blank=True)
    bank_changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    bank_confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.TextField(_("reason"), blank=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tax_number"], condition=~Q(tax_number=""), name="a_tax_number_is_one_vendor"
            ),
            models.CheckConstraint(
                condition=Q(bank_confirmed_by__isnull=True)
                | ~Q(bank_confirmed_by=models.F("bank_changed_by")),
                name="bank_details_are_confirmed_by_another",
            ),
        ]

    # ------------------------------------------------------------------ verbs
    @classmethod
    def add(
        cls,
        *,
        by: User,
        name: str,
        tax_number: str = "",
        phone: str = "",
        email: str = "",
        address: str = "",
        district: Place | None = None,
    ) -> Vendor:
        """Write a vendor down. A tax number that does not check is a warning; one that another vendor has, a no."""
        if not name.strip():
            raise Refusal(gettext("Write the vendor's name."))
        with transaction.atomic():
            organisation = Organisation.named(
                name.strip(), role=SUPPLIER, district_pcode=district.pcode if district else None
            )
            if cls.objects.filter(organisation=organisation).exists():
                raise Refusal(gettext("A vendor of that name stands in the book already."))
            vendor = cls(organisation=organisation, phone=phone.strip(), email=email.strip())
            vendor.tax_number, vendor.address = digits_of(tax_number), address.strip()
            vendor._save()
            LogLine.write(by=by, action="vendor.added", subject=vendor, vendor=organisation.code)
        return vendor

    def change(self, *, by: User, **values: str) -> None:
        """Another tax number, phone, e-mail or address."""
        unknown = set(values) - set(CHANGEABLE)
        if unknown:
            raise TypeError(f"a vendor has no {', '.join(sorted(unknown))} to change")
        for name, value in values.items():
            setattr(self, name, digits_of(value) if name == "tax_number" else value.strip())
        with transaction.atomic():
            self._save()
            LogLine.write(
                by=by,
                action="vendor.changed",
                subject=self,
                vendor=self.code,
                fields=", ".join(sorted(values)),
            )

    def end(self, *, by: User, reason: str, day: datetime.date | None = None) -> None:
        """Nothing is ordered there any more; what was ordered goes on."""
        if not reason.strip():
            raise Refusal(gettext("Say in a sentence why nothing is to be bought there any more."))
        if self.ended_on is not None:
            raise Refusal(gettext("This vendor has ended already."))
        with transaction.atomic():
            self.ended_on, self.end_reason = day or timezone.localdate(), reason.strip()
            self.save(update_fields=["ended_on", "end_reason"])
            LogLine.write(by=by, action="vendor.ended", subject=self, vendor=self.code, reason=reason.strip())

    def change_bank(self, *, by: User, iban: str, holder: str) -> None:
        """New bank details; refused where the IBAN does not check. They wait for another colleague to confirm."""
        try:
            number = iban_number.validate(western_digits(iban))
        except WrongNumber:
            raise Refusal(
                gettext("This IBAN does not check. Compare it with the vendor's letter, digit by digit.")
            ) from None
        if not holder.strip():
            raise Refusal(gettext("Write the name of the account's holder."))
        with transaction.atomic():
            self.bank_token = sealed_text(json.dumps({"iban": number, "holder": holder.strip()}))
            self.bank_key, self.bank_ends = bank_key_of(number), number[-4:]
            self.bank_changed_by, self.bank_confirmed_by = by, None
            self.save()
            LogLine.write(
                by=by, action="vendor.bank_changed", subject=self, vendor=self.code, ends=self.bank_ends
            )

    def confirm_bank(self, *, by: User) -> None:
        """A second colleague compared the bank details with the vendor's own letter or asked by phone."""
        if not self.has_bank or self.bank_confirmed:
            raise Refusal(gettext("There are no new bank details to confirm."))
        if by.pk == self.bank_changed_by_id:
            raise Refusal(
                gettext("Who wrote the bank details down may not confirm them. Another colleague has to.")
            )
        with transaction.atomic():
            waiting = Vendor.objects.filter(
                pk=self.pk, bank_token=self.bank_token, bank_confirmed_by__isnull=True
            )
            if waiting.update(bank_confirmed_by=by) != 1:
                raise Refusal(gettext("The bank details changed meanwhile. Open the page again and compare."))
            self.refresh_from_db()
            LogLine.write(
                by=by, action="vendor.bank_confirmed", subject=self, vendor=self.code, ends=self.bank_ends
            )

    def bank_details(self, *, by: User) -> dict[str, str]:
        """IBAN and holder, for whoever may; that they were read is written down."""
        LogLine.write(by=by, action="vendor.bank_read", subject=self, vendor=self.code)
        kept: dict[str, str] = json.loads(opened_text(self.bank_token)) if self.bank_token else {}
        return kept

    def _save(self) -> None:
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            raise Refusal(gettext("Another vendor has this tax number. Use that vendor.")) from None

    # ------------------------------------------------------------------ what is known of it
    @property
    def code(self) -> str:
        return self.organisation.code

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def has_bank(self) -> bool:
        return bool(self.bank_token)

    @property
    def bank_confirmed(self) -> bool:
        return self.has_bank and self.bank_confirmed_by_id is not None

    def is_active_on(self, day: datetime.date) -> bool:
        return self.ended_on is None or day < self.ended_on

    @property
    def warnings(self) -> list[str]:
        """What somebody should look at; none of it forbids anything by itself."""
        said = []
        if not self.tax_number:
            said.append(gettext("No tax number is written down."))
        elif not tax_number_checks(self.tax_number):
            said.append(gettext("The tax number does not check; compare it with an invoice."))
        if self.has_bank and not self.bank_confirmed:
            said.append(gettext("The bank details wait for a second colleague; nothing is paid before."))
        if self.bank_key and Vendor.objects.filter(bank_key=self.bank_key).exclude(pk=self.pk).exists():
            said.append(gettext("Another vendor has the same bank account; ask why before paying."))
        return said

    def __str__(self) -> str:
        return self.name


def digits_of(number: str) -> str:
    """A tax number without its spaces; refused where it is no number of ten or eleven digits."""
    digits = squash(western_digits(number))
    if digits and (not digits.isdecimal() or len(digits) not in (10, 11)):
        raise Refusal(
            gettext(
                "A tax number has ten digits, that of a person's own business eleven. Leave it empty if unknown."
            )
        )
    return digits


def tax_number_checks(number: str) -> bool:
    """Whether the check digits hold: ten digits of a company (VKN), or eleven of a person (python-stdnum)."""
    return bool(vkn.is_valid(number) if len(number) == 10 else tckimlik.is_valid(number))


def bank_key_of(iban: str) -> str:
    return salted_hmac("imece.vendor.bank", iban, algorithm="sha256").hexdigest()
