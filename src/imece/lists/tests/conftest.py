"""The lists of these tests are of two kinds of their own."""

from __future__ import annotations

import pytest

from imece.lists.kinds import KINDS
from imece.lists.tests.visits import Gifts, Visits


@pytest.fixture
def only_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other kind of list is known."""
    monkeypatch.setattr(KINDS, "_items", {kind.code: kind for kind in (Visits(), Gifts())})
