"""Names of one person in any script and spelling brought to keys that are equal, and to a form to compare.

محمد, Muhammed, Mohammad and Mohamad share a key; so do حسين, Hüseyin, Hussein and Hossein. A key is the name's row
of consonants in classes that scribes of Arabic, Turkish, Persian, English and French mix up. Where a letter can be
read in two ways the name has several keys; two names may be one where they share any. A key finds, it does not judge:
Hasan and Hüseyin share one. `name_form` keeps the vowels and tells these apart. docs/matching.md lists every rule
with its reason.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from imece.lib.text import fold

MOST_KEYS = 8  # of one name: the first readings are the likely ones

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʿʾʻʼ", "'"))
_JOINERS = str.maketrans({"\u200c": "", "\u200d": "", "ـ": ""})

# ------------------------------------------------------------------ Arabic script: letters to Latin classes
# First the reading that most spellings take, then the others. Vowel letters (ا و ي) are read by their place.
_ARABIC_CONSONANTS: dict[str, tuple[str, ...]] = {
    "ب": ("b",), "پ": ("b",), "ت": ("t",), "ط": ("t",), "د": ("d",), "ض": ("d", "z"), "ذ": ("z", "d"),
    "ظ": ("z", "d"), "ز": ("z",), "ث": ("s", "t"), "س": ("s",), "ص": ("s",), "ش": ("s",), "ج": ("j",),
    "چ": ("j", "s"), "ژ": ("j",), "ح": ("h",), "خ": ("h",), "ه": ("h",), "غ": ("g",), "گ": ("g",),
    "ق": ("k",), "ك": ("k",), "ف": ("f",), "ڤ": ("f",), "ل": ("l",), "م": ("m",), "ن": ("n",), "ر": ("r",),
}  # fmt: skip
_ARABIC_VOWELS = {"ا": "a", "و": "u", "ي": "i", "ع": ""}
_ARABIC_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ئ": "ي", "ؤ": "و",
     "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ء": ""}
)  # fmt: skip
_HARAKAT = re.compile(r"[\u064b-\u065f\u0670\u06d6-\u06ed]")
_ARABIC_WORD = re.compile(r"[^\W\d_]+")

# ------------------------------------------------------------------ Latin script: what stands for one sound
# Longest first. Values: the readings, the likeliest first.
_LATIN_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("tch", ("j",)), ("sch", ("s",)), ("kh", ("h",)), ("gh", ("g", "k")), ("sh", ("s", "sh")), ("ch", ("s", "j", "h")),
    ("dh", ("d", "z")), ("th", ("s", "t", "th", "z")), ("ph", ("f",)), ("dj", ("j",)), ("zh", ("j",)), ("ck", ("k",)),
)  # fmt: skip
_LATIN_LETTERS: dict[str, tuple[str, ...]] = {
    "b": ("b",), "p": ("b",), "t": ("t",), "d": ("d",), "z": ("z", "d"), "s": ("s",), "c": ("j", "k"), "j": ("j",),
    "h": ("h",), "g": ("g", "j"), "k": ("k",), "q": ("k",), "f": ("f",), "l": ("l",), "m": ("m",), "n": ("n",),
    "r": ("r",), "x": ("h", "ks", "g"), "v": ("w",), "w": ("w",),
}  # fmt: skip
_VOWELS = frozenset("aeiou")
# Digits in a word: letters misread (0 o, 1 l, 5 s, 8 b) or written in messages for sounds of Arabic.
_DIGITS = str.maketrans(
    {"0": "o", "1": "l", "2": "", "3": "", "4": "", "5": "s", "6": "t", "7": "h", "8": "b", "9": "k"}
)
_DIGIT_FIRST = re.compile(r"\b5(?=[a-z])")
# Letters that eyes and scanners take for others: the name as it may have been.
_MISREAD = (("rn", "m"), ("cl", "d"))
_ARTICLES = re.compile(r"[ae][li]|ul|il|[ae]ll|l|a|[ae][sdrntz]|[ae]ss|[ae]sh|[ae]ch")
_AL_JOINED = re.compile(r"^(?:(?:al|el)(?=[a-z]{3})|[ae]([dnrstz])(?=\1[a-z]{2}))")
_ABD_SHORT = re.compile(r"^\s*A\.\s*(?=\w{3})", re.IGNORECASE)
_ABD_KURDISH = re.compile(r"^e[bv]d(?=[aeiou]l)")
_ABD = re.compile(r"^abd(?:\s?[aeiou]l\s?|[aeiou](?=([rsdntz])\1)|\s)(?=[a-z])")
_ABD_ALONE = re.compile(r"^abd(?:[aeiou][lrsdntz]?)?$")
_OF_GOD = re.compile(r"^[aeiou]l{1,2}(?:ah?|eh)$")
_ABD_OF_GOD = re.compile(r"^abd[aeiou]l{1,2}(?:ah?|eh)$")
_DIN = re.compile(r"^(?:[aeiou](?:l|d|t)?|)(?:d|t)(?:in|een|ine)$")
# Skeleton letters in which the spellings of one name still differ: Mahmud and Mahmut.
_SKELETON = str.maketrans({"d": "t"})


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("imece.lib").joinpath("data/names.toml").read_text(encoding="utf-8"))


@cache
def _dictionary() -> tuple[dict[str, str], dict[str, str]]:
    """Readings of Arabic spellings and of Latin short forms, both already in the comparison form."""
    tables = _tables()
    readings = {_arabic_letters(name): _latin_form(read.lower()) for name, read in tables["readings"].items()}
    return readings, {name: read.lower() for name, read in tables["spellings"].items()}


@cache
def _beside() -> tuple[frozenset[str], frozenset[str]]:
    """Titles, and what begins a kunya."""
    tables = _tables()["beside"]
    return frozenset(tables["titles"].split()), frozenset(tables["kunyas"].split())


def name_key(text: str) -> str:
    """The likeliest key; '' where the text holds no letter. 'Hüseyin', 'Hossein' and 'حسين' give 'hsn'."""
    keys = name_keys(text)
    return keys[0] if keys else ""


def name_keys(text: str) -> tuple[str, ...]:
    """All keys of the name, the likeliest first, at most MOST_KEYS; empty where there is no letter."""
    return _keys_of(text)


def word_keys(text: str) -> tuple[str, ...]:
    """The likeliest key of each word of a name, as they stand, so that 'Ahmad Ali' and 'Ali' share one.

    Of a word with one consonant, which says too little, the form instead.
    """
    words = ((word, _readings(word)[0]) for word in _words(text))
    keys = (key if len(key) > 1 else _form_of(word) for word, key in words)
    return tuple(dict.fromkeys(key for key in keys if len(key) > 1))


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name without articles, folded; 'Abd al-' and what follows are one word."""
    return _words(text)


@lru_cache(maxsize=262144)
def keys_by_word(text: str) -> tuple[tuple[str, ...], ...]:
    """All keys of each word, in order: articles are gone, 'Abd al-' and what follows are one word."""
    return tuple(_readings(word) for word in _words(text))


@lru_cache(maxsize=65536)
def untitled(text: str) -> str:
    """The name without titles ('Hacı', 'Şeyh') and a kunya ('Abu Ahmad'), where something else is left."""
    words = _words(text)
    if len(words) < 2:
        return text
    titles, kunyas = _beside()
    kept: list[str] = []
    behind_kunya = False
    for word in words:
        if not behind_kunya and word not in titles and word not in kunyas:
            kept.append(word)
        behind_kunya = word in kunyas
    return " ".join(kept) if kept and len(kept) < len(words) else text


@lru_cache(maxsize=262144)
def name_form(text: str) -> str:
    """The name spelt in one Latin way with its vowels: 'Hüseyin' and 'حسين' give 'husain', 'Hasan' 'hasan'."""
    return "".join(_form_of(word) for word in _words(text))


@lru_cache(maxsize=262144)
def _keys_of(text: str) -> tuple[str, ...]:
    per_word = [_readings(word) for word in _words(text)]
    if not per_word:
        return ()
    joined: Iterable[str] = ("".join(parts) for parts in itertools.product(*per_word))
    if len(per_word) > 1:  # the words run together, or one word broken in two: 'Muhammedali', 'Mu stafa'
        joined = itertools.chain(
            itertools.islice(joined, MOST_KEYS - 1), _readings("".join(_words(text)).replace(" ", ""))[:1]
        )
    return tuple(itertools.islice(dict.fromkeys(key for key in joined if key), MOST_KEYS))


# ------------------------------------------------------------------ words
@lru_cache(maxsize=262144)
def _words(text: str) -> tuple[str, ...]:
    """The name's words without articles; 'Abd al-' and what follows are one word."""
    text = text.translate(_JOINERS)
    if _ARABIC.search(text):
        return _arabic_words(text)
    folded = fold(_turkish(text))
    if not folded.isalpha() and any(sign.isdigit() for sign in folded) and any(map(str.isalpha, folded)):
        folded = _DIGIT_FIRST.sub("kh", folded).translate(_DIGITS)
    return _latin_words(folded)


def _turkish(text: str) -> str:
    """Hyphens part words; an apostrophe is a hamza or an ain and parts nothing; 'A. Kadir' is Abdülkadir."""
    return _ABD_SHORT.sub("Abd ", text.replace("-", " ")).translate(_APOSTROPHES)


def _latin_words(folded: str) -> tuple[str, ...]:
    words = [_ABD_KURDISH.sub("abd", word) for word in folded.split()]
    words = ["din" if place and _DIN.match(word) else word for place, word in enumerate(words)]
    kept: list[str] = []
    for place, word in enumerate(words):
        if _ARTICLES.fullmatch(word) and place + 1 < len(words):
            continue
        if kept and _ABD_ALONE.match(kept[-1]):
            word = "abd lah" if _OF_GOD.match(word) else f"abd {word}"
            kept.pop()
        elif kept and _OF_GOD.match(word):
            word = kept.pop() + "ullah"
        kept.append(word)
    return tuple(_without_abd_article(word) for word in kept)


def _without_abd_article(word: str) -> str:
    """'abdulkadir' and 'abdelqader' are parted as 'abd alqader' was; 'abdallah' becomes 'abd lah'."""
    if not word.startswith("abd") or " " in word:
        return word
    return "abd lah" if _ABD_OF_GOD.match(word) else _ABD.sub("abd ", word, count=1)


def _arabic_letters(text: str) -> str:
    return _HARAKAT.sub("", text.translate(_JOINERS)).translate(_ARABIC_LETTERS)


def _arabic_words(text: str) -> tuple[str, ...]:
    words = _ARABIC_WORD.findall(_arabic_letters(text))
    kept: list[str] = []
    for word in words:
        word = re.sub(r"(.)\1+", r"\1", word) if "الله" not in word else word
        if word == "ال" and len(words) > 1:
            continue
        word = _without_article(word)
        if kept and kept[-1] == "عبد":
            kept[-1] = "عبد " + word
        elif word.startswith("عبدال") and len(word) > 6:
            kept.append("عبد " + _without_article(word[3:]))
        else:
            kept.append(word)
    return tuple(word for word in kept if word)


def _without_article(word: str) -> str:
    """'الحسن' is 'حسن'; 'الله' is 'لا' (lah); a short word ('الاء', 'الما') may begin with these letters by itself."""
    if word.startswith("ال") and len(word) > 4 and word not in ("الياس",):
        return word[2:]
    return "لا" if word == "الله" else word


# ------------------------------------------------------------------ keys
@lru_cache(maxsize=262144)
def _readings(word: str) -> tuple[str, ...]:
    """The keys of one word, the likeliest first."""
    if _ARABIC.search(word):
        found = ["".join(_readings_of_part(part)[0] for part in word.split())] if " " in word else []
        found += [] if found else _readings_of_part(word)
    else:
        meant = _dictionary()[1].get(word)
        found = (_latin_readings(meant) if meant else []) + _latin_readings(word)
        found += [
            reading
            for read, meant in _MISREAD
            if read in word[1:]
            for reading in _latin_readings(word.replace(read, meant))[:1]
        ]
    return tuple(dict.fromkeys(key for key in found if key)) or ("",)


def _latin_readings(word: str) -> list[str]:
    if " " in word:
        first, rest = word.split(" ", 1)
        head = _latin_skeletons(first)[0]
        parts = _latin_skeletons(rest.replace(" ", ""))
        return [head + part for part in parts] + _latin_skeletons(first + "l" + rest.replace(" ", ""))
    found = _latin_skeletons(word)
    bare = _AL_JOINED.sub("", word)
    if bare != word:
        stripped = _latin_skeletons(bare)
        found = found + stripped if len(stripped[0]) < 2 else [found[0], *stripped, *found[1:]]
    return found


def _latin_skeletons(word: str) -> list[str]:
    first = itertools.islice(itertools.product(*_latin_sounds(word)), MOST_KEYS)
    return [_finished(reading, word) for reading in first]


def _latin_sounds(word: str) -> list[tuple[str, ...]]:
    """Each sound of a Latin word with its readings; vowels as '-'."""
    sounds: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        group = next(((g, r) for g, r in _LATIN_GROUPS if word.startswith(g, place)), None)
        if group:
            sounds.append(group[1])
            place += len(group[0])
            continue
        sounds.append(_latin_sound(word, place))
        place += 1
    return sounds


def _latin_sound(word: str, place: int) -> tuple[str, ...]:
    letter, following = word[place], word[place + 1 : place + 2]
    if place == 0 and letter == "y" and following in _VOWELS:
        return ("y",)
    if place == 0 and word.startswith("ou") and word[2:3] in _VOWELS:
        return ("w",)
    if letter in "vw":
        return ("w",) if place == 0 else ("-",)
    if letter in _VOWELS or letter == "y":
        return ("-",)
    return _LATIN_LETTERS.get(letter, (letter,))


def _finished(sounds: tuple[str, ...], word: str) -> str:
    """Classes put together: a first vowel is 'a', others go; doubled letters are one; a last h after a vowel goes."""
    sounds = ("a", *sounds[1:]) if sounds and sounds[0] == "-" else sounds
    if len(sounds) > 2 and sounds[-1] == "h" and sounds[-2] == "-":
        sounds = sounds[:-1]
    key: list[str] = []
    previous = ""
    for sound in sounds:
        letter = sound.translate(_SKELETON)
        if sound != "-" and letter != previous:
            key.append(letter)
        previous = letter
    return "".join(key)


def _readings_of_part(word: str) -> list[str]:
    sounds: list[tuple[str, ...]] = []
    for place, letter in enumerate(word):
        if letter in _ARABIC_CONSONANTS:
            sounds.append(_ARABIC_CONSONANTS[letter])
        elif place == 0 and letter in "وي":
            sounds.append(("w",) if letter == "و" else ("y",))
        else:
            sounds.append(("-",))
    if len(sounds) > 2 and sounds[-1] == ("h",):
        sounds[-1] = ("-", "t") if word[-2] == "ا" else ("-",)
    first = itertools.islice(itertools.product(*sounds), MOST_KEYS)
    return [_finished(reading, word) for reading in first]


# ------------------------------------------------------------------ the form with vowels
_FORM_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^ou(?=[aeiou])", "w"), (r"tch|dj|zh", "j"), (r"sch|sh|ch|th", "s"), (r"kh", "h"), (r"gh", "g"),
        (r"dh", "d"), (r"ph", "f"), (r"c", "j"), (r"q|ck", "k"), (r"x", "h"), (r"v", "w"), (r"p", "b"),
        (r"oo|ou|o", "u"), (r"ee|ie", "i"), (r"[ae][iy]", "ai"), (r"(?<!^)y(?![aeiou])|(?<=[aeiou])y", "i"),
        (r"(?<=[^aeiou])y(?=[aeiou])", "i"), (r"e", "a"), (r"t$", "d"), (r"(.)\1+", r"\1"),
        (r"(?<=[aiu])h$", ""), (r"iya$", "ia"), (r"iya", "ia"),
    )
)  # fmt: skip


@lru_cache(maxsize=262144)
def _latin_form(word: str) -> str:
    word = word.replace(" ", "")
    for pattern, to in _FORM_STEPS:
        word = pattern.sub(to, word)
    return word


def _form_of(word: str) -> str:
    readings, spellings = _dictionary()
    return _arabic_form(word, readings) if _ARABIC.search(word) else _latin_form(spellings.get(word, word))


def _arabic_form(word: str, readings: dict[str, str]) -> str:
    return "".join(readings.get(part) or _latin_form(_vocalised(part)) for part in word.split())


def _vocalised(word: str) -> str:
    """An Arabic word in Latin letters; 'a' where a short vowel must stand: 'منصور' is 'mansur', 'حسن' 'hasan'."""
    sounds = [_ARABIC_CONSONANTS.get(letter, (_ARABIC_VOWELS.get(letter, ""),))[0] for letter in word]
    if word[:1] in ("و", "ي"):
        sounds[0] = "w" if word[0] == "و" else "y"
    if word[:1] == "ع" and len(sounds) > 1 and sounds[1] not in _VOWELS:
        sounds[0] = "a"
    if len(sounds) > 2 and word.endswith("ه"):
        sounds[-1] = "a"
    sounds = [sound for sound in sounds if sound]
    spelt: list[str] = []
    for place, sound in enumerate(sounds):
        spelt.append(sound)
        if sound in _VOWELS or place + 1 >= len(sounds) or sounds[place + 1] in _VOWELS:
            continue
        closes = len(spelt) > 1 and spelt[-2] in _VOWELS
        if not (closes and sounds[place + 2 : place + 3] and sounds[place + 2] in _VOWELS):
            spelt.append("a")
    return "".join(spelt)
