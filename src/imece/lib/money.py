"""Lira in `Decimal` on one side, whole kuruş on the other.

Some database drivers hand a numeric column over as a float; an integer of kuruş arrives exactly. The same
holds for any currency of hundredths.
"""

from __future__ import annotations

from decimal import Decimal


def to_kurus(amount: Decimal) -> int:
    """1250.50 lira as 125050 kuruş. ValueError where the amount is no whole number of kuruş."""
    kurus = amount * 100
    if not kurus.is_finite() or kurus != kurus.to_integral_value():
        raise ValueError(f"not a whole number of kuruş: {amount}")
    return int(kurus)


def from_kurus(kurus: int) -> Decimal:
    """125050 kuruş as 1250.50 lira, always with two places."""
    return Decimal(kurus).scaleb(-2).quantize(Decimal("0.01"))
