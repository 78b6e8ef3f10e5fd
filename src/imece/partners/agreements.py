"""Framework agreements with vendors, and the prices agreed in them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine
from imece.base.money import KurusField, whole_amount
from imece.base.refusal import Refusal
from imece.base.users import User, in_language
from imece.lib.text import squash
from imece.partners.vendors import Vendor
from imece.ui.formats import money_text

ZERO = Decimal("0.00")
# What prices usually are for one of; any other word stands as it was written.
UNITS = {
    "piece": pgettext_lazy("unit of a price", "piece"),
    "pack": pgettext_lazy("unit of a price", "pack"),
    "tin": pgettext_lazy("unit of a price", "tin"),
    "set": pgettext_lazy("unit of a price", "set"),
    "night": pgettext_lazy("unit of a price", "night"),
    "month": pgettext_lazy("unit of a price", "month"),
    "page": pgettext_lazy("unit of a price", "page"),
    "document": pgettext_lazy("unit of a price", "document"),
    "journey": pgettext_lazy("unit of a price", "journey"),
}


class FrameworkAgreementQuerySet(models.QuerySet["FrameworkAgreement"]):
    """Questions put to the agreements."""

    def on(self, day: datetime.date) -> FrameworkAgreementQuerySet:
        return self.filter(starts__lte=day, ends__gte=day).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        )

    def newest(self) -> FrameworkAgreementQuerySet:
        return self.order_by("-ends", "code")


class FrameworkAgreement(models.Model):
    """What was agreed with a vendor for a time: prices, in one currency, up to a ceiling.

    ``ordered`` is the sum of the orders that stand on it, kept under the row's lock as those of a budget line are.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="agreements")
    code = models.CharField(_("number"), max_length=60, unique=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    currency = models.CharField(_("currency"), max_length=3)
    ceiling = KurusField(_("ceiling"), null=True, blank=True)
    ordered = KurusField(_("ordered"), default=ZERO)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.TextField(_("reason"), blank=True)
    # A change made here is not undone by the next load of the mission's folder.
    revised_at = models.DateTimeField(null=True, editable=False)

    objects = FrameworkAgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(ceiling__gte=F("ordered")),
                name="no_order_beyond_the_ceiling",
            ),
            models.CheckConstraint(condition=Q(ordered__gte=0), name="nothing_ordered_below_zero"),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="an_agreement_ends_after_it_starts"
            ),
        ]

    # ------------------------------------------------------------------ verbs
    @classmethod
    def sign(
        cls,
        *,
        by: User,
        vendor: Vendor,
        code: str,
        starts: datetime.date,
        ends: datetime.date,
        currency: str,
        ceiling: Decimal | None = None,
    ) -> FrameworkAgreement:
        """Write an agreement down as it was signed."""
        if ends < starts:
            raise Refusal(gettext("The agreement ends before it starts."))
        if cls.objects.filter(code=code.strip()).exists():
            raise Refusal(gettext("An agreement of that number stands already."))
        with transaction.atomic():
            made = cls.objects.create(
                vendor=vendor,
                code=code.strip(),
                starts=starts,
                ends=ends,
                currency=currency,
                ceiling=whole_amount(ceiling) if ceiling is not None else None,
            )
            LogLine.write(
                by=by, action="agreement.signed", subject=made, agreement=made.code, vendor=vendor.code
            )
        return made

    def change(
        self,
        *,
        by: User,
        reason: str,
        ends: datetime.date | None = None,
        ceiling: Decimal | None = None,
    ) -> None:
        """Another last day or ceiling, as an amendment says."""
        if not reason.strip():
            raise Refusal(
                gettext("Say in a sentence what allows the change, such as the amendment's number.")
            )
        with transaction.atomic():
            held = FrameworkAgreement.objects.select_for_update().get(pk=self.pk)
            held.ends = ends or held.ends
            held.ceiling = whole_amount(ceiling) if ceiling is not None else held.ceiling
            if held.ends < held.starts:
                raise Refusal(gettext("The agreement ends before it starts."))
            if held.ceiling is not None and held.ceiling < held.ordered:
                raise Refusal(
                    gettext("%(ordered)s is ordered already; the ceiling cannot be less.")
                    % {"ordered": money_text(held.ordered, held.currency)}
                )
            held.revised_at = timezone.now()
            held.save(update_fields=["ends", "ceiling", "revised_at"])
            LogLine.write(
                by=by, action="agreement.changed", subject=held, agreement=held.code, reason=reason.strip()
            )
        self.refresh_from_db()

    def end(self, *, by: User, reason: str, day: datetime.date | None = None) -> None:
        """From that day on nothing is ordered under it."""
        if not reason.strip():
            raise Refusal(gettext("Say in a sentence why the agreement ends early."))
        with transaction.atomic():
            ended = FrameworkAgreement.objects.filter(pk=self.pk, ended_on__isnull=True)
            if ended.update(ended_on=day or timezone.localdate(), end_reason=reason.strip()) != 1:
                raise Refusal(gettext("This agreement has ended already."))
            self.refresh_from_db()
            LogLine.write(
                by=by, action="agreement.ended", subject=self, agreement=self.code, reason=reason.strip()
            )

    def price(
        self,
        *,
        by: User,
        item: str,
        unit: str,
        price: Decimal,
        category: str = "",
        valid_from: datetime.date | None = None,
    ) -> PriceItem:
        """A price from a day on; the one before ends the day before. A price of the past is never changed."""
        if not squash(item):
            raise Refusal(gettext("Write what the price is for."))
        valid_from, price = valid_from or max(self.starts, timezone.localdate()), whole_amount(price)
        with transaction.atomic():
            FrameworkAgreement.objects.select_for_update().get(pk=self.pk)
            before = self.prices.of_item(item).order_by("-valid_from").first()
            if before is not None and before.valid_from >= valid_from:
                raise Refusal(gettext("A price from that day or later stands already. Give a later day."))
            made = PriceItem.objects.create(
                agreement=self,
                code=before.code if before else squash(item)[:80],
                names=before.names if before else {"en": item.strip()},
                unit=unit.strip(),
                price=price,
                category=category or (before.category if before else ""),
                valid_from=valid_from,
            )
            made.end_the_one_before()
            LogLine.write(
                by=by,
                action="agreement.priced",
                subject=self,
                agreement=self.code,
                item=item.strip(),
                price=f"{price} {self.currency}",
            )
        return made

    # ------------------------------------------------------------------ for orders
    def why_not(self, *, day: datetime.date, currency: str) -> list[str]:
        """What speaks against an order under it, one sentence each."""
        said = []
        if not self.stands_on(day):
            said.append(
                gettext("The agreement %(agreement)s does not stand on that day.") % {"agreement": self.code}
            )
        if currency != self.currency:
            said.append(
                gettext("The agreement %(agreement)s is in %(currency)s.")
                % {"agreement": self.code, "currency": self.currency}
            )
        return said

    def count_order(self, amount: Decimal) -> None:
        """Count an order in, or a cancelled one out (below zero); inside a transaction. Refuses beyond the ceiling."""
        held = FrameworkAgreement.objects.select_for_update().get(pk=self.pk)
        ordered = held.ordered + amount
        if held.ceiling is not None and ordered > held.ceiling:
            raise Refusal(
                gettext(
                    "The agreement %(agreement)s has %(left)s left under its ceiling. Order less, or amend it."
                )
                % {
                    "agreement": held.code,
                    "left": money_text(held.ceiling - held.ordered, held.currency),
                }
            )
        FrameworkAgreement.objects.filter(pk=self.pk).update(ordered=ordered)
        self.ordered = ordered

    def stands_on(self, day: datetime.date) -> bool:
        return self.starts <= day <= self.ends and (self.ended_on is None or day < self.ended_on)

    @property
    def left(self) -> Decimal | None:
        return None if self.ceiling is None else self.ceiling - self.ordered

    def __str__(self) -> str:
        return self.code


class PriceItemQuerySet(models.QuerySet["PriceItem"]):
    """Questions put to the price lists."""

    def on(self, day: datetime.date) -> PriceItemQuerySet:
        """What may be ordered that day at an agreed price, cheapest first."""
        standing = FrameworkAgreement.objects.on(day).filter(
            vendor__in=Vendor.objects.active(day).values("pk")
        )
        return (
            self.filter(agreement__in=standing.values("pk"), valid_from__lte=day)
            .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
            .select_related("agreement__vendor__organisation")
            .order_by("price", "code", "pk")
        )

    def of_category(self, category: str) -> PriceItemQuerySet:
        return self.filter(category=category)

    def of_vendor(self, vendor: Vendor) -> PriceItemQuerySet:
        return self.filter(agreement__vendor=vendor)

    def of_item(self, item: str) -> PriceItemQuerySet:
        """Under its name in any language."""
        wanted = squash(item)
        named = [
            pk
            for pk, code, names in self.order_by().values_list("pk", "code", "names")
            if code == wanted[:80] or wanted in map(squash, names.values())
        ]
        return self.filter(pk__in=named)

    def newest(self) -> PriceItemQuerySet:
        return self.order_by("code", "-valid_from")


class PriceItem(models.Model):
    """The price of one unit of something, tax included, from a day to a day."""

    agreement = models.ForeignKey(FrameworkAgreement, on_delete=models.CASCADE, related_name="prices")
    code = models.CharField(max_length=80, help_text="its English name without spaces: one item, one code")
    names = models.JSONField(_("names"), default=dict)
    unit = models.CharField(_("unit"), max_length=40)
    price = KurusField(_("price"))
    category = models.CharField(_("category"), max_length=40, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = PriceItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "code", "valid_from"], name="one_price_a_day"),
            models.CheckConstraint(condition=Q(price__gt=0), name="a_price_is_above_zero"),
        ]

    def end_the_one_before(self) -> None:
        """An earlier price of the item that would still stand ends the day before this one begins."""
        eve = self.valid_from - datetime.timedelta(days=1)
        earlier = self.agreement.prices.filter(code=self.code, valid_from__lt=self.valid_from)
        earlier.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=eve)).update(valid_until=eve)

    @property
    def item(self) -> str:
        """The item's name in the reader's language."""
        return in_language(self.names) or self.code

    @property
    def unit_said(self) -> str:
        """The unit in the reader's language where it is a usual one."""
        return str(UNITS.get(self.unit, self.unit))

    @property
    def vendor(self) -> Vendor:
        return self.agreement.vendor

    @property
    def currency(self) -> str:
        return self.agreement.currency

    def __str__(self) -> str:
        return self.item


def price_on(vendor: Vendor, item: str, day: datetime.date) -> PriceItem | None:
    """What the vendor agreed to take for that item that day, the lowest where agreements overlap."""
    return PriceItem.objects.of_vendor(vendor).of_item(item).on(day).first()
