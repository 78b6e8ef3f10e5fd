"""How a header is taken apart so that other spellings of it are found.

A header is compared whole, then without what stands in brackets, in its alternatives ("Ad Soyad / Name"), in
its scripts ("Sıra الرقم"), by the stems of its words in any order ("Telefon numarası" = "Tel. No"), and with
one slip of the pen ("Kimik No"). Each step costs some certainty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from imece.lib.text import as_text, fold, squash

# Longer texts are titles or remarks, not headers.
LONGEST_HEADER = 90

_BRACKETS = re.compile(r"[(\[{<«][^()\[\]{}<>«»]*[)\]}>»]?")
_INSIDE = re.compile(r"[(\[{<«]([^()\[\]{}<>«»]*)")
_ALTERNATIVES = re.compile(r"\s*[/|\\;\n]\s*|\s+[-–—]\s+|\s{3,}")
_AFTERTHOUGHT = re.compile(
    r"[\s.:*\-–_#]*(?:\d+|\b(?:TL|TRY|USD|EUR|₺|adet|pcs)\b|[*:.?!])?[\s.:*\-–_#?!]*$", re.IGNORECASE
)

# Words that add nothing, and words said in several ways; folded. Everything else is cut to its stem.
_FILLERS = frozenset(fold("of the a an in to ve ile için lütfen please bir و في من").split())
_SAME_WORD = {
    said: word
    for word, others in {
        "no": "numarasi numara nosu num nr nu number numaralari nmr numbers nbr",
        "ad": "adi isim ismi adlari isimleri adini ismini",
        "soyad": "soyadi soyisim soyismi",
        "adsoyad": "adisoyadi isimsoyisim",
        "tarih": "tarihi tarihleri trh tar tarihini gun gunu",
        "sayi": "sayisi say sayilari",
        "adet": "adedi adt adeti",
        "telefon": "tel tlf telf telefonu tlfn telefonlari phone telephone",
        "mahalle": "mah mh mahallesi mhl",
        "durum": "durumu statusu statu",
        "tur": "turu tip tipi cesit cesidi",
        "kod": "kodu kodlari code codes",
        "hanehalki": "halki",
        "date": "dates dt day",
        "received": "recd rcvd",
        "transaction": "txn trx",
        "hour": "hr hrs",
        "nufu": "nuf nufusu nufus",
        "name": "names nm",
        "qty": "quantity qnty quantities",
        "neighbourhood": "neighborhood",
        "household": "hh hhs",
        "household_head": "hoh",
        "organisation": "organization org",
        "centre": "center",
        "programme": "program",
    }.items()
    for said in others.split()
}
_TURKISH_ENDINGS = tuple(
    fold("larının lerinin ların lerin ları leri lar ler sının sunun nın nun in un sı su ı u").split()
)
_ARABIC_PREFIXES = ("وال", "بال", "لل", "ال")

# What says little by itself: "Gönderim tarihi" is some date, "Danışmanın adı" is some name.
GENERIC = frozenset(
    fold(
        "no ad name tarih date durum statu sayı adet tür type kod id unit time list liste sign w e "
        "اسم رقم تاريخ عدد نوع حالة"
    ).split()
)


def key(text: object) -> str:
    """What a word is looked up by: its letters and digits folded without spaces, or else the bare mark (✓, #)."""
    squashed = squash(_with_bounds(text))
    return squashed or "".join(as_text(text).split())


def _with_bounds(text: object) -> object:
    """'Erkek <18' and 'Erkek 18+' are not one word: the signs of comparison are written out."""
    if not isinstance(text, str) or not any(sign in text for sign in "<>≥≤+"):
        return text
    text = re.sub(r"[<≤]\s*=?\s*(\d+)", r" under \1 ", text)
    return re.sub(r"[>≥]\s*=?\s*(\d+)|(\d+)\s*\+", r" \1\2 plus ", text)


def repaired(text: str) -> str:
    """Text whose Turkish letters were read in the wrong code page, put right: 'Ä°lÃ§e' and 'Adý Soyadý'."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text.translate(str.maketrans("ýÝþÞðÐ", "ıİşŞğĞ"))


def variants(header: str) -> Iterator[tuple[str, float]]:
    """The header and what it may be reduced to, each with the certainty that is left."""
    yield header, 1.0
    bare = _BRACKETS.sub(" ", header).strip()
    if bare != header:
        yield bare, 0.97
        yield from ((inside, 0.6) for inside in _INSIDE.findall(header))
    cut = _AFTERTHOUGHT.sub("", bare)
    if cut != bare:
        yield cut, 0.95
    mended = repaired(bare)
    if mended != bare:
        yield mended, 0.95


def alternatives(header: str) -> list[str]:
    """'Ad Soyad / Name Surname', 'Sıra No الرقم': one thing said twice, parted by a sign or by the script."""
    bare = _BRACKETS.sub(" ", header)
    parts = [part for part in _ALTERNATIVES.split(bare) if squash(part)]
    parted = [run for part in parts for run in by_script(part)]
    return parted if len(parted) > 1 else []


def by_script(text: str) -> list[str]:
    """The Arabic words and the other words of a text, each together."""
    runs: dict[bool, list[str]] = {}
    for word in text.split():
        runs.setdefault(any("ARABIC" in unicodedata.name(sign, "") for sign in word), []).append(word)
    return [" ".join(words) for words in runs.values()]


@lru_cache(maxsize=32768)
def stems(text: str) -> frozenset[str]:
    """The stems of the words of a text, without those that add nothing."""
    return frozenset(stem(word) for word in fold(_with_bounds(text)).split() if word not in _FILLERS)


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """'numarası' and 'Nr' are 'no', 'okulun' is 'okul', 'kits' is 'kit', 'الهاتف' is 'هاتف'; folded words only."""
    if word in _SAME_WORD:
        return _SAME_WORD[word]
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            return word[len(prefix) :]
    if word.isascii() and len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    for ending in _TURKISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def head(text: str) -> str:
    """The stem of the word that says what the header is about, the others saying of what.

    Last in Turkish and English ("Katılımcının soyadı"), before "of" ("Name of the child"), first in Arabic.
    """
    words = [word for word in fold(_with_bounds(text)).split() if word == "of" or word not in _FILLERS]
    if "of" in words[1:]:
        words = words[: words.index("of")]
    if not words:
        return ""
    return stem(words[-1] if words[-1].isascii() else words[0])


def without_one_letter(word: str) -> Iterator[str]:
    """The word, and the word with each of its letters left out: two words one slip apart share one of these."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def one_slip(first: str, second: str) -> bool:
    """True where one letter was added, left out or changed, or two neighbours changed places."""
    if abs(len(first) - len(second)) > 1 or first == second:
        return first == second
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    ours, theirs = first[start:], second[start:]
    swapped = len(ours) > 1 and len(theirs) > 1 and ours[1] + ours[0] + ours[2:] == theirs
    return swapped or ours[1:] == theirs[1:] or ours[1:] == theirs or ours == theirs[1:]


def reduced(label: str) -> str:
    """A label without brackets and without the dots and lines that are there to be written on."""
    return re.sub(r"[._…\-\s]{2,}", " ", _BRACKETS.sub(" ", label)).strip(" .:_-…")


def title_parts(text: object) -> list[str]:
    """The sentences of a title cell: parted by lines, semicolons, bars, wide gaps or dashes between blanks."""
    raw = text if isinstance(text, str) else as_text(text)
    return [part for part in map(as_text, re.split(r"[\n;|\t]|\s{3,}|\s+[-–—]\s+", raw[:400])) if part]


def name_among(words: list[str]) -> str:
    """The words that may be a place's name: the last ones together, without 'T.C.', numbers and signs."""
    kept: list[str] = []
    for word in words:
        if squash(word) == "tc" or not any(sign.isalpha() for sign in word):
            kept = []
        else:
            kept.append(word.strip(".:()'\""))
    return " ".join(kept[-3:])
