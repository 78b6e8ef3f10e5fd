"""Which days are worked: the weekend and the holidays that the mission says, and time limits in working days."""

from __future__ import annotations

import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from imece.base.holidays import Holidays, add_working_days, is_working_day, working_days_between
from imece.base.mission import Mission

EVE = {"names": {"en": "Eve"}, "every_year": [], "days": [["2022-05-01", "2022-05-01"]], "from_hour": 13}
FEAST = {
    "names": {"en": "Feast", "tr": "Bayram"},
    "every_year": [],
    "days": [["2022-05-02", "2022-05-04"]],
    "from_hour": None,
}
MAY_DAY = {"names": {"en": "May Day"}, "every_year": [5, 1], "days": [], "from_hour": None}
DAYS = st.dates(datetime.date(2022, 3, 1), datetime.date(2022, 7, 1))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"2022-{text}")


@pytest.fixture
def mission(db: None) -> Mission:
    said = {"weekend": [5, 6], "holidays": [EVE, FEAST, MAY_DAY]}
    return Mission.objects.create(code="m", names={"en": "M"}, settings={"holidays": said})


@pytest.mark.django_db
def test_without_a_mission_only_the_weekend_is_free() -> None:
    assert is_working_day(day("05-02"))
    assert not is_working_day(day("05-07"))
    assert Holidays.of_mission().known_until is None


def test_a_whole_holiday_is_not_worked_and_bears_its_name(mission: Mission) -> None:
    holidays = Holidays.of_mission()
    holiday = holidays.on(day("05-03"))
    assert holiday is not None
    with translation.override("tr"):
        assert str(holiday) == "Bayram"
    assert not is_working_day(day("05-03"))
    assert is_working_day(day("05-05"))
    assert holidays.on(day("05-05")) is None
    assert holidays.known_until == day("12-31")


def test_a_day_that_is_free_from_an_hour_on_is_worked_and_of_two_the_whole_one_counts(
    mission: Mission,
) -> None:
    both = Holidays.of_mission().on(day("05-01"))
    assert both is not None and (str(both), both.is_whole) == ("May Day", True)
    mission.settings["holidays"]["holidays"] = [EVE | {"days": [["2022-05-05", "2022-05-05"]]}]
    mission.save()
    eve = Holidays.of_mission().on(day("05-05"))
    assert eve is not None and eve.from_hour == 13
    assert is_working_day(day("05-05"))


def test_another_weekend_is_the_missions(mission: Mission) -> None:
    mission.settings["holidays"]["weekend"] = [4, 5]
    mission.save()
    assert not is_working_day(day("05-06")), "a Friday"
    assert is_working_day(day("05-08")), "a Sunday"


def test_a_time_limit_passes_over_weekends_and_holidays(mission: Mission) -> None:
    friday = day("04-29")
    assert add_working_days(friday, 1) == day("05-05"), "Monday to Wednesday are the feast"
    assert add_working_days(friday, 3) == day("05-09")
    assert add_working_days(friday, 0) == friday
    assert working_days_between(friday, day("05-04")) == 0
    assert working_days_between(friday, day("05-09")) == 3
    assert working_days_between(day("05-09"), friday) == 0


@given(start=DAYS, number=st.integers(1, 40))
def test_what_is_added_is_what_has_passed(start: datetime.date, number: int) -> None:
    feast = {day("05-02") + datetime.timedelta(days=n): [FEAST] for n in range(3)}
    holidays = Holidays(dated=feast)
    end = holidays.add_working_days(start, number)
    assert holidays.is_working_day(end)
    assert holidays.working_days_between(start, end) == number
    assert holidays.working_days_between(start, end - datetime.timedelta(days=1)) == number - 1
