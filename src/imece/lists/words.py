"""The words that offices write: headers and code words, in `words/*.toml`, with a mission's and an officer's own.

`Words` answers two questions about a cell: which fields could this header be (`field_candidates`), and which
code does this word stand for (`value`). It knows no sheet: a generic word ("Tarih", "Durum", "Adet") is a
candidate for several fields, and the kind of list, which knows its own fields, decides. Later sources go
before earlier ones: officer, mission, product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from imece.lib.text import as_text, fold, squash
from imece.lists import spelling
from imece.lists.spelling import key
from imece.lists.word_files import FOLDER, TABLES, Pattern, holds, pattern, phrases, read_word_files

__all__ = ["Placed", "Words", "load_words", "read_word_files"]

OWN_WORD, LISTED, WEAK = 1.0, 0.99, 0.8
_STEMMED, _MISSPELT = 0.94, 0.8
# A list holds a few hundred different words; more means that something else is looked up here (names).
_MOST_REMEMBERED = 100_000

_SHORTEST_MISSPELT = 6
# What a title may say of the whole sheet, the likelier first.
_LABEL_FIELDS = (
    *(
        "project",
        "period",
        "district",
        "municipality",
        "neighbourhood",
        "date",
        "school_year",
        "partner",
        "team",
    ),
    *("venue", "session_date", "received_on", "handed_on", "course", "school", "item", "activity", "theme"),
    *("facilitator", "tranche"),
)


class Placed(NamedTuple):
    """A place named in a title, and what kind of office or place the title says it is (None: it does not say)."""

    kind: str | None
    name: str


def load_words(*extras: Mapping[str, Any]) -> Words:
    """The product's words and, going before them, those of a mission and of its officers (same structure).

    ValueError names what is not understood in an extra.
    """
    return Words(_product_source(), *extras) if extras else _product_words()


@lru_cache(maxsize=1)
def _product_source() -> dict[str, Any]:
    return read_word_files(FOLDER)


@lru_cache(maxsize=1)
def _product_words() -> Words:
    return Words(_product_source())


class Words:
    """Words of one or several sources, indexed once. Answers are remembered; the object never changes."""

    def __init__(self, product: Mapping[str, Any], *extras: Mapping[str, Any]) -> None:
        self._headers: dict[str, dict[str, float]] = defaultdict(dict)
        self._phrases: dict[tuple[str, str], float] = {}
        self._codes: dict[str, dict[str, str]] = defaultdict(dict)
        self._patterns: dict[str, list[tuple[Pattern, str]]] = defaultdict(list)
        self._broader: dict[tuple[str, str], str] = {}
        self._marks: dict[str, set[str]] = defaultdict(set)
        self._places: dict[str, str] = {}
        self._fields: dict[str, None] = {}
        self._code_order: dict[str, dict[str, None]] = defaultdict(dict)
        # The officer's patterns are asked before the mission's, these before the product's.
        for source in (*reversed(extras), product):
            self._learn(source, certainty=LISTED if source is product else OWN_WORD)
        self._stemmed, self._by_stem, self._slips = self._index_headers()
        self._candidates: dict[str, Mapping[str, float]] = {}
        self._answers: dict[tuple[str, str], str | None] = {}

    def fields(self) -> tuple[str, ...]:
        """The codes of all fields that have words."""
        return tuple(self._fields)

    def codes(self, codelist: str) -> tuple[str, ...]:
        """The codes of a code list; () for a list that there is not."""
        return tuple(self._code_order.get(codelist, ()))

    def broader(self, codelist: str, code: str) -> str:
        """The wider group a code belongs to ('refugee' -> 'migrant_refugee'); a code without one answers itself."""
        return self._broader.get((codelist, code), code)

    # --- headers ----------------------------------------------------------------------------------------

    def field_candidates(self, header: object) -> Mapping[str, float]:
        """Field codes with a certainty of 0.5 to 1: a listed word 0.99, an officer's or a mission's own 1.0.

        Below 0.8 only parts of the header were understood: enough to place a column once the header row is
        known, too little to know a header row by.
        """
        if isinstance(header, int | float) or header is None:
            return {}
        text = header.strip() if isinstance(header, str) else as_text(header)
        found = self._candidates.get(text)
        if found is None:
            found = self._find_fields(text) if 0 < len(text) <= spelling.LONGEST_HEADER else {}
            _remember(self._candidates, text, found)
        return found

    def _find_fields(self, text: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for variant, certainty in spelling.variants(text):
            _raise(scores, self._listed(variant), certainty)
        parts = [self._listed(part) for part in spelling.alternatives(text)]
        for part in parts:
            for field, score in part.items():
                agreeing = sum(field in other for other in parts)
                _raise(scores, {field: score}, 0.98 if agreeing > 1 else 0.92 if part is parts[0] else 0.9)
        if max(scores.values(), default=0) < 0.9:
            _raise(scores, self._contained(text), 1.0)
        if max(scores.values(), default=0) < 0.6:
            _raise(scores, self._misspelt(text), 1.0)
        return {field: score for field, score in scores.items() if score >= 0.5}

    def _listed(self, text: str) -> dict[str, float]:
        exact = self._headers.get(key(text))
        if exact:
            return exact
        stems = spelling.stems(text)
        return (
            {field: score * _STEMMED for field, score in self._stemmed.get(stems, {}).items()}
            if stems
            else {}
        )

    def _contained(self, text: str) -> dict[str, float]:
        """Listed phrases inside the header, and those that the header is a part of, by how much they share."""
        text = spelling.reduced(text)
        ours, head = spelling.stems(text), spelling.head(text)
        scores: dict[str, float] = {}
        for phrase in {phrase for stem in ours for phrase in self._by_stem.get(stem, ())}:
            shared = ours & phrase
            share = _letters(shared) / max(_letters(ours), _letters(phrase))
            about = head in phrase
            if phrase <= ours and phrase <= spelling.GENERIC:
                certainty = 0.3 + 0.25 * share + 0.1 * about
            elif phrase <= ours:
                certainty = 0.4 + 0.4 * share + 0.12 * about
            elif ours < phrase and share >= 0.5 and not ours <= spelling.GENERIC:
                certainty = 0.3 + 0.4 * share
            else:
                continue
            _raise(scores, self._stemmed[phrase], certainty)
        return scores

    def _misspelt(self, text: str) -> dict[str, float]:
        word = key(text)
        scores: dict[str, float] = {}
        if _SHORTEST_MISSPELT <= len(word) <= 40:
            for slip in spelling.without_one_letter(word):
                for known in self._slips.get(slip, ()):
                    if spelling.one_slip(word, known):
                        _raise(scores, self._headers[known], _MISSPELT)
        return scores

    def _index_headers(self) -> tuple[_Stemmed, _ByStem, _Slips]:
        stemmed: _Stemmed = defaultdict(dict)
        by_stem: _ByStem = defaultdict(set)
        slips: _Slips = defaultdict(set)
        for (field, phrase), certainty in self._phrases.items():
            stems = spelling.stems(phrase)
            if stems:
                _raise(stemmed[stems], {field: certainty}, 1.0)
                for stem in stems:
                    by_stem[stem].add(stems)
            word = key(phrase)
            if len(word) >= _SHORTEST_MISSPELT:
                for slip in spelling.without_one_letter(word):
                    slips[slip].add(word)
        return stemmed, by_stem, slips

    # --- cells ------------------------------------------------------------------------------------------

    def value(self, codelist: str, cell: object) -> str | None:
        """The code that a cell's word stands for: listed, then by a pattern, then one slip away; else None.

        None for a blank cell too. KeyError for a code list that there is not.
        """
        text = cell if isinstance(cell, str) else as_text(cell)
        asked = (codelist, text)
        if asked in self._answers:
            return self._answers[asked]
        answer = self._find_code(codelist, text.strip())
        _remember(self._answers, asked, answer)
        return answer

    def _find_code(self, codelist: str, text: str) -> str | None:
        if codelist not in self._codes:
            raise KeyError(f"no such code list: {codelist}")
        word = key(text)
        if not word:
            return None
        listed = self._codes[codelist]
        for spelt in (word, word[0] if len(set(word)) == 1 else word, key(spelling.repaired(text))):
            if spelt in listed:
                return listed[spelt]
        return (
            self._by_pattern(codelist, text) or self._by_part(codelist, text) or self._by_slip(listed, word)
        )

    def _by_pattern(self, codelist: str, text: str) -> str | None:
        words = fold(text).split()
        return next((code for known, code in self._patterns[codelist] if holds(words, known)), None)

    def _by_part(self, codelist: str, text: str) -> str | None:
        """'Evet / Yes', 'Kadın (K)': the code on which all known parts agree."""
        parts = [
            part
            for variant, _ in spelling.variants(text)
            for part in (variant, *spelling.alternatives(variant))
        ]
        codes = {self._codes[codelist][key(part)] for part in parts if key(part) in self._codes[codelist]}
        return codes.pop() if len(codes) == 1 else None

    def _by_slip(self, listed: Mapping[str, str], word: str) -> str | None:
        if len(word) < _SHORTEST_MISSPELT or not word.isalpha() or len(word) > 40:
            return None
        codes = {code for known, code in listed.items() if spelling.one_slip(word, known)}
        return codes.pop() if len(codes) == 1 else None

    # --- rows and titles --------------------------------------------------------------------------------

    def is_subtotal(self, cell: object) -> bool:
        """'TOPLAM', 'Genel Toplam: 430', 'Sultangazi toplamı', 'المجموع': a row of sums. Ask of a row's first cell."""
        if not isinstance(cell, str) or len(cell) > 60:
            return False
        words = [word for word in fold(cell).split() if not word.isdecimal()]
        if key("".join(words)) in self._marks["subtotal"]:
            return True
        return 1 < len(words) <= 4 and not self._marks["subtotal_within"].isdisjoint((words[0], words[-1]))

    def is_signature_line(self, cell: object) -> bool:
        """'Hazırlayan:', 'Prepared by: ...'. Ask only of rows that hold hardly anything else ('imza' is a mark too)."""
        if not isinstance(cell, str) or len(cell) > 120:
            return False
        label = cell.partition(":")[0]
        if squash(spelling.reduced(label)) in self._marks["signature"]:
            return True
        words = fold(label).split()
        return any(
            "".join(words[:length]) in self._marks["signature"] for length in range(2, min(len(words), 5))
        )

    def labelled(self, text: object) -> tuple[tuple[str, str], ...]:
        """What a title says of itself: 'Proje / Project: CV.0071.TR34' is (('project', 'CV.0071.TR34'),).

        The value is '' where the label ends the cell ('Proje:'): it stands in the next one.
        """
        pairs = []
        for part in spelling.title_parts(text):
            label, sign, value = part.partition(":")
            fields = self.field_candidates(label) if sign else {}
            known = [field for field in fields if field in _LABEL_FIELDS]
            if known:
                best = max(known, key=lambda field: (fields[field], -_LABEL_FIELDS.index(field)))
                if fields[best] >= 0.85:
                    pairs.append((best, value.strip()))
        return tuple(pairs)

    def place_in(self, text: object) -> Placed:
        """'T.C. SULTANGAZİ BELEDİYESİ' is a municipality named SULTANGAZİ; a text without such a word, itself."""
        return next(iter(self.places_in(text)), Placed(None, as_text(text)))

    def places_in(self, text: object) -> tuple[Placed, ...]:
        """Every place that a title names together with what it is: name first (Turkish) or after (Arabic)."""
        return tuple(placed for part in spelling.title_parts(text) for placed in self._placed(part))

    def _placed(self, part: str) -> Iterator[Placed]:
        words = part.replace("/", " ").replace(",", " ").split()
        start = taken = 0
        while start < len(words):
            after, kind = self._place_word(words, start)
            if kind is None:
                start += 1
                continue
            name = spelling.name_among(words[taken:start]) or spelling.name_among(words[after : after + 2])
            if name:
                yield Placed(kind, name)
            start = taken = after

    def _place_word(self, words: list[str], start: int) -> tuple[int, str | None]:
        """'Belediye Başkanlığı': where the words for a kind of place end that begin here, and the kind."""
        for end in range(min(start + 3, len(words)), start, -1):
            kind = self._places.get(squash("".join(words[start:end])))
            if kind:
                return end, kind
        return start, None

    # --- learning ---------------------------------------------------------------------------------------

    def _learn(self, source: Mapping[str, Any], *, certainty: float) -> None:
        unknown = set(source) - set(TABLES)
        if unknown:
            raise ValueError(
                f"word lists hold the tables {', '.join(TABLES)}; not: {', '.join(sorted(unknown))}"
            )
        for field, entry in source.get("headers", {}).items():
            self._learn_header(field, entry, certainty)
        for codelist, entries in source.get("values", {}).items():
            for code, entry in entries.items():
                self._learn_code(codelist, code, entry)
        for mark, entry in source.get("marks", {}).items():
            self._marks[mark].update(squash(phrase) for phrase in phrases(entry))
        for kind, entry in source.get("places", {}).items():
            for phrase in phrases(entry):
                self._places.setdefault(squash(phrase), kind)

    def _learn_header(self, field: str, entry: Any, certainty: float) -> None:
        self._fields.setdefault(field)
        weak = {key(phrase) for phrase in entry.get("weak", ())} if isinstance(entry, Mapping) else set()
        weak_phrases = entry.get("weak", ()) if isinstance(entry, Mapping) else ()
        for phrase in (*phrases(entry), *weak_phrases):
            if key(phrase):
                score = min(certainty, WEAK) if key(phrase) in weak else certainty
                _raise(self._headers[key(phrase)], {field: score}, 1.0)
                self._phrases[field, phrase] = score

    def _learn_code(self, codelist: str, code: str, entry: Any) -> None:
        self._code_order[codelist].setdefault(code)
        for phrase in (code, *phrases(entry)):
            if key(phrase):
                self._codes[codelist].setdefault(key(phrase), code)
        if isinstance(entry, Mapping):
            self._patterns[codelist] += [(pattern(text), code) for text in entry.get("contains", ())]
            if "broader" in entry:
                self._broader.setdefault((codelist, code), entry["broader"])


_Stemmed = dict[frozenset[str], dict[str, float]]
_ByStem = dict[str, set[frozenset[str]]]
_Slips = dict[str, set[str]]


def _letters(stems: Iterable[str]) -> int:
    return sum(map(len, stems))


def _raise(scores: dict[str, float], found: Mapping[str, float], certainty: float) -> None:
    for field, score in found.items():
        scores[field] = max(scores.get(field, 0.0), round(score * certainty, 3))


def _remember(answers: dict[Any, Any], asked: Any, answer: Any) -> None:
    if len(answers) >= _MOST_REMEMBERED:
        answers.clear()
    answers[asked] = answer
