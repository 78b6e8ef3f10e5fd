"""A merge after publishing: the edition stays, today's figure follows, and a restatement shows the difference."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imece.base.users import User
from imece.people.merging import Merge
from imece.people.models import Person
from imece.reporting.publishing import publish_fact_sheet
from imece.reporting.restatement import restated
from imece.reporting.tests.small_sheet import found_sheet
from imece.reporting.tests.test_editions import frozen

pytestmark = pytest.mark.django_db


def test_a_restatement_shows_what_a_merge_would_alter_and_nothing_once_it_is_undone() -> None:
    found_sheet()
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    first, second, third = Person.objects.order_by("pk")[:3]
    by = User.objects.create_user("somebody", password="x")

    merges = Merge.make(kept=first, joined=[second, third], by=by)
    assert frozen(edition) == before
    assert {one.figure.key: (one.figure.value, one.now, one.difference) for one in restated(edition)} == {
        "people": (Decimal(30), Decimal(28), Decimal(-2)),
        "kits": (Decimal(7), Decimal(7), Decimal(0)),
    }

    merges[0].undo(by=by)
    assert [one.difference for one in restated(edition) if one.figure.key == "people"] == [Decimal(-1)]
    merges[1].undo(by=by)
    assert {one.difference for one in restated(edition)} == {Decimal(0)}
    assert frozen(edition) == before


def test_an_edition_published_after_a_merge_keeps_it_when_the_merge_is_undone() -> None:
    found_sheet()
    first, second = Person.objects.order_by("pk")[:2]
    by = User.objects.create_user("somebody", password="x")
    [merge] = Merge.make(kept=first, joined=[second], by=by)
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    merge.undo(by=by)
    assert frozen(edition) == before
    assert [(one.figure.value, one.now) for one in restated(edition) if one.figure.key == "people"] == [
        (Decimal(29), Decimal(30))
    ]
