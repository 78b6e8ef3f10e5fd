"""What somebody typed to find a person, read: which words must fit, and how well a word fits.

'0577 883 43 82' is one number, 'PMT-7' one code or two words, 'Abd al-Rahman' one name; where what was typed can be
read in more than one way, each way is tried in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Q

from imece.lib.name_keys import keys_by_word, name_keys
from imece.lib.text import fold, squash
from imece.people.words import KEY, LONGEST

MOST_WORDS = 8  # of one question
_FIRST, _LAST = "\x01", "\U0010ffff"  # sort before and behind every sign of a word
_SHORTEST_BY_KEY = 3  # 'al' has a key that half the registry shares
_ARTICLES = frozenset(["al", "el", "ul", "ال"])
_NUMBER = re.compile(r"[\d\s+()./-]+")
_DIN = "tn"

Stretch = tuple[str, str]


class Fit(IntEnum):
    """How well a word fits, the best first."""

    EXACT = 0
    BEGINS = 1
    SOUNDS = 2
    NOT = 3


@dataclass(frozen=True)
class Asked:
    """One thing that must fit: a word that is, or begins with, one of these, or one of these keys."""

    spelt: tuple[str, ...]
    keys: tuple[str, ...] = ()

    def stretches(self, fit: Fit) -> list[Stretch]:
        """The parts of the alphabet in which a word fits at least so well: from the first to before the second."""
        if fit is Fit.EXACT:
            return [(word, word + _FIRST) for word in self.spelt]
        begins = [(word, word + _LAST) for word in self.spelt]
        return begins if fit is Fit.BEGINS else begins + [(key, key + _FIRST) for key in self.keys]

    def condition(self, fit: Fit) -> Q:
        """The same, put to a table of words."""
        if fit is Fit.EXACT:
            return Q(word__in=self.spelt)
        within = Q(word__in=self.keys) if fit is Fit.SOUNDS and self.keys else Q()
        for word in self.spelt:
            within |= Q(word__gte=word, word__lt=word + _LAST)
        return within

    def fit(self, words: Iterable[str]) -> Fit:
        """How well the best of these words fits."""
        best = Fit.NOT
        for word in words:
            if word in self.spelt:
                return Fit.EXACT
            if word.startswith(self.spelt):
                best = Fit.BEGINS
            elif best is Fit.NOT and word in self.keys:
                best = Fit.SOUNDS
        return best


def readings(text: str) -> list[tuple[Asked, ...]]:
    """Each way to read what was typed, as what must all fit; the likeliest first. Nothing typed has no reading."""
    whole = squash(text)
    if not whole:
        return []
    if _NUMBER.fullmatch(text) and whole.isdigit():
        return [(_asked(whole),)]
    plain = fold(text).split()
    ways = [[squash(word) for word in text.split()], plain]
    ways += [[whole]] if any(sign.isdigit() for sign in whole) else []
    read = [tuple(_asked(word) for word in _without_articles(_numbers_joined(way))) for way in ways]
    read.append(_with_names_joined(plain))
    return [way[:MOST_WORDS] for way in dict.fromkeys(read) if way]


def _asked(word: str) -> Asked:
    if word.isdigit():
        # A phone is typed with or without the zeros before it.
        return Asked(tuple(dict.fromkeys([word[:LONGEST], word.lstrip("0")[:LONGEST] or word[:LONGEST]])))
    return Asked((word[:LONGEST],), _keys(word))


def _keys(name: str) -> tuple[str, ...]:
    if len(name) < _SHORTEST_BY_KEY or any(sign.isdigit() for sign in name):
        return ()
    return tuple(KEY + key for key in name_keys(name) if len(key) > 1)


def _numbers_joined(words: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and word.isdigit() and joined[-1].isdigit():
            joined[-1] += word
        elif word:
            joined.append(word)
    return joined


def _without_articles(words: list[str]) -> list[str]:
    return [word for word in words if word not in _ARTICLES] or words


def _with_names_joined(words: list[str]) -> tuple[Asked, ...]:
    """'abd al rahman' and 'nour al din' as one name each; nothing where there is none such."""
    asked, place = [], 0
    while place < len(words):
        many = next((many for many in (4, 3, 2) if _one_name(words[place : place + many], many)), 1)
        some = words[place : place + many]
        asked.append(Asked(("".join(some)[:LONGEST],), _keys(" ".join(some))))
        place += many
    return tuple(asked) if len(asked) < len(words) else ()


def _one_name(words: list[str], many: int) -> bool:
    """Whether so many words are one name by the rules of the keys."""
    if len(words) < many or words[0] in _ARTICLES:
        return False
    keys = keys_by_word(" ".join(words))
    return len(keys) == 1 or (len(keys) == 2 and keys[1][0] == _DIN)
