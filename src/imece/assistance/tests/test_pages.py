"""The pages of the ledger, through the door. Who is in and who is out is said first."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.assistance.ledger import Delivery
from imece.assistance.tests.small_ledger import a_line, a_service, attendance, kits
from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.partners.models import Organisation
from imece.people.tests.registry import household, known

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, **asked: str | int) -> str:
    answer = signed_in(user).get(reverse("ledger"), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def rows_of(user: User, **asked: str | int) -> list[dict[str, str]]:
    answer: Any = signed_in(user).get(reverse("ledger_csv"), asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_may_read_the_ledger(cast: Cast) -> None:
    for name in ("ledger", "ledger_csv"):
        seen = {who: signed_in(user).get(reverse(name)).status_code for who, user in cast.everyone().items()}
        allowed = {"head", "im_officer", "team_leader", "field_assistant"}
        assert {who for who, status in seen.items() if status == 200} == allowed
        assert {status for who, status in seen.items() if who not in allowed} == {403}
        assert Client().get(reverse(name)).status_code == 302


def test_a_line_of_another_unit_or_district_is_not_found(cast: Cast) -> None:
    own, elsewhere = kits(cast), kits(cast, place=cast.avcilar)
    theirs = attendance(cast, known("Rana"))
    opens = {
        line.pk: signed_in(cast.field_assistant).get(reverse("ledger_line", args=[line.pk])).status_code
        for line in (own, elsewhere, theirs)
    }
    assert list(opens.values()) == [200, 404, 404]
    assert len(rows_of(cast.field_assistant)) == 1 and len(rows_of(cast.head)) == 3


# ------------------------------------------------------------------------------------------ coded lines


def test_nobody_is_named_on_any_page_of_the_ledger(cast: Cast) -> None:
    person = known("Rana Haddad", id_number="99158602730", phone="+905778834382")
    home, _head = household("Amal Hussain")
    line = attendance(cast, person)
    kits(cast, household=home)
    texts = [page(cast.im_officer), str(rows_of(cast.im_officer))]
    texts.append(signed_in(cast.im_officer).get(reverse("ledger_line", args=[line.pk])).content.decode())
    for text in texts:
        assert not any(word in text for word in ("Rana", "Amal", "99158602730", "5778834382"))
    assert person.code in texts[0] and home.code in texts[0]


def test_a_code_opens_only_for_who_may_see_that_person(cast: Cast) -> None:
    person = known("Rana Haddad")
    attendance(cast, person)
    address = reverse("person", args=[person.code])
    assert address in page(cast.team_leader)
    assert person.code in page(cast.head) and address not in page(cast.head)
    person.contacts.all().delete()
    assert address not in page(cast.team_leader)


def test_a_merged_person_stands_under_one_code(cast: Cast) -> None:
    alias, true = (
        known("Rana H.", id_number="99158602730"),
        known("Rana", id_number="99158602730", code="pmt9"),
    )
    alias.refresh_from_db()
    attendance(cast, alias)
    attendance(cast, true, day=datetime.date(2022, 3, 6))
    assert {row["receiver"] for row in rows_of(cast.head)} == {true.code}
    assert ">1</dd>" in page(cast.head).partition("Unique persons")[2][:60]


# ------------------------------------------------------------------------------------------ totals


def test_each_unit_of_count_has_its_own_total(cast: Cast) -> None:
    home, _head = household("Amal Hussain")
    town = Organisation.objects.create(code="town", names={"en": "Avcılar Municipality"})
    kits(cast, 2, household=home)
    kits(cast, 100, institution=town, basis="item", evidence=Delivery.Evidence.HANDED_TO_PARTNER)
    attendance(cast, known("Rana"))
    sports = a_service("sports", cast.pru)
    a_line(sports, place=cast.sultangazi, quantity=Decimal(30), head_group="girls")
    cash = a_service("cash", cast.rsu, category="cash", counted="households")
    a_line(cash, household=home, amount=Decimal("1250.50"), currency="TRY")
    a_line(cash, household=home, amount=Decimal("100"), currency="USD")
    text = page(cast.im_officer)
    totals = text[text.index('class="ledger-totals"') : text.index("<table")]
    for said in (
        "<dt>Lines</dt><dd>6<",
        "<dt>Unique persons</dt><dd>1<",
        "<dt>Unique households</dt><dd>1<",
        "<dt>Institutions</dt><dd>1<",
        "<dt>Kits</dt><dd>2<",
        "<dt>Kits: handed to a partner</dt><dd>100<",
        "<dt>Participations</dt><dd>1<",
        "<dt>Participations: unnamed, by head count</dt><dd>30<",
        "TRY\xa01,250.50",
        "USD\xa0100.00",
    ):
        assert said in totals, said


# ------------------------------------------------------------------------------------------ what stands


def test_reversed_lines_are_shown_only_when_asked_for(cast: Cast) -> None:
    line, other = kits(cast, 3), kits(cast, 5)
    assert line.row_id is not None
    Delivery.reverse_rows([line.row_id], by=cast.im_officer)
    assert [row["quantity"] for row in rows_of(cast.head)] == ["5.00"]
    assert {row["quantity"] for row in rows_of(cast.head, state="reversed")} == {"3.00", "-3.00"}
    assert len(rows_of(cast.head, state="all")) == 3
    text = signed_in(cast.head).get(reverse("ledger_line", args=[line.pk])).content.decode()
    assert "Reversed by" in text and reverse("ledger_line", args=[line.reversal.pk]) in text
    back = signed_in(cast.head).get(reverse("ledger_line", args=[line.reversal.pk])).content.decode()
    assert "Takes back" in back
    assert other.pk


def test_lines_are_narrowed_by_what_is_asked(cast: Cast) -> None:
    kits(cast, 1, day=datetime.date(2022, 1, 5))
    kits(cast, 2, place=cast.avcilar)
    attendance(cast, known("Rana"))

    def quantities(**asked: str | int) -> list[str]:
        return sorted(f"{row['service']} {row['quantity']}" for row in rows_of(cast.head, **asked))

    assert quantities(last="2022-01-31") == ["hygiene_kit 1.00"]
    assert quantities(first="2022-02-01", service="hygiene_kit") == ["hygiene_kit 2.00"]
    assert quantities(district=cast.avcilar.pcode) == ["hygiene_kit 2.00"]
    assert quantities(unit="PRU") == quantities(category="psychosocial") == ["sports 1.00"]
    assert quantities(evidence="handed_to_partner") == []
    assert len(quantities(first="not a day", service="no such", district="X")) == 3
    taken = Delivery.objects.get(service__code="sports").row.taken_list  # type: ignore[union-attr]
    assert quantities(taken_list=taken.pk) == ["sports 1.00"]
    assert taken.reference in page(cast.head, taken_list=taken.pk)


def test_a_large_ledger_is_paged(cast: Cast) -> None:
    row = kits(cast).row
    for _number in range(104):
        kits(cast, row=row)
    assert page(cast.head).count("<tr data-href") == 100
    assert page(cast.head, page=2).count("<tr data-href") == 5
    assert page(cast.head, page="nonsense").count("<tr data-href") == 100


# ------------------------------------------------------------------------------------------ the file


def test_nothing_in_the_file_calculates(cast: Cast) -> None:
    town = Organisation.objects.create(code="=1+1", names={"en": "Town"})
    line = kits(cast, 1, institution=town, basis="item", detail="@SUM(A1)")
    assert line.row is not None
    line.row.sheet.name = "-2+3"
    line.row.sheet.save()
    [row] = rows_of(cast.im_officer)
    assert (row["detail"], row["receiver"], row["sheet"]) == ("'@SUM(A1)", "'=1+1", "'-2+3")
    assert row["quantity"] == "1.00"


def test_saving_the_file_is_written_down(cast: Cast) -> None:
    kits(cast)
    rows_of(cast.im_officer)
    line = LogLine.objects.get(action="ledger.export")
    assert (line.actor, line.details) == (cast.im_officer, {"lines": 1})


def test_texts_of_lists_stay_texts(cast: Cast) -> None:
    line = kits(cast, detail="<script>alert(1)</script>")
    assert line.row is not None
    line.row.taken_list.file_name = "<img src=x>.xlsx"
    line.row.taken_list.save()
    text = signed_in(cast.im_officer).get(reverse("ledger_line", args=[line.pk])).content.decode()
    assert "<script>alert" not in text and "<img" not in text and "&lt;img src=x&gt;" in text


# ------------------------------------------------------------------------------------------ on other pages


def test_a_persons_page_tells_what_reached_the_person(cast: Cast) -> None:
    person = known("Rana Haddad")
    attendance(cast, person, detail="Football")
    lost = attendance(cast, person, detail="Chess")
    assert lost.row_id is not None
    Delivery.reverse_rows([lost.row_id], by=None)
    text = signed_in(cast.team_leader).get(reverse("person", args=[person.code])).content.decode()
    assert "What reached this person" in text and "Football" in text and "Chess" not in text


def test_lines_of_another_unit_are_not_told_on_the_page(cast: Cast) -> None:
    person = known("Rana Haddad")
    kits(cast, person=person, basis="named", detail="Far kit")
    text = signed_in(cast.psychologist).get(reverse("person", args=[person.code])).content.decode()
    assert "Far kit" not in text and "Nothing is recorded as received" in text


def test_a_taken_list_leads_to_its_lines(cast: Cast) -> None:
    line = kits(cast)
    assert line.row is not None
    address = reverse("list_page", args=[line.row.taken_list_id])
    assert (
        f"{reverse('ledger')}?taken_list={line.row.taken_list_id}"
        in signed_in(cast.head).get(address).content.decode()
    )


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_pages_read_in_both_directions(cast: Cast, language: str) -> None:
    line = attendance(cast, known("رنا"))
    client = signed_in(cast.team_leader)
    client.cookies["django_language"] = language
    for address in (reverse("ledger"), reverse("ledger_line", args=[line.pk])):
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in client.get(address).content.decode()
