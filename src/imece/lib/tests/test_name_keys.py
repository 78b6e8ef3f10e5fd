"""Spellings of one name share a key; the forms of different names differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.lib.name_keys import MOST_KEYS, name_form, name_key, name_keys, word_keys

ONE_NAME = [
    ("محمد", "Muhammed", "Mohammad", "Mohamad", "MUHAMMED", "Mohamed", "Mhd"),
    ("حسين", "Hüseyin", "Hussein", "Hossein", "HUSEYIN", "Husain"),
    ("أحمد", "احمد", "Ahmed", "Ahmad", "Ahmet"),
    ("خديجة", "خديجه", "Hatice", "Khadija", "Khadijah", "Hadice"),
    ("عائشة", "عايشه", "Ayşe", "Aisha", "Aicha", "AYSE"),
    ("عبد القادر", "عبدالقادر", "Abdülkadir", "Abdul Qader", "Abdelkader", "Abd al-Qadir", "Abd Al Kader"),
    ("عبد الله", "عبدالله", "Abdullah", "Abdallah", "Abd Allah", "Abdulla", "Abd Alah"),
    ("عبد الرحمن", "Abdurrahman", "Abdul Rahman", "Abdelrahman", "Abderrahmane"),
    ("نور الدين", "Nureddin", "Nurettin", "Nur al-Din", "Nour Eddine"),
    ("الحسن", "El Hasan", "Al-Hassan", "Alhasan", "AL HASAN"),
    ("جمال", "Cemal", "Jamal", "Gamal", "Djamal"),
    ("عثمان", "Osman", "Othman", "Uthman"),
    ("يوسف", "Yusuf", "Youssef", "Yousif"),
    ("وليد", "Velid", "Waleed", "Oualid"),
    ("رمضان", "Ramazan", "Ramadan", "Ramadhan"),
    ("رضا", "Rıza", "Reza", "Rida"),
    ("معاذ", "Muaz", "Muath", "Moaz"),
    ("حياة", "حياه", "Hayat", "Hayet"),
    ("ذبیح‌الله", "Zabihullah", "Zabih Ullah"),
    ("احمدی", "احمدي", "Ahmadi", "Ahmedi", "Ahmady"),
    ("شيماء", "Şeyma", "Shaima", "Chaima", "SEYMA"),
    ("خليل", "Halil", "Khalil", "Chalil", "Xelîl"),
    ("محمود", "Mahmud", "Mahmut", "Mahmoud"),
    ("سعد", "Sad", "Sa'd", "Saad"),
    ("Recep", "Rajab", "رجب"),
    # Other offices: scholarly, Persian, Kurdish, French, with and without marks.
    ("عبد الحميد", "ʿAbd al-Ḥamīd", "ʿAbdalḥamīd", "Abdolhamid", "Ebdulhemîd", "Evdilhemîd", "A. Hamid"),
    ("طارق", "Ṭāriq", "Tarik", "Taregh", "Tarec"),
    ("رضوان", "Rıdvan", "Radwan", "Razvan", "Rezwan"),
    ("غفران", "Gufran", "Ghufran", "Xufran"),
    ("عثمان", "Osman", "Uṯmān", "Outman"),
    ("الناصر", "El Nasır", "An-Nasir", "Annaser", "Ennasır"),
    ("مصطفى", "Mustafa", "Mustapha", "Muṣṭafā", "Mostafa"),
    ("خليل", "Halil", "Ḫalīl", "Xelîl"),
    ("حبیب‌الله", "Habibullah", "Hebîb Uleh"),
    ("محمد علي", "محمدعلي", "Muhammed Ali", "Mohammadali"),
    ("Mustafa", "Must afa"),
    # Misread, and written as in messages.
    ("Hüseyin", "Hu5ain", "7usain"),
    ("Halid", "5aled", "Khaled"),
    ("Reem", "Reern", "ريم"),
    ("Kurdi", "Kurcli"),
    ("El Halil", "E1 Halil", "Ei Halil"),
]


@pytest.mark.parametrize("spellings", ONE_NAME, ids=lambda spellings: spellings[1])
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    apart = [(a, b) for a in spellings for b in spellings if set(name_keys(a)).isdisjoint(name_keys(b))]
    assert not apart


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fatma", "Ayşe"), ("محمد", "علي"), ("Khalil", "Jamil"), ("Ahmad", "Hamid"), ("El Ali", "El Ahmed")],
)
def test_different_names_share_no_key(one: str, other: str) -> None:
    assert set(name_keys(one)).isdisjoint(name_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hasan", "Hüseyin"), ("حسن", "حسين"), ("حسن", "Hüseyin"), ("محمد", "Mahmud"), ("Rima", "Rami")],
)
def test_names_with_one_row_of_consonants_keep_two_forms(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert name_form(one) != name_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("حسين", "Hüseyin"), ("Hussein", "HUSEYIN"), ("وليد", "Velid"), ("عمر", "Ömer"), ("منصور", "Mansur")],
)
def test_one_name_has_one_form_in_any_script(one: str, other: str) -> None:
    assert name_form(one) == name_form(other)


def test_case_and_turkish_letters_and_marks_change_nothing() -> None:
    assert name_keys("IŞIK") == name_keys("Işık") == name_keys("ışık")
    assert name_keys("İBRAHİM") == name_keys("İbrahim") == name_keys("ibrahim")
    assert name_keys("مُحَمَّد") == name_keys("محمد") == name_keys("محـمد")


def test_a_part_of_a_name_shares_a_word() -> None:
    assert set(word_keys("Muhammed Ali")) & set(word_keys("Ali"))
    assert not set(word_keys("Muhammed Ali")) & set(word_keys("Hasan"))


@pytest.mark.parametrize("nothing", ["", " ", "-", "...", "123", "؟"])
def test_what_holds_no_letter_has_no_key_or_stays_as_it_is(nothing: str) -> None:
    assert all(key.strip() for key in name_keys(nothing))


@given(st.text(max_size=40))
def test_any_text_has_a_few_keys_and_the_same_each_time(text: str) -> None:
    keys = name_keys(text)
    assert len(keys) <= MOST_KEYS
    assert keys == name_keys(text)
    assert name_key(text) == (keys[0] if keys else "")
    assert isinstance(name_form(text), str)
