"""How many signs two texts are apart: one wrong, missing, added or swapped sign is 1 (Damerau-Levenshtein)."""

from __future__ import annotations

from collections import Counter


def distance(a: str, b: str) -> int:
    """Damerau-Levenshtein without limits on edits between swapped signs, as DuckDB's `damerau_levenshtein`."""
    if a == b:
        return 0
    if not a or not b:
        return len(a) + len(b)
    most = len(a) + len(b)
    table = [[most] * (len(b) + 2) for _ in range(len(a) + 2)]
    for i in range(len(a) + 1):
        table[i + 1][1] = i
    for j in range(len(b) + 1):
        table[1][j + 1] = j
    seen: dict[str, int] = {}
    for i, x in enumerate(a, start=1):
        last = 0
        for j, y in enumerate(b, start=1):
            i_seen, j_seen = seen.get(y, 0), last
            if x == y:
                last = j
            table[i + 1][j + 1] = min(
                table[i][j] + (x != y),
                table[i + 1][j] + 1,
                table[i][j + 1] + 1,
                table[i_seen][j_seen] + (i - i_seen - 1) + 1 + (j - j_seen - 1),
            )
        seen[x] = i
    return table[-1][-1]


def within_one(a: str, b: str) -> bool:
    """True where the distance is at most 1; what is the same at both ends is put aside first."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(a), len(b)) <= 1 or (len(a) == len(b) == 2 and a == b[::-1])


def within_two(a: str, b: str) -> bool:
    """True where the distance is at most 2; signs that only one has are counted first, which is quick."""
    if (
        abs(len(a) - len(b)) > 2
        or len(set(a) ^ set(b)) > 4
        or (Counter(a) - Counter(b)).total() > 2
        or (Counter(b) - Counter(a)).total() > 2
    ):
        return False
    return distance(a, b) <= 2
