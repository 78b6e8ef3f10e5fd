"""Other ways of writing one name than those of the sample: romanisations, slips of Arabic typing, of eyes and of keys.

A name is known by an Arabic and a Latin spelling; the two are read side by side, so that each sound knows its Arabic
letter, and written anew by the convention of another office. None of this is used by the product.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable

_DIGRAPHS = ("tch", "dsch", "sch", "kh", "gh", "sh", "th", "dh", "ch", "ph", "dj")
_TURKISH = str.maketrans({"ğ": "g", "ü": "u", "ö": "u", "ı": "i", "v": "w", "o": "u"})
# Which Arabic letters a Latin sound may stand for, the likeliest first.
_LETTERS_OF = {
    "kh": "خ", "gh": "غ", "sh": "ش", "ş": "ش", "th": "ثذ", "dh": "ذضظ", "ch": "شخچ", "ph": "ف", "ç": "چج", "dj": "ج",
    "b": "بپ", "p": "بپ", "t": "تطدث", "d": "دضذظط", "z": "زذظض", "s": "سصثش", "j": "جچ", "h": "حهخ", "g": "غجگق",
    "k": "كقکخ", "q": "قك", "f": "ف", "l": "ل", "m": "م", "n": "ن", "r": "ر", "w": "و", "y": "يیى", "x": "خ",
}  # fmt: skip
_PLAIN = {
    "ب": "b", "پ": "p", "ت": "t", "ط": "t", "د": "d", "ض": "d", "ذ": "dh", "ظ": "z", "ز": "z", "ث": "th", "س": "s",
    "ص": "s", "ش": "sh", "ج": "j", "چ": "ch", "ح": "h", "ه": "h", "خ": "kh", "غ": "gh", "گ": "g", "ق": "q", "ك": "k",
    "ف": "f", "ل": "l", "م": "m", "ن": "n", "ر": "r", "و": "w", "ي": "y",
}  # fmt: skip
# Each convention: how letters and vowels (short a i u, long A I U, diphthongs) are written; the rest as in _PLAIN.
CONVENTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "french": {
        "ش": ("ch",), "ج": ("dj", "j"), "ق": ("k", "k", "c", "q"), "ث": ("th", "t"), "ذ": ("d", "dh"),
        "ظ": ("d", "dh"), "غ": ("gh", "gh", "r"), "و": ("ou", "w"), "a": ("a", "a", "e"), "i": ("i", "e"),
        "u": ("ou", "o"), "A": ("a",), "I": ("i",), "U": ("ou",), "ai": ("ai", "ei", "aï"), "au": ("aou", "ao"),
        "article": ("El ", "Al ", "El-", "El"), "abd": ("Abdel ", "Abdel", "Abd El "), "end": ("a", "a", "e"),
    },
    "din": {
        "ش": ("š",), "ج": ("ǧ",), "خ": ("ḫ",), "غ": ("ġ",), "ث": ("ṯ",), "ذ": ("ḏ",), "ظ": ("ẓ",), "ض": ("ḍ",),
        "ط": ("ṭ",), "ص": ("ṣ",), "ح": ("ḥ",), "ع": ("ʿ",), "A": ("ā",), "I": ("ī",), "U": ("ū",), "article": ("al-",),
        "abd": ("ʿAbd al-", "ʿAbdal"), "end": ("a",),
    },
    "persian": {
        "ث": ("s",), "ذ": ("z",), "ظ": ("z",), "ض": ("z",), "و": ("v",), "ق": ("gh", "q"), "i": ("e", "i"),
        "u": ("o",), "I": ("i", "ee"), "U": ("ou", "u", "oo"), "ai": ("ey", "ay", "ei"), "article": ("", "", "Al"),
        "abd": ("Abdol ", "Abdol", "Abdul"), "end": ("eh", "e"),
    },
    "kurdish": {
        "ش": ("ş",), "ج": ("c",), "خ": ("x",), "غ": ("x",), "ث": ("s",), "ذ": ("z",), "ظ": ("z",), "ض": ("d", "z"),
        "چ": ("ç",), "a": ("e",), "A": ("a",), "I": ("î",), "U": ("û",), "u": ("u", "i"), "ai": ("ey",),
        "article": ("El", "El ", ""), "abd": ("Ebdul", "Evdil", "Ebdil"), "end": ("e", "a"),
    },
    "german": {
        "ش": ("sch",), "ج": ("dsch", "dj", "j"), "خ": ("ch",), "غ": ("gh", "g"), "ث": ("th", "t"), "ذ": ("d", "s"),
        "ظ": ("s", "z"), "ز": ("s", "z"), "ق": ("k",), "ي": ("j",), "ai": ("ei", "ai"), "و": ("w",),
        "article": ("Al ", "El ", "Al-"), "abd": ("Abdul", "Abdul "), "end": ("a", "ah"),
    },
}  # fmt: skip
_VOWELS = re.compile(r"[aeiou]+(?:y(?![aeiou]))?")
_MARKS_KEPT = 0.5  # of scholarly romanisations; the rest are typed without marks
_ARTICLE = re.compile(r"^([ae](?:l|s|d|n|r|z|t|sh|ş|ch)|[iu]l)[ -]|^(al|el)(?=[^aeiou])", re.IGNORECASE)
_ABD = re.compile(r"^[ae][bp][dt][aeiouüı]{0,2}[lrsnzdt]?[ -]?(?:[ae][lrsnzdt][ -])?", re.IGNORECASE)


def romanised(latin: str, arabic: str, convention: str, chance: random.Random) -> str:
    """The name as an office of another convention writes it."""
    rules, prefix = CONVENTIONS[convention], ""
    latin, arabic = latin.strip(), arabic.replace("ی", "ي").replace("ک", "ك")
    if arabic.startswith("ال"):
        latin = re.sub(r"^[ae]l(?=[aeiouöü].{2})", "", latin, flags=re.IGNORECASE)
    if arabic.startswith(("العبد", "عبد ", "عبدال")):
        prefix = chance.choice(rules["abd"])
        latin = _ABD.sub("", _ARTICLE.sub("", latin).strip(), count=1) or "allah"
        arabic = re.sub(r"^(ال)?عبد ?(ال)?", "", arabic)
    elif arabic.startswith("ال") and len(arabic) > 4:
        prefix, latin, arabic = chance.choice(rules["article"]), _ARTICLE.sub("", latin, count=1), arabic[2:]
    text = " ".join(
        _word(word, there, rules, chance)
        for word, there in zip(_fitted(latin.split(), arabic), _fitted(arabic.split(), latin), strict=False)
    )
    if prefix.endswith((" ", "-")):
        text = text.title()
    whole = prefix + text
    whole = whole[:1].upper() + whole[1:]
    return whole if convention != "din" or chance.random() < _MARKS_KEPT else without_marks(whole)


def _fitted(words: list[str], other: str) -> list[str]:
    return words if len(words) == len(other.split()) else [" ".join(words)]


def _word(latin: str, arabic: str, rules: dict[str, tuple[str, ...]], chance: random.Random) -> str:
    out, at = [], 0
    sounds = _sounds(latin)
    for number, sound in enumerate(sounds):
        if sound[0] in "aeiouï":
            last = number == len(sounds) - 1
            ended = last and arabic.endswith(("ة", "ه")) and sound[0] in "ae"
            kind = "end" if ended else _vowel(sound, arabic[at : at + 2])
            default = {"A": "a", "I": "i", "U": "u"}.get(kind, kind)
            out.append(chance.choice(rules.get(kind, (default,))))
            continue
        if sound == " ":
            out.append(" ")
            continue
        letters = _LETTERS_OF.get(sound, "")
        found = next(
            (place for place in range(at, min(at + 4, len(arabic))) if arabic[place] in letters), None
        )
        letter = arabic[found] if found is not None else letters[:1]
        at = at if found is None else found + 1
        out.append(chance.choice(rules.get(letter, (_PLAIN.get(letter, sound),))))
    return "".join(out)


def _sounds(latin: str) -> list[str]:
    text = unicodedata.normalize("NFC", latin.lower().replace("i̇", "i")).translate(_TURKISH)
    text = re.sub(r"c(?![hk])", "j", re.sub(r"^uu(?=[aei])", "w", text))
    text = "".join(sign for sign in text if sign.isalpha() or sign == " ")
    found: list[str] = []
    place = 0
    while place < len(text):
        group = next((each for each in _DIGRAPHS if text.startswith(each, place)), "")
        if not group and text[place] in "aeiou":
            group = re.match(r"[aeiou]+|", text[place:]).group()  # type: ignore[union-attr]
            if text[place + len(group) : place + len(group) + 1] == "y" and text[place + len(group) + 1 :][
                :1
            ] not in tuple("aeiou"):
                group += "y"
        group = group or text[place]
        place += len(group)
        if not (found and found[-1] == group):
            found.append(group)
    return found


def _vowel(sound: str, ahead: str) -> str:
    if sound[0] in "ae" and sound[-1] in "iy" and len(sound) > 1 and sound != "ae":
        return "ai"
    if sound in ("au", "aou", "ao"):
        return "au"
    short = "a" if sound[0] == "a" and sound != "ai" else "i" if sound[0] == "i" or sound == "ee" else "u"
    short = "a" if sound == "e" else "u" if sound in ("oo", "ou", "o", "u") else short
    long_sign = {"a": "اى", "i": "يی", "u": "و"}[short]
    return short.upper() if ahead[:1] and ahead[0] in long_sign else short


def without_marks(text: str) -> str:
    text = text.replace("ʿ", "").replace("ı", "i").replace("ş", "s")
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")


# ---------------------------------------------------------------------------------------------- Arabic typing
_DOTS = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
_KEYBOARD = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ")
_MARKS = "\u064e\u064f\u0650\u0651\u0652"
_LATIN_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_EYES = (("rn", "m"), ("m", "rn"), ("l", "1"), ("l", "i"), ("i", "l"), ("o", "0"), ("e", "c"), ("u", "v"), ("h", "b"),
         ("s", "5"), ("n", "ri"), ("cl", "d"), ("d", "cl"))  # fmt: skip


def dots(text: str, chance: random.Random) -> str:
    """A dot too few or too many."""
    rows = {sign: row for row in _DOTS for sign in row}
    return _one_sign(text, chance, rows, lambda sign: chance.choice([s for s in rows[sign] if s != sign]))


def neighbours(text: str, chance: random.Random) -> str:
    """The next key was hit."""
    rows = {sign: row for row in (*_KEYBOARD, *_LATIN_KEYS) for sign in row}

    def beside(sign: str) -> str:
        row = rows[sign]
        at = row.index(sign) + chance.choice([-1, 1])
        return row[max(0, min(len(row) - 1, at))]

    return _one_sign(text, chance, rows, beside)


def _one_sign(text: str, chance: random.Random, known: Iterable[str], other: Callable[[str], str]) -> str:
    known = set(known)
    places = [place for place, sign in enumerate(text) if sign.lower() in known and place]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + other(text[place].lower()) + text[place + 1 :]


def persian_letters(text: str, chance: random.Random) -> str:
    return text.replace("ي", "ی").replace("ك", "ک").replace("ة", chance.choice(["ه", "ۀ", "ة"]))


def decorated(text: str, chance: random.Random) -> str:
    """Tatweel or harakat between the letters."""
    some = chance.choice(["ـ", "ــ", *_MARKS])
    return "".join(sign + (some if sign.isalpha() and chance.random() < 0.3 else "") for sign in text)


def joined(text: str, _: random.Random) -> str:
    return text.replace(" ", "").replace("-", "")


def eyes(text: str, chance: random.Random) -> str:
    """Read off a paper by a machine, or by tired eyes."""
    low = text.lower()
    can = [(seen, read) for seen, read in _EYES if seen in low[1:]]
    if not can:
        return text
    seen, read = chance.choice(can)
    place = low.index(seen, 1)
    read = read.upper() if text.isupper() else read
    return text[:place] + read + text[place + len(seen) :]


_CHAT = (
    ("kh", "5"),
    ("gh", "8"),
    ("h", "7"),
    ("q", "9"),
    ("aa", "3a"),
    ("sh", "ch"),
    ("oo", "o"),
    ("ee", "i"),
)


def as_in_chats(text: str, _: random.Random) -> str:
    """Digits for the sounds that Latin letters lack, as in messages: Mo7ammad, 5aled."""
    text = text.lower()
    for sound, sign in _CHAT:
        text = text.replace(sound, sign)
    return text


def without_vowels(text: str, _: random.Random) -> str:
    """As Arabic is written: Mhmd, Hsn."""
    return text[:1] + "".join(sign for sign in text[1:] if sign.lower() not in "aeiouıüö")
