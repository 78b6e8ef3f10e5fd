"""What each level weighs: Fellegi-Sunter weights learnt from invented registries, and the thresholds of the product.

A weight is in bits, log2(m / u): how much more often the level is seen between two records of one person than
between two persons. Bits add up; the total and the prior give the log-odds that two records are one person.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from imece.people.matching.comparisons import COMPARISONS, DIFFERENT, UNKNOWN
from imece.people.matching.traits import NAMES, Traits

# The fields whose weight depends on how frequent the value is.
BY_FREQUENCY = (*NAMES, "phone")
# Evidence that brothers and sisters share as well: it tells a family, not one person of it.
FAMILY_EVIDENCE = ("family", "father", "mother", "phone", "place")

BIRTHS_APART = (DIFFERENT, "near year", "ten years apart")
GIVEN_APART = (DIFFERENT, "part", "faint")
DOCUMENTS_APART = (DIFFERENT, "two valid numbers")


class Frequencies(NamedTuple):
    """How often each value occurs: `counts[field][value]` among `records`."""

    records: int
    counts: dict[str, dict[str, int]]


class Model(NamedTuple):
    """`weights[field][level]` and `bases[field]` in bits; see model.json, made by tools/train_matching.py."""

    weights: dict[str, dict[str, float]]
    bases: dict[str, float]
    duplicates_per_record: float
    smoothing: float
    most_by_frequency: float
    given_caps: dict[str, float]
    birth_cap: float
    same_person: float
    quick_confirm: float

    def prior(self, records: int) -> float:
        """Log-odds, in bits, that two records drawn at random among so many are one person."""
        return math.log2(max(self.duplicates_per_record, 1e-6) * 2 / max(records, 2))

    def share(self, count: int, records: int) -> float:
        """How frequent a value is, pulled a little towards the middle where few records were seen."""
        return (count + 1) / (records + self.smoothing)

    def rarity(self, field: str, count: int, records: int) -> float:
        """Bits to add where two records agree on a value that `count` of `records` carry."""
        bits = self.bases[field] - math.log2(self.share(count, records))
        return max(-self.most_by_frequency, min(self.most_by_frequency, bits))


class Score(NamedTuple):
    """Log-odds in bits that two records are one person, and what each field gave: level and bits."""

    bits: float
    fields: dict[str, tuple[str, float]]

    @property
    def probability(self) -> float:
        return 1 / (1 + 2 ** -max(-60.0, min(60.0, self.bits)))


def bits_of(probability: float) -> float:
    return math.log2(probability / (1 - probability))


@cache
def trained_model() -> Model:
    text = resources.files("imece.people.matching").joinpath("model.json").read_text(encoding="utf-8")
    return model_from(json.loads(text))


def model_from(saved: dict[str, Any]) -> Model:
    weights = {
        field: {UNKNOWN: 0.0, **{level: math.log2(p["m"] / p["u"]) for level, p in levels.items()}}
        for field, levels in saved["levels"].items()
    }
    bases = {field: math.log2(share) for field, share in saved["shares_of_equal_values"].items()}
    rules = saved["rules"]
    return Model(
        weights,
        bases,
        saved["duplicates_per_record"],
        rules["smoothing"],
        rules["most_by_frequency"],
        rules["given_caps"],
        rules["birth_cap"],
        bits_of(rules["same_person"]),
        bits_of(rules["quick_confirm"]),
    )


_FREQUENT_LEVELS = {
    comparison.field: frozenset(level.name for level in comparison.levels if level.by_frequency)
    for comparison in COMPARISONS
}


def most_frequent(traits: Traits, field: str, frequencies: Frequencies) -> int:
    """How often the record's value occurs; of a name's keys the most frequent one counts."""
    counts = frequencies.counts.get(field, {})
    if field == "phone":
        return counts.get(traits.phone, 0)
    return max((counts.get(key, 0) for key in getattr(traits, field).keys), default=0)


def score(a: Traits, b: Traits, model: Model, frequencies: Frequencies) -> Score:
    """The same sum as the batch's SQL (`batch.SCORE`); tests compare the two."""
    fields: dict[str, tuple[str, float]] = {}
    for comparison in COMPARISONS:
        field, level = comparison.field, comparison.level(a, b)
        bits = model.weights[field][level]
        if level in _FREQUENT_LEVELS[field]:
            count = max(most_frequent(a, field, frequencies), most_frequent(b, field, frequencies))
            bits += model.rarity(field, count, frequencies.records)
        fields[field] = (level, bits)
    return Score(model.prior(frequencies.records) + _sum(fields, model), fields)


def _sum(fields: dict[str, tuple[str, float]], model: Model) -> float:
    """All bits; what a family shares counts for no more than the levels of the person's own fields allow."""
    shared = sum(fields[field][1] for field in FAMILY_EVIDENCE)
    own = sum(bits for field, (_, bits) in fields.items() if field not in FAMILY_EVIDENCE)
    return own + min(shared, _family_cap({field: level for field, (level, _) in fields.items()}, model))


def _family_cap(levels: dict[str, str], model: Model) -> float:
    """Twins share all but the given name; a namesake has another birthday and another number."""
    same_document = levels["document"] == "same"
    if same_document and levels["birth"] not in BIRTHS_APART:
        return math.inf
    cap = model.given_caps.get(levels["given"], math.inf)
    if not same_document and levels["birth"] == DIFFERENT:
        cap = min(cap, 0.0 if levels["document"] == "two valid numbers" else model.birth_cap)
    return cap


def held_back(fields: dict[str, tuple[str, float]], model: Model) -> float:
    """The bits, none or fewer, that a family's evidence gives less than its levels weigh: for whoever shows a score."""
    shared = sum(fields[field][1] for field in FAMILY_EVIDENCE)
    cap = _family_cap({field: level for field, (level, _) in fields.items()}, model)
    return min(shared, cap) - shared


def against(found: dict[str, tuple[str, float]]) -> int:
    """How many of given name, document, birth and sex say that these are two people.

    A pair that any speaks against is not proposed for quick confirmation.
    """
    levels = {field: level for field, (level, _) in found.items()}
    return (
        (levels["given"] in GIVEN_APART)
        + (levels["document"] in DOCUMENTS_APART)
        + (levels["birth"] in BIRTHS_APART)
        + (levels["sex"] == DIFFERENT)
    )
