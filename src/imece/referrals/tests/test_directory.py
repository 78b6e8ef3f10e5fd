"""The directory: loaded twice is once, what left is closed, what fits stands first. Nobody here exists."""

from __future__ import annotations

from typing import Any

import pytest

from imece.base.tests.cast import Cast
from imece.partners.models import Organisation
from imece.referrals.destinations import destinations_for
from imece.referrals.directory import ServicePoint
from imece.referrals.loading import load_directory
from imece.referrals.tests.referred import somebody

pytestmark = pytest.mark.django_db


def row(**values: Any) -> dict[str, Any]:
    return {
        "team": "", "organisation": "clinic", "names": {"en": "A"}, "need": "health", "districts": [],
        "languages": [], "eligibility": {}, "opening_hours": {}, "address": "", "phone": "", "email": "", **values,
    }  # fmt: skip


def test_loaded_twice_is_once_and_what_left_is_closed(cast: Cast) -> None:
    Organisation.objects.create(code="clinic", names={"en": "Clinic"})
    rows = {"a": row(), "b": row(team="PMT", organisation="", need="psychosocial")}
    assert load_directory(rows).added == ["a", "b"]
    assert not load_directory(rows).any
    assert load_directory({"b": rows["b"]}).removed == ["a"]
    assert ServicePoint.objects.get(code="a").is_closed
    assert load_directory(rows).changed == ["a"]
    assert not ServicePoint.objects.get(code="a").is_closed


def test_what_gives_the_need_where_the_person_lives_stands_first(cast: Cast) -> None:
    Organisation.objects.create(code="clinic", names={"en": "Clinic"})
    far, here = [cast.avcilar.pcode], [cast.sultangazi.pcode]
    load_directory({"far": row(districts=far), "other": row(need="legal"), "here": row(districts=here)})
    found = [one for one in destinations_for(somebody(cast), "health") if one.point]
    assert [one.point.code for one in found if one.point] == ["here", "far", "other"]
    assert [one.fits for one in found] == [True, False, False]
