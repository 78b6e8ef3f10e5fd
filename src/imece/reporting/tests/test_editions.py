"""An edition is what was published: later data, merges and mistakes of others never alter it."""

from __future__ import annotations

import datetime
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, models

from imece.base.logbook import LogLine
from imece.base.mission import Mission
from imece.base.refusal import Refusal
from imece.indicators.models import Indicator
from imece.indicators.tests.small_ledger import a_line, a_person, write
from imece.people.models import Person
from imece.reporting import counting
from imece.reporting.fact_sheet import fact_sheet
from imece.reporting.models import Edition, EditionFigure, paper_name
from imece.reporting.publishing import publish_fact_sheet
from imece.reporting.restatement import restated
from imece.reporting.tests.small_sheet import found_sheet, one_more, take_back

JANUARY_TO_JUNE = (datetime.date(2022, 1, 1), datetime.date(2022, 6, 30))


@pytest.fixture
def sheet(db: None) -> None:
    found_sheet()


def frozen(edition: Edition) -> dict[str, Any]:
    """All that an edition holds, read from the database anew."""
    again = Edition.objects.get(pk=edition.pk)
    return {
        "content": again.content,
        "figures": [(one.key, one.value, one.columns, list(one.all_lines())) for one in again.figures.all()],
        "files": sorted((one.name, one.opened()) for one in again.files.all()),
    }


def the_figure(edition: Edition, key: str = "people") -> EditionFigure:
    figure = edition.figure(key)
    assert figure is not None
    return figure


@pytest.mark.usefixtures("sheet")
def test_a_published_edition_holds_its_figures_in_three_languages() -> None:
    edition = publish_fact_sheet(by=None)
    assert {one.key: one.value for one in edition.figures.all()} == {"people": 30, "kits": 7}
    assert edition.content["title"] == {
        "en": "Gaziantep at a glance",
        "tr": "Bir bakışta Gaziantep",
        "ar": "غازي عنتاب في لمحة",
    }
    names = {one.name for one in edition.files.all()}
    assert names == {"garden.svg", *(paper_name(language) for language in ("en", "tr", "ar"))}


@pytest.mark.usefixtures("sheet")
def test_the_frozen_lines_make_the_figure() -> None:
    edition = publish_fact_sheet(by=None)
    people, kits = the_figure(edition), the_figure(edition, "kits")
    who = people.columns.index("who")
    assert len({line[who] for line in people.all_lines()}) == people.value
    quantity = kits.columns.index("quantity")
    assert sum(Decimal(line[quantity]) for line in kits.all_lines()) == kits.value
    assert (people.line_count, kits.line_count) == (30, 2)


@pytest.mark.usefixtures("sheet")
def test_data_that_comes_later_changes_no_edition() -> None:
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    row = one_more()
    assert frozen(edition) == before
    take_back(row)
    assert frozen(edition) == before


@pytest.mark.usefixtures("sheet")
def test_a_list_that_is_undone_later_changes_no_edition() -> None:
    row = one_more()
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    take_back(row)
    assert frozen(edition) == before
    assert the_figure(edition).value == 31


@pytest.mark.usefixtures("sheet")
def test_a_merge_that_comes_later_changes_no_edition() -> None:
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    first, second = Person.objects.order_by("pk")[:2]
    second.canonical = first
    second.save()
    assert frozen(edition) == before
    assert [(one.figure.key, one.now, one.difference) for one in restated(edition)] == [
        ("people", Decimal(29), Decimal(-1)),
        ("kits", Decimal(7), Decimal(0)),
    ]


@pytest.mark.usefixtures("sheet")
def test_other_names_and_texts_of_the_mission_change_no_edition() -> None:
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    Mission.objects.get().pictures.all().delete()
    mission = Mission.objects.get()
    mission.settings["fact_sheet"]["title"] = {"en": "Another title"}
    mission.save()
    assert frozen(edition) == before


@pytest.mark.usefixtures("sheet")
def test_published_again_without_a_change_is_the_same_edition() -> None:
    first = publish_fact_sheet(by=None)
    assert publish_fact_sheet(by=None) == first
    assert Edition.objects.count() == 1
    assert LogLine.objects.filter(action="edition.publish").count() == 1


@pytest.mark.usefixtures("sheet")
def test_a_newer_edition_of_the_same_window_restates_the_earlier_one() -> None:
    first = publish_fact_sheet(by=None)
    one_more()
    second = publish_fact_sheet(by=None)
    first.refresh_from_db()
    assert (first.state, first.restated_by, second.restates) == (Edition.State.RESTATED, second, first)
    assert (first.number, second.number) == (1, 2)
    assert [the_figure(one).value for one in (first, second)] == [30, 31]


@pytest.mark.usefixtures("sheet")
def test_editions_of_different_windows_stand_beside_each_other() -> None:
    first = publish_fact_sheet(by=None)
    second = publish_fact_sheet(by=None, window=JANUARY_TO_JUNE)
    first.refresh_from_db()
    assert {first.state, second.state} == {Edition.State.PUBLISHED}
    assert (second.first_day, second.last_day) == JANUARY_TO_JUNE
    assert the_figure(second).first_day == JANUARY_TO_JUNE[0]


@pytest.mark.usefixtures("sheet")
def test_an_edition_is_never_changed_or_deleted() -> None:
    edition = publish_fact_sheet(by=None)
    records: list[models.Model] = [edition, the_figure(edition), *edition.files.all()]
    records += list(the_figure(edition).parts.all())
    for record in records:
        with pytest.raises(Refusal):
            record.save()
        with pytest.raises(Refusal):
            record.delete()
        with pytest.raises(Refusal):
            type(record)._default_manager.update(pk=record.pk)
        with pytest.raises(Refusal):
            type(record)._default_manager.all().delete()


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("reporting_edition", "content_text"),
        ("reporting_editionlines", "content"),
        ("reporting_editionfile", "content"),
    ],
)
def test_a_change_from_outside_is_noticed(table: str, column: str) -> None:
    edition = publish_fact_sheet(by=None)
    with connection.cursor() as cursor:
        value: Any = "{}" if column == "content_text" else b"other"
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])
    with pytest.raises(Refusal, match="changed from outside"):
        frozen(edition)


@pytest.mark.usefixtures("sheet")
def test_what_comes_in_between_counting_and_freezing_stops_the_publishing() -> None:
    made = fact_sheet()
    write(a_line(person=a_person()))
    with pytest.raises(Refusal, match="publish it again"):
        Edition.publish(made, by=None)
    assert not Edition.objects.exists()


@pytest.mark.usefixtures("sheet")
def test_an_edition_is_withdrawn_with_its_reason_and_stays_readable() -> None:
    edition = publish_fact_sheet(by=None)
    before = frozen(edition)
    with pytest.raises(Refusal, match="Say why"):
        edition.withdraw(by=None, reason="  ")
    edition.withdraw(by=None, reason="A list was counted that was not ours.")
    assert frozen(edition) == before
    with pytest.raises(Refusal, match="Withdrawn"):
        edition.withdraw(by=None, reason="Again.")
    second = publish_fact_sheet(by=None)
    assert (second.number, second.restates) == (2, None)


@pytest.mark.usefixtures("sheet")
def test_of_two_who_withdraw_at_once_one_is_told() -> None:
    edition = publish_fact_sheet(by=None)
    other = Edition.objects.get(pk=edition.pk)
    other.withdraw(by=None, reason="First.")
    with pytest.raises(Refusal, match="Somebody else"):
        edition.withdraw(by=None, reason="Second.")


@pytest.mark.usefixtures("sheet")
def test_a_figure_that_is_not_counted_any_more_is_said_to_be_so() -> None:
    edition = publish_fact_sheet(by=None)
    Indicator.objects.filter(code="kits").delete()
    assert [one.now for one in restated(edition)] == [30, None]


@pytest.mark.django_db
def test_without_a_mission_there_is_nothing_to_publish() -> None:
    with pytest.raises(Refusal, match="No mission is loaded"):
        publish_fact_sheet(by=None)


@pytest.mark.usefixtures("sheet")
def test_a_sheet_without_any_figure_above_zero_is_not_published() -> None:
    nobody = (datetime.date(2019, 1, 1), datetime.date(2019, 12, 31))
    with pytest.raises(Refusal, match="nothing to publish"):
        publish_fact_sheet(by=None, window=nobody)


@pytest.mark.usefixtures("sheet")
def test_lines_are_paged_across_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imece.reporting.models.LINES_IN_A_PART", 7)
    figure = the_figure(publish_fact_sheet(by=None))
    every = list(figure.all_lines())
    assert figure.parts.count() == 5
    assert [figure.lines_from(start, 4) for start in (0, 5, 28)] == [every[0:4], every[5:9], every[28:30]]


@pytest.mark.usefixtures("sheet")
def test_a_mean_is_made_again_from_its_lines() -> None:
    from imece.indicators.tests.small_ledger import define

    define(
        code="kits",
        unit="kits",
        basis="household_registered",
        window="year",
        count="mean_household_size",
        where={"service": ["kit"]},
        times=2,
    )
    counted = counting.count([("kits", None)])["kits", None]
    assert counted.value == Decimal("10")
    assert len(list(counted.lines())) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_one_edition() -> None:
    found_sheet()
    made = [fact_sheet(), fact_sheet()]
    published: list[Any] = []

    def publish(one: Any) -> None:
        try:
            published.append(Edition.publish(one, by=None))
        except Exception as trouble:
            published.append(trouble)
        finally:
            connections.close_all()

    both = [threading.Thread(target=publish, args=[one]) for one in made]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(new for _edition, new in published) == [False, True]
    assert Edition.objects.count() == 1
