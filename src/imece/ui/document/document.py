"""A PDF from a typst template and plain data: tagged for screen readers (PDF/UA-1), with our fonts only.

The template imports the house layout and reads what was handed in:

    #import "/house/ui/document/layout.typ": *
    #show: house.with(title: data.title)

`/house` is the package folder, so that every room keeps its templates beside its code; `/files` holds the
pictures of this one document. Nothing is read from the network or from the system's fonts.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import typst
from django.core.serializers.json import DjangoJSONEncoder

from imece.ui.formats import is_right_to_left, language_of

PACKAGE = Path(__file__).resolve().parents[2]
FONTS = Path(__file__).resolve().parent / "fonts"
STANDARD: Final = "ua-1"


def compile_document(
    template: str,
    data: Mapping[str, object],
    *,
    language: str,
    files: Mapping[str, bytes] | None = None,
    made_on: datetime.datetime | None = None,
) -> bytes:
    """The document as PDF bytes.

    `template` is a path inside the package ("reporting/documents/fact_sheet.typ"); `data` is anything that JSON
    can hold, dates and Decimals as text; `files` are pictures by name, for `#picture("name")`. `made_on` is
    written into the PDF: with the same one, the same data gives the same bytes. A mistake in a template raises
    typst.TypstError with the place of the mistake.
    """
    code = language_of(language)
    frame = {"language": code, "direction": "rtl" if is_right_to_left(code) else "ltr"}
    inputs = {"data": json.dumps({**data, "frame": frame}, cls=DjangoJSONEncoder, ensure_ascii=False)}
    with tempfile.TemporaryDirectory(prefix="imece-document-") as folder:
        root = Path(folder)
        (root / "house").symlink_to(PACKAGE, target_is_directory=True)
        (root / "files").mkdir()
        for name, content in (files or {}).items():
            (root / "files" / Path(name).name).write_bytes(content)
        compiled = _compiler(root).compile(
            input=f'#include "/house/{template}"'.encode(),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=STANDARD,
            timestamp=made_on,
        )
    assert isinstance(compiled, bytes)
    return compiled


def _compiler(root: Path) -> typst.Compiler:
    return typst.Compiler(root=root, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """Read once: finding the fonts costs more than a short document."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
