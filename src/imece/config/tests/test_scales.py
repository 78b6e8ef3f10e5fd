"""A mission's questionnaires: what loads, what is refused with one sentence, and what answered ones keep."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from imece.base.users import User
from imece.config.mission import load_mission
from imece.config.mission.files import Mistake
from imece.people.models import Person
from imece.psychosocial.scales import Scale, ScaleAnswer

ROOT = Path(__file__).resolve().parents[4]
GAZIANTEP = ROOT / "tests" / "missions" / "gaziantep"
TWO = """
[[scale]]
code = "two"
version = "1"
names.en = "Two questions"
licence = "invented"
source = "invented"
times = 2
    [[scale.item]]
    names.en = "First"
    [[scale.item]]
    names.en = "Second"
    [[scale.answer]]
    value = 0
    names.en = "No"
    [[scale.answer]]
    value = 1
    names.en = "Yes"
"""

pytestmark = pytest.mark.django_db


def own_copy(folder: Path, scales: str) -> Path:
    mission = Path(shutil.copytree(GAZIANTEP, folder / "mission", dirs_exist_ok=True))
    (mission / "scales.toml").write_text(scales, encoding="utf-8")
    return mission


def test_istanbul_asks_the_who_five() -> None:
    load_mission(ROOT / "missions" / "istanbul")
    scale = Scale.objects.get(code="who5")
    assert (len(scale.items), scale.lowest, scale.highest) == (5, 0, 100)
    assert scale.score(dict.fromkeys(range(5), 3)) == 60
    assert scale.licence
    assert [text for _number, text in scale.questions("ar")] != [
        text for _number, text in scale.questions("en")
    ]


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    mission = own_copy(tmp_path, TWO)
    load_mission(mission)
    again = load_mission(mission)
    assert not any(one.any for one in again.changes)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('licence = "invented"', "", "licence: is missing"),
        ("value = 1", "value = 0", "at least two"),
        ('names.en = "First"', 'name.en = "First"', "names: is missing"),
        ("times = 2", 'times = "2"', "times: must be a whole number"),
        ('code = "two"', 'code = "t w o"', "may hold only"),
        ('version = "1"', 'version = "1"\nthreshold = 3', "there is no field “threshold”"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(Mistake, match=sentence) as mistake:
        load_mission(own_copy(tmp_path, TWO.replace(old, new, 1)))
    assert str(mistake.value).startswith("scales.toml, scale")


def test_an_answered_scale_is_not_changed_under_the_same_version(tmp_path: Path) -> None:
    load_mission(own_copy(tmp_path, TWO))
    scale = Scale.objects.get(code="two")
    user = User.objects.create_user("asks")
    person = Person.objects.create(family="test", key_kind="row", key="1")
    ScaleAnswer.take(
        scale=scale, person=person, moment="before", said={0: 1, 1: 1}, on=timezone.localdate(), by=user
    )
    with pytest.raises(Mistake, match="needs another version"):
        load_mission(own_copy(tmp_path, TWO.replace("Second", "Another")))
    load_mission(own_copy(tmp_path, TWO.replace("Second", "Another").replace('"1"', '"2"', 1)))
    assert Scale.objects.get(code="two").version == "2"
    assert ScaleAnswer.objects.get().scale_version == "1"
    load_mission(own_copy(tmp_path, ""))
    assert Scale.objects.filter(code="two").exists(), "what people answered keeps its questionnaire"
