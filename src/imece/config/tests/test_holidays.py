"""A mission's holidays: what loads, and what is refused with one sentence."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from imece.base.holidays import Holidays, add_working_days, is_working_day
from imece.config.mission import load_mission
from imece.config.mission.files import Mistake

ROOT = Path(__file__).resolve().parents[4]
GAZIANTEP = ROOT / "tests" / "missions" / "gaziantep"
FEAST = """
[[holiday]]
names.en = "Feast"
days = [["2023-04-21", "2023-04-23"]]
"""

pytestmark = pytest.mark.django_db


def own_copy(folder: Path, holidays: str) -> Path:
    mission = Path(shutil.copytree(GAZIANTEP, folder / "mission", dirs_exist_ok=True))
    (mission / "holidays.toml").write_text(holidays, encoding="utf-8")
    return mission


def test_istanbul_knows_the_holidays_of_seven_years_in_three_languages() -> None:
    load_mission(ROOT / "missions" / "istanbul")
    holidays = Holidays.of_mission()
    assert holidays.known_until == datetime.date(2027, 12, 31)
    for year in range(2021, 2028):
        whole = [
            day
            for day in (datetime.date(year, 1, 1) + datetime.timedelta(days=n) for n in range(366))
            if day.year == year and holidays.is_whole_holiday(day)
        ]
        named = {holiday.names["en"] for holiday in map(holidays.on, whole) if holiday is not None}
        # Seven fixed days and seven days of the two feasts, some of which fall on one another.
        assert 12 <= len(whole) <= 14, (year, whole)
        assert {"Eid al-Fitr", "Eid al-Adha", "Republic Day"} <= named
    republic = holidays.on(datetime.date(2022, 10, 29))
    assert republic is not None and set(republic.names) == {"en", "tr", "ar"}
    eve = holidays.on(datetime.date(2022, 10, 28))
    assert eve is not None and eve.from_hour == 13
    assert add_working_days(datetime.date(2022, 4, 29), 1) == datetime.date(2022, 5, 5)


def test_a_mission_without_the_file_has_its_weekend_only() -> None:
    load_mission(GAZIANTEP)
    assert not is_working_day(datetime.date(2023, 4, 22))
    assert is_working_day(datetime.date(2023, 4, 21))


def test_the_weekend_and_a_feast_of_several_days(tmp_path: Path) -> None:
    load_mission(own_copy(tmp_path, 'weekend = ["friday"]\n' + FEAST))
    assert not is_working_day(datetime.date(2023, 4, 23)), "the feast's last day, a Sunday"
    assert is_working_day(datetime.date(2023, 4, 29)), "a Saturday"
    assert not is_working_day(datetime.date(2023, 4, 28)), "a Friday"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (FEAST.replace("2023-04-23", "2023-04-2x"), "is not a window"),
        (FEAST.replace("2023-04-23", "2023-04-20"), "ends before it begins"),
        (FEAST.replace('[["2023-04-21", "2023-04-23"]]', '["2023-04-21"]'), "pairs of days"),
        (FEAST.replace("names.en", "names.tr"), "names.en: is missing"),
        (FEAST + 'every_year = "04-23"\n', "either every_year"),
        ('[[holiday]]\nnames.en = "Day"\n', "either every_year"),
        ('[[holiday]]\nnames.en = "Day"\nevery_year = "13-01"\n', "not a month and day"),
        (FEAST + "from_hour = 24\n", "from 1 to 23"),
        (FEAST + "hour = 13\n", "there is no field “hour”"),
        ('weekend = ["saterday"]\n', "is not one of monday"),
        (
            'weekend = ["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]\n',
            "must leave a day",
        ),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_file(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(Mistake, match=said) as refused:
        load_mission(own_copy(tmp_path, written))
    assert "holidays.toml" in str(refused.value)
