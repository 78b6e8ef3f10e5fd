"""Payment lists and bank files of a small mission, through the engine's door. Nobody in them exists."""

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
from imece.base.refusal import Refusal
from imece.cash.models import BankResult, Payment
from imece.lists.intake import undo
from imece.lists.models import Row
from imece.lists.reading import Book, read_bytes
from imece.lists.tests.books import a_book, findings_of, take_in

HEADERS = [
    "No",
    "Referans No",
    "Ad Soyad",
    "Kimlik No",
    "İlçe",
    "Hane Kişi Sayısı",
    "Kart No",
    "Tutar",
    "Dilim",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mission() -> None:
    found_gaziantep()
    offer("cash", Category.CASH, "Cash assistance", "nakit destek")


def payment(reference: str, name: str = "Ada Deniz", amount: object = 1250, tranche: object = 1) -> list[Any]:
    return [1, reference, name, "", "Nizip", 5, "5500123412340528", amount, tranche]


def payments(*rows: Sequence[Any], name: str = "odeme.xlsx") -> Book:
    return a_book(name, {"Ödeme": [HEADERS, *rows]})


def bank(*answers: str, name: str = "banka.csv") -> Book:
    """A bank's file as it comes: a title line, semicolons, the Turkish page of Windows."""
    head = "BANKA İŞLEM SONUÇ DOSYASI;ÖRNEK\nReferans;Kart Son 4;Tutar;İşlem Tarihi;Durum;Açıklama\n"
    return read_bytes(
        (head + "\n".join(answers) + f"\nTOPLAM;{len(answers)}").encode("cp1254"), file_name=name
    )


CREDITED = "T-1;0528;1.250,00;05.10.2021;BAŞARILI;"
REJECTED = "T-2;0528;1.250,00;;REDDEDİLDİ;Pasif kimlik"


def credits() -> list[tuple[Any, ...]]:
    lines = Delivery.objects.standing().order_by("day")
    return list(lines.values_list("day", "amount", "currency", "detail", "residence__pcode"))


ONE_CREDIT = [(datetime.date(2021, 10, 5), Decimal(1250), "TRY", "1", "TUR027003")]


@pytest.mark.parametrize("bank_first", [False, True])
def test_only_what_the_bank_credited_counts_whichever_file_comes_first(bank_first: bool) -> None:
    books = [payments(payment("T-1"), payment("T-2", "Umut Kaya")), bank(CREDITED, REJECTED)]
    taken = [take_in(book) for book in (reversed(books) if bank_first else books)]
    assert credits() == ONE_CREDIT
    assert dict(Payment.objects.values_list("reference", "state")) == {"T-1": "credited", "T-2": "rejected"}
    assert all(findings_of(one) == [] for one in taken)
    facts = [(fact["status"], fact["reason"], fact["day"]) for fact in FACTS["bank_results"].rows()]
    assert facts == [("credited", "", datetime.date(2021, 10, 5)), ("rejected", "inactive_id", None)]


def test_a_line_of_the_bank_waits_for_its_payment() -> None:
    taken = take_in(bank(CREDITED))
    assert findings_of(taken) == [("", 3, "unknown_reference", "reject")]
    assert credits() == []


def test_a_line_below_zero_has_that_fault_only_and_waits_for_nobody() -> None:
    taken = take_in(bank("T-9;0528;-1.250,00;05.10.2021;BAŞARILI;"))
    assert findings_of(taken) == [("", 3, "negative_quantity", "reject")]
    assert Row.objects.get().state == Row.State.REFUSED


def test_a_credited_line_with_words_of_the_bank_counts_all_the_same() -> None:
    take_in(payments(payment("T-1")))
    take_in(bank("T-1;0528;1.250,00;05.10.2021;BAŞARILI;Kart teslim alınmadı"))
    assert credits() == ONE_CREDIT


def test_what_the_bank_says_of_a_refused_payment_stands_unless_it_was_credited() -> None:
    take_in(payments(payment("T-1", ""), payment("T-2", "")))
    taken = take_in(bank(CREDITED, REJECTED))
    assert findings_of(taken) == [
        ("", 3, "payment_rejected", "reject"),
        ("", 4, "payment_rejected", "warn"),
    ]
    kept = BankResult.objects.get()
    assert (kept.reference, kept.payment) == ("T-2", None)
    assert list(FACTS["bank_results"].rows()) == []


def test_a_credit_without_a_value_date_is_kept_and_does_not_count() -> None:
    take_in(payments(payment("T-1")))
    taken = take_in(bank("T-1;0528;1.250,00;;BAŞARILI;"))
    assert findings_of(taken) == [("", 3, "credited_without_date", "warn")]
    assert (BankResult.objects.count(), credits()) == (1, [])


def test_a_payment_credited_twice_stands_twice_and_is_asked_about() -> None:
    take_in(payments(payment("T-1")))
    taken = take_in(bank(CREDITED, "T-1;0528;1.250,00;07.10.2021;BAŞARILI;"))
    later = take_in(bank("T-1;0528;1.250,00;09.11.2021;BAŞARILI;", name="kasim.csv"))
    assert findings_of(taken) == [("", 4, "double_credit", "warn")]
    assert findings_of(later) == [("", 3, "double_credit", "warn")]
    assert len(credits()) == 3


def test_the_same_line_in_a_later_file_counts_once() -> None:
    take_in(payments(payment("T-1"), payment("T-3", "Ela Su")))
    take_in(bank(CREDITED))
    taken = take_in(bank("T-3;0528;1.000,00;06.10.2021;BAŞARILI;", CREDITED, name="ekim2.csv"))
    assert findings_of(taken) == [("", 4, "duplicate_of_list", "reject")]
    assert len(credits()) == 2


def test_of_a_card_only_the_last_four_digits_are_kept() -> None:
    take_in(payments(payment("T-1"), [2, "T-2", "Ela Su", "", "Nizip", 3, 528, 1000, 1]))
    assert list(Payment.objects.values_list("card_last4", flat=True)) == ["0528", "0528"]
    assert "5500123412340528" not in str(list(Row.objects.values_list("values", flat=True)))


def test_an_arabic_payment_list_is_read_and_its_tranche_defaults_to_the_first() -> None:
    headers = ["م", "رقم الدفعة", "الاسم والكنية", "رقم الهوية", "المنطقة", "عدد الأفراد", "المبلغ"]
    book = a_book("list.xlsx", {"قائمة": [headers, [1, "T-1", "مثال أول", "", "Islahiye", 4, "1.250,00"]]})
    take_in(book)
    paid = Payment.objects.get()
    assert (paid.amount, paid.currency, paid.tranche) == (Decimal(1250), "TRY", "1")
    assert paid.district is not None and paid.district.pcode == "TUR027004"


def test_a_payment_below_zero_or_without_an_amount_is_refused() -> None:
    taken = take_in(payments(payment("T-1", amount="-1.250,00"), payment("T-2", "Ela Su", amount="")))
    assert findings_of(taken) == [
        ("Ödeme", 2, "negative_quantity", "reject"),
        ("Ödeme", 3, "missing_amount", "reject"),
    ]
    assert not Payment.objects.exists()


def test_one_reference_on_a_list_pays_once() -> None:
    taken = take_in(payments(payment("T-1"), payment("T-1", "Umut Kaya")))
    assert findings_of(taken) == [("Ödeme", 3, "duplicate_row", "reject")]


def test_a_payment_list_stands_while_the_bank_stands_on_it_and_undoing_the_bank_settles_the_payment() -> None:
    listed = take_in(payments(payment("T-1")))
    answered = take_in(bank(CREDITED))
    with pytest.raises(Refusal):
        undo(listed, by=None)
    undo(answered, by=None)
    assert Payment.objects.get().state == Payment.State.LISTED
    assert credits() == []
    undo(listed, by=None)
    assert not Payment.objects.exists()


def test_a_later_rejection_does_not_take_back_a_credit_and_a_return_does() -> None:
    take_in(payments(payment("T-1")))
    take_in(bank(CREDITED, "T-1;0528;1.250,00;08.10.2021;REDDEDİLDİ;"))
    assert Payment.objects.get().state == Payment.State.CREDITED
    take_in(bank("T-1;0528;1.250,00;20.10.2021;İADE;", name="iade.csv"))
    assert Payment.objects.get().state == Payment.State.RETURNED


def test_a_corrected_payment_list_takes_the_bank_along() -> None:
    wrong = take_in(payments(payment("T-1", ""), payment("T-2", ""), payment("T-3", "Ela Su")))
    take_in(bank(CREDITED, REJECTED))
    right = payments(
        payment("T-1"), payment("T-2", "Umut Kaya"), payment("T-3", "Ela Su"), name="odeme2.xlsx"
    )
    corrected = take_in(right, replaces=wrong)
    assert credits() == ONE_CREDIT
    states = dict(Payment.objects.values_list("reference", "state"))
    assert states == {"T-1": "credited", "T-2": "rejected", "T-3": "listed"}
    answers = Counter(fact["status"] for fact in FACTS["bank_results"].rows())
    assert answers == {"credited": 1, "rejected": 1}
    take_in(payments(payment("T-3", "Ela Su"), name="odeme3.xlsx"), replaces=corrected)
    assert credits() == []
    assert list(FACTS["bank_results"].rows()) == []
