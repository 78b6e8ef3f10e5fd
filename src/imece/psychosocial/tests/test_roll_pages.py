"""The page on which attendance is taken, as people use it without a script, and what its script asks. Nobody exists."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine
from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.people.consents import SERVICE, Consent, ConsentText
from imece.people.models import Person
from imece.people.tests.registry import a_row, known
from imece.psychosocial.models import Enrolment, Session
from imece.psychosocial.tests.small_group import Group, activity, assemble, days_ago

pytestmark = pytest.mark.django_db
BANDS = ["0-4", "5-11", "12-17", "18-24", "25-49", "50-59", "60+"]


@pytest.fixture
def group(cast: Cast) -> Group:
    Mission.objects.create(code="small", names={"en": "Small"}, settings={"age_bands": BANDS})
    return assemble(cast)


@pytest.fixture
def leader(cast: Cast, client: Client) -> Client:
    client.force_login(cast.team_leader)
    return client


def at(name: str, group: Group, *more: Any) -> str:
    return reverse(name, args=[group.today.pk, *more])


def send(client: Client, group: Group, **said: Any) -> Any:
    """The form as a browser without scripts sends it."""
    return client.post(at("attendance_save", group), said, follow=True)


def ms(ago: int = 0) -> int:
    return int(timezone.now().timestamp() * 1000) - ago


def tap(client: Client, group: Group, person: Person, state: str, reason: str = "") -> Any:
    said = {"person": person.code, "state": state, "at": ms(), "reason": reason}
    return client.post(at("attendance_mark", group), said)


def state_of(group: Group, person: Person) -> str:
    return str(group.today.attendances.get(person=person).state)


# ------------------------------------------------------------------------------------------ who is in


def test_who_may_take_attendance_and_who_may_not(cast: Cast, client: Client, group: Group) -> None:
    answers = {}
    for name, colleague in cast.everyone().items():
        client.force_login(colleague)
        answers[name] = client.get(at("attendance", group)).status_code
    let_in = {name for name, status in answers.items() if status == 200}
    assert let_in == {"team_leader", "psychologist"}
    assert set(answers.values()) == {200, 403}


def test_a_session_of_another_unit_is_not_there(cast: Cast, client: Client, group: Group) -> None:
    from imece.base.access import Assignment
    from imece.base.users import User

    other = User.objects.create_user("rsu.mobiliser")
    Assignment.give(to=other, role="mobiliser", by=None, unit=cast.rsu)
    client.force_login(other)
    assert client.get(at("attendance", group)).status_code == 404
    assert tap(client, group, group.people[0], "present").status_code == 404
    assert send(client, group, then="hold").status_code == 404


# ------------------------------------------------------------------------------------------ without a script


def test_the_page_is_one_form(leader: Client, group: Group) -> None:
    text = leader.get(at("attendance", group)).content.decode()
    for person in group.people:
        assert person.full_name in text and f"state-{person.code}" in text
    answer = send(
        leader,
        group,
        then="hold",
        **{f"state-{person.code}": "present" for person in group.people[:2]},
        **{f"seen-{person.code}": "expected" for person in group.people},
        **{"heads-girls": "12", "seen-heads-girls": "0", "heads-men": "", "heads-boys": "many"},
    )
    assert "Attendance is closed" in answer.content.decode()
    lines = Delivery.objects.standing()
    assert {line.person_id for line in lines if line.person_id} == {one.pk for one in group.people[:2]}
    assert [int(line.quantity) for line in lines if line.head_group] == [12]


def test_what_was_not_touched_since_the_page_was_opened_is_not_sent_again(
    leader: Client, group: Group
) -> None:
    """A phone opened the page while X was present; the desk has said absent since: the phone's form leaves that."""
    [person, *_others] = group.people
    tap(leader, group, person, "present")
    tap(leader, group, person, "absent")
    send(leader, group, then="save", **{f"state-{person.code}": "present", f"seen-{person.code}": "present"})
    assert state_of(group, person) == "absent"


def test_all_present_leaves_who_was_marked_absent(leader: Client, group: Group) -> None:
    away, *others = group.people
    send(
        leader, group, then="all_present", **{f"state-{away.code}": "absent", f"seen-{away.code}": "expected"}
    )
    assert state_of(group, away) == "absent"
    assert {state_of(group, person) for person in others} == {"present"}


def test_a_late_correction_without_a_reason_is_refused_as_a_whole(leader: Client, group: Group) -> None:
    here, late, *_others = group.people
    group.take(3, here)
    said = {f"state-{late.code}": "present", f"seen-{late.code}": "absent"}
    answer = send(leader, group, then="save", reason="", **said)
    assert "Say why" in answer.content.decode()
    assert state_of(group, late) == "absent"
    text = send(leader, group, then="save", reason="on the paper", **said).content.decode()
    assert "Absent → Present" in text and "on the paper" in text
    assert Delivery.objects.standing().count() == 2


def test_a_session_is_taken_up_again_with_a_reason(leader: Client, group: Group) -> None:
    group.take(3, group.people[0])
    answer = leader.post(at("attendance_reopen", group), {"reason": ""}, follow=True)
    assert "Say why" in answer.content.decode()
    answer = leader.post(at("attendance_reopen", group), {"reason": "wrong sheet"}, follow=True)
    assert "is open again" in answer.content.decode()
    assert not Delivery.objects.standing().exists()


def test_what_a_list_brought_is_shown_and_not_changed(cast: Cast, leader: Client, group: Group) -> None:
    row = a_row()
    Session.objects.filter(pk=group.today.pk).update(row=row, state="held", cycle=None, number=None)
    group.today.attendances.create(person=group.people[0], state="present", row=row)
    text = leader.get(at("attendance", group)).content.decode()
    assert "Correct the list" in text and group.people[0].full_name in text
    assert "state-" not in text
    answer = tap(leader, group, group.people[0], "absent", reason="late")
    assert answer.status_code == 409 and "Correct the list" in answer.json()["refusal"]


# ------------------------------------------------------------------------------------------ what the script asks


def test_a_tap_answers_how_everybody_stands(leader: Client, group: Group) -> None:
    [person, other, *_others] = group.people
    tap(leader, group, other, "absent")
    said = tap(leader, group, person, "present").json()
    assert (said["states"][person.code], said["states"][other.code]) == ("present", "absent")
    assert said["unnamed"] == "0"
    text = leader.get(at("attendance", group)).content.decode()
    assert '<b data-count="present">1</b> / <b data-count="all">5</b>' in text


def test_taps_that_waited_are_sent_together_and_the_later_one_stands(leader: Client, group: Group) -> None:
    first, second, *_others = group.people
    tap(leader, group, first, "absent")
    said = {
        "person": [first.code, second.code],
        "state": ["present", "present"],
        "at": [ms(60_000), ms(60_000)],
    }
    answer = leader.post(at("attendance_mark", group), said).json()
    assert (answer["states"][first.code], answer["states"][second.code]) == ("absent", "present")


@pytest.mark.parametrize(
    "broken",
    [
        {"person": "P-XXXXXXXX", "state": "present", "at": "0"},
        {"person": "?", "state": "dancing", "at": "0"},
        {"person": "?", "state": "present", "at": "-1"},
        {"person": "?", "state": "present"},
    ],
)
def test_a_tap_that_cannot_be_read_is_refused_in_a_sentence(
    leader: Client, group: Group, broken: dict[str, str]
) -> None:
    said = {**broken, "person": broken["person"].replace("?", group.people[0].code)}
    answer = leader.post(at("attendance_mark", group), said)
    assert answer.status_code == 409 and answer.json()["refusal"].endswith(".")
    assert set(answer.json()["states"].values()) == {"expected"}


def test_head_counts_are_sent_by_themselves_in_any_digits(leader: Client, group: Group) -> None:
    said = {"heads-women": "١٢", "seen-heads-women": "0"}
    assert leader.post(at("attendance_mark", group), said).json()["unnamed"] == "12"


def test_a_name_on_the_roll_is_found_in_another_script(leader: Client, group: Group) -> None:
    address = at("attendance_find", group)
    by_name = {person.full_name: person.code for person in group.people}
    assert leader.get(address, {"q": "حسين"}).json() == {"codes": [by_name["Hüseyin Yıldız"]]}
    assert leader.get(address, {"q": "samir"}).json() == {"codes": [by_name["سمير الحداد"]]}
    assert leader.get(address, {"q": "zzz"}).json() == {"codes": []}


# ------------------------------------------------------------------------------------------ who came along


def test_somebody_of_the_registry_comes_along(cast: Cast, leader: Client, group: Group) -> None:
    guest = known("Zeynep Aslan", district=cast.sultangazi.pcode)
    text = leader.get(at("attendance_look", group), {"q": "zeyneb"}).content.decode()
    assert guest.code in text and "Only today" in text
    leader.post(at("attendance_add", group), {"person": guest.code})
    assert state_of(group, guest) == "present"
    assert not Enrolment.objects.filter(person=guest).exists()
    leader.post(at("attendance_add", group), {"person": guest.code, "enrol": "1"})
    assert Enrolment.objects.get(person=guest).cycle == group.cycle
    assert "on the roll" in leader.get(at("attendance_look", group), {"q": "zeynep"}).content.decode()


def test_who_is_out_of_reach_is_neither_found_nor_added(leader: Client, group: Group) -> None:
    other = known("Zeynep Aslan", unit_code="RSU")
    text = leader.get(at("attendance_look", group), {"q": "zeynep"}).content.decode()
    assert other.code not in text
    assert leader.post(at("attendance_add", group), {"person": other.code}).status_code == 404


def light(**said: Any) -> dict[str, Any]:
    return {f"light-{name}": value for name, value in {"token": str(uuid.uuid4()), **said}.items()}


def test_somebody_new_is_registered_in_one_row(cast: Cast, leader: Client, group: Group) -> None:
    row = light(
        given_name="هدى",
        family_name="النجار",
        sex="female",
        age_band="12-17",
        population_group="migrant",
        phone="0532 123 45 67",
    )
    for _twice in range(2):
        leader.post(at("attendance_register", group), row)
    person = Person.objects.get(given_name="هدى")
    assert (person.stated_age, person.birth_precision, person.population_group) == (12, "age", "migrant")
    assert person.phone.endswith("5321234567")
    assert state_of(group, person) == "present"
    assert person.contacts.filter(unit_code="PRU", district=cast.sultangazi).exists()
    group.roll().hold(by=group.leader)
    [line] = Delivery.objects.standing()
    assert (line.person, line.sex, line.population_group) == (person, "female", "migrant")


def test_somebody_alike_is_shown_before_anybody_is_registered_twice(leader: Client, group: Group) -> None:
    twin = group.people[0]
    row = light(given_name="Rana", family_name="Haddad", sex="female")
    text = leader.post(at("attendance_register", group), row).content.decode()
    assert "Is it one of them?" in text and twin.code in text
    assert Person.objects.filter(given_name="Rana").count() == 0
    leader.post(at("attendance_register", group), {**row, "other_than": twin.code, "enrol": "1"})
    new = Person.objects.get(given_name="Rana")
    assert Enrolment.objects.filter(person=new).exists()


def test_a_row_without_a_name_or_with_half_a_phone_says_so(leader: Client, group: Group) -> None:
    people = Person.objects.count()
    for row in (light(given_name=""), light(given_name="Ali", phone="12")):
        answer = leader.post(at("attendance_register", group), row)
        assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert Person.objects.count() == people


# ------------------------------------------------------------------------------------------ children


def test_a_guardian_is_asked_on_the_spot_and_a_missing_answer_blocks_nothing(
    cast: Cast, leader: Client, group: Group
) -> None:
    child, grown, _age_unknown, *_others = group.people
    ConsentText.objects.create(
        code="service 1",
        purpose=SERVICE,
        version="1",
        titles={"en": "Help"},
        texts={"en": "Who are we? Friends.", "ar": "من نحن؟ أصدقاء."},
        valid_from=datetime.date(2021, 1, 1),
    )
    Person.objects.filter(pk=child.pk).update(birth_year=timezone.localdate().year - 9)
    Person.objects.filter(pk=grown.pk).update(birth_year=1980)
    text = leader.get(at("attendance", group)).content.decode()
    assert text.count("Guardian not asked") == 1
    tap(leader, group, child, "present")
    assert state_of(group, child) == "present"
    address = at("attendance_consent", group, child.code)
    said = {
        "how": "signature",
        "given_by": "guardian",
        "guardian_name": "Huda Haddad",
        "guardian_relationship": "mother",
        "day": timezone.localdate().isoformat(),
    }
    nameless = leader.post(address, {**said, "answer": "given", "guardian_name": ""})
    assert "Name the parent or guardian" in nameless.content.decode()
    text = leader.post(address, {**said, "answer": "given"}, follow=True).content.decode()
    assert "Guardian agreed" in text
    assert Consent.objects.stands(child, SERVICE)
    text = leader.post(address, {**said, "answer": "refused"}, follow=True).content.decode()
    assert "Guardian said no" in text
    group.roll().hold(by=group.leader)
    assert Delivery.objects.standing().get().person == child, "a no never stops counting"
    assert leader.get(at("attendance_consent", group, known("Elsewhere").code)).status_code == 404


# ------------------------------------------------------------------------------------------ on paper


@pytest.mark.parametrize("languages", ["tr-ar", "en-ar", "en", "nonsense"])
def test_the_sheet_is_printed_with_lasting_numbers_and_a_log_line(
    leader: Client, group: Group, languages: str
) -> None:
    answer = leader.post(at("attendance_sheet", group), {"languages": languages})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "no-store"
    assert {*group.today.attendances.values_list("number", flat=True)} == {1, 2, 3, 4, 5}
    assert LogLine.objects.filter(action="attendance.print").count() == 1


# ------------------------------------------------------------------------------------------ how much is asked


def test_a_roll_of_25_is_read_in_as_many_questions_as_one_of_5(
    cast: Cast, leader: Client, group: Group, django_assert_max_num_queries: Any
) -> None:
    big = assemble(cast, sessions=1, people=25, title="Many")
    Person.objects.filter(pk__in=[one.pk for one in big.people]).update(stated_age=9, birth_precision="age")
    for one in (group, big):
        leader.get(at("attendance", one))
        with django_assert_max_num_queries(26):
            assert leader.get(at("attendance", one)).status_code == 200
        with django_assert_max_num_queries(40):
            tap(leader, one, one.people[0], "present")


def test_before_its_day_guests_are_expected(cast: Cast, leader: Client, group: Group) -> None:
    later = Session.plan(
        by=cast.team_leader,
        service=activity(cast),
        day=timezone.localdate() + datetime.timedelta(days=3),
        place=cast.sultangazi,
    )
    guest = known("Comes Later", district=cast.sultangazi.pcode)
    address = reverse("attendance", args=[later.pk])
    text = leader.get(address, {"q": "comes"}).content.decode()
    assert "still to come" in text and "Expect" in text and "Close attendance" not in text
    leader.post(reverse("attendance_add", args=[later.pk]), {"person": guest.code})
    assert later.attendances.get(person=guest).state == "expected"
    assert days_ago(0) < later.day
