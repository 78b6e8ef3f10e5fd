"""Money in the database: `Decimal` for whoever reads and writes, whole kuruş in the column.

SQLite keeps a decimal as a float, in which 0.1 + 0.2 is more than 0.3; a constraint on a sum would refuse the last
kuruş. An integer is exact on every database, in constraints and in sums.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.refusal import Refusal
from imece.lib.money import from_kurus, to_kurus

# Fourteen digits: far beyond any grant, and far within 64 bits.
MOST = Decimal("999999999999.99")


class _Hundredths:
    """How an amount comes and goes."""

    verbose_name: Any
    description = _("an amount of money")

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_kurus(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValidationError(gettext("Write an amount, such as 1250.50.")) from None

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_kurus(Decimal(value))

    def formfield(self, **kwargs: Any) -> Any:
        return forms.DecimalField(max_digits=14, decimal_places=2, label=self.verbose_name, **kwargs)


if TYPE_CHECKING:
    Set = TypeVar("Set", contravariant=True)
    Get = TypeVar("Get", covariant=True)

    class KurusField(_Hundredths, models.BigIntegerField[Set, Get]):  # type: ignore[misc]
        _pyi_private_set_type: Decimal | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Decimal  # type: ignore[assignment]

else:

    class KurusField(_Hundredths, models.BigIntegerField):
        """An amount of hundredths of its currency: 1250.50 in Python, 125050 in the database."""


def whole_amount(amount: Decimal) -> Decimal:
    """The amount with two places; refused where it is not above zero, or finer than a hundredth."""
    try:
        kurus = to_kurus(amount)
    except ValueError:
        raise Refusal(gettext("Write an amount with at most two places after the point.")) from None
    if kurus <= 0 or amount > MOST:
        raise Refusal(gettext("Write an amount above zero."))
    return from_kurus(kurus)
