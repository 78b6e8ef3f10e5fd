"""What stands on the closure checklist of referrals: the referrer who hears, the partner who answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from imece.base.access import Assignment
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import Team
from imece.cases.closing import checklist, missing_before_closing
from imece.cases.models import Case, CaseService
from imece.cases.tests.worked import Office, delivered, open_office, paid, planned, requested, signed_in
from imece.partners.models import Organisation
from imece.referrals.referrals import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Office:
    return open_office(cast)


def case_of_municipality(office: Office) -> Case:
    team = Team.objects.create(code="ECM", names={"en": "Case team"}, unit=office.unit)
    referral = Referral.receive(
        by=office.worker, source="municipality", to_team=team, need="health", person=office.person,
        from_organisation=Organisation.objects.create(code="municipality", names={"en": "Municipality"}),
    )  # fmt: skip
    case = planned(office, referral=referral)
    referral.follow(by=office.worker, kind="case", code=case.number)
    return case


def finished(office: Office, case: Case) -> Case:
    return paid(office, delivered(office, requested(office, case))).case


def referred(office: Office, **said: Any) -> Referral:
    wanted = {
        "by": office.worker,
        "person": office.person,
        "need": "health",
        "from_unit": office.unit,
        **said,
    }
    to = wanted.pop("to_team", None) or Team.objects.create(
        code="PMT2", names={"en": "Team"}, unit=office.cast.rsu
    )
    made = Referral.draft(to_team=to, **wanted)
    made.send(by=wanted["by"])
    return made


def said_of(case: Case, words: str) -> bool:
    return next(one.done for one in checklist(Case.objects.get(pk=case.pk)) if words in one.what)


def test_the_referrer_stands_on_the_list_and_is_answered_by_the_closing(office: Office) -> None:
    case = finished(office, case_of_municipality(office))
    assert not said_of(case, "once the case is closed") and not missing_before_closing(case)
    case.close(by=office.worker, outcome="met", told="done")
    case.sign_off(by=office.officer)
    page = signed_in(office.worker).get(reverse("case", args=[case.pk])).content.decode()
    assert "has not been told" in page
    assert "The referrer is to hear" in signed_in(office.worker).get(reverse("cases")).content.decode()
    referral = Case.objects.get(pk=case.pk).referral
    assert referral is not None
    referral.tell_back(by=office.worker, how="phone", feedback="Helped")
    assert (
        "has not been told"
        not in signed_in(office.worker).get(reverse("case", args=[case.pk])).content.decode()
    )
    assert "The referrer is to hear" not in signed_in(office.worker).get(reverse("cases")).content.decode()


def test_a_case_opened_again_does_not_close_before_the_referrer_was_told(office: Office) -> None:
    case = finished(office, case_of_municipality(office))
    case.close(by=office.worker, outcome="met", told="done")
    case.sign_off(by=office.officer)
    case.reopen(by=office.worker, why="back again")
    case = Case.objects.get(pk=case.pk)
    assert case.referral is not None and case.referral.state == "served"
    with pytest.raises(Refusal, match="whoever referred was not told"):
        case.close(by=office.worker, outcome="met", told="done")
    case.referral.tell_back(by=office.worker, how="phone", feedback="Helped")
    Case.objects.get(pk=case.pk).close(by=office.worker, outcome="met", told="done")


def test_a_referral_of_ours_without_an_answer_keeps_the_case_open(office: Office) -> None:
    case = finished(office, planned(office))
    referral = referred(office)
    assert not said_of(case, referral.code)
    with pytest.raises(Refusal, match=referral.code):
        case.close(by=office.worker, outcome="met", told="done")
    referral.withdraw(by=office.worker, note="Not needed any more")
    assert said_of(case, "Our referrals are answered")
    case.close(by=office.worker, outcome="met", told="done")


def test_referrals_of_others_and_those_under_a_code_do_not_stand_there(office: Office) -> None:
    case = finished(office, planned(office))
    leader = office.cast.psychologist
    Assignment.give(to=leader, role="team_leader", by=None, unit=office.unit)
    team = Team.objects.create(code="PMT3", names={"en": "Team"}, unit=office.cast.rsu)
    leader = type(leader).objects.get(pk=leader.pk)
    others = referred(office, by=leader, to_team=team)
    hidden = referred(office, need="legal", to_team=team)
    Referral.objects.filter(pk=hidden.pk).update(is_restricted=True)
    words = " ".join(one.what for one in checklist(Case.objects.get(pk=case.pk)))
    assert others.code not in words and hidden.code not in words
    assert not missing_before_closing(case)
    assert CaseService.objects.get().paid_on is not None
