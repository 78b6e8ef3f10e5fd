"""Small groups, which would tell on somebody.

A reader who may not open a figure into its lines does not see a group of fewer than five people either, nor, where
it is the only one, the next smallest: it could be had by taking the others from the total.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from imece.assistance.ledger import Delivery
from imece.base.access import Reach
from imece.indicators.definition import Definition
from imece.indicators.figures import Figure, Number

FEW = 5
OF_PEOPLE = (Delivery.Basis.NAMED, Delivery.Basis.HOUSEHOLD_REGISTERED)
COUNTS_PEOPLE = ("subjects", "lines", "quantity")


@dataclass(frozen=True)
class Guarded:
    """A figure as one reader sees it: ``hidden`` names the groups that are too small to be shown."""

    figure: Figure
    hidden: dict[str, list[str]]
    value_hidden: bool = False


def sees_all(reach: Reach, unit: str) -> bool:
    """Whether the reader may open the lines of a figure of this unit, all of them."""
    return reach.everywhere or (unit in reach.unit_codes and not reach.district_codes)


def guarded(figure: Figure, definition: Definition, *, exact: bool) -> Guarded:
    """The figure without the groups in which somebody could be recognised."""
    if exact or definition.basis not in OF_PEOPLE or definition.count not in COUNTS_PEOPLE:
        return Guarded(figure, {})
    if 0 < figure.value < FEW:
        return Guarded(replace(figure, breakdowns={}), {}, value_hidden=True)
    hidden = {name: too_small(groups) for name, groups in figure.breakdowns.items()}
    shown = {
        name: {key: value for key, value in groups.items() if key not in hidden[name]}
        for name, groups in figure.breakdowns.items()
    }
    return Guarded(replace(figure, breakdowns=shown), {name: keys for name, keys in hidden.items() if keys})


def too_small(groups: dict[str, Number]) -> list[str]:
    """The groups that are hidden, in their order."""
    small = {key for key, value in groups.items() if 0 < value < FEW}
    others = [key for key in groups if key not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda key: groups[key]))
    return [key for key in groups if key in small]
