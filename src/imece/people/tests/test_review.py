"""Who is one person: the queue, the pair, the answers, through the door. Who is in and who is out is said first."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.keys import all_traits
from imece.people.likeness import FoundPair, Likeness, Verdict
from imece.people.matching.comparisons import COMPARISONS
from imece.people.matching.model import Frequencies, score, trained_model
from imece.people.merging import Merge, as_one
from imece.people.models import Person
from imece.people.review_words import FIELDS, LEVELS
from imece.people.side_by_side import chance_of, weights_of
from imece.people.tests.registry import household, known

pytestmark = pytest.mark.django_db

GOOD = "99158602730"
FACTS = {"father_name": "Ali", "sex": "male", "district": "TUR034036"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def alike(one: Person, other: Person, *, quick: bool = False, bits: float | None = None) -> Likeness:
    """What the matcher's own weights say of the two, as if it had found them in a registry of a thousand."""
    left, right = sorted([one, other], key=lambda person: person.pk)
    traits = all_traits([left, right])
    its = score(traits[0], traits[1], trained_model(), Frequencies(1000, {}))
    its = its if bits is None else its._replace(bits=bits)
    Likeness.keep([FoundPair(left.pk, right.pk, its.bits, its.probability, quick, its.fields)])
    return Likeness.objects.get(left=left, right=right)


def halabi(**fields: Any) -> tuple[Person, Person]:
    arabic = known("محمد الحلبي", code="A1", phone="+905551112233", **{**FACTS, **fields})
    latin = known("Muhammed Halebi", code="A2", phone="+905559998877", **{**FACTS, **fields})
    return arabic, latin


def page_of(user: User, pair: Likeness) -> Any:
    return signed_in(user).get(reverse("review_pair", args=[pair.pk]))


def sent(pair: Likeness, answer: str, **more: Any) -> dict[str, Any]:
    """What the pair's page sends."""
    persons = [person.pk for person in pair.persons]
    data = {"answer": answer, "seen": pair.state, "persons": persons, "joined": persons, "kept": persons[0]}
    return {**data, **more}


def answered(user: User, pair: Likeness, answer: str, **more: Any) -> str:
    """The page that comes after the answer."""
    address = reverse("review_answer", args=[pair.pk])
    page = signed_in(user).post(address, sent(pair, answer, **more), follow=True)
    return str(page.content.decode())


def again(one: Any) -> Any:
    return type(one)._default_manager.get(pk=one.pk)


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_may_decide(cast: Cast) -> None:
    pair = alike(*halabi())
    seen = {name: page_of(user, pair).status_code for name, user in cast.everyone().items()}
    assert {name for name, status in seen.items() if status == 200} == {"team_leader", "registrar"}
    # The field assistant may decide, elsewhere.
    assert {name for name, status in seen.items() if status == 404} == {"field_assistant"}
    queue = {
        name: signed_in(user).get(reverse("review")).status_code for name, user in cast.everyone().items()
    }
    assert {name for name, status in queue.items() if status == 200} == {
        "team_leader",
        "registrar",
        "field_assistant",
    }
    assert Client().get(reverse("review")).status_code == 302


def test_a_pair_is_seen_only_by_whoever_reaches_both(cast: Cast) -> None:
    here = known("Rana Haddad", unit_code="PRU")
    there = known("رنا حداد", unit_code="RSU", district=cast.sultangazi.pcode)
    pair = alike(here, there)
    for user in (cast.team_leader, cast.field_assistant):
        assert page_of(user, pair).status_code == 404
        assert "رنا" not in signed_in(user).get(reverse("review")).content.decode()
        for address in ("review_answer", "review_take_back"):
            data = sent(pair, "same")
            assert signed_in(user).post(reverse(address, args=[pair.pk]), data).status_code == 404
    signed_in(cast.team_leader).post(reverse("review_confirm"), {"pairs": [pair.pk]})
    assert not Merge.objects.exists() and not Verdict.objects.exists()
    assert page_of(cast.registrar, pair).status_code == 200
    Merge.make(kept=here, joined=[there], by=cast.registrar)
    third = alike(here, known("Rana H."))
    assert page_of(cast.field_assistant, third).status_code == 404
    assert page_of(cast.team_leader, third).status_code == 200


def test_a_tick_for_somebody_out_of_reach_joins_nobody(cast: Cast) -> None:
    pair = alike(*halabi())
    outside = known("Muhammed H.", unit_code="RSU", district=cast.avcilar.pcode)
    persons = [*(person.pk for person in pair.persons), outside.pk]
    page = answered(cast.team_leader, pair, "same", joined=persons)
    assert "cannot be joined by you" in page and not Merge.objects.exists()


def test_only_who_reaches_both_undoes_and_asks_again(cast: Cast) -> None:
    one, other = halabi()
    [merge] = Merge.make(kept=one, joined=[other], by=cast.registrar)
    third = known("Mohamad Halabi")
    verdict = Verdict.give(one, third, answer="different", by=cast.registrar)
    for name, user in cast.everyone().items():
        wanted = {"team_leader": 302, "registrar": 302, "field_assistant": 404}.get(name, 403)
        undo = reverse("review_undo", args=[merge.pk])
        assert signed_in(user).post(undo, {"answer": "again"}).status_code == wanted, name
        asked = signed_in(user).post(reverse("review_ask_again", args=[verdict.pk]))
        assert asked.status_code == wanted, name


# ------------------------------------------------------------------------------------------ the queue


def test_the_queue_has_three_parts_with_their_counts_the_surest_first(cast: Cast) -> None:
    one, other = halabi()
    sure = alike(one, other, quick=True)
    low, high = alike(one, known("Mhd Halabi"), bits=3.0), alike(other, known("M. Halabi"), bits=9.0)
    unsure = alike(one, known("Ahmad Halabi"))
    Verdict.give(*unsure.persons, answer="unsure", by=cast.registrar)
    page = signed_in(cast.team_leader).get(reverse("review")).content.decode()
    assert reverse("review_pair", args=[sure.pk]) in page and "Confirm the ticked ones" in page
    assert "checked" not in page
    page = signed_in(cast.team_leader).get(reverse("review"), {"tab": "open"}).content.decode()
    places = [page.index(reverse("review_pair", args=[pair.pk])) for pair in (high, low)]
    assert places == sorted(places) and reverse("review_pair", args=[sure.pk]) not in page
    assert '<span class="count">2</span>' in page
    page = signed_in(cast.team_leader).get(reverse("review"), {"tab": "unsure"}).content.decode()
    assert reverse("review_pair", args=[unsure.pk]) in page
    assert "محمد الحلبي" in page and "imece people match" in page
    menu = page.partition('href="/people/review/"')[2][:400]
    assert '<span class="count">3</span>' in menu


def test_the_queue_is_paged(cast: Cast) -> None:
    first = known("Rana Haddad")
    for number in range(27):
        alike(first, known(f"Rana Hadad {number}"), bits=float(number))
    page = signed_in(cast.registrar).get(reverse("review") + "?tab=open&page=2").content.decode()
    assert page.count('class="card pair-line"') == 2


def test_an_empty_queue_says_what_to_do(cast: Cast) -> None:
    page = signed_in(cast.registrar).get(reverse("review")).content.decode()
    assert "No records look like one person yet" in page and "imece people match" in page


# ------------------------------------------------------------------------------------------ the pair


def test_the_pair_shows_what_agrees_and_what_does_not_in_words(cast: Cast) -> None:
    one, other = halabi(id_number=GOOD)
    page = page_of(cast.team_leader, alike(one, other)).content.decode()
    for text in (
        "محمد الحلبي",
        "Muhammed Halebi",
        "Agrees",
        "Differs",
        "Checks",
        "the same number",
        "555 111 22 33",
        "555 999 88 77",
        "Sultangazi",
        "Why the machine thinks so",
        "Two records picked at random",
        "pairs that agree like these two",
    ):
        assert text in page, text


def test_members_of_a_household_out_of_reach_have_no_name(cast: Cast) -> None:
    home, head = household("Rana Haddad", unit_code="PRU", id_number="1")
    hidden = known("Gizli Kimse", unit_code="RSU")
    home.memberships.create(person=hidden)
    page = page_of(cast.team_leader, alike(head, known("رنا حداد"))).content.decode()
    assert hidden.code in page and "Gizli" not in page


def test_another_who_looks_like_either_has_a_column(cast: Cast) -> None:
    one, other = halabi()
    pair, third = alike(one, other), known("Mohamad Halabi")
    alike(other, third)
    outside = known("Mhd Halabi", unit_code="RSU")
    alike(other, outside)
    page = page_of(cast.team_leader, pair).content.decode()
    assert third.code in page and outside.code not in page and "Is one of them" in page
    for name in ("Mohamed Halabi", "Mohammad Halabi"):
        alike(one, known(name))
    assert page_of(cast.team_leader, pair).content.decode().count("Keep this record") == 4


def test_the_weights_add_up_to_what_is_shown_together(cast: Cast) -> None:
    one = known("Rana Haddad", father_name="Ali", mother_name="Amal", phone="+905551112233", sex="female")
    twin = known("Dima Haddad", father_name="Ali", mother_name="Amal", phone="+905551112233", sex="female")
    pair = alike(one, twin)
    *parts, (_words, together) = weights_of(pair.bits, pair.fields)
    assert together == pytest.approx(pair.bits, abs=0.06)
    assert sum(bits for _words, bits in parts) == pytest.approx(together, abs=0.6)
    assert any("family shares" in str(words) for words, bits in parts if bits < 0)


def test_a_chance_is_never_all_of_them() -> None:
    assert chance_of(0.5) == "Of 100 pairs that agree like these two, about 50 are one person."
    assert "about 995 " in chance_of(0.9951)
    assert "Of 100,000" in chance_of(1.0) and "99,999" in chance_of(1.0)


def test_every_level_of_the_matcher_has_words() -> None:
    for comparison in COMPARISONS:
        assert comparison.field in FIELDS
        missing = {level.name for level in comparison.levels} - set(LEVELS[comparison.field])
        assert missing == set(), comparison.field


# ------------------------------------------------------------------------------------------ answering


def test_after_an_answer_the_next_pair_opens_and_the_answer_can_be_undone(cast: Cast) -> None:
    one, other = halabi()
    first, second = alike(one, other, bits=20.0), alike(known("Rana Haddad"), known("رنا حداد"), bits=10.0)
    client = signed_in(cast.team_leader)
    answer = client.post(reverse("review_answer", args=[first.pk]), sent(first, "same"))
    assert answer["Location"].startswith(reverse("review_pair", args=[second.pk]))
    page = client.get(answer["Location"]).content.decode()
    assert "Done: one person." in page and again(other).canonical == one
    code = page.partition('name="deed" value="')[2].partition('"')[0]
    stranger = signed_in(cast.registrar)
    stranger.post(reverse("review_take_back", args=[first.pk]), {"deed": code})
    assert again(other).canonical == one
    back = client.post(reverse("review_take_back", args=[first.pk]), {"deed": code})
    assert back["Location"].startswith(reverse("review_pair", args=[first.pk]))
    assert again(other).canonical is None and again(first).state == Likeness.State.OPEN
    late = client.post(reverse("review_take_back", args=[first.pk]), {"deed": code}, follow=True)
    assert "undone already" in late.content.decode()


def test_two_people_and_not_sure_are_kept_and_can_be_undone(cast: Cast) -> None:
    first, second = alike(*halabi()), alike(known("Rana Haddad"), known("رنا حداد"))
    assert "Done: two people." in answered(cast.team_leader, first, "different", note="cousins")
    assert again(first).state == Likeness.State.ANSWERED
    assert Verdict.objects.standing().get().note == "cousins"
    page = answered(cast.team_leader, second, "unsure")
    assert "Nothing waits here" in page and "Done: not sure." in page
    assert again(second).state == Likeness.State.UNSURE
    code = page.partition('name="deed" value="')[2].partition('"')[0]
    signed_in(cast.team_leader).post(reverse("review_take_back", args=[second.pk]), {"deed": code})
    assert again(second).state == Likeness.State.OPEN


def test_a_merge_keeps_and_shows_what_was_picked(cast: Cast) -> None:
    arabic, latin = halabi()
    pair = alike(arabic, latin)
    answered(cast.team_leader, pair, "same", kept=latin.pk, pick_full_name=arabic.pk, pick_phone=latin.pk)
    assert again(arabic).canonical == latin
    shown = as_one(again(latin))
    assert (shown.full_name, shown.phone) == ("محمد الحلبي", "+905559998877")


def test_the_record_with_more_evidence_is_kept_unless_chosen_otherwise(cast: Cast) -> None:
    arabic, latin = halabi()
    known("Muhammed Halebi", code="A2")
    page = page_of(cast.team_leader, alike(arabic, latin)).content.decode()
    kept = page.partition(f'name="kept" value="{latin.pk}"')[2][:10]
    assert "checked" in kept


def test_ticks_say_who_of_three_is_one(cast: Cast) -> None:
    one, other = halabi()
    pair, third = alike(one, other), known("Mohamad Halabi")
    alike(other, third)
    page = answered(cast.team_leader, pair, "same", joined=[one.pk, third.pk], kept=other.pk)
    assert "not ticked" in page
    answered(cast.team_leader, pair, "same", joined=[one.pk, other.pk, third.pk], kept=third.pk)
    assert {again(person).canonical_id for person in (one, other)} == {third.pk}
    assert not Likeness.objects.waiting()


def test_whoever_is_too_late_is_told_in_one_sentence(cast: Cast) -> None:
    first = alike(*halabi())
    before = sent(first, "same")
    answered(cast.registrar, first, "different")
    address = reverse("review_answer", args=[first.pk])
    page = signed_in(cast.team_leader).post(address, before, follow=True).content.decode()
    assert "This pair was answered meanwhile: Two people, by registrar. Nothing was changed." in page
    assert not Merge.objects.exists()

    second = alike(known("Rana Haddad"), known("رنا حداد"))
    for said in ("", "registrar said meanwhile that these two are one person. Nothing was changed."):
        assert said in answered(cast.registrar, second, "same")
    assert Merge.objects.count() == 1

    third = alike(known("Dima Nasser"), known("ديما ناصر"))
    before = sent(third, "different")
    Merge.make(kept=known("Deema Nasser"), joined=[third.left], by=cast.registrar)
    address = reverse("review_answer", args=[third.pk])
    page = signed_in(cast.team_leader).post(address, before, follow=True).content.decode()
    assert "joined with another person meanwhile" in page
    assert Verdict.objects.standing().filter(answer="different").count() == 1


def test_a_page_that_was_not_sent_whole_changes_nothing(cast: Cast) -> None:
    pair = alike(*halabi())
    spoilt: dict[str, Any]
    for spoilt in (
        {"answer": "perhaps"},
        {"persons": []},
        {"persons": [1, 2, 3]},
        {"joined": ["x"]},
        {"seen": ""},
    ):
        address = reverse("review_answer", args=[pair.pk])
        data = {**sent(pair, "same"), **spoilt}
        page = signed_in(cast.team_leader).post(address, data, follow=True).content.decode()
        assert "not sent whole" in page, spoilt
    assert "at least two" in answered(
        cast.team_leader, pair, "same", joined=[pair.left_id], kept=pair.left_id
    )
    assert not Merge.objects.exists()


def test_a_pair_that_is_one_person_leads_to_the_person(cast: Cast) -> None:
    pair = alike(*halabi())
    answered(cast.team_leader, pair, "same")
    assert page_of(cast.team_leader, pair)["Location"] == reverse("person", args=[pair.left.code])
