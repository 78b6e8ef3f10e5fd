"""The shown texts and their translations: `make messages` collects, `make check` sees that none is missing.

    python tools/messages.py collect    texts into src/imece/locale/*/LC_MESSAGES/django.po, then compiles
    python tools/messages.py check      fails while a text is missing, untranslated, or not compiled

Django's own makemessages wants the gettext programs; this wants only Babel, so it runs on any machine.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "imece"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("tr", "ar")  # the source texts are English
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CALL = re.compile(r"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(")

Text = tuple[Any, str | None]  # a text, or the pair of singular and plural; and its context


def texts_of_python(file: Path) -> Iterator[Text]:
    with file.open("rb") as source:
        for _line, text, _comments, context in extract("python", source, KEYWORDS):
            yield text, context


def texts_of_template(file: Path) -> Iterator[Text]:
    """Django rewrites a template into something like Python, whose calls we read one by one."""
    source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    for call in CALL.finditer(source):
        strings = strings_of_call(source[call.start() :])
        if call[1] == "npgettext":
            yield (strings[1], strings[2]), strings[0]
        elif call[1] == "pgettext":
            yield strings[1], strings[0]
        elif call[1] == "ngettext":
            yield (strings[0], strings[1]), None
        else:
            yield strings[0], None


def strings_of_call(source: str) -> list[str]:
    strings, depth = [], 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            strings.append(str(ast.literal_eval(token.string)))
        depth += {"(": 1, ")": -1}.get(token.string, 0)
        if token.string == ")" and depth == 0:
            break
    return strings


def collected() -> Catalog:
    """Every text that the package shows."""
    catalog = Catalog(charset="utf-8")
    for file in sorted(PACKAGE.rglob("*")):
        place = file.relative_to(PACKAGE)
        if {"tests", "migrations", "locale"} & set(place.parts):
            continue
        if file.suffix == ".py":
            texts = texts_of_python(file)
        elif "templates" in place.parts and file.suffix in {".html", ".txt"}:
            texts = texts_of_template(file)
        else:
            continue
        for text, context in texts:
            catalog.add(text, locations=[(str(place), 0)], context=context)
    return catalog


def folder(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES"


def known(language: str) -> Catalog:
    file = folder(language) / "django.po"
    if not file.exists():
        return Catalog(locale=language, project="imece", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale=language)


def compiled(catalog: Catalog) -> bytes:
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def wrong_with(message: Message, catalog: Catalog) -> str:
    """Why this translation may not be shown; nothing when it may."""
    translated = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    if not all(translated):
        return "not translated"
    if message.fuzzy:
        return "marked fuzzy"
    return "; ".join(str(trouble) for trouble in message.check(catalog))


def collect() -> int:
    texts = collected()
    for language in LANGUAGES:
        catalog = known(language)
        catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        folder(language).mkdir(parents=True, exist_ok=True)
        with (folder(language) / "django.po").open("wb") as target:
            write_po(target, catalog, width=110, ignore_obsolete=True, sort_output=True, include_lineno=False)
        (folder(language) / "django.mo").write_bytes(compiled(known(language)))
        open_texts = sum(bool(wrong_with(message, catalog)) for message in catalog if message.id)
        print(f"{language}: {len(catalog)} texts, {open_texts} to translate")
    return 0


def check() -> int:
    texts, troubles = collected(), []
    for language in LANGUAGES:
        catalog = known(language)
        for text in texts:
            if not text.id:
                continue
            message = catalog.get(text.id, text.context)
            trouble = wrong_with(message, catalog) if message else "not collected (make messages)"
            if trouble:
                troubles.append(f"{language}: {text.id!r}: {trouble}")
        if not same_when_compiled(language, catalog):
            troubles.append(f"{language}: django.mo is older than django.po (make messages)")
    for trouble in troubles[:40]:
        print(trouble, file=sys.stderr)
    if len(troubles) > 40:
        print(f"… and {len(troubles) - 40} more", file=sys.stderr)
    print(f"translations: {len(texts)} texts in {len(LANGUAGES)} languages, {len(troubles)} troubles")
    return 1 if troubles else 0


def same_when_compiled(language: str, catalog: Catalog) -> bool:
    file = folder(language) / "django.mo"
    if not file.exists():
        return False
    with file.open("rb") as source:
        shown = strings_of(read_mo(source))
    return shown == strings_of(read_mo(io.BytesIO(compiled(catalog))))


def strings_of(catalog: Catalog) -> dict[tuple[str, str | None], Any]:
    """What is said for each text; a compiled text with a plural is a list, which cannot be a key itself."""
    return {("".join(message.id), message.context): message.string for message in catalog if message.id}


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=True)
    if arguments == ["collect"]:
        return collect()
    if arguments == ["check"]:
        return check()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
