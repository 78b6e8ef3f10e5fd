"""How soon an answer is due is the mission's data; what is late says so and can be reminded. Nobody here exists."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.referrals.links import PartnerLink
from imece.referrals.referrals import Referral
from imece.referrals.tests.referred import sent_out, signed_in
from imece.referrals.time_limits import TimeLimit, due, priority_choices

FRIDAY = datetime.datetime(2022, 5, 6, 15, 0, tzinfo=datetime.UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("24 hours", datetime.datetime(2022, 5, 7, 15, 0, tzinfo=datetime.UTC)),
        ("14 days", datetime.datetime(2022, 5, 20, 15, 0, tzinfo=datetime.UTC)),
        ("2 working days", datetime.datetime(2022, 5, 10, 15, 0, tzinfo=datetime.UTC)),
    ],
)
def test_a_time_is_counted_in_hours_days_or_working_days(text: str, wanted: datetime.datetime) -> None:
    limit = TimeLimit.read(text)
    assert limit is not None and limit.after(FRIDAY) == wanted and str(limit) == text


@pytest.mark.parametrize("text", ["", "soon", "0 hours", "24", "24 weeks", "-3 days"])
def test_what_says_no_time_is_none(text: str) -> None:
    assert TimeLimit.read(text) is None


@pytest.mark.django_db
def test_the_missions_data_says_how_soon() -> None:
    assert (due("urgent", FRIDAY) - FRIDAY).total_seconds() == 72 * 3600
    Mission.objects.create(code="m", settings={"answer_within": {"urgent": "6 hours"}})
    assert (due("urgent", FRIDAY) - FRIDAY).total_seconds() == 6 * 3600
    assert dict(priority_choices())["urgent"] == "Urgent (6 hours)"
    assert dict(priority_choices())["normal"] == "Normal (14 days)"


@pytest.mark.django_db
def test_what_is_late_says_how_late_and_for_whom_it_waits(cast: Cast) -> None:
    referral = sent_out(cast)
    Referral.objects.update(answer_by=timezone.now() - datetime.timedelta(days=2, hours=1))
    for address in (reverse("referrals"), reverse("referral", args=[referral.code])):
        page = signed_in(cast.psychologist).get(address).content.decode()
        assert "late by 2\xa0days" in page and "Clinic for health" in page


@pytest.mark.django_db
def test_a_reminder_makes_a_new_link_and_mails_it(cast: Cast) -> None:
    referral = sent_out(cast)
    assert referral.to_point is not None
    referral.to_point.email = "clinic@example.org"
    referral.to_point.save()
    address = reverse("referral_link", args=[referral.code])
    for number in (1, 2):
        assert signed_in(cast.psychologist).post(address).status_code == 200
        assert len(mail.outbox) == number and mail.outbox[-1].to == ["clinic@example.org"]
    assert PartnerLink.objects.unused().count() == 1 and PartnerLink.objects.count() == 2
    page = signed_in(cast.psychologist).get(reverse("referral", args=[referral.code])).content.decode()
    assert "Last one made" in page and "clinic@example.org" in page
