"""The page about cases says the states, the moves and the rights as the code has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imece.cases.doc import rights_table, service_table, state_table
from imece.cases.states import CASE_DEEDS, SERVICE_DEEDS, State, deed_to

PAGE = Path(__file__).resolve().parents[4] / "docs" / "cases.md"


@pytest.mark.parametrize("table", [state_table, service_table, rights_table])
def test_the_page_has_the_tables_of_the_code(table: object) -> None:
    assert callable(table) and table() in PAGE.read_text(encoding="utf-8")


def test_each_deed_of_the_table_is_a_verb() -> None:
    from imece.cases.models import Case, CaseService

    for model, deeds in ((Case, CASE_DEEDS), (CaseService, SERVICE_DEEDS)):
        assert all(hasattr(model, deed.verb) for deed in deeds if not deed.verb.startswith("("))
    assert all(deed_to(CASE_DEEDS, state) for state in State)
