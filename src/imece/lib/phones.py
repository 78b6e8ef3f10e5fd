"""Telephone numbers to E.164 with Google's library (phonenumbers).

A family shares one phone, lists spell it in five ways, and Excel takes its zero away. Turkish mobile numbers,
nearly all of them, are recognised by their form alone; the rest goes through the library, first as a number
of the region, then as a Syrian one (09..), which people still use.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from imece.lib.text import as_text, fold, western_digits

# Where a number may come from if it has no country code, after the region of the list itself.
OTHER_REGIONS = ("SY",)


class Phone(NamedTuple):
    """A number as +905778834382, or a problem code: 'empty' or 'not_a_phone'."""

    e164: str | None
    problem: str | None


NO_PHONE = Phone(None, "empty")
NOT_A_PHONE = Phone(None, "not_a_phone")

_NONE = frozenset(fold("none na n a bilinmiyor unknown boş x لا يوجد بدون").split())
_TURKISH_MOBILE = re.compile(r"(?:\+?0{0,2}90)?0?(5\d{9})")
_PARTS = re.compile(r"\s*(?:[/;,|\n]|\bve\b|\bveya\b|\band\b|\bor\b|\s-\s| او | و )\s*")


def read_phone(cell: object, *, region: str = "TR") -> Phone:
    """The first number in the cell that is one; numbers of `region` need no country code."""
    text = western_digits(as_text(cell)).strip("' ")
    if not any(sign.isdigit() for sign in text):
        return NO_PHONE if _says_nothing(text) else NOT_A_PHONE
    return _read(text[:80], region)


def _says_nothing(text: str) -> bool:
    words = fold(text).split()
    return "yok" in words or all(word in _NONE for word in words)


@lru_cache(maxsize=16384)
def _read(text: str, region: str) -> Phone:
    for part in (text, *_PARTS.split(text)):
        e164 = _one(part, region)
        if e164 is not None:
            return Phone(e164, None)
    return NOT_A_PHONE


def _one(text: str, region: str) -> str | None:
    digits = re.sub(r"[^\d+]", "", re.sub(r"\.0$", "", text))
    if region == "TR" and (mobile := _TURKISH_MOBILE.fullmatch(digits)):
        return "+90" + mobile[1]
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    candidates = [(digits, where) for where in (region, *OTHER_REGIONS)]
    if not digits.startswith("+"):
        candidates.append(("+" + digits, region))
    return next((number for digits, where in candidates if (number := _parsed(digits, where))), None)


def _parsed(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_digits(e164: str) -> str:
    """+905778834382 without its country: '5778834382'; '' where it is no number."""
    if e164.startswith("+90"):
        return e164[3:]
    try:
        return str(phonenumbers.parse(e164, None).national_number)
    except phonenumbers.NumberParseException:
        return ""


def show_phone(e164: str) -> str:
    """+905778834382 as people read it: '+90 577 883 43 82'. What is no number is shown as it is."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    shown: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return shown
