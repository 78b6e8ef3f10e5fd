"""Two records that are one person: joined, taken back, and what was answered is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.people import merging
from imece.people.identity import forget_mentions
from imece.people.likeness import FoundPair, Likeness, Verdict
from imece.people.merging import Merge, as_one, merges_of
from imece.people.models import Membership, Person
from imece.people.tests.registry import household, known

pytestmark = pytest.mark.django_db
SAME, TWO, UNSURE = Verdict.Answer.SAME, Verdict.Answer.DIFFERENT, Verdict.Answer.UNSURE


def again(*persons: Any) -> Any:
    """The same records as the database knows them now."""
    found = [type(one)._default_manager.get(pk=one.pk) for one in persons]
    return found[0] if len(found) == 1 else found


def alike(one: Person, other: Person, bits: float = 12.0) -> Likeness:
    left, right = sorted((one.pk, other.pk))
    Likeness.keep([FoundPair(left, right, bits, 0.99, False, {"given": ("same spelling", 5.0)})])
    return Likeness.objects.get(left=left, right=right)


def three(cast: Cast) -> tuple[Person, Person, Person]:
    return (
        known("محمد الحلبي", code="A1"),
        known("Muhammed Halebi", code="A2"),
        known("Mohamad H.", code="A3"),
    )


# ------------------------------------------------------------------------------------------ joining, taking back


def test_the_joined_record_points_to_the_kept_one_and_says_what_it_said(cast: Cast) -> None:
    kept, joined, _other = three(cast)
    Merge.make(kept=kept, joined=[joined], by=cast.registrar)
    assert again(joined).canonical == kept
    assert again(joined).full_name == "Muhammed Halebi"
    line = LogLine.objects.filter(action="person.same").get()
    assert (line.actor, line.details) == (cast.registrar, {"code": kept.code, "other": joined.code})


def test_an_undo_gives_both_back_and_says_what_they_are(cast: Cast) -> None:
    kept, joined, _other = three(cast)
    pair = alike(kept, joined)
    [merge] = Merge.make(kept=kept, joined=[joined], by=cast.registrar)
    merge.undo(by=cast.team_leader, note="born in another year")
    assert again(joined).canonical is None
    assert Verdict.objects.standing().get().answer == TWO
    assert again(pair).state == Likeness.State.ANSWERED
    assert (merge.undone_by, merge.undone_note) == (cast.team_leader, "born in another year")


def test_an_undo_may_leave_the_question_open(cast: Cast) -> None:
    kept, joined, _other = three(cast)
    pair = alike(kept, joined)
    [merge] = Merge.make(kept=kept, joined=[joined], by=cast.registrar)
    merge.undo(by=cast.registrar, answer="")
    assert not Verdict.objects.standing().exists()
    assert again(pair).state == Likeness.State.OPEN


def test_what_was_undone_is_not_undone_twice(cast: Cast) -> None:
    kept, joined, _other = three(cast)
    [merge] = Merge.make(kept=kept, joined=[joined], by=cast.registrar)
    merge.undo(by=cast.registrar)
    with pytest.raises(Refusal, match="undone already"):
        merge.undo(by=cast.registrar)
    with pytest.raises(Refusal, match="from now on"):
        merge.undo(by=cast.registrar, answer=SAME)


def test_three_are_joined_at_once_and_each_can_be_taken_out(cast: Cast) -> None:
    first, second, third = three(cast)
    merges = Merge.make(kept=first, joined=[second, third], by=cast.registrar)
    assert {one.canonical_id for one in again(second, third)} == {first.pk}
    merges[0].undo(by=cast.registrar)
    assert again(second).canonical is None and again(third).canonical == first
    assert [one.undone_at is None for one in merges_of(first)] == [True, False]


def test_a_pointer_never_leads_to_a_pointer(cast: Cast) -> None:
    first, second, third = three(cast)
    Merge.make(kept=second, joined=[third], by=cast.registrar)
    Merge.make(kept=first, joined=[again(second)], by=cast.registrar)
    assert {one.canonical_id for one in again(second, third)} == {first.pk}


def test_who_was_joined_meanwhile_is_not_joined_again(cast: Cast) -> None:
    first, second, third = three(cast)
    Merge.make(kept=first, joined=[second], by=cast.registrar)
    with pytest.raises(Refusal, match=f"{second.code} was joined with another person meanwhile"):
        Merge.make(kept=third, joined=[second], by=cast.team_leader)
    with pytest.raises(Refusal, match="at least two"):
        Merge.make(kept=third, joined=[third], by=cast.team_leader)


def test_an_undo_of_one_of_two_ties_leaves_them_one(cast: Cast) -> None:
    """A row that bears the number and the code says the same as the merge did."""
    by_number, by_code = known("Rana H.", id_number="111222"), known("Rana Haddad", code="B1")
    [merge] = Merge.make(kept=by_code, joined=[by_number], by=cast.registrar)
    known("Rana Haddad", id_number="111222", code="B1")
    merge.undo(by=cast.registrar)
    assert again(by_number).canonical == by_code
    assert not Verdict.objects.standing().exists()


def test_a_merge_against_an_exact_rule_makes_no_round(cast: Cast) -> None:
    """The number is kept, the code joined; then a row bears both, and the rule leads from the number to the code."""
    by_number, by_code = known("Rana H.", id_number="111222"), known("Rana Haddad", code="B1")
    [first] = Merge.make(kept=by_number, joined=[by_code], by=cast.registrar)
    known("Rana Haddad", id_number="111222", code="B1")
    by_number, by_code = again(by_number, by_code)
    assert (by_number.canonical, by_code.canonical) == (by_code, None)
    third = known("Rena Haddad", code="B3")
    [second] = Merge.make(kept=third, joined=[by_code], by=cast.registrar)
    assert {one.canonical_id for one in again(by_number, by_code)} == {third.pk}
    second.undo(by=cast.registrar, answer="")
    assert (again(third).canonical, again(by_number).canonical) == (None, by_code)
    [second] = Merge.make(kept=again(by_code), joined=[third], by=cast.registrar)
    assert {one.canonical_id for one in again(by_number, third)} == {by_code.pk}
    for merge in (first, second):
        merge.undo(by=cast.registrar, answer="")
    assert (again(third).canonical, again(by_number).canonical) == (None, by_code)


# ------------------------------------------------------------------------------------------ answers


def test_an_answer_is_not_asked_again_and_holds_for_the_whole_person(cast: Cast) -> None:
    first, second, third = three(cast)
    near, far = alike(first, second), alike(second, third)
    Verdict.give(first, second, answer=TWO, by=cast.registrar)
    assert again(near).state == Likeness.State.ANSWERED
    Merge.make(kept=first, joined=[third], by=cast.registrar)
    assert again(far).state == Likeness.State.ANSWERED
    alike(first, second, bits=30.0)
    assert again(near).state == Likeness.State.ANSWERED and again(near).bits == 30.0


def test_not_sure_waits_on_a_list_of_its_own_until_somebody_is(cast: Cast) -> None:
    first, second, _third = three(cast)
    pair = alike(first, second)
    Verdict.give(first, second, answer=UNSURE, by=cast.registrar)
    assert list(Likeness.objects.unsure()) == [pair] and not Likeness.objects.to_review()
    Merge.make(kept=first, joined=[second], by=cast.team_leader)
    assert again(pair).state == Likeness.State.ANSWERED
    assert Verdict.objects.standing().get().answer == SAME


def test_a_person_may_change_their_mind_about_the_very_pair(cast: Cast) -> None:
    first, second, _third = three(cast)
    Verdict.give(first, second, answer=TWO, by=cast.registrar)
    Merge.make(kept=first, joined=[second], by=cast.team_leader)
    assert [one.answer for one in Verdict.objects.standing()] == [SAME]
    assert Verdict.objects.count() == 2


def test_two_people_among_three_that_are_joined_are_two_no_more(cast: Cast) -> None:
    first, second, third = three(cast)
    Verdict.give(second, third, answer=TWO, by=cast.registrar)
    Merge.make(kept=first, joined=[second, third], by=cast.team_leader)
    assert {one.answer for one in Verdict.objects.standing()} == {SAME}


def test_what_was_said_of_another_record_of_the_person_is_taken_back_first(cast: Cast) -> None:
    first, second, third = three(cast)
    Verdict.give(second, third, answer=TWO, by=cast.registrar)
    Merge.make(kept=first, joined=[second], by=cast.registrar)
    with pytest.raises(Refusal, match=f"registrar said that {second.code} and {third.code} are two people"):
        Merge.make(kept=first, joined=[third], by=cast.team_leader)
    Verdict.objects.standing().get(answer=TWO).withdraw(by=cast.team_leader)
    Merge.make(kept=first, joined=[third], by=cast.team_leader)
    assert again(third).canonical == first


def test_the_same_answer_about_two_records_outlives_an_undo(cast: Cast) -> None:
    first, second, third = three(cast)
    pair = alike(second, third)
    Verdict.give(second, third, answer=TWO, by=cast.registrar)
    [merge] = Merge.make(kept=first, joined=[second], by=cast.registrar)
    Verdict.give(first, third, answer=TWO, by=cast.team_leader)
    merge.undo(by=cast.registrar, answer="")
    assert again(pair).state == Likeness.State.ANSWERED


def test_an_answer_about_a_record_that_left_is_no_answer_about_who_stayed(cast: Cast) -> None:
    first, second, third = three(cast)
    pair = alike(first, third)
    Verdict.give(second, third, answer=TWO, by=cast.registrar)
    [merge] = Merge.make(kept=first, joined=[second], by=cast.registrar)
    assert again(pair).state == Likeness.State.ANSWERED
    merge.undo(by=cast.registrar, answer="")
    assert again(pair).state == Likeness.State.OPEN


def test_the_machine_changes_no_answer(cast: Cast) -> None:
    first, second, third = three(cast)
    Verdict.give(first, second, answer=TWO, by=cast.registrar)
    Verdict.give(first, third, answer=UNSURE, by=cast.registrar)
    with pytest.raises(Refusal, match="are two people"):
        Merge.make(kept=first, joined=[second], by=None, basis=Merge.Basis.SAME_DOCUMENT)
    with pytest.raises(Refusal, match="was not sure"):
        Merge.make(kept=first, joined=[third], by=None, basis=Merge.Basis.SAME_DOCUMENT)
    assert not Merge.objects.exists()


def test_the_exact_rule_is_never_split_by_an_answer(cast: Cast) -> None:
    by_number, by_code = known("Rana H.", id_number="111222"), known("Rana Haddad", code="B1")
    both = known("Rana Haddad", id_number="111222", code="B1")
    with pytest.raises(Refusal, match="are joined"):
        Verdict.give(by_number, by_code, answer=TWO, by=cast.registrar)
    forget_mentions(list(both.mentions.filter(id_key="111222").values_list("row_id", flat=True)))
    Verdict.give(by_number, by_code, answer=TWO, by=cast.registrar)
    assert Verdict.objects.standing().get().answer == TWO


def test_joined_is_not_taken_back_by_asking_again(cast: Cast) -> None:
    first, second, _third = three(cast)
    Merge.make(kept=first, joined=[second], by=cast.registrar)
    with pytest.raises(Refusal, match="Undo the merge"):
        Verdict.objects.standing().get().withdraw(by=cast.registrar)


# ------------------------------------------------------------------------------------------ what is shown


def test_the_person_is_shown_as_picked_else_as_first_known(cast: Cast) -> None:
    kept = known("محمد الحلبي", code="A1", phone="+905551112233")
    joined = known("Muhammed Halebi", code="A2", phone="+905559998877", father_name="Ali", sex="male")
    Merge.make(
        kept=kept, joined=[joined], by=cast.registrar, picked={"full_name": joined.pk, "phone": kept.pk}
    )
    shown = as_one(again(kept))
    assert (shown.full_name, shown.phone, shown.father_name, shown.sex) == (
        "Muhammed Halebi",
        "+905551112233",
        "Ali",
        "male",
    )
    assert (again(kept).full_name, again(kept).father_name) == ("محمد الحلبي", "")


def test_what_was_picked_from_a_record_that_left_is_shown_no_more(cast: Cast) -> None:
    kept, joined, _other = three(cast)
    [merge] = Merge.make(kept=kept, joined=[joined], by=cast.registrar, picked={"full_name": joined.pk})
    merge.undo(by=cast.registrar)
    assert as_one(again(kept)).full_name == "محمد الحلبي"


# ------------------------------------------------------------------------------------------ households


def test_households_of_one_head_are_one_while_the_head_is_one(cast: Cast) -> None:
    (home, head), (other, same) = (
        household("Rana Haddad", id_number="1"),
        household("رنا حداد", id_number="2"),
    )
    [merge] = Merge.make(kept=head, joined=[same], by=cast.registrar)
    assert again(other).canonical == home
    merge.undo(by=cast.registrar)
    assert again(other).canonical is None


def test_a_household_whose_head_is_another_today_stands_for_itself(cast: Cast) -> None:
    (home, head), (other, same) = (
        household("Rana Haddad", id_number="1"),
        household("رنا حداد", id_number="2"),
    )
    [merge] = Merge.make(kept=head, joined=[same], by=cast.registrar)
    Membership.objects.filter(household=other).update(until="2024-01-01")
    merging.settle([head.pk])
    assert again(other).canonical is None
    merge.undo(by=cast.registrar)
    assert again(home).canonical is None


# ------------------------------------------------------------------------------------------ at once, and half done


def test_whoever_is_stopped_in_the_middle_has_done_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, joined, _other = three(cast)
    pair = alike(kept, joined)

    def stop(*_args: Any) -> None:
        raise KeyboardInterrupt

    lines = LogLine.objects.count()
    for name in ("settle", "_none_said_to_be_two", "_free_to_join"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(merging, name, stop if name == "settle" else _then(getattr(merging, name), stop))
            Merge.make(kept=kept, joined=[joined], by=cast.registrar)
        assert not Merge.objects.exists() and not Verdict.objects.exists()
        assert again(joined).canonical is None and again(pair).state == Likeness.State.OPEN
    [merge] = Merge.make(kept=kept, joined=[joined], by=cast.registrar)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(merging, "settle", stop)
        merge.undo(by=cast.registrar)
    assert again(merge).undone_at is None and again(joined).canonical == kept
    assert Verdict.objects.standing().get().answer == SAME
    assert LogLine.objects.count() == lines + 1


def _then(first: Callable[..., Any], stop: Callable[..., Any]) -> Callable[..., Any]:
    def both(*args: Any, **kwargs: Any) -> None:
        first(*args, **kwargs)
        stop()

    return both


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_join_the_same_at_once_one_is_told(cast: Cast) -> None:
    kept, joined, third = three(cast)
    said = _at_once(
        lambda: Merge.make(kept=kept, joined=[joined], by=cast.registrar),
        lambda: Merge.make(kept=joined, joined=[kept], by=cast.team_leader),
    )
    assert Merge.objects.standing().count() == 1
    assert sorted("meanwhile" in one for one in said) == [False, True]
    merge = Merge.objects.standing().get()
    said = _at_once(lambda: merge.undo(by=cast.registrar), lambda: again(merge).undo(by=cast.team_leader))
    assert sorted("undone already" in one for one in said) == [False, True]
    said = _at_once(
        lambda: Merge.make(kept=kept, joined=[third], by=cast.registrar),
        lambda: Merge.make(kept=joined, joined=[third], by=cast.team_leader),
    )
    assert Merge.objects.standing().count() == 1
    assert sorted("meanwhile" in one for one in said) == [False, True]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_list_that_joins_while_a_person_joins_loses_neither(cast: Cast) -> None:
    by_number, by_code = known("Rana H.", id_number="111222"), known("Rana Haddad", code="B1")
    other = known("رنا حداد", code="B2")
    said = _at_once(
        lambda: Merge.make(kept=other, joined=[by_number], by=cast.registrar),
        lambda: known("Rana Haddad", id_number="111222", code="B1"),
    )
    if not any(said):
        persons = {one.canonical_id or one.pk for one in again(by_number, by_code, other)}
        assert len(persons) == 1
    else:
        assert sum("meanwhile" in one for one in said) == 1
        assert again(by_number).canonical == by_code and again(other).canonical is None


def _at_once(*deeds: Callable[[], object]) -> list[str]:
    """Each in a thread with a connection of its own; answers the refusals, '' where there was none."""
    said = ["" for _deed in deeds]
    start = threading.Barrier(len(deeds))

    def do(number: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            deed()
        except Refusal as refusal:
            said[number] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said
