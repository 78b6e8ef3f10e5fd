"""How fast the fact sheet comes out on paper, set against typst setting a page with one sentence in the same run.

The sheet is the demonstration's, with its figures, charts, map and drawings, in each language. `Found its form` is
what publishing does: the sheet is set again, smaller each time, until it keeps to its two pages. Every round sets
other words, for typst remembers what it has set before.
"""

from __future__ import annotations

import datetime
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("demo/lists/ecm", "demo/lists/pmt", "demo/lists/rsu/hygiene")
LANGUAGES = ("en", "tr", "ar")
ROUNDS = 10
PLAIN = '#set document(title: "{0}")\n#set text(font: "Inter", lang: "en")\nOne sentence, {0}, on one page.'


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="imece-bench-") as folder:
        _take_some_lists_in(Path(folder) / "home")
        _measure()


def _take_some_lists_in(home: Path) -> None:
    os.environ["IMECE_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    for arguments in (["mission", "load", "missions/istanbul"], ["lists", "take", *LISTS]):
        program = [sys.executable, "-c", "from imece.config.cli import main; main()", *arguments]
        subprocess.run(program, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _measure() -> None:
    from imece.config.commands import prepared

    prepared()
    from imece.reporting.fact_sheet import fact_sheet
    from imece.reporting.paper import FORMS, Imprint, page_count, paper, set_on_paper

    sheet = fact_sheet()
    imprint = Imprint(1, datetime.date(2022, 7, 15))
    plain = _per_second(_plain_page)
    print(f"PDF: pages per second, median of {ROUNDS} rounds, one core")
    print(f"  one sentence on a page           {plain:>7.1f}")
    for language in LANGUAGES:
        given: Any = {"language": language, "imprint": imprint}

        def once(number: int, given: Any = given) -> bytes:
            return set_on_paper(_other_words(sheet.content, number), sheet.pictures, form=FORMS[4], **given)

        def found(number: int, given: Any = given) -> bytes:
            return paper(_other_words(sheet.content, number), sheet.pictures, **given)

        pages, formed, published = page_count(found(0)), _per_second(once), _per_second(found)
        print(
            f"  fact sheet in {language}, {pages} pages        {formed:>7.1f}   1 : {plain / formed:.0f}"
            f"   found its form {published:>6.1f}   1 : {plain / published:.0f}"
        )


def _plain_page(number: int) -> bytes:
    import typst

    from imece.ui.document.document import STANDARD, _fonts

    compiler = typst.Compiler(font_paths=_fonts())
    made = compiler.compile(input=PLAIN.format(number).encode(), format="pdf", pdf_standards=STANDARD)
    assert isinstance(made, bytes)
    return made


def _other_words(part: Any, number: int) -> Any:
    """The same content with a number behind each text, and every value a little larger."""
    if isinstance(part, list):
        return [_other_words(inner, number) for inner in part]
    if not isinstance(part, dict):
        return part
    if part.keys() == set(LANGUAGES):
        return {language: f"{text} {number}" for language, text in part.items()}
    other = {name: _other_words(inner, number) for name, inner in part.items()}
    if "value" in other:
        other["value"] = str(Decimal(other["value"]) + number)
    return other


def _per_second(made: Callable[[int], bytes]) -> float:
    from imece.reporting.paper import page_count

    rates = []
    for number in range(1, ROUNDS + 1):
        started = time.perf_counter()
        pdf = made(number + next(_rounds))
        rates.append(page_count(pdf) / (time.perf_counter() - started))
    return statistics.median(rates)


_rounds = itertools.count(0, ROUNDS)


if __name__ == "__main__":
    main()
