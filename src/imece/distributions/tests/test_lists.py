"""Distribution lists of a small mission in another province, through the engine's door. Nobody in them exists."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from imece.assistance.catalogue import Category
from imece.assistance.models import Delivery
from imece.assistance.tests.small_mission import found_gaziantep, offer
from imece.base.refusal import Refusal
from imece.distributions.models import Distribution, DistributionLine, Handover
from imece.lists.intake import undo
from imece.lists.tests.books import a_book, findings_of, take_in
from imece.people.models import Household

HEADERS = ["No", "Ad Soyad", "Kimlik No", "Hane Kişi Sayısı", "Koli Adedi", "Teslim Aldı", "Teslim Tarihi"]
WAYBILLS = ["İrsaliye No", "Sevk Tarihi", "Sevk Adedi", "İade", "Hasarlı"]
TITLES = [["T.C. NİZİP BELEDİYESİ"], ["Hijyen kiti dağıtım listesi - 2022-05"], []]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mission() -> None:
    found_gaziantep()
    offer("kit", Category.KIT, "Hygiene kit", "hijyen kiti", "hijyen", "حقيبة نظافة", "طرد نظافة")
    offer("parcel", Category.PARCEL, "Food parcel", "gıda kolisi", "gida kolisi")


def a_list(*rows: Sequence[Any], titles: Sequence[Sequence[Any]] = TITLES) -> list[Sequence[Any]]:
    return [*titles, HEADERS, *rows]


def received(number: int, name: str = "Ada Deniz", identity: str = "", quantity: object = 1) -> list[Any]:
    return [number, name, identity, 5, quantity, "imza", "12.05.2022"]


def lines() -> list[Delivery]:
    return list(Delivery.objects.standing().received().order_by("row__number"))


def test_only_a_row_marked_as_received_reaches_the_ledger() -> None:
    rows = a_list(
        received(1, "Ada Deniz", quantity=2),
        [2, "Umut Kaya", "", 4, 1, "gelmedi", ""],
        [3, "Ela Su", "", 3, 1, "reddetti", ""],
    )
    take_in(a_book("mayis.xlsx", {"Liste": rows}))
    assert [(line.quantity, line.day) for line in lines()] == [(Decimal(2), datetime.date(2022, 5, 12))]
    states = DistributionLine.objects.order_by("row__number").values_list("state", flat=True)
    assert list(states) == ["served", "no_show", "refused"]


def test_an_arabic_list_takes_its_item_and_district_from_the_file_name() -> None:
    headers = ["م", "الاسم والكنية", "رقم الهوية", "عدد الأفراد", "العدد", "التوقيع", "تاريخ الاستلام"]
    rows: list[list[Any]] = [headers, [1, "مثال أول", "", 6, 1, "استلم", "03.06.2022"]]
    take_in(a_book("İslahiye hijyen 06-2022.xlsx", {"Sheet1": rows}))
    line = lines()[0]
    assert line.service.code == "kit"
    assert line.place is not None and line.place.pcode == "TUR027004"
    assert (line.household_size, line.evidence) == (6, "received")


def test_kits_count_in_the_district_of_their_list_and_not_of_the_household() -> None:
    rows = [*TITLES, [*HEADERS, "İlçe"], [*received(1), "Şahinbey"]]
    take_in(a_book("mayis.xlsx", {"Liste": rows}))
    line = lines()[0]
    assert line.place is not None and line.place.pcode == "TUR027003"
    assert line.residence is not None and line.residence.pcode == "TUR027001"


def test_what_stays_with_the_municipality_is_a_line_of_its_own() -> None:
    sheets: dict[str, Any] = {
        "Liste": a_list(received(1)),
        "İrsaliye": [WAYBILLS, ["W-1", "02.05.2022", 10, 3, 1], ["W-2", "03.05.2022", 4, 4, 0]],
    }
    take_in(a_book("mayis.xlsx", sheets))
    handed = Delivery.objects.filter(evidence="handed_to_partner").get()
    assert (handed.quantity, handed.basis) == (Decimal(7), "item")
    assert handed.institution is not None and handed.institution.names["tr"] == "Nizip Belediyesi"
    assert sorted(Handover.objects.values_list("waybill", "damaged")) == [
        ("W-1", Decimal(1)),
        ("W-2", Decimal(0)),
    ]
    assert Distribution.objects.count() == 1
    assert sum(line.quantity for line in lines()) == 1


def test_a_received_row_without_a_day_is_kept_and_does_not_count() -> None:
    rows = a_list(received(1), [2, "Umut Kaya", "", 4, 1, "imza", ""])
    taken = take_in(a_book("mayis.xlsx", {"Liste": rows}))
    assert findings_of(taken) == [("Liste", 6, "received_without_date", "warn")]
    assert (DistributionLine.objects.count(), len(lines())) == (2, 1)


def test_a_list_without_any_day_takes_the_last_of_its_period_and_says_so_once() -> None:
    rows = [*TITLES, HEADERS[:-1], received(1)[:-1], received(2, "Ela Su")[:-1]]
    taken = take_in(a_book("mayis.xlsx", {"Liste": rows}))
    assert {line.day for line in lines()} == {datetime.date(2022, 5, 31)}
    assert findings_of(taken) == [("Liste", 5, "date_from_period", "warn")]


def test_a_title_of_two_years_says_no_day() -> None:
    titles = [["T.C. NİZİP BELEDİYESİ"], ["Hijyen kiti dağıtımı 2021-2022"], []]
    rows = [*titles, HEADERS[:-1], received(1)[:-1]]
    taken = take_in(a_book("liste.xlsx", {"Liste": rows}))
    assert findings_of(taken) == [("Liste", 5, "received_without_date", "warn")]
    assert lines() == []


def test_a_blank_quantity_of_a_received_row_is_one() -> None:
    taken = take_in(a_book("mayis.xlsx", {"Liste": a_list(received(1, quantity=""))}))
    assert findings_of(taken) == [("Liste", 5, "quantity_assumed", "warn")]
    assert lines()[0].quantity == 1


def test_a_row_says_everything_that_is_wrong_with_it() -> None:
    rows = a_list([1, "", "", 5, -2, "imza", "31.02.2022"], received(2, "Ela Su", quantity="05331234567"))
    taken = take_in(a_book("mayis.xlsx", {"Liste": rows}))
    assert findings_of(taken) == [
        ("Liste", 5, "impossible_date", "reject"),
        ("Liste", 5, "missing_name", "reject"),
        ("Liste", 5, "negative_quantity", "reject"),
        ("Liste", 6, "implausible_number", "reject"),
    ]
    assert lines() == []


def test_a_list_that_does_not_say_the_item_is_refused_as_a_whole_until_somebody_says_it() -> None:
    book = a_book("Nizip 05-2022.xlsx", {"Liste": a_list(received(1), titles=[])})
    with pytest.raises(Refusal, match="what was distributed"):
        take_in(book)
    take_in(book, said={"item": "parcel"})
    assert lines()[0].service.code == "parcel"


def test_one_list_may_name_the_item_in_each_row() -> None:
    rows = [*TITLES[:1], [*HEADERS, "Verilen Malzeme"], [*received(1), "hijyen kiti"]]
    rows += [[*received(2, "Ela Su"), "gıda kolisi"], [*received(3, "Umut Kaya"), "çadır"]]
    taken = take_in(a_book("liste.xlsx", {"Liste": rows}))
    assert [line.service.code for line in lines()] == ["kit", "parcel"]
    assert findings_of(taken) == [("Liste", 5, "item_unknown", "reject")]
    assert Distribution.objects.count() == 2


def test_equal_rows_count_once_and_a_household_with_two_different_rows_is_asked_about() -> None:
    number = "10000000146"
    rows = a_list(
        received(1, identity=number),
        received(2, identity=number),
        [3, "Ada Deniz", number, 5, 1, "imza", "13.05.2022"],
    )
    taken = take_in(a_book("mayis.xlsx", {"Liste": rows}))
    assert findings_of(taken) == [
        ("Liste", 6, "duplicate_row", "reject"),
        ("Liste", 7, "same_household_twice", "warn"),
    ]
    assert len(lines()) == 2
    assert Household.objects.count() == 1


def test_a_neighbour_who_collects_is_written_down_as_such_and_counts() -> None:
    headers = [*HEADERS, "Teslim Alan"]
    rows = [*TITLES, headers, [*received(1), "komşu"], [*received(2, "Ela Su"), "kendisi"]]
    take_in(a_book("mayis.xlsx", {"Liste": rows}))
    states = DistributionLine.objects.order_by("row__number").values_list("state", flat=True)
    assert list(states) == ["proxy", "served"]
    assert len(lines()) == 2


def test_a_list_that_says_no_district_is_asked_about_it_once() -> None:
    titles = [["Hijyen kiti dağıtım listesi - 2022-05"], []]
    rows = a_list(received(1), received(2, "Ela Su"), titles=titles)
    taken = take_in(a_book("liste.xlsx", {"Liste": rows}))
    assert findings_of(taken) == [("Liste", 4, "place_not_told", "warn")]


def test_undoing_a_list_takes_back_its_lines_its_waybills_and_its_round() -> None:
    sheets: dict[str, Any] = {
        "Liste": a_list(received(1)),
        "İrsaliye": [WAYBILLS, ["W-1", "02.05.2022", 10, 3, 1]],
    }
    book = a_book("mayis.xlsx", sheets)
    taken = take_in(book)
    undo(taken, by=None)
    assert not Delivery.objects.standing().exists()
    assert not (
        Distribution.objects.exists() or DistributionLine.objects.exists() or Handover.objects.exists()
    )
    take_in(book)
    assert len(lines()) == 1
