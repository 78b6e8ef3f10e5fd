"""From pairs to persons: records joined pair by pair, the surest first, as long as no more speaks against than for.

Joining whatever is linked by a chain would put twins together as soon as one poor record resembles both. So all
pairs inside a chain are weighed, and two groups are joined only where the bits between all their records together
speak for it (greedy additive contraction, Keuper et al. 2015, of correlation clustering, Bansal et al. 2004).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import duckdb
import pyarrow as pa

from imece.people.matching.batch import find_pairs, find_pairs_within
from imece.people.matching.model import Model
from imece.people.matching.weighing import Pair, score_pairs

# A pair so many bits below the threshold still ties a chain, so that what speaks for it elsewhere is looked at.
SLACK = 6.0
# One pair never weighs more than this, for or against: a wrong number must not outweigh all the rest.
MOST_FOR, MOST_AGAINST = 20.0, -12.0
# Where no field speaks against a pair, it only lacks evidence, which another record of the person may have.
MOST_LACKING = -3.0
# Two fields against a pair that is below the threshold anyway: no third record brings these two together.
TWICE_AGAINST = -60.0
LARGEST_CHAIN = 60  # records; larger ones are joined by the pairs found at first


class Known(NamedTuple):
    """What is known before anything is weighed. All by place in the batch.

    ``one``: groups of records that are one person already and stay so; ``apart``: records of two people, as somebody
    said, who are never joined, nor by a third record.
    """

    one: Sequence[Sequence[int]] = ()
    apart: Sequence[tuple[int, int]] = ()


NOTHING = Known()


class Member(NamedTuple):
    """What grouping asks of a record: its name, which breaks ties, and its household."""

    record: str
    household: str


def persons(
    db: duckdb.DuckDBPyConnection, model: Model, threshold: float, known: Known = NOTHING
) -> dict[int, int]:
    """Each record that is of one person with another, and the first record of that person, by place.

    The records have been loaded into `db`. Who is not told stands alone.
    """
    find_pairs(db)
    pairs = score_pairs(db, model, at_least=threshold - SLACK)
    return group(db, pairs_of_chains(db, pairs, model, known), threshold, known)


def pairs_of_chains(
    db: duckdb.DuckDBPyConnection, pairs: list[Pair], model: Model, known: Known = NOTHING
) -> list[Pair]:
    """All pairs inside each chain, weighed; of chains too large to look at whole only the pairs given."""
    small = [chain for chain in _chains(pairs, known.one) if 2 < len(chain) <= LARGEST_CHAIN]
    inside = {place for chain in small for place in chain}
    find_pairs_within(db, small)
    weighed = score_pairs(db, model, at_least=float("-inf"))
    return weighed + [pair for pair in pairs if pair.left not in inside]


def group(
    db: duckdb.DuckDBPyConnection, pairs: Sequence[Pair], threshold: float, known: Known = NOTHING
) -> dict[int, int]:
    """From the weighed pairs; members of one household and its second-best are kept apart."""
    members = members_of(
        db, {place for pair in pairs for place in pair[:2]} | {p for one in known.one for p in one}
    )
    best = best_of_household(members, pairs)
    edges = {(pair.left, pair.right): _clipped(pair, threshold) for pair in best}
    return _first_of_each(_Contraction(members, edges, known).groups())


def members_of(db: duckdb.DuckDBPyConnection, places: Iterable[int]) -> dict[int, Member]:
    db.register("asked", pa.table({"place": pa.array(sorted(places), pa.int32())}))
    rows = db.execute("SELECT place, record, household FROM people JOIN asked USING (place)").fetchall()
    db.unregister("asked")
    return {place: Member(record, household) for place, record, household in rows}


def _clipped(pair: Pair, threshold: float) -> float:
    bits = pair.bits - threshold
    if bits < 0 and pair.against > 1:
        return TWICE_AGAINST
    return max(MOST_AGAINST if pair.against else MOST_LACKING, min(MOST_FOR, bits))


def best_of_household(members: Mapping[int, Member], pairs: Iterable[Pair]) -> list[Pair]:
    """Between a record and the members of one household only the best pair stays."""
    pairs = list(pairs)
    best: dict[tuple[int, str], float] = {}
    for pair in pairs:
        for record, other in ((pair.left, pair.right), (pair.right, pair.left)):
            household = members[other].household
            if household:
                key = (record, household)
                best[key] = max(best.get(key, pair.bits), pair.bits)
    if not best:
        return pairs
    return [
        pair
        for pair in pairs
        if best.get((pair.left, members[pair.right].household), pair.bits) == pair.bits
        and best.get((pair.right, members[pair.left].household), pair.bits) == pair.bits
    ]


def _chains(pairs: Iterable[Pair], known_as_one: Sequence[Sequence[int]] = ()) -> list[list[int]]:
    """Records linked by any pair, or known to be one, the first of each chain in front."""
    head: dict[int, int] = {}

    def find(place: int) -> int:
        above = head.setdefault(place, place)
        while above != place:
            head[place] = head[above]
            place, above = head[place], head[head[place]]
        return place

    def tie(one: int, other: int) -> None:
        left, right = find(one), find(other)
        head[max(left, right)] = min(left, right)

    for pair in pairs:
        tie(pair.left, pair.right)
    for places in known_as_one:
        for place in places[1:]:
            tie(places[0], place)
    chains = defaultdict(list)
    for place in sorted(head):
        chains[find(place)].append(place)
    return list(chains.values())


class _Contraction:
    """Groups joined while a positive sum of bits lies between two.

    Never two members of one household, and never two groups of whom a record of the one was said to be another person
    than a record of the other. Sums are whole thousandths of bits and ties go by the records' names, so that no order
    of rows changes the result.
    """

    def __init__(
        self, members: Mapping[int, Member], edges: Mapping[tuple[int, int], float], known: Known
    ) -> None:
        places = {place for pair in edges for place in pair} | {place for one in known.one for place in one}
        order = sorted(places, key=lambda place: (members[place].record, place))
        rank = {place: number for number, place in enumerate(order)}
        self.near: dict[int, dict[int, int]] = defaultdict(dict)
        self.heap: list[tuple[int, int, int]] = []
        self.held = {number: [place] for number, place in enumerate(order)}
        self.homes = {number: {members[place].household} - {""} for number, place in enumerate(order)}
        self.apart: dict[int, set[int]] = defaultdict(set)
        for one, other in known.apart:
            if one in rank and other in rank:
                self.apart[rank[one]].add(rank[other])
                self.apart[rank[other]].add(rank[one])
        for (left, right), bits in edges.items():
            low, high = sorted((rank[left], rank[right]))
            self._tie(low, high, round(bits * 1000))
        for group in known.one:
            first, *others = sorted(rank[place] for place in group)
            for other in others:
                self._join(first, other)

    def groups(self) -> Iterable[list[int]]:
        while self.heap:
            bits, low, high = heapq.heappop(self.heap)
            if self.near[low].get(high) == -bits and self._may_be_one(low, high):
                self._join(low, high)
        return self.held.values()

    def _may_be_one(self, low: int, high: int) -> bool:
        return high not in self.apart[low] and self.homes[low].isdisjoint(self.homes[high])

    def _join(self, low: int, high: int) -> None:
        """`high` becomes part of `low`; the bits to every neighbour add up."""
        self.near[low].pop(high, None)
        for other, bits in self.near.pop(high, {}).items():
            if other != low:
                del self.near[other][high]
                self._tie(min(low, other), max(low, other), self.near[low].get(other, 0) + bits)
        for other in self.apart.pop(high, set()) - {low}:
            self.apart[other].discard(high)
            self.apart[other].add(low)
            self.apart[low].add(other)
        self.held[low] += self.held.pop(high)
        self.homes[low] |= self.homes.pop(high)

    def _tie(self, low: int, high: int, bits: int) -> None:
        self.near[low][high] = self.near[high][low] = bits
        if bits > 0:
            heapq.heappush(self.heap, (-bits, low, high))


def _first_of_each(groups: Iterable[list[int]]) -> dict[int, int]:
    return {place: min(places) for places in groups if len(places) > 1 for place in places}
