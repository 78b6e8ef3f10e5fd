"""Quick confirmation, and what a person's page tells of joined records."""

from __future__ import annotations

import pytest
from django.urls import reverse

from imece.base.tests.cast import Cast
from imece.people.likeness import Likeness, Verdict
from imece.people.merging import Merge
from imece.people.tests.registry import known
from imece.people.tests.test_review import again, alike, halabi, signed_in

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------------------------------ quick confirmation


def test_the_ticked_are_joined_each_by_itself_and_each_failure_is_told(cast: Cast) -> None:
    good = alike(*halabi(), quick=True)
    late = alike(known("Rana Haddad"), known("رنا حداد"), quick=True)
    left_alone = alike(known("Dima Nasser"), known("ديما ناصر"), quick=True)
    Verdict.give(*late.persons, answer="different", by=cast.registrar)
    client = signed_in(cast.team_leader)
    page = client.post(reverse("review_confirm"), {"pairs": [good.pk, late.pk]}, follow=True).content.decode()
    assert "1 pair joined." in page
    assert f"{late.left.code}, {late.right.code}: This pair was answered meanwhile: Two people" in page
    assert again(good).state == again(late).state == Likeness.State.ANSWERED
    assert again(left_alone).state == Likeness.State.OPEN
    assert Merge.objects.get().picked["full_name"] == Merge.objects.get().kept_id


def test_nothing_ticked_joins_nobody(cast: Cast) -> None:
    alike(*halabi(), quick=True)
    page = signed_in(cast.team_leader).post(reverse("review_confirm"), {}, follow=True).content.decode()
    assert "Tick the pairs" in page and not Merge.objects.exists()


def test_a_chain_of_sure_pairs_becomes_one_person(cast: Cast) -> None:
    one, other = halabi()
    third = known("Mohamad Halabi", code="A3")
    pairs = [alike(one, other, quick=True), alike(other, third, quick=True), alike(one, third, quick=True)]
    data = {"pairs": [pair.pk for pair in pairs]}
    page = signed_in(cast.registrar).post(reverse("review_confirm"), data, follow=True).content.decode()
    assert len({again(person).canonical_id or person.pk for person in (one, other, third)}) == 1
    assert "2 pairs joined." in page and "these two are one person" in page


# ------------------------------------------------------------------------------------------ the person's page


def test_the_persons_page_tells_each_merge_and_takes_it_back(cast: Cast) -> None:
    one, other = halabi()
    pair = alike(one, other)
    [merge] = Merge.make(kept=one, joined=[other], by=cast.registrar, note="same mother")
    client = signed_in(cast.team_leader)
    address = reverse("person", args=[one.code])
    page = client.get(address).content.decode()
    for text in (
        "Joined records",
        other.code,
        "registrar",
        "same mother",
        "Decided by a person",
        "Undo this",
    ):
        assert text in page, text
    data = {"answer": "different", "note": "another birthday"}
    page = client.post(reverse("review_undo", args=[merge.pk]), data, follow=True).content.decode()
    assert f"{one.code} and {other.code} are two records again" in page
    for text in ("Undone by", "another birthday", "Said to be two people:", "Ask again"):
        assert text in page, text
    verdict = Verdict.objects.standing().get()
    page = client.post(reverse("review_ask_again", args=[verdict.pk]), follow=True).content.decode()
    assert again(pair).state == Likeness.State.OPEN
    assert "May be the same person" in page and reverse("review_pair", args=[pair.pk]) in page
    page = client.post(reverse("review_ask_again", args=[verdict.pk]), follow=True).content.decode()
    assert "taken back already" in page
    psychologist = signed_in(cast.psychologist).get(address).content.decode()
    assert "May be the same person" not in psychologist and "Undone by" in psychologist


def test_an_undo_says_so_when_the_lists_still_tie_the_two(cast: Cast) -> None:
    by_number, by_code = known("Rana H.", id_number="111222"), known("Rana Haddad", code="B1")
    [merge] = Merge.make(kept=by_code, joined=[by_number], by=cast.registrar)
    known("Rana Haddad", id_number="111222", code="B1")
    address = reverse("review_undo", args=[merge.pk])
    page = signed_in(cast.registrar).post(address, {"answer": "different"}, follow=True).content.decode()
    assert "They are still one person" in page and "Joined by the lists" in page
    page = signed_in(cast.registrar).post(address, {"answer": "same"}, follow=True).content.decode()
    assert "Say what the two are from now on" in page
