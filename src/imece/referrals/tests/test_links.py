"""The partner's links: they work once per step, for some days, and tell a stranger nothing. Nobody here exists."""

from __future__ import annotations

import datetime
import re
import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.people.consents import Consent
from imece.referrals.links import PartnerLink
from imece.referrals.referrals import Referral
from imece.referrals.states import State
from imece.referrals.tests.referred import NAME, sent_out, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_guesses() -> None:
    cache.clear()


def address_of(referral: Referral, cast: Cast) -> str:
    """The link as the sender gets it from the page."""
    page = signed_in(cast.psychologist).post(reverse("referral_link", args=[referral.code]))
    found = re.search(r'value="http://testserver(/r/[^/"]+/)"', page.content.decode())
    assert found is not None
    return found[1]


def code_of(referral: Referral) -> str:
    assert referral.person is not None
    return referral.person.code


def answer(address: str, state: str, **said: Any) -> Any:
    return Client(enforce_csrf_checks=True).post(
        address, {"state": state, "partner": "Dr. Invented", **said}, headers={"origin": "null"}
    )


def gone(response: Any) -> bool:
    """Byte for byte what an address that never was shows."""
    unknown = Client().get("/r/never-was/")
    return bool(response.status_code == 404 and response.content == unknown.content)


def test_a_partner_answers_three_steps_by_links(cast: Cast) -> None:
    referral = sent_out(cast)
    address = address_of(referral, cast)
    page = Client().get(address)
    assert NAME in page.content.decode() and "Needs a doctor" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store" and page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    for state in ("acknowledged", "accepted"):
        following = answer(address, state)
        assert following.status_code == 302
        assert gone(Client().get(address)) and gone(answer(address, "accepted"))
        address = following.url
    last = answer(address, "served", note="Seen by a doctor")
    assert last.status_code == 200 and NAME not in last.content.decode()
    assert gone(Client().get(address))
    referral.refresh_from_db()
    assert (referral.state, referral.became) == (State.SERVED, "Seen by a doctor")
    assert [step.partner for step in referral.steps.all()][2:] == ["Dr. Invented"] * 3


def test_only_what_was_shared_is_shown(cast: Cast) -> None:
    referral = sent_out(cast)
    page = Client().get(address_of(referral, cast)).content.decode()
    assert "99123456780" in page  # ticked
    for never in (code_of(referral), "Protection and Resilience", cast.psychologist.username):
        assert never not in page


def test_a_restricted_one_names_nobody(cast: Cast) -> None:
    referral = sent_out(cast, need="gbv")
    address = address_of(referral, cast)
    for _step in range(2):
        page = Client().get(address).content.decode()
        assert referral.code in page
        for never in (NAME, "Rana", "0532", "99123456780", code_of(referral)):
            assert never not in page
        address = answer(address, "acknowledged").url if _step == 0 else address


@pytest.mark.parametrize("how", ["expired", "replaced", "withdrawn", "consent", "moved", "unknown"])
def test_a_link_that_works_no_more_tells_nothing(cast: Cast, how: str) -> None:
    referral = sent_out(cast)
    address = address_of(referral, cast)
    if how == "expired":
        PartnerLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    elif how == "replaced":
        address_of(referral, cast)
    elif how == "withdrawn":
        referral.withdraw(by=cast.psychologist, note="Went elsewhere")
    elif how == "consent":
        Consent.objects.get().withdraw(by=cast.psychologist, on=timezone.localdate())
    elif how == "moved":
        referral.step(State.ACCEPTED, by=cast.psychologist, partner="By phone")
    else:
        address = "/r/" + "A" * 43 + "/"
    assert gone(Client().get(address))
    assert gone(answer(address, "accepted"))
    referral.refresh_from_db()
    assert referral.state == {"withdrawn": State.WITHDRAWN, "moved": State.ACCEPTED}.get(how, State.SENT)


def test_the_database_keeps_no_token(cast: Cast) -> None:
    token = address_of(sent_out(cast), cast).strip("/").split("/")[1]
    link = PartnerLink.objects.get()
    assert len(token) >= 43 and token not in str(vars(link))


def test_whoever_guesses_on_sees_nothing_at_all(cast: Cast) -> None:
    address = address_of(sent_out(cast), cast)
    for number in range(30):
        Client().get(f"/r/guess-{number}/")
    assert Client().get(address).status_code == 404
    assert Client(REMOTE_ADDR="10.1.2.3").get(address).status_code == 200


def test_an_answer_without_a_name_or_a_reason_keeps_the_link(cast: Cast) -> None:
    address = address_of(sent_out(cast), cast)
    assert answer(address, "accepted", partner=" ").status_code == 409
    assert answer(address, "declined").status_code == 409
    assert answer(address, "closed").status_code == 409
    assert answer(address, "accepted").status_code == 302


def test_no_link_for_what_waits_for_no_partner(cast: Cast) -> None:
    referral = sent_out(cast)
    referral.step(State.DECLINED, by=cast.psychologist, partner="By phone", note="Full")
    with pytest.raises(Refusal):
        PartnerLink.hand_out(referral, by=cast.psychologist)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_at_once_take_one_step(cast: Cast) -> None:
    referral = sent_out(cast)
    address = address_of(referral, cast)
    ready, seen = threading.Barrier(4), []

    def press() -> None:
        ready.wait()
        seen.append(answer(address, "accepted").status_code)
        connection.close()

    pressing = [threading.Thread(target=press) for _number in range(4)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert sorted(seen) == [302, 404, 404, 404]
    assert [step.state for step in referral.steps.all()] == ["drafted", "sent", "accepted"]
    assert PartnerLink.objects.unused().count() == 1
