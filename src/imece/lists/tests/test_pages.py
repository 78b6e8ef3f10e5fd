"""The pages of lists, through the door that people use. Who is in and who is out is said first."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast, assemble
from imece.base.users import User
from imece.lists.models import HeaderMatch, Row, TakenList
from imece.lists.tests.books import a_book, take_in
from imece.lists.tests.visits import IDS, VISITS, gifts, visit, visits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_visits")]

Sheets = Mapping[str, Sequence[Sequence[Any]]]
State = TakenList.State


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, file_name: str, sheets: Sheets) -> Any:
    return upload_bytes(client, file_name, a_book(file_name, sheets).content)


def upload_bytes(client: Client, file_name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(file_name, content)
    return client.post(reverse("list_upload"), {"files": file})


def latest() -> TakenList:
    return TakenList.objects.order_by("-pk")[0]


def sentences(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def content_of(client: Client, address: str) -> bytes:
    """The bytes of a file that is saved, not shown."""
    answer: Any = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)


def page_text(client: Client, taken: TakenList, **query: str) -> str:
    answer = client.get(reverse("list_page", args=[taken.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


# ------------------------------------------------------------------------------------------ who is in, who is out

TAKERS = {"im_officer", "team_leader", "psychologist", "case_worker", "field_assistant", "partner"}
READERS = {*TAKERS, "head", "registrar"}


def statuses(cast: Cast, method: str, address: str) -> dict[str, int]:
    return {
        name: getattr(signed_in(user), method)(address).status_code for name, user in cast.everyone().items()
    }


def test_who_may_see_the_inbox(cast: Cast) -> None:
    seen = statuses(cast, "get", reverse("lists"))
    assert {name for name, status in seen.items() if status == 200} == READERS
    assert seen["stranger"] == 403


def test_who_may_bring_a_list(cast: Cast) -> None:
    seen = statuses(cast, "post", reverse("list_upload"))
    assert {name for name, status in seen.items() if status == 302} == TAKERS
    assert seen["head"] == seen["stranger"] == 403


def test_who_is_not_signed_in_is_asked_to_sign_in(cast: Cast) -> None:
    taken = take_in(a_book("a.xlsx", {"Visits": visits(visit(1))}))
    for name in ("list_page", "list_rows", "list_error_sheet", "list_file", "list_match"):
        answer = Client().get(reverse(name, args=[taken.pk]))
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_a_list_of_another_unit_is_not_found(cast: Cast) -> None:
    taken = take_in(a_book("a.xlsx", {"Visits": visits(visit(1))}), by=cast.im_officer)
    page = reverse("list_page", args=[taken.pk])
    assert signed_in(cast.team_leader).get(page).status_code == 200
    assert signed_in(cast.field_assistant).get(page).status_code == 404
    assert signed_in(cast.partner).get(page).status_code == 404
    for deed in ("list_undo", "list_discard", "list_confirm", "list_said"):
        assert signed_in(cast.partner).post(reverse(deed, args=[taken.pk])).status_code == 404


def test_a_partner_sees_what_the_partner_brought(cast: Cast) -> None:
    partner = signed_in(cast.partner)
    upload(partner, "mine.xlsx", {"Visits": visits(visit(1))})
    assert latest().by == cast.partner
    assert partner.get(reverse("list_page", args=[latest().pk])).status_code == 200


def test_the_unit_that_a_partner_works_with_stays_closed_to_the_partner(cast: Cast) -> None:
    """A partner's assignment names a unit; that unit's lists, with the people in them, are not the partner's."""
    Assignment.give(to=cast.partner, role="partner", by=None, unit=cast.pru)
    taken = take_in(a_book("a.xlsx", {"Visits": visits(visit(1))}), by=cast.im_officer)
    assert taken.unit_code == "PRU" and not TakenList.objects.visible_to(cast.partner).exists()
    assert signed_in(cast.partner).get(reverse("list_page", args=[taken.pk])).status_code == 404


def test_only_the_information_officer_teaches_headers(cast: Cast) -> None:
    taken = take_in(a_book("a.xlsx", {"Visits": visits(visit(1))}), by=cast.im_officer)
    seen = statuses(cast, "get", reverse("list_match", args=[taken.pk]))
    assert {name for name, status in seen.items() if status == 200} == {"im_officer"}


def test_who_only_reads_lists_sees_numbers_and_no_rows(cast: Cast) -> None:
    wrong = [*visit(2, name="Rana Haddad")[:4], "99158602731", "", ""]
    taken = take_in(
        a_book("a.xlsx", {"Visits": visits(visit(1, name="Ayşe Yılmaz"), wrong)}), by=cast.im_officer
    )
    head = signed_in(cast.head)
    text = page_text(head, taken)
    assert "a.xlsx" in text and "2 rows" in text
    assert "Ayşe" not in text and "Rana" not in text and "99158602731" not in text
    for name in ("list_rows", "list_error_sheet", "list_file"):
        assert head.get(reverse(name, args=[taken.pk])).status_code == 403


# ------------------------------------------------------------------------------------------ looking before it counts


def test_an_uploaded_list_counts_only_once_it_is_confirmed(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    answer = upload(officer, "visits.xlsx", {"Visits": visits(visit(1), visit(2, day="31.02.2022"))})
    preview = latest()
    assert answer["Location"] == reverse("list_page", args=[preview.pk])
    assert preview.state == State.PREVIEWED
    assert (preview.rows_accepted, preview.rows_refused) == (1, 1)
    assert not Row.objects.accepted().exists()
    text = page_text(officer, preview)
    assert (
        "31.02.2022" in text
        and "is not a date that exists" in text
        and "Would count" in page_text(officer, preview, show="all")
    )
    done = officer.post(reverse("list_confirm", args=[preview.pk]))
    now = latest()
    assert done["Location"] == reverse("list_page", args=[now.pk])
    assert now.state == State.TAKEN and Row.objects.accepted().count() == 1
    assert sentences(done) == [f"{now.reference} was taken in: 1 row counts, 1 was refused."]


def test_the_page_says_what_was_taken_from_where(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "visits.xlsx", {"Visits": visits(visit(1), title="Home visits, Avcılar, March 2022")})
    text = page_text(officer, latest())
    assert "Avcılar" in text and "from the title" in text
    assert "headers in row 3" in text and "7 of 7 columns understood" in text


def test_what_no_row_says_an_officer_may_say(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "visits.xlsx", {"Visits": visits(visit(1), title="Home visits")})
    before = latest()
    assert "not said" in page_text(officer, before)
    officer.post(reverse("list_said", args=[before.pk]), {"district": cast.sultangazi.pcode})
    now = latest()
    assert now.pk != before.pk and now.said == {"district": cast.sultangazi.pcode}
    assert "said by an officer" in page_text(officer, now)
    before.refresh_from_db()
    assert before.state == State.DISCARDED


def test_the_same_file_again_adds_nothing(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    book = {"Visits": visits(visit(1))}
    standing = take_in(a_book("visits.xlsx", book))
    answer = upload(officer, "visits again.xlsx", book)
    assert sentences(answer) == [
        f"visits again.xlsx stands already as {standing.reference}; nothing was added."
    ]
    assert TakenList.objects.count() == 1


@pytest.mark.parametrize(
    ("file_name", "content", "said"),
    [
        ("broken.xlsx", b"PK\x03\x04 and no more", "damaged"),
        ("empty.xlsx", b"", "empty"),
        ("letter.pdf", b"%PDF-1.7", "not a spreadsheet"),
        ("called.xlsx", b"Dear colleagues", "is not one"),
        ("words.csv", b"a;b;c\n1;2;3\n", "looks like a list"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence_and_changes_nothing(
    cast: Cast, file_name: str, content: bytes, said: str
) -> None:
    officer = signed_in(cast.im_officer)
    answer = upload_bytes(officer, file_name, content)
    refused = latest()
    assert refused.state == State.REFUSED and not Row.objects.exists()
    assert len(sentences(answer)) == 1 and said in sentences(answer)[0]
    assert said in page_text(officer, refused)


def test_a_file_that_is_too_large_is_refused_unread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imece.lists.reading.LARGEST_FILE", 1000)
    monkeypatch.setattr("imece.lists.views.LARGEST_FILE", 1000)
    answer = upload_bytes(signed_in(cast.im_officer), "huge.xlsx", b"PK\x03\x04" + b"0" * 5000)
    assert "larger than" in sentences(answer)[0]
    assert latest().state == State.REFUSED and latest().size == 1001


def test_many_files_at_once_each_become_a_list(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    files = [
        SimpleUploadedFile(f"{number}.xlsx", a_book("x.xlsx", {"Visits": visits(visit(number))}).content)
        for number in (1, 2, 3)
    ]
    answer = officer.post(reverse("list_upload"), {"files": files})
    assert answer["Location"] == reverse("lists")
    previews = TakenList.objects.filter(state=State.PREVIEWED)
    assert previews.count() == 3
    officer.post(reverse("lists_confirm"), {"lists": [one.pk for one in previews]})
    assert TakenList.objects.standing().count() == 3


def test_one_by_one_answers_with_a_line_for_the_file(cast: Cast) -> None:
    file = SimpleUploadedFile("<b>1.xlsx", a_book("x.xlsx", {"Visits": visits(visit(1))}).content)
    answer = signed_in(cast.im_officer).post(
        reverse("list_upload"), {"files": [file]}, headers={"X-One-By-One": "1"}
    )
    text = answer.content.decode()
    assert "&lt;b&gt;1.xlsx" in text and reverse("list_page", args=[latest().pk]) in text


def test_no_file_chosen_says_so(cast: Cast) -> None:
    answer = signed_in(cast.im_officer).post(reverse("list_upload"))
    assert sentences(answer) == ["No file was chosen."]


# ------------------------------------------------------------------------------------------ twice and at once


def test_a_double_click_takes_the_list_once_and_says_so(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "visits.xlsx", {"Visits": visits(visit(1))})
    confirm = reverse("list_confirm", args=[latest().pk])
    officer.post(confirm)
    again = officer.post(confirm)
    standing = TakenList.objects.standing().get()
    assert again["Location"] == reverse("list_page", args=[standing.pk])
    assert f"This list stands already as {standing.reference}; nothing was added." in sentences(again)


def test_a_list_that_was_let_go_cannot_be_confirmed(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "visits.xlsx", {"Visits": visits(visit(1))})
    preview = latest()
    officer.post(reverse("list_discard", args=[preview.pk]))
    answer = officer.post(reverse("list_confirm", args=[preview.pk]))
    assert sentences(answer)[-1] == f"{preview.reference} is “Discarded”; this is not possible any more."
    assert not TakenList.objects.standing().exists()


def test_what_reads_differently_now_must_be_looked_at_again(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "visits.xlsx", {"Visits": visits(visit(1))})
    preview = latest()
    HeaderMatch.teach(header="Note", kind="test.visits", field="", by=None)
    HeaderMatch.teach(header="Sex", kind="test.visits", field="note", by=None)
    answer = officer.post(reverse("list_confirm", args=[preview.pk]))
    assert "reads differently" in sentences(answer)[-1]
    assert not TakenList.objects.standing().exists()


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_confirm_at_the_same_moment_and_one_list_stands() -> None:
    cast = assemble()
    upload(signed_in(cast.im_officer), "visits.xlsx", {"Visits": visits(*(visit(n) for n in range(1, 40)))})
    address = reverse("list_confirm", args=[latest().pk])
    clients = [signed_in(cast.im_officer), signed_in(cast.team_leader)]
    start, answers = threading.Barrier(2), []

    def confirm(client: Client) -> None:
        start.wait()
        answers.append(client.post(address))
        connection.close()

    threads = [threading.Thread(target=confirm, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    standing = TakenList.objects.standing().get()
    assert {answer["Location"] for answer in answers} == {reverse("list_page", args=[standing.pk])}
    assert Row.objects.accepted().count() == 39


# ------------------------------------------------------------------------------------------ replacing, undoing


def test_a_newer_version_is_proposed_and_replaces_only_when_said(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    rows = [visit(number) for number in range(1, 7)]
    earlier = take_in(a_book("first.xlsx", {"Visits": visits(*rows)}))
    changed = [*rows[:4], visit(5, name="Somebody Else"), visit(7)]
    upload(officer, "second.xlsx", {"Visits": visits(*changed)})
    preview = latest()
    text = page_text(officer, preview)
    assert preview.proposes == earlier and "It replaces the earlier list" in text
    assert "Person 5" in text and "Somebody Else" in text
    silent = officer.post(reverse("list_confirm", args=[preview.pk]), {})
    assert "Say whether" in sentences(silent)[-1] and TakenList.objects.standing().get() == earlier
    officer.post(reverse("list_confirm", args=[preview.pk]), {"choice": "replaces", "earlier": earlier.pk})
    earlier.refresh_from_db()
    assert earlier.state == State.REPLACED
    now = TakenList.objects.standing().get()
    assert now.replaces == earlier and Row.objects.accepted().count() == 6
    assert earlier.reference in page_text(officer, now) and now.reference in page_text(officer, earlier)


def test_an_officer_may_say_which_list_it_replaces(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    earlier = take_in(a_book("first.xlsx", {"Visits": visits(visit(1), visit(2), visit(3))}))
    upload(officer, "other.xlsx", {"Visits": visits(visit(8), visit(9))})
    text = page_text(officer, latest(), against=earlier.reference)
    assert "Compared with" in text and "It replaces the earlier list" in text
    assert "No list is called" in page_text(officer, latest(), against="L-9999")


def test_a_list_of_somebody_else_cannot_be_replaced(cast: Cast) -> None:
    theirs = take_in(a_book("first.xlsx", {"Visits": visits(visit(1))}), by=cast.im_officer)
    partner = signed_in(cast.partner)
    upload(partner, "mine.xlsx", {"Visits": visits(visit(2))})
    answer = partner.post(
        reverse("list_confirm", args=[latest().pk]), {"choice": "replaces", "earlier": theirs.pk}
    )
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == State.TAKEN


def test_a_list_is_undone_as_a_whole(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    taken = take_in(a_book("a.xlsx", {"Visits": visits(visit(1))}))
    assert "Undo this list?" in page_text(officer, taken)
    officer.post(reverse("list_undo", args=[taken.pk]))
    taken.refresh_from_db()
    assert taken.state == State.UNDONE and not Row.objects.accepted().exists()
    assert LogLine.objects.about(taken).filter(action="list.undo", actor=cast.im_officer).exists()


def test_a_list_on_which_another_stands_is_not_undone_and_the_page_says_why(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    below = take_in(a_book("visits.xlsx", {"Visits": visits(visit(1))}))
    above = take_in(a_book("gifts.xlsx", {"Gifts": gifts(["V-1", 2, ""])}))
    assert f"{above.reference}" in page_text(officer, below)
    answer = officer.post(reverse("list_undo", args=[below.pk]))
    assert above.reference in sentences(answer)[0] and "Undo that one first" in sentences(answer)[0]
    below.refresh_from_db()
    assert below.state == State.TAKEN


def test_rows_that_wait_are_told_apart_from_refused_ones(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "gifts.xlsx", {"Gifts": gifts(["V-1", 2, ""], ["V-2", -1, ""])})
    preview = latest()
    assert (preview.rows_waiting, preview.rows_refused) == (1, 1)
    assert "Would wait" in page_text(officer, preview, show="waiting")
    officer.post(reverse("list_confirm", args=[preview.pk]))
    inbox = officer.get(reverse("lists")).content.decode()
    assert "Rows that wait for another list" in inbox and "Visits" in inbox


def test_parents_and_children_of_one_file_belong_together_in_its_preview(cast: Cast) -> None:
    upload(signed_in(cast.im_officer), "both.xlsx", {"V": visits(visit(1)), "G": gifts(["V-1", 2, ""])})
    assert (latest().rows_accepted, latest().rows_waiting) == (2, 0)


# ------------------------------------------------------------------------------------------ headers matched by hand

UNKNOWN = ["Kayıt", "Ne gün", "Kim", "Cins"]


def test_an_unknown_header_is_matched_once_and_remembered(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "strange.xlsx", {"Sayfa": [UNKNOWN, ["V-1", "05.03.2022", "Rana", "K"]]})
    refused = latest()
    assert refused.state == State.REFUSED
    match = reverse("list_match", args=[refused.pk])
    assert match in page_text(officer, refused)
    address = f"{match}?kind=test.visits&row=1"
    assert "Ne gün" in officer.get(address).content.decode()
    said = {"column_0": "session_no", "column_1": "session_date", "column_2": "full_name", "column_3": "sex"}
    officer.post(address, said)
    assert latest().state == State.PREVIEWED and latest().rows_accepted == 1
    upload(officer, "next.xlsx", {"Sayfa": [UNKNOWN, ["V-2", "06.03.2022", "Ali", "E"]]})
    assert latest().state == State.PREVIEWED and latest().rows_accepted == 1
    assert LogLine.objects.filter(action="list.match").count() >= 3


def test_a_kind_says_which_columns_it_must_have(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    upload(officer, "strange.xlsx", {"Sayfa": [UNKNOWN, ["V-1", "05.03.2022", "Rana", "K"]]})
    address = f"{reverse('list_match', args=[latest().pk])}?kind=test.visits&row=1"
    text = officer.post(address, {"column_0": "session_no", "column_2": "session_no"}).content.decode()
    assert "needs the column" in text and "Another column is" in text
    assert not HeaderMatch.objects.exists()


# ------------------------------------------------------------------------------------------ what may not come through


def test_a_sealed_row_shows_that_it_came_and_nothing_else(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    rows = visits(visit(1), visit(2, name="Hidden Name", note="sealed: what was said"))
    upload(officer, "visits.xlsx", {"Visits": rows})
    preview = latest()
    text = page_text(officer, preview, show="all")
    assert "Sealed" in text and "Hidden Name" not in text and "what was said" not in text


def test_a_file_with_sealed_rows_opens_only_for_whoever_brought_it(cast: Cast) -> None:
    rows = visits(
        visit(1), visit(2, name="Hidden Name", note="sealed: what was said"), visit(3, day="31.02.2022")
    )
    upload(signed_in(cast.team_leader), "visits.xlsx", {"Visits": rows})
    taken = latest()
    file, errors = reverse("list_file", args=[taken.pk]), reverse("list_error_sheet", args=[taken.pk])
    assert signed_in(cast.team_leader).get(file).status_code == 200
    refused = signed_in(cast.im_officer).get(file)
    assert refused.status_code == 302 and "sealed" in sentences(refused)[0]
    workbook = load_workbook(io.BytesIO(content_of(signed_in(cast.im_officer), errors)))
    cells = [str(cell.value) for sheet in workbook for row in sheet for cell in row]
    assert any("is not a date" in cell for cell in cells) and not any("Hidden" in cell for cell in cells)


def test_names_of_files_sheets_and_cells_stay_texts(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    bad = "<script>alert(1)</script>"
    rows = visits(visit(1, name=bad, note='"><img src=x onerror=alert(2)>'), title=f"{bad} Avcılar")
    upload(officer, "<img src=x onerror=alert(3)>.xlsx", {"<b>Visits": rows})
    for address in (reverse("lists"), reverse("list_page", args=[latest().pk])):
        text = officer.get(address).content.decode()
        assert "<script>alert" not in text and "<img" not in text and "<b>Visits" not in text
    assert "&lt;script&gt;alert(1)" in page_text(officer, latest(), show="all")


def test_the_error_sheet_is_the_senders_workbook_and_nothing_in_it_calculates(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    wrong = ["V-1", "31.02.2022", "=1+1", "F", "", "", "@SUM(A1)"]
    sheet = visits()
    content = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet("Visits")
        for index, row in enumerate([*sheet, wrong]):
            for column, cell in enumerate(row):
                page.write_string(index, column, cell)
    upload_bytes(officer, "visits.xlsx", content.getvalue())
    marked = load_workbook(io.BytesIO(content_of(officer, reverse("list_error_sheet", args=[latest().pk]))))
    assert marked["Visits"]["B4"].comment is not None
    assert all(cell.data_type != "f" for sheet in marked for row in sheet for cell in row)


def test_the_original_file_comes_back_as_it_came(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    book = a_book("Avcılar ziyaret.xlsx", {"Visits": visits(visit(1))})
    upload_bytes(officer, book.file_name, book.content)
    assert content_of(officer, reverse("list_file", args=[latest().pk])) == book.content
    assert LogLine.objects.about(latest()).filter(action="list.file").exists()


# ------------------------------------------------------------------------------------------ size, language


def test_a_large_list_is_paged(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    taken = take_in(a_book("many.xlsx", {"Visits": visits(*(visit(number) for number in range(1, 251)))}))
    first = page_text(officer, taken)
    assert "Person 100<" in first and "Person 101<" not in first
    answer = officer.get(
        reverse("list_page", args=[taken.pk]),
        {"page": 3},
        headers={"HX-Request": "true", "HX-Target": "rows"},
    )
    text = answer.content.decode()
    assert "Person 250<" in text and "<html" not in text
    assert officer.get(reverse("list_rows", args=[taken.pk]), {"page": "nonsense"}).status_code == 200


def test_the_inbox_is_narrowed_by_state_kind_unit_and_name(cast: Cast) -> None:
    officer = signed_in(cast.im_officer)
    take_in(a_book("first.xlsx", {"Visits": visits(visit(1))}))
    upload(officer, "second.xlsx", {"Gifts": gifts(["V-1", 2, ""])})
    inbox = reverse("lists")

    def names(**asked: str) -> set[str]:
        text = officer.get(inbox, asked).content.decode()
        return {name for name in ("first", "second") if f"{name}.xlsx" in text}

    assert names() == {"first", "second"}
    assert names(state="taken") == {"first"} and names(state="previewed") == {"second"}
    assert names(kind="test.gifts") == {"second"} and names(unit="RSU") == set()
    assert names(q="FIRST") == {"first"} and names(q="nothing") == set()
    assert names(q=TakenList.objects.get(file_name="second.xlsx").reference) == {"second"}
    assert officer.get(inbox, {"kind": "no such", "state": "no such"}).status_code == 200


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_pages_read_in_both_directions(cast: Cast, language: str) -> None:
    officer = signed_in(cast.im_officer)
    wrong = [*visit(2)[:4], "99158602731", "", ""]
    upload(officer, "زيارات.xlsx", {"Visits": visits(visit(1, name="رنا الخطيب"), wrong)})
    officer.cookies["django_language"] = language
    for address in (
        reverse("lists"),
        reverse("list_page", args=[latest().pk]),
        f"{reverse('list_match', args=[latest().pk])}?kind=test.visits",
    ):
        text = officer.get(address).content.decode()
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in text and "زيارات" in text


def test_identity_numbers_of_the_tests_are_made_up_and_valid() -> None:
    from imece.lib.identity import checksum_ok

    assert all(checksum_ok(number) for number in IDS) and len(VISITS) == 7
