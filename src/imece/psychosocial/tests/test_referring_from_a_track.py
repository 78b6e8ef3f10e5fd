"""Referring somebody from their counselling track, through the door. Nobody here exists."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.tests.registry import known
from imece.psychosocial.counselling import Counselling

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_whom_somebody_counsels_they_may_refer(cast: Cast) -> None:
    far = known("Far Away", unit_code="RSU", district=cast.avcilar.pcode)
    Service.objects.create(
        code="focused",
        names={"en": "Focused"},
        category=Category.PSYCHOSOCIAL,
        unit=cast.pru,
        pyramid_layer=3,
    )
    track = Counselling.open_track(
        person=far, by=cast.psychologist, on=timezone.localdate(), place=cast.avcilar
    )
    page = signed_in(cast.psychologist).get(reverse("care_track", args=[track.code])).content.decode()
    address = reverse("referral_new") + f"?person={far.code}"
    assert f"{address}&amp;need=case_management" in page and f"{address}&amp;need=mental_health" in page
    assert signed_in(cast.psychologist).get(address).status_code == 200
    supervisor = User.objects.create_user("supervisor")
    Assignment.give(to=supervisor, role="technical_supervisor", by=None, unit=cast.pru)
    assert reverse("referral_new") not in signed_in(supervisor).get(
        reverse("care_track", args=[track.code])
    ).content.decode()  # fmt: skip
