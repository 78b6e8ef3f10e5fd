"""What suppliers ask for a service before it is approved."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.users import User
from imece.partners.vendors import Vendor


class Quote(models.Model):
    """One supplier's price for one service."""

    service = models.ForeignKey("cases.CaseService", on_delete=models.PROTECT, related_name="quotes")
    vendor = models.ForeignKey(Vendor, verbose_name=_("supplier"), on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    day = models.DateField(_("day"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["amount", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "vendor"], name="a_supplier_quotes_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_quote_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.vendor_id} {self.amount}"
