"""Dated rates between currencies."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User

ONE = Decimal(1)
FINE = Decimal("0.0000000001")
HUNDREDTH = Decimal("0.01")


class Converted(NamedTuple):
    """An amount in another currency, with the rate that was taken and the day from which that rate holds."""

    amount: Decimal
    rate: Decimal
    rate_day: datetime.date | None


class RateQuerySet(models.QuerySet["Rate"]):
    """Questions put to the table of rates."""

    def between(self, one: str, other: str) -> RateQuerySet:
        return self.filter(Q(currency=one, into=other) | Q(currency=other, into=one))

    def on(self, day: datetime.date) -> RateQuerySet:
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def newest(self) -> RateQuerySet:
        return self.order_by("-valid_from", "currency")


class Rate(models.Model):
    """What one unit of a currency is worth in another, from a day on."""

    currency = models.CharField(_("currency"), max_length=3)
    into = models.CharField(_("in this currency"), max_length=3)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "into", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "into", "valid_from"], name="one_rate_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="a_rate_is_above_zero"),
            models.CheckConstraint(condition=~Q(currency=F("into")), name="a_rate_joins_two_currencies"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_rate_ends_after_it_begins",
            ),
        ]

    @classmethod
    def on(cls, *, currency: str, into: str, day: datetime.date) -> Decimal:
        """What one unit of ``currency`` is worth in ``into`` that day; refused where nobody wrote a rate down."""
        return cls._factor(currency, into, day)[0]

    @classmethod
    def _factor(cls, currency: str, into: str, day: datetime.date) -> tuple[Decimal, datetime.date | None]:
        if currency == into:
            return ONE, None
        found = cls.objects.between(currency, into).on(day).newest().first()
        if found is None:
            raise Refusal(
                gettext(
                    "No rate from %(currency)s to %(into)s is written down for %(day)s; ask Finance to add it."
                )
                % {"currency": currency, "into": into, "day": day.isoformat()}
            )
        factor = found.rate if found.currency == currency else (ONE / found.rate).quantize(FINE)
        return factor, found.valid_from

    @classmethod
    def convert(cls, *, amount: Decimal, currency: str, into: str, day: datetime.date) -> Converted:
        """The amount in ``into``, to the hundredth (half goes up)."""
        factor, rate_day = cls._factor(currency, into, day)
        return Converted((amount * factor).quantize(HUNDREDTH, ROUND_HALF_UP), factor, rate_day)

    @classmethod
    def note(
        cls, *, by: User, currency: str, into: str, valid_from: datetime.date, rate: Decimal, source: str = ""
    ) -> Rate:
        """Write a rate down; one that stands is never changed, since charges were reckoned with it."""
        if currency == into or rate <= 0:
            raise Refusal(gettext("A rate joins two currencies and is above zero."))
        if cls.objects.between(currency, into).filter(valid_from=valid_from).exists():
            raise Refusal(gettext("A rate of that day stands already. Write the new one with a later day."))
        with transaction.atomic():
            made = cls.objects.create(
                currency=currency, into=into, valid_from=valid_from, rate=rate, source=source.strip()
            )
            LogLine.write(by=by, action="rate.noted", subject=made, rate=f"1 {currency} = {rate:f} {into}")
        return made

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate.normalize():f} {self.into}"
