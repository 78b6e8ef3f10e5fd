"""Precision, recall and F1 of what was taken for one person, against the known truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

LINE = "{:<44} {:>9} {:>9} {:>9} {:>11} {:>8}"


def pairs_in(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def measures(truth: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[float, float, float, float]:
    """Precision, recall and F1 over pairs; F1 over clusters that are wholly right."""
    hits = pairs_in(zip(truth, found, strict=True))
    precision, recall = hits / max(1, pairs_in(found)), hits / max(1, pairs_in(truth))
    return precision, recall, f1(precision, recall), cluster_f1(truth, found)


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def cluster_f1(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    true, ours = members(truth), members(found)
    return 2 * len(true & ours) / (len(true) + len(ours))


def members(groups: Sequence[Hashable]) -> set[frozenset[int]]:
    held: dict[Hashable, set[int]] = defaultdict(set)
    for place, name in enumerate(groups):
        held[name].add(place)
    return {frozenset(places) for places in held.values()}


def say(name: str, numbers: Sequence[float], seconds: float | None = None) -> None:
    shown = [f"{number:.4f}" for number in numbers]
    shown += [""] * (4 - len(shown))
    print(LINE.format(name, *shown, "" if seconds is None else f"{seconds:.1f}"), flush=True)


def pairs_alone(
    found: Sequence[tuple[str, str]], truth: Mapping[str, Hashable]
) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs that nobody grouped."""
    hits = sum(truth[one] == truth[other] for one, other in found)
    precision, recall = hits / max(1, len(found)), hits / max(1, pairs_in(truth.values()))
    return precision, recall, f1(precision, recall)
