"""From pairs to persons: records joined pair by pair, the surest first, as long as no more speaks against than for.

Joining whatever is linked by a chain would put twins together as soon as one poor record resembles both. So all
pairs inside a chain are weighed, and two groups are joined only where the bits between all their records together
speak for it (greedy additive contraction, Keuper et al. 2015, of correlation clustering, Bansal et al. 2004).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

import duckdb

from imece.people.matching.batch import Pair, find_pairs, find_pairs_within, score_pairs
from imece.people.matching.model import Model
from imece.people.matching.traits import Traits

# A pair so many bits below the threshold still ties a chain, so that what speaks for it elsewhere is looked at.
SLACK = 6.0
# One pair never weighs more than this, for or against: a wrong number must not outweigh all the rest.
MOST_FOR, MOST_AGAINST = 20.0, -12.0
# Two fields against a pair that is below the threshold anyway: no third record brings these two together.
TWICE_AGAINST = -60.0
LARGEST_CHAIN = 60  # records; larger ones are joined by the pairs found at first


def persons(
    db: duckdb.DuckDBPyConnection, people: Sequence[Traits], model: Model, threshold: float
) -> list[int]:
    """The number of the person that each record belongs to; `load(db, people)` has been called."""
    find_pairs(db)
    pairs = score_pairs(db, model, at_least=threshold - SLACK)
    return group(people, pairs_of_chains(db, people, pairs, model), threshold)


def pairs_of_chains(
    db: duckdb.DuckDBPyConnection, people: Sequence[Traits], pairs: list[Pair], model: Model
) -> list[Pair]:
    """All pairs inside each chain, weighed; of chains too large to look at whole only the pairs given."""
    chains = list(_chains(len(people), pairs).values())
    small = [chain for chain in chains if 2 < len(chain) <= LARGEST_CHAIN]
    inside = {place for chain in small for place in chain}
    find_pairs_within(db, small)
    weighed = score_pairs(db, model, at_least=float("-inf"))
    return weighed + [pair for pair in pairs if pair.left not in inside]


def group(people: Sequence[Traits], pairs: Iterable[Pair], threshold: float) -> list[int]:
    """Each record's person, from the weighed pairs; members of one household and its second-best are kept apart."""
    edges = {(pair.left, pair.right): _clipped(pair, threshold) for pair in best_of_household(people, pairs)}
    return _contracted(people, edges)


def _clipped(pair: Pair, threshold: float) -> float:
    bits = pair.bits - threshold
    if bits < 0 and pair.against > 1:
        return TWICE_AGAINST
    return max(MOST_AGAINST, min(MOST_FOR, bits))


def best_of_household(people: Sequence[Traits], pairs: Iterable[Pair]) -> list[Pair]:
    """Between a record and the members of one household only the best pair stays."""
    pairs = list(pairs)
    best: dict[tuple[int, str], float] = {}
    for pair in pairs:
        for record, other in ((pair.left, pair.right), (pair.right, pair.left)):
            household = people[other].household
            if household:
                key = (record, household)
                best[key] = max(best.get(key, pair.bits), pair.bits)
    return [
        pair
        for pair in pairs
        if best.get((pair.left, people[pair.right].household), pair.bits) == pair.bits
        and best.get((pair.right, people[pair.left].household), pair.bits) == pair.bits
    ]


def _chains(records: int, pairs: Iterable[Pair]) -> dict[int, list[int]]:
    """Records linked by any pair, by the first record of their chain."""
    head = list(range(records))

    def find(place: int) -> int:
        while head[place] != place:
            head[place] = head[head[place]]
            place = head[place]
        return place

    for pair in pairs:
        left, right = find(pair.left), find(pair.right)
        head[max(left, right)] = min(left, right)
    chains = defaultdict(list)
    for place in range(records):
        chains[find(place)].append(place)
    return {first: chain for first, chain in chains.items() if len(chain) > 1}


def _contracted(people: Sequence[Traits], edges: dict[tuple[int, int], float]) -> list[int]:
    """Groups joined while a positive sum of bits lies between two; never two members of one household.

    Sums are whole thousandths of bits and ties go by the records' names, so that no order of rows changes the result.
    """
    order = sorted(
        {place for pair in edges for place in pair}, key=lambda place: (people[place].record, place)
    )
    rank = {place: number for number, place in enumerate(order)}
    near: dict[int, dict[int, int]] = defaultdict(dict)
    heap: list[tuple[int, int, int]] = []
    for (left, right), bits in edges.items():
        low, high = sorted((rank[left], rank[right]))
        _tie(low, high, round(bits * 1000), near, heap)
    members = {number: [place] for number, place in enumerate(order)}
    homes = {number: {people[place].household} - {""} for number, place in enumerate(order)}
    while heap:
        bits, low, high = heapq.heappop(heap)
        if near[low].get(high) != -bits or not homes[low].isdisjoint(homes[high]):
            continue
        _join(low, high, near, heap)
        members[low] += members.pop(high)
        homes[low] |= homes.pop(high)
    return _first_of_each(len(people), members.values())


def _join(low: int, high: int, near: dict[int, dict[int, int]], heap: list[tuple[int, int, int]]) -> None:
    """`high` becomes part of `low`; the bits to every neighbour add up."""
    del near[low][high]
    for other, bits in near.pop(high).items():
        if other != low:
            del near[other][high]
            _tie(min(low, other), max(low, other), near[low].get(other, 0) + bits, near, heap)


def _tie(
    low: int, high: int, bits: int, near: dict[int, dict[int, int]], heap: list[tuple[int, int, int]]
) -> None:
    near[low][high] = near[high][low] = bits
    if bits > 0:
        heapq.heappush(heap, (-bits, low, high))


def _first_of_each(records: int, groups: Iterable[list[int]]) -> list[int]:
    first_of = list(range(records))
    for places in groups:
        for place in places:
            first_of[place] = min(places)
    return first_of
