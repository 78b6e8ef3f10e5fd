"""The directory's pages: looked up by need, district, language and words, kept right by those who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from imece.base.tests.cast import Cast
from imece.base.users import Team
from imece.partners.models import Organisation
from imece.referrals.directory import ServicePoint
from imece.referrals.loading import load_directory
from imece.referrals.tests.referred import signed_in
from imece.referrals.tests.test_directory import row

pytestmark = pytest.mark.django_db


def filled(cast: Cast) -> dict[str, dict[str, Any]]:
    Organisation.objects.create(code="clinic", names={"en": "Clinic"}).take_role("implementer")
    rows = {
        "eyes": row(
            names={"en": "Eye doctor"}, districts=[cast.avcilar.pcode], languages=["ar"], phone="0212 1"
        ),
        "law": row(
            names={"en": "Lawyers"}, need="legal", eligibility={"en": "Tenants"}, opening_hours={"en": "Mon"}
        ),
    }
    load_directory(rows)
    return rows


def test_who_looks_and_who_keeps(cast: Cast) -> None:
    filled(cast)
    for address, wanted in (
        (reverse("referral_directory"), {"team_leader", "psychologist", "case_worker", "registrar"}),
        (reverse("referral_service_add"), {"team_leader"}),
        (reverse("referral_service_edit", args=["eyes"]), {"team_leader"}),
    ):
        statuses = {who: signed_in(user).get(address).status_code for who, user in cast.everyone().items()}
        assert {who for who, status in statuses.items() if status == 200} == wanted


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["eyes", "law"]),
        ({"need": "legal"}, ["law"]),
        ({"district": "TUR034036"}, ["law"]),
        ({"language": "tr"}, ["law"]),
        ({"words": "TENANTS"}, ["law"]),
        ({"words": "eye clinic"}, ["eyes"]),
        ({"need": "no such need"}, ["eyes", "law"]),
        ({"words": "nobody"}, []),
    ],
)
def test_what_is_looked_for_is_found(cast: Cast, asked: dict[str, str], found: list[str]) -> None:
    filled(cast)
    answer = signed_in(cast.psychologist).get(reverse("referral_directory"), asked)
    assert [one["point"].code for one in answer.context["points"]] == found
    assert (answer.content.decode().count('<li class="card')) == len(found)


def kept(**said: Any) -> dict[str, Any]:
    return {"giver": f"team-{Team.objects.get(code='PMT').pk}", "need": "health", "names_en": "New", **said}


def test_a_service_is_added_and_changed(cast: Cast) -> None:
    filled(cast)
    client = signed_in(cast.team_leader)
    assert client.post(reverse("referral_service_add"), kept(names_tr="Yeni")).status_code == 302
    point = ServicePoint.objects.get(names__en="New")
    assert point.names == {"en": "New", "tr": "Yeni"} and point.team is not None
    edit = reverse("referral_service_edit", args=[point.code])
    assert 'value="Yeni"' in client.get(edit).content.decode()
    assert client.post(edit, kept(phone="0212 9", is_closed="on")).status_code == 302
    point.refresh_from_db()
    assert (point.phone, point.is_closed) == ("0212 9", True)
    assert client.post(reverse("referral_service_add"), kept(names_en=" ")).status_code == 409
    assert client.post(reverse("referral_service_add"), kept(giver="team-0")).status_code == 409


def test_the_missions_data_changes_nothing_that_was_kept_here(cast: Cast) -> None:
    rows = filled(cast)
    partner = Organisation.objects.get(code="clinic")
    edit = reverse("referral_service_edit", args=["law"])
    said = kept(giver=f"partner-{partner.pk}", need="legal", names_en="Lawyers and notaries")
    assert signed_in(cast.team_leader).post(edit, said).status_code == 302
    assert load_directory(rows).kept_here == ["law"]
    assert ServicePoint.objects.get(code="law").name == "Lawyers and notaries"
    load_directory({})
    assert (
        not ServicePoint.objects.get(code="law").is_closed and ServicePoint.objects.get(code="eyes").is_closed
    )
