"""Lists of works, courses and donations of a small mission, through the engine's door. Nobody in them exists."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from imece.assistance.catalogue import Category
from imece.assistance.facts import FACTS
from imece.assistance.models import Delivery
from imece.assistance.tests.small_mission import found_gaziantep, offer
from imece.base.places import Place
from imece.lib.text import squash
from imece.lists.intake import undo
from imece.lists.reading import Book
from imece.lists.tests.books import a_book, findings_of, take_in
from imece.partners.models import Organisation, OrganisationRole
from imece.stabilization.models import (
    Asset,
    BoqItem,
    Component,
    Course,
    Enrolment,
    RollCount,
    SchoolWork,
    SupplyReceipt,
    WeeklyProgress,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mission() -> None:
    found_gaziantep()
    offer("schools", Category.SCHOOL_WORKS, "School rehabilitation")
    offer("buildings", Category.BUILDING_WORKS, "Works in a public building")
    offer("turkish", Category.LANGUAGE_COURSE, "Turkish course")
    offer("sewing", Category.VOCATIONAL_COURSE, "Sewing", "Dikiş", position=1)
    offer("trades", Category.VOCATIONAL_COURSE, "Vocational course", position=2)
    offer("computer", Category.ASSET, "Desktop computer", "masaüstü bilgisayar")
    offer("supplies", Category.SUPPLIES, "School supplies")
    offer("disinfection", Category.MATERIALS, "Disinfection materials", "Disinfectant 5 l", "Back sprayer")


def lines(category: str) -> list[Delivery]:
    return list(Delivery.objects.standing().filter(service__category=category).order_by("pk"))


SCHOOLS = [
    "No",
    "Okul",
    "İlçe",
    "Öğrenci Sayısı",
    "Keşif Tarihi",
    "İş Durumu",
    "Teslim Tarihi",
    "Sözleşme Bedeli",
]
ROLL = ["Okul", "Uyruğu", "Kız", "Erkek"]


def schools(
    *rows: Sequence[Any], roll: Sequence[Sequence[Any]] = (), **more: Sequence[Sequence[Any]]
) -> Book:
    sheets = {"Okullar": [SCHOOLS, *rows], "Mevcut": [ROLL, *roll], **more}
    return a_book("okullar.xlsx", {name: sheet for name, sheet in sheets.items() if len(sheet) > 1})


FINISHED = [
    1,
    "Zeytin İlkokulu",
    "Nizip",
    30,
    "03.08.2021",
    "Tamamlandı, devredildi",
    "28.01.2022",
    "412.028,70 TL",
]
LOOKED_AT = [2, "Fıstık Ortaokulu", "Şahinbey", 50, "05.08.2021", "Keşif yapıldı", "", ""]


def test_a_school_counts_when_it_is_handed_over_and_not_before() -> None:
    take_in(schools(FINISHED, LOOKED_AT))
    line = lines("school_works")[0]
    assert len(lines("school_works")) == 1
    assert (line.day, line.quantity, line.basis) == (
        datetime.date(2022, 1, 28),
        Decimal(1),
        "institution_roll",
    )
    assert line.institution is not None and line.institution.name == "Zeytin İlkokulu"
    assert line.place is not None and line.place.pcode == "TUR027003"
    assessed = [str(fact["day"]) for fact in FACTS["schools"].rows()]
    assert assessed == ["2021-08-03", "2021-08-05"]


def test_students_stand_on_two_sheets_and_are_counted_once() -> None:
    roll = [
        ["Zeytin İlkokulu", "T.C.", 10, 8],
        ["Zeytin İlkokulu", "Suriye", 5, 6],
        ["Fıstık Ortaokulu", "T.C.", 9, 9],
    ]
    take_in(schools(FINISHED, LOOKED_AT, roll=roll))
    facts = list(FACTS["school_rolls"].rows())
    assert sum(fact["quantity"] for fact in facts) == 29
    assert sum(fact["quantity"] for fact in facts if fact["sex"] == "female") == 15
    assert {fact["nationality"] for fact in facts} == {"TUR", "SYR"}


def test_a_school_without_a_roll_has_the_students_that_the_works_list_states() -> None:
    take_in(schools(FINISHED))
    fact = next(iter(FACTS["school_rolls"].rows()))
    assert (fact["quantity"], fact.get("sex")) == (30, None)


def test_a_roll_of_a_school_that_is_on_no_list_waits() -> None:
    taken = take_in(schools(FINISHED, roll=[["Çınar Lisesi", "T.C.", 1, 2]]))
    assert findings_of(taken) == [("Mevcut", 2, "unknown_reference", "reject")]
    assert not RollCount.objects.exists()


def test_a_bill_of_quantities_and_the_weeks_of_the_works_are_kept() -> None:
    bill: list[list[Any]] = [["Okul", "Poz No", "Açıklama", "Birim", "Miktar", "Birim Fiyat"]]
    bill += [["Zeytin İlkokulu", "01.352", "Pencere", "m2", 103, "995,30 ₺"]]
    weeks: list[list[Any]] = [
        ["Okul", "Hafta Sonu", "Planlanan %", "Gerçekleşen %"],
        ["Zeytin İlkokulu", "07.12.2021", 0.25, 0.18],
    ]
    take_in(schools(FINISHED, BoQ=bill, Haftalar=weeks))
    assert BoqItem.objects.get().unit_price == Decimal("995.30")
    week = WeeklyProgress.objects.get()
    assert (week.planned, week.actual) == (Decimal(25), Decimal(18))
    assert len(lines("school_works")) == 1


def test_a_school_handed_over_on_an_unknown_day_does_not_count() -> None:
    taken = take_in(schools([*FINISHED[:6], "", ""]))
    assert findings_of(taken) == [("Okullar", 2, "handover_without_date", "warn")]
    assert lines("school_works") == []


def test_two_schools_of_one_name_in_two_districts_are_two() -> None:
    other = [2, "Zeytin İlkokulu", "İslahiye", 20, "", "devredildi", "02.02.2022", ""]
    taken = take_in(schools(FINISHED, other))
    assert findings_of(taken) == []
    assert Organisation.objects.in_role(OrganisationRole.Role.SCHOOL).count() == 2


COURSES = ["No", "Learner no", "Full name", "Nationality", "Course", "Start date", "Course hours"]
COURSES += ["Final result", "Certificate no"]
VOCATIONAL = (
    "Meslek kursları",
    ["1", "L-1", "Ada Deniz", "Syrian", "Sewing", "02.02.2022", 160, "Passed", "V-1"],
)
LANGUAGE = ("Türkçe kursu", ["1", "L-1", "Ada Deniz", "Syrian", "A1", "02.08.2021", 136, "Passed", "T-1"])


def courses(*sheets: tuple[str, Sequence[Any]], name: str = "kurs.xlsx") -> Book:
    return a_book(name, {title: [COURSES, row] for title, row in sheets})


@pytest.mark.parametrize("sheets", [(LANGUAGE, VOCATIONAL), (VOCATIONAL, LANGUAGE)])
def test_a_foreign_learner_of_a_trade_has_the_language_certificate_on_any_sheet(sheets: Any) -> None:
    taken = take_in(courses(*sheets))
    assert findings_of(taken) == []
    continued = {fact["category"]: fact["continued"] for fact in FACTS["enrolments"].rows()}
    assert continued == {"language_course": "no", "vocational_course": "yes"}


def test_a_missing_language_certificate_is_a_warning_and_a_standing_list_may_bring_it() -> None:
    alone = take_in(courses(VOCATIONAL))
    assert findings_of(alone) == [("Meslek kursları", 2, "prerequisite_missing", "warn")]
    assert len(lines("vocational_course")) == 1
    undo(alone, by=None)
    assert not (Enrolment.objects.exists() or Course.objects.exists())
    take_in(courses(LANGUAGE, name="dil.xlsx"))
    assert findings_of(take_in(courses(VOCATIONAL))) == []


def test_a_turkish_citizen_is_not_asked_for_a_language_certificate() -> None:
    citizen = ["1", "L-2", "Ela Su", "T.C.", "Sewing", "02.02.2022", 160, "Passed", "V-2"]
    assert findings_of(take_in(courses(("Meslek kursları", citizen)))) == []


def test_a_course_that_the_catalogue_does_not_know_is_told_by_words_or_by_its_sheet() -> None:
    row = ["1", "L-3", "Ela Su", "T.C.", "Ahşap boyama", "02.02.2022", 160, "Dropped out", ""]
    take_in(courses(LANGUAGE, ("Meslek kursları", row)))
    line = lines("vocational_course")[0]
    assert (line.service.code, line.detail) == ("trades", "Ahşap boyama")
    assert [line.service.code for line in lines("language_course")] == ["turkish"]
    states = Enrolment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["passed", "dropped_out"]


def test_a_learner_is_once_in_a_course() -> None:
    row = VOCATIONAL[1]
    book = a_book("kurs.xlsx", {"Meslek kursları": [COURSES, row, [*row[:-2], "Failed", ""]]})
    codes = [code for _sheet, _row, code, severity in findings_of(take_in(book)) if severity == "reject"]
    assert codes == ["duplicate_row"]
    assert Enrolment.objects.get().state == Enrolment.State.PASSED


def a_partner(name: str, *, role: str, pcode: str) -> None:
    """One that the mission's own data names."""
    district = Place.objects.get(pcode=pcode)
    Organisation.objects.create(code=squash(name), names={"tr": name}, district=district).take_role(role)


def test_an_institution_that_another_list_brought_is_not_the_owner_of_this_ones_equipment() -> None:
    Organisation.named("Gizlidir", role="building")
    rows: list[list[Any]] = [
        ["Gizlidir"],
        ["Dayanışma Merkezi bağış listesi"],
        ["Serial number", "Asset tag", "Item", "Model", "Donation date"],
        ["S1", "T1", "Yazıcı", "HP", "11.03.2022"],
    ]
    take_in(a_book("bagis.xlsx", {"Assets": rows}))
    line = lines("asset")[0]
    assert line.institution is not None and line.institution.name == "Dayanışma Merkezi bağış listesi"
    assert line.service.code == "other_asset"


def test_equipment_counts_once_by_its_serial_number_and_belongs_to_the_centre() -> None:
    a_partner("Dayanışma Merkezi", role="recipient", pcode="TUR027002")
    rows: list[list[Any]] = [
        ["Dayanışma Merkezi bağış listesi"],
        [],
        ["No", "Kalem", "Seri No", "Model", "Konum", "Bağış Tarihi"],
    ]
    rows += [
        [number, "Masaüstü bilgisayar", serial, "8GB", "Sınıf", "16.11.2021"]
        for number, serial in ((1, "S1"), (2, "S1"))
    ]
    taken = take_in(a_book("bagis.xlsx", {"Demirbaş": rows}))
    assert findings_of(taken) == [("Demirbaş", 5, "duplicate_row", "reject")]
    line = lines("asset")[0]
    assert (line.service.code, line.quantity, line.detail) == ("computer", Decimal(1), "S1")
    assert line.institution is not None and line.institution.name == "Dayanışma Merkezi"
    assert line.place is not None and line.place.pcode == "TUR027002"
    assert Asset.objects.get().location == "Sınıf"


def test_the_number_of_a_row_is_not_taken_for_the_number_of_a_machine() -> None:
    headers = ["S/N", "Item", "Serial", "Model", "Donation date"]
    rows: list[list[Any]] = [headers, [1, "Desktop computer", "SYN-0001", "8GB", "16.11.2021"]]
    take_in(a_book("bagis.xlsx", {"Assets": rows}))
    assert Asset.objects.get().serial_no == "SYN-0001"


def test_supplies_count_by_the_child_that_received_them() -> None:
    headers = [
        "م",
        "اسم الطالب",
        "الجنس",
        "المدرسة",
        "الصف",
        "ولي الأمر",
        "العدد",
        "التوقيع",
        "تاريخ الاستلام",
    ]
    rows: list[list[Any]] = [
        headers,
        [1, "مثال أول", "أنثى", "مدرسة", 4, "ولي", 1, "استلم", "20.09.2021"],
        [2, "مثال أول", "أنثى", "مدرسة", 4, "ولي", 1, "استلم", "20.09.2021"],
        [3, "مثال ثان", "ذكر", "مدرسة", 5, "ولي", 1, "لم يحضر", ""],
        [4, "", "ذكر", "مدرسة", 5, "ولي", 1, "استلم", "20.09.2021"],
    ]
    taken = take_in(a_book("supplies.xlsx", {"Supplies": rows}))
    assert findings_of(taken) == [
        ("Supplies", 3, "duplicate_row", "reject"),
        ("Supplies", 5, "missing_name", "reject"),
    ]
    assert [line.sex for line in lines("supplies")] == ["female"]
    assert Counter(SupplyReceipt.objects.values_list("received", flat=True)) == {True: 1, False: 1}


def test_components_belong_to_the_building_that_a_description_names() -> None:
    a_partner("Aile Merkezi", role="building", pcode="TUR027001")
    a_partner("Göç İdaresi", role="building", pcode="TUR027002")
    rows: list[list[Any]] = [
        ["Aile Merkezi"],
        [],
        ["Component", "Description of work", "Works status", "Start date", "Completed on", "Amount TRY"],
    ]
    rows += [["Paint", "Ground floor, Göç İdaresi", "Completed", "01.10.2021", "17.11.2021", "110.629,43"]]
    rows += [["Roof", "All floors", "ongoing", "01.10.2021", "", 5]]
    take_in(a_book("works.xlsx", {"Works": rows}))
    line = lines("building_works")[0]
    assert (line.detail, line.amount, line.currency) == ("Paint", Decimal("110629.43"), "TRY")
    assert line.institution is not None and line.institution.name == "Göç İdaresi"
    assert line.place is not None and line.place.pcode == "TUR027002"
    assert Counter(Component.objects.values_list("state", flat=True)) == {"completed": 1, "works": 1}


def test_materials_are_handed_to_the_municipality_of_a_district_however_it_is_written() -> None:
    headers = ["Waybill no", "Quantity", "Unit", "Item", "Date received", "Municipality"]
    rows: list[list[Any]] = [
        headers,
        ["D1", 240, "can", "Disinfectant 5 l", "16.07.2021", "Sahinbey"],
        ["D2", 12, "pcs", "Back sprayer", "17.07.2021", "Şahinbey Belediyesi"],
        ["D3", 3, "pcs", "Garden hose", "17.07.2021", "NIZIP"],
        ["D4", -4, "pcs", "Back sprayer", "17.07.2021", "NIZIP"],
    ]
    taken = take_in(a_book("materials.xlsx", {"Disinfection": rows}))
    assert findings_of(taken) == [("Disinfection", 5, "negative_quantity", "reject")]
    handed = lines("materials")
    assert [line.detail for line in handed] == ["Disinfectant 5 l", "Back sprayer", "Garden hose"]
    assert {line.evidence for line in handed} == {"handed_to_partner"}
    names = [line.institution.names["tr"] for line in handed if line.institution]
    assert names == ["Şahinbey Belediyesi", "Şahinbey Belediyesi", "Nizip Belediyesi"]


def test_undoing_takes_back_everything_that_the_lists_brought() -> None:
    taken = [
        take_in(schools(FINISHED, roll=[["Zeytin İlkokulu", "T.C.", 1, 2]])),
        take_in(courses(LANGUAGE, VOCATIONAL)),
    ]
    for one in taken:
        undo(one, by=None)
    assert not Delivery.objects.standing().exists()
    kept = [SchoolWork.objects, RollCount.objects, Enrolment.objects, Course.objects]
    assert not any(records.exists() for records in kept)
