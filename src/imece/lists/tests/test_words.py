from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from imece.lists.spelling import head, key, one_slip, stems
from imece.lists.tests.sample_words import HEADERS, UNSEEN, VALUES
from imece.lists.word_files import FOLDER, phrases, read_word_files
from imece.lists.words import Placed, Words, load_words

ARCHIVE = Path(__file__).parents[4] / "demo" / "lists"
PRODUCT = read_word_files(FOLDER)


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words()


def _said(table: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    return [
        (kind, code, word.strip())
        for kind, meant in table.items()
        for code, said in meant.items()
        for word in said.replace(";", ",").split(",")
    ]


def _best(words: Words, header: str, fields: set[str]) -> str:
    found = {field: score for field, score in words.field_candidates(header).items() if field in fields}
    return max(found, key=lambda field: (found[field], field), default="")


@pytest.mark.parametrize(("kind", "field", "header"), _said(HEADERS))
def test_every_header_of_the_archive_is_a_listed_word(
    words: Words, kind: str, field: str, header: str
) -> None:
    assert _best(words, header, set(HEADERS[kind])) == field
    assert words.field_candidates(header)[field] >= 0.95


@pytest.mark.parametrize(("kind", "field", "header"), _said(UNSEEN))
def test_a_header_that_nobody_listed_is_understood(words: Words, kind: str, field: str, header: str) -> None:
    assert _best(words, header, set(HEADERS[kind])) == field


@pytest.mark.parametrize(("codelist", "code", "cell"), _said(VALUES))
def test_every_code_word_of_the_archive_has_its_code(
    words: Words, codelist: str, code: str, cell: str
) -> None:
    assert words.value(codelist, cell) == code
    assert words.value(codelist, f" {cell.upper()} ") == code


def test_each_sheet_of_the_archive_has_a_row_of_which_every_word_is_known(words: Words) -> None:
    known = {word for _, _, word in _said(HEADERS)}
    for path in ARCHIVE.rglob("*.xlsx"):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(nrows=12)
            texts = [{cell.strip() for cell in row if isinstance(cell, str) and cell.strip()} for row in rows]
            header = max(texts, key=lambda row: len(row & known))
            missing = {cell for cell in header if not words.field_candidates(cell)} - {
                f"W{n}" for n in range(1, 9)
            }
            assert missing == set(), f"{path.name}, {name}"


def test_no_word_means_two_things_in_one_code_list() -> None:
    for codelist, entries in PRODUCT["values"].items():
        meant: dict[str, str] = {}
        for code, entry in entries.items():
            for phrase in phrases(entry):
                assert key(phrase), f"{codelist}.{code} has a word without a letter or mark: {phrase!r}"
                assert meant.setdefault(key(phrase), code) == code, f"{codelist}: {phrase!r}"


def test_every_listed_word_is_found_again(words: Words) -> None:
    for field, entry in PRODUCT["headers"].items():
        for phrase in phrases(entry):
            assert words.field_candidates(phrase).get(field, 0) >= 0.79, f"{field}: {phrase!r}"
    for codelist, entries in PRODUCT["values"].items():
        for code, entry in entries.items():
            for phrase in phrases(entry):
                assert words.value(codelist, phrase) == code, f"{codelist}: {phrase!r}"


def test_each_field_and_code_has_words_in_three_languages() -> None:
    for field, entry in PRODUCT["headers"].items():
        assert {"en", "tr", "ar"} <= set(entry), field
    for codelist, entries in PRODUCT["values"].items():
        for code, entry in entries.items():
            assert {"en", "tr", "ar"} <= set(entry), f"{codelist}.{code}"


def test_a_pattern_does_not_see_a_word_inside_another(words: Words) -> None:
    assert words.value("source", "Provincial Directorate of Migration Management") == "pdmm"
    assert words.value("source", "Direct - Esenyurt Municipality") == "direct"
    assert words.value("source", "Bağcılar Belediyesi'nden yönlendirme") == "municipality"
    assert words.value("sensitivity", "Gizli değil") == "open"
    assert words.value("yes_no", "engelli değil") == "no"
    assert words.value("bank_status", "İşlem başarısız oldu") == "rejected"
    assert words.value("works_status", "Tamamlandı, devredildi") == "handed_over"


def test_a_denial_is_never_taken_for_what_it_denies(words: Words) -> None:
    assert words.value("received", "teslim alınmadı") == "not_received"
    assert words.value("received", "لم يستلم الطرد") == "not_received"
    assert words.value("attended", "katılmadı (mazeretli)") == "absent"
    assert words.value("service_status", "teslim edilmedi") == "cancelled"
    assert words.value("service_status", "onaylanmadı") == "rejected"
    assert words.value("course_result", "sınavı geçemedi") == "failed"
    assert words.value("received", "not yet delivered") == "not_received"
    assert words.value("service_status", "to be delivered") == "requested"
    assert words.value("works_status", "devredilmedi") is None
    assert words.value("feedback_status", "henüz kapatılmadı") is None
    assert words.value("yes_no", "consent not given") == "no"
    assert words.value("bank_status", "not credited yet") == "rejected"


def test_a_word_said_twice_or_misspelt_once_is_still_that_word(words: Words) -> None:
    assert words.value("yes_no", "Evet / Yes") == "yes"
    assert words.value("sex", "Kadın / أنثى") == "female"
    assert words.value("nationality", "Afganstan") == "AFG"
    assert words.value("received", "XX") == "received"
    assert words.value("attended", 1.0) == "present"


def test_a_blank_and_an_unknown_word_have_no_code(words: Words) -> None:
    assert words.value("attended", "") is None
    assert words.value("attended", None) is None
    assert words.value("nationality", "Atlantis") is None
    with pytest.raises(KeyError, match="no_such_list"):
        words.value("no_such_list", "x")


def test_a_finer_group_knows_the_wider_one(words: Words) -> None:
    assert words.broader("population_group", "temporary_protection") == "migrant_refugee"
    assert words.broader("population_group", "host") == "host"
    assert "XXA" in words.codes("nationality")
    assert words.codes("no_such_list") == ()


def test_the_mission_and_the_officer_add_words_and_go_first() -> None:
    mission = {
        "headers": {"case_no": ["Kod"], "quantity": {"tr": ["Bohça"]}},
        "values": {"received": {"received": {"tr": ["kolisini aldı gitti"]}, "refused": ["almadı"]}},
        "marks": {"subtotal": ["Hepsi"]},
    }
    officer = {"headers": {"phone": ["Bohça"]}}
    words = load_words(mission, officer)
    found = words.field_candidates("KOD")
    assert found["case_no"] > found["participant_code"]
    assert set(words.field_candidates("bohça")) >= {"quantity", "phone"}
    assert words.value("received", "kolisini aldı gitti") == "received"
    assert words.value("received", "almadı") == "refused"
    assert words.is_subtotal("HEPSİ")
    assert load_words().value("received", "almadı") == "not_received"


def test_a_table_that_is_no_word_list_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="header"):
        load_words({"header": {"phone": ["Tel"]}})


@pytest.mark.parametrize(
    "cell",
    ["TOPLAM", "Toplam:", "Genel Toplam: 430", "Ara toplam", "TOTAL", "Total kits 430", "Sultangazi toplamı",
     "Yekûn", "المجموع", "المجموع الكلي", "الإجمالي: ٤٣٠"],
)  # fmt: skip
def test_a_row_of_sums_is_known_by_its_word(words: Words, cell: str) -> None:
    assert words.is_subtotal(cell)


@pytest.mark.parametrize(
    "cell", ["Hasan Toplamacı", "Topkapı", "", 430.0, None, "محمد الحاصل", "IST-H0101", "Devir Ali"]
)
def test_a_row_of_data_is_no_row_of_sums(words: Words, cell: object) -> None:
    assert not words.is_subtotal(cell)


@pytest.mark.parametrize(
    "cell", ["Hazırlayan:", "Prepared by: A. B.", "Onaylayan ..........", "Teslim Eden (İmza)", "أعده:"]
)
def test_a_signature_line_is_known(words: Words, cell: str) -> None:
    assert words.is_signature_line(cell)
    assert not words.is_signature_line("Ayşe Yılmaz")


def test_a_title_says_of_itself_what_stands_before_its_colon(words: Words) -> None:
    assert words.labelled("Proje / Project: CV.0071.TR34") == (("project", "CV.0071.TR34"),)
    assert words.labelled("Proje Kodu : CV.1 ; İlçe: Fatih") == (("project", "CV.1"), ("district", "Fatih"))
    assert words.labelled("رمز المشروع: CV.0092") == (("project", "CV.0092"),)
    assert words.labelled("Dönem:") == (("period", ""),)
    assert words.labelled("İmza karşılığı teslim edilmiştir") == ()
    assert words.labelled(datetime.date(2021, 7, 5)) == ()


def test_a_title_names_a_place_and_what_it_is(words: Words) -> None:
    assert words.place_in("T.C. SULTANGAZİ BELEDİYESİ") == Placed("municipality", "SULTANGAZİ")
    assert words.place_in("202112 Sultangazi Belediyesi gida kolisi.xlsx") == Placed(
        "municipality", "Sultangazi"
    )
    assert words.place_in("Municipality of Esenyurt") == Placed("municipality", "Esenyurt")
    assert words.place_in("بلدية أسنيورت").kind == "municipality"
    assert words.place_in("Esenyurt") == Placed(None, "Esenyurt")
    both = words.places_in("Esenyurt ilçesi, Fatih mahallesi")
    assert both == (Placed("district", "Esenyurt"), Placed("neighbourhood", "Fatih"))


def test_words_are_compared_by_their_stems_and_by_one_slip() -> None:
    assert stems("Telefon numarası") == stems("Tel. No")
    assert stems("رقم الهاتف") == stems("رقم هاتف")
    assert head("Katılımcının soyadı") == "soyad"
    assert head("Name of the child") == head("child's name") == "name"
    assert one_slip("kimlikno", "kimikno")
    assert one_slip("kimlikno", "kimilkno")
    assert not one_slip("eligible", "ineligible")


@given(st.one_of(st.text(max_size=120), st.floats(), st.integers(), st.none(), st.booleans(), st.dates()))
def test_no_cell_makes_the_words_stumble(cell: object) -> None:
    words = load_words()
    assert all(0.5 <= score <= 1 for score in words.field_candidates(cell).values())
    for codelist in ("sex", "nationality", "received", "feedback_category"):
        assert words.value(codelist, cell) in {None, *words.codes(codelist)}
    words.is_subtotal(cell)
    words.is_signature_line(cell)
    words.labelled(cell)
    words.places_in(cell)
