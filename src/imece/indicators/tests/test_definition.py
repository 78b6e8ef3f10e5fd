"""A mistake in indicators.toml is one clear sentence, and then nothing is loaded."""

from __future__ import annotations

from typing import Any

import pytest

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.indicators.definition import Breakdown, Definition, check
from imece.indicators.models import Indicator
from imece.indicators.tests.small_ledger import PEOPLE, found_mission


@pytest.fixture(autouse=True)
def mission(db: None) -> None:
    found_mission()


def sentence(**changes: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        check({key: value for key, value in {**PEOPLE, **changes}.items() if value is not None})
    return str(refusal.value)


def test_a_good_entry_is_read() -> None:
    entry = {**PEOPLE, "breakdowns": ["sex", "district=residence", "served=case_services.source"]}
    assert check(entry).breakdowns == (
        Breakdown("sex", "sex"),
        Breakdown("district", "residence"),
        Breakdown("served", "source", "case_services"),
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": None}, "Indicator “people”: the key “unit” is missing."),
        ({"windw": "half"}, "there is no key “windw”; known are: code, names"),
        ({"code": "two words"}, "“code” must be letters, digits and _."),
        ({"names": {"tr": "Kişi"}}, "“names” must be names in each language"),
        ({"where": ["PMT"]}, "“where” must be columns with lists of values"),
        ({"where": {"team": "MHPSS"}}, "“where” must be columns with lists of values"),
        ({"times": "6"}, "“times” must be a whole number."),
        ({"times": 0}, "“times” may not be 0."),
        ({"any_day": 1}, "“any_day” must be true or false."),
        ({"count": "persons"}, "there is no way to count “persons”; known are: subjects, lines"),
        ({"basis": "guessed"}, "there is no count basis “guessed”; known are: named,"),
        ({"window": "quarter"}, "has no window “quarter”; it has: "),
        ({"window": "2022-06-30/2022-01-01"}, "ends before it begins."),
        ({"also": "later"}, "has no window “later”"),
        ({"source": "cars"}, "there is no table of facts “cars”; known are: ledger,"),
        ({"attributes": "cars"}, "there is no table of facts “cars”"),
        ({"breakdowns": ["cars.colour"]}, "there is no table of facts “cars”"),
        ({"where": {"teem": ["MHPSS"]}}, "“where” knows no column “teem”; known are: unit, team"),
        ({"where": {"team": ["MHPS"]}}, "“team” has no “MHPS”; known are: CASES, MHPSS."),
        ({"where": {"service": ["groups"]}}, "“service” has no “groups”; known are:"),
        ({"where": {"evidence": ["seen"]}}, "“evidence” has no “seen”"),
        ({"who": {"height": ["tall"]}}, "“who” knows no attribute “height”; known are: sex, age_band"),
        ({"breakdowns": ["colour"]}, "“breakdowns” knows no column “colour”; known are: sex,"),
        ({"breakdowns": ["sex", "sex=residence"]}, "two breakdowns bear the same name."),
    ],
)
def test_a_mistake_is_told_in_one_sentence(changes: dict[str, Any], said: str) -> None:
    assert said in sentence(**changes)
    assert sentence(**changes).count("\n") == 0


def test_loading_again_changes_nothing_and_writes_no_line() -> None:
    other = {**PEOPLE, "code": "others", "position": 1, "published": True}
    Indicator.load([PEOPLE, other], by=None)
    before = list(Indicator.objects.values_list("pk", "code", "position", "published"))
    Indicator.load([PEOPLE, other], by=None)
    assert list(Indicator.objects.values_list("pk", "code", "position", "published")) == before
    assert [one.code for one in Indicator.objects.published()] == ["others"]
    assert LogLine.objects.filter(action="indicator.load").count() == 1


def test_what_the_mission_no_longer_names_is_gone() -> None:
    Indicator.load([PEOPLE, {**PEOPLE, "code": "others"}], by=None)
    Indicator.load([{**PEOPLE, "unit": "people"}], by=None)
    assert [(one.code, one.definition.unit) for one in Indicator.objects.all()] == [("people", "people")]


def test_a_mistake_leaves_all_as_it_was() -> None:
    Indicator.load([PEOPLE], by=None)
    with pytest.raises(Refusal):
        Indicator.load([{**PEOPLE, "code": "new"}, {**PEOPLE, "basis": "guessed"}], by=None)
    with pytest.raises(Refusal, match="defined twice"):
        Indicator.load([PEOPLE, PEOPLE], by=None)
    assert [one.code for one in Indicator.objects.all()] == ["people"]


def test_an_entry_without_more_counts_people_in_the_ledger() -> None:
    bare = {key: PEOPLE[key] for key in ("code", "names", "definition", "unit", "basis")}
    assert check(bare) == Definition.read(bare)
    assert (check(bare).source, check(bare).count, check(bare).asks_who) == ("ledger", "subjects", False)
