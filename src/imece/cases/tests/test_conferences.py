"""The case conference: what fills its agenda, what was said and decided, who reads it. Nobody here exists."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.cases.models import Case, CaseConference, CaseService, CaseStep, ConferencePoint, Decision
from imece.cases.states import State
from imece.cases.tests.worked import (
    NAME,
    Office,
    colleague,
    delivered,
    open_office,
    opened,
    paid,
    planned,
    requested,
    say_rules,
    signed_in,
)

pytestmark = pytest.mark.django_db
SAID = "The neighbour's story, not for others"


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def today() -> datetime.date:
    return timezone.localdate()


def in_days(days: int) -> datetime.date:
    return today() + datetime.timedelta(days=days)


def a_conference(office: Office, on: datetime.date | None = None) -> CaseConference:
    return CaseConference.plan(by=office.officer, unit=office.unit, on=on or today())


def decided(office: Office, case: Case | None = None, **said: Any) -> Decision:
    case = case or opened(office)
    ConferencePoint.bring(by=office.worker, case=case, why="What next?")
    point = a_conference(office).points.get(case=case)
    point.discuss(by=office.officer, said=SAID)
    wanted = {
        "what": "Ask the municipality for a ramp",
        "responsible": office.worker,
        "due_on": in_days(3),
        **said,
    }
    return point.decide(by=office.officer, **wanted)


def whys_of(case: Case, conference: CaseConference) -> set[str]:
    return set(ConferencePoint.objects.get(conference=conference, case=case).whys)


# ------------------------------------------------------------------------------------------ the agenda


def test_the_agenda_fills_by_itself_with_each_reason(office: Office) -> None:
    say_rules()
    quiet, late, waits, risky, scored, looked, refused, asked, again = (
        opened(office) for _number in range(9)
    )
    long_ago = timezone.now() - datetime.timedelta(days=20)
    Case.objects.filter(pk=late.pk).update(due_at=long_ago)
    waits.pause(by=office.worker, what="The report")
    Case.objects.filter(pk=waits.pk).update(paused_at=long_ago)
    Case.objects.filter(pk=risky.pk).update(risk="high")
    scored.assessments.create(how="home", day=today(), by=office.worker, risk="low", score=6)
    looked.follow_ups.create(due_on=in_days(-1), made_by=office.worker)
    for one in (refused, asked):
        Case.objects.filter(pk=one.pk).update(state=State.PLANNED)
        one.refresh_from_db()
    requested(office, refused).reject(by=office.officer, note="Another way")
    CaseService.objects.filter(pk=requested(office, asked).pk).update(requested_on=in_days(-6))
    again.leave(by=office.worker, state=State.MOVED, note="moved")
    again.reopen(by=office.worker, why="back")
    conference = a_conference(office)
    found = {point.case_id: set(point.whys) for point in conference.points.all()}
    assert found == {
        late.pk: {"late"}, waits.pk: {"waiting"}, risky.pk: {"risk"}, scored.pk: {"attention"},
        looked.pk: {"follow_up"}, refused.pk: {"refused"}, asked.pk: {"unanswered"}, again.pk: {"reopened"},
    }  # fmt: skip
    assert quiet.pk not in found


def test_what_waits_a_day_less_is_not_on_it(office: Office) -> None:
    case = planned(office)
    service = requested(office, case)
    CaseService.objects.filter(pk=service.pk).update(requested_on=in_days(-5))
    assert not a_conference(office).points.exists()
    CaseService.objects.filter(pk=service.pk).update(requested_on=in_days(-6))
    assert a_conference(office).gather(by=office.officer) == 1
    assert a_conference(office).gather(by=office.officer) == 0


def test_a_colleague_brings_a_case_and_it_joins_the_next_conference(office: Office) -> None:
    case = opened(office)
    ConferencePoint.bring(by=office.worker, case=case, why="The landlord wants them out")
    with pytest.raises(Refusal, match="already"):
        ConferencePoint.bring(by=office.worker, case=case, why="Again")
    Case.objects.filter(pk=case.pk).update(risk="high")
    conference = a_conference(office)
    point = conference.points.get()
    assert set(point.whys) == {"brought", "risk"} and point.reason == "The landlord wants them out"
    assert "landlord" not in point.token
    second = opened(office)
    ConferencePoint.bring(by=office.worker, case=second, why="Please")
    assert conference.points.count() == 2


def test_a_lasting_reason_does_not_come_back_every_time(office: Office) -> None:
    case = opened(office)
    Case.objects.filter(pk=case.pk).update(risk="high")
    first = a_conference(office)
    first.points.get().discuss(by=office.officer, said="Seen")
    first.close(by=office.officer, took_part=[office.officer])
    assert not a_conference(office, in_days(7)).points.exists()
    CaseConference.objects.filter(pk=first.pk).update(day=in_days(-31))
    assert a_conference(office, in_days(8)).points.count() == 1


# ------------------------------------------------------------------------------------------ held


def test_it_closes_when_every_case_was_spoken_of_or_is_carried_on(office: Office) -> None:
    one, other = opened(office), opened(office)
    for case in (one, other):
        ConferencePoint.bring(by=office.worker, case=case, why="What next?")
    conference = a_conference(office)
    conference.points.get(case=one).discuss(by=office.officer, said=SAID)
    with pytest.raises(Refusal, match="not spoken of"):
        conference.close(by=office.officer, took_part=[office.officer])
    conference.points.get(case=other).carry_on(by=office.officer)
    with pytest.raises(Refusal, match="who took part"):
        conference.close(by=office.officer, took_part=[])
    conference.close(
        by=office.officer, took_part=[office.officer, office.worker], others="Municipality's social worker"
    )
    assert conference.state == "held" and conference.took_part.count() == 2
    with pytest.raises(Refusal, match="was held"):
        conference.points.get(case=one).discuss(by=office.officer, said="later")
    with pytest.raises(Refusal):
        conference.close(by=office.officer, took_part=[office.officer])
    assert "carried" in whys_of(other, a_conference(office, in_days(7)))


def test_what_was_said_is_sealed_and_read_by_those_alone_who_read_the_case(office: Office) -> None:
    decision = decided(office)
    point = decision.point
    assert SAID not in point.token_discussed and "ramp" not in decision.token
    assert not LogLine.objects.filter(details__icontains="neighbour").exists()
    address = reverse("case_conference", args=[point.conference_id])
    assert SAID in signed_in(office.worker).get(address).content.decode().replace("&#x27;", "'")
    outsider = colleague("outsider", "pru_officer", office.cast.rsu)
    for name, number in (
        ("case_conference", point.conference_id),
        ("case_conference_paper", point.conference_id),
    ):
        assert signed_in(outsider).get(reverse(name, args=[number])).status_code == 404
    assert signed_in(office.finance).get(address).status_code == 403
    away = Place.objects.create(
        pcode="TUR034099", level="district", names={"en": "Elsewhere"}, parent=office.cast.sultangazi.parent
    )
    far = User.objects.create_user("far", password="a long enough phrase")
    Assignment.give(to=far, role="case_worker", by=None, unit=office.unit, district=away)
    page = signed_in(far).get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert SAID not in text and NAME not in text and "outside your reach" in text
    for name in ("case_point_discuss", "case_point_decide", "case_point_carry"):
        assert signed_in(far).post(reverse(name, args=[point.pk])).status_code == 404


def test_paper_has_numbers_and_no_names(office: Office) -> None:
    from imece.cases import conference_paper as paper

    decision = decided(office)
    data: dict[str, Any] = {}
    conference = decision.point.conference
    assert conference is not None

    def kept(_template: str, made: dict[str, Any], _language: str) -> bytes:
        data.update(made)
        return b"%PDF"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "_compiled", kept)
        paper.conference_paper(conference, reader=office.worker, language="en")
    assert decision.case.number in str(data) and "ramp" in str(data)
    assert SAID not in str(data) and "Rana" not in str(data) and "Haddad" not in str(data)
    answer = signed_in(office.worker).get(
        reverse("case_conference_paper", args=[decision.point.conference_id]), {"language": "ar"}
    )
    assert answer.content.startswith(b"%PDF") and len(answer.content) > 3000


def test_a_decision_names_nobody_and_falls_to_who_may_read_it(office: Office) -> None:
    with pytest.raises(Refusal, match="without names"):
        decided(office, what="Visit Rana at home")
    point = ConferencePoint.objects.get()
    for wrong, words in (
        ({"responsible": office.finance}, "may not read"), ({"due_on": in_days(-1)}, "has passed"),
        ({"what": " "}, "in a sentence"),
    ):  # fmt: skip
        said: dict[str, Any] = {
            "what": "Ask for a ramp",
            "responsible": office.worker,
            "due_on": in_days(1),
            **wrong,
        }
        with pytest.raises(Refusal, match=words):
            point.decide(by=office.officer, **said)
    assert not Decision.objects.exists()


# ------------------------------------------------------------------------------------------ what became of it


def test_a_decision_stands_on_the_case_and_in_the_day_until_it_is_answered(office: Office) -> None:
    decision = decided(office)
    worker = signed_in(office.worker)
    for address in (reverse("cases"), reverse("case", args=[decision.case_id])):
        assert "Ask the municipality for a ramp" in worker.get(address).content.decode()
    assert "Overdue" not in worker.get(reverse("cases")).content.decode()
    Decision.objects.filter(pk=decision.pk).update(due_on=in_days(-1))
    assert "Overdue" in worker.get(reverse("cases")).content.decode()
    assert "decision" in whys_of(decision.case, a_conference(office, in_days(1)))
    address, key = reverse("case_decision", args=[decision.pk]), f"decision{decision.pk}-note"
    worker.post(address, {key: ""})
    decision.refresh_from_db()
    assert decision.state == "open"
    worker.post(address, {key: "They refused", "not_done": "1"})
    decision.refresh_from_db()
    assert (decision.state, decision.answered_by, decision.told) == (
        "not_done",
        office.worker,
        "They refused",
    )
    assert "ramp" not in worker.get(reverse("cases")).content.decode()
    with pytest.raises(Refusal, match="already"):
        decision.answer(by=office.worker, done=True, note="after all")


def test_whose_it_is_answers_it_and_a_stranger_to_it_does_not(office: Office) -> None:
    decision = decided(office, responsible=office.manager)
    with pytest.raises(Refusal):
        decision.answer(by=office.finance, done=True, note="x")
    decision.answer(by=office.manager, done=True, note="The ramp is built")
    assert CaseStep.objects.filter(case=decision.case, deed="decided", by=office.manager).exists()


def test_an_open_decision_keeps_the_case_from_closing(office: Office) -> None:
    case = paid(office).case
    decision = decided(office, case)
    with pytest.raises(Refusal, match="decision of the conference"):
        case.close(by=office.worker, outcome="met", told="done")
    decision.answer(by=office.worker, done=True, note="done")
    case.close(by=office.worker, outcome="met", told="done")


# ------------------------------------------------------------------------------------------ through the door


def test_who_opens_the_conferences_and_who_holds_them(office: Office) -> None:
    everyone = office.cast.everyone() | {
        "officer": office.officer, "manager": office.manager, "finance": office.finance,
    }  # fmt: skip
    conference = a_conference(office)
    readers, holders = {"case_worker", "officer", "manager", "head"}, {"case_worker", "officer", "manager"}
    for address in (reverse("case_conferences"), reverse("case_conference", args=[conference.pk])):
        assert {
            who for who, user in everyone.items() if signed_in(user).get(address).status_code == 200
        } == readers
    gather = reverse("case_conference_gather", args=[conference.pk])
    may = {who for who, user in everyone.items() if signed_in(user).post(gather).status_code == 302}
    assert may - set() >= holders and "head" not in may and "finance" not in may


def test_from_the_cases_page_to_the_closed_conference(office: Office) -> None:
    case = opened(office)
    worker, officer = signed_in(office.worker), signed_in(office.officer)
    assert "Bring it to the conference" in worker.get(reverse("case", args=[case.pk])).content.decode()
    worker.post(reverse("case_bring", args=[case.pk]), {"bring-why": "The landlord"})
    assert "It waits for the next conference" in worker.get(reverse("case", args=[case.pk])).content.decode()
    assert case.number in officer.get(reverse("case_conferences")).content.decode()
    officer.post(reverse("case_conference_plan"), {"day": today().isoformat()})
    conference, point = CaseConference.objects.get(), ConferencePoint.objects.get()
    page = reverse("case_conference", args=[conference.pk])
    assert case.number in officer.get(page).content.decode()
    officer.post(reverse("case_point_discuss", args=[point.pk]), {f"said{point.pk}-said": "Talked"})
    wrong = officer.post(
        reverse("case_point_decide", args=[point.pk]),
        {
            f"decide{point.pk}-what": "See Rana", f"decide{point.pk}-responsible": office.worker.pk,
            f"decide{point.pk}-due_on": in_days(2).isoformat(),
        },
    )  # fmt: skip
    assert wrong.status_code == 409 and "See Rana" in wrong.content.decode()
    officer.post(
        reverse("case_point_decide", args=[point.pk]),
        {
            f"decide{point.pk}-what": "See the landlord", f"decide{point.pk}-responsible": office.worker.pk,
            f"decide{point.pk}-due_on": in_days(2).isoformat(),
        },
    )  # fmt: skip
    close = reverse("case_conference_close", args=[conference.pk])
    assert officer.post(close, {}).status_code == 409
    officer.post(close, {"took_part": [office.officer.pk, office.worker.pk], "others": "Notary"})
    conference.refresh_from_db()
    assert conference.state == "held"
    text = officer.get(page).content.decode()
    assert "Notary" in text and "See the landlord" in text and "Speak of it" not in text


def test_the_agenda_of_many_cases_asks_no_more(office: Office, django_assert_max_num_queries: Any) -> None:
    for _number in range(3):
        ConferencePoint.bring(by=office.worker, case=opened(office), why="What next?")
    conference = a_conference(office)
    client = signed_in(office.cast.head)
    address = reverse("case_conference", args=[conference.pk])
    client.get(address)
    with django_assert_max_num_queries(30):
        client.get(address)


def test_a_delivered_case_waits_for_nobody_by_mistake(office: Office) -> None:
    """What was ordered long ago and came is not waiting too long."""
    service = delivered(office)
    CaseService.objects.filter(pk=service.pk).update(ordered_on=in_days(-40))
    assert not a_conference(office).points.exists()
    second = requested(office, service.case, item="Cane", estimated=Decimal("10.00"))
    second.approve(by=office.officer, note="seen")
    second.order(by=office.worker)
    CaseService.objects.filter(pk=second.pk).update(ordered_on=in_days(-15))
    assert whys_of(service.case, a_conference(office, in_days(1))) == {"waiting"}


def test_what_was_refused_on_a_case_s_page_stands_in_its_field(office: Office) -> None:
    case = planned(office)
    client = signed_in(office.worker)
    address = reverse("case_bring", args=[case.pk])
    assert client.post(address, {"bring-why": ""}).status_code == 409
    assert client.post(address, {"bring-why": "The landlord"}).status_code == 302
    twice = client.post(address, {"bring-why": "The landlord again"})
    page = twice.content.decode()
    assert twice.status_code == 409
    assert "The landlord again" in page and "It stands on the agenda already." in page


def test_a_decision_that_somebody_answered_meanwhile_keeps_what_was_typed(office: Office) -> None:
    decision = decided(office)
    client = signed_in(office.worker)
    address, key = reverse("case_decision", args=[decision.pk]), f"decision{decision.pk}-note"
    decision.answer(by=office.worker, done=True, note="They came")
    late = client.post(address, {key: "I called them twice"})
    page = late.content.decode()
    assert late.status_code == 409 and "I called them twice" in page and "already" in page


def test_a_case_that_ended_needs_no_word_and_is_not_carried_on(office: Office) -> None:
    conference, case = a_conference(office, in_days(0)), planned(office)
    ConferencePoint.bring(by=office.worker, case=case, why="The landlord")
    case.leave(by=office.worker, state=State.WITHDRAWN, note="They found a way")
    page = signed_in(office.officer).get(reverse("case_conference", args=[conference.pk])).content.decode()
    assert "Ended since" in page and "Speak of it" not in page
    conference.close(by=office.officer, took_part=[office.officer])
    assert not ConferencePoint.objects.without_conference().exists()
    other = planned(office)
    ConferencePoint.bring(by=office.worker, case=other, why="The school")
    other.leave(by=office.worker, state=State.WITHDRAWN, note="They moved")
    assert not a_conference(office, in_days(3)).points.filter(case=other).exists()


def test_somebody_without_a_unit_reads_why_no_conference_is_planned(office: Office) -> None:
    manager = User.objects.create_user("whole.mission", password="a long enough phrase")
    Assignment.give(to=manager, role="programme_manager", by=None)
    answer = signed_in(manager).post(reverse("case_conference_plan"), {"day": in_days(1).isoformat()})
    assert answer.status_code == 409
    assert "You belong to no unit yet" in answer.content.decode()
    assert not CaseConference.objects.exists()
