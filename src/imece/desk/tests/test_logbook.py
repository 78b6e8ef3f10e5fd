"""The logbook's page: for those who watch over the others' deeds, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_who_is_in_and_who_is_out(cast: Cast, client: Client) -> None:
    inside = {"head", "im_officer"}
    for name, colleague in cast.everyone().items():
        client.force_login(colleague)
        assert (client.get("/logbook/").status_code == 200) == (name in inside), name
    client.logout()
    assert client.get("/logbook/").status_code == 302


def test_a_deed_is_told_with_its_doer_and_can_be_narrowed(cast: Cast, client: Client) -> None:
    Assignment.give(to=cast.stranger, role="interpreter", by=cast.head)
    client.force_login(cast.im_officer)
    page = client.get("/logbook/").content.decode()
    assert "gave the role interpreter" in page
    assert "gave the role" not in client.get("/logbook/?kind=list").content.decode()
    assert "gave the role" in client.get(f"/logbook/?who={cast.head.username}").content.decode()
    assert "gave the role" not in client.get(f"/logbook/?who={cast.partner.username}").content.decode()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("tr", "ltr"), ("ar", "rtl")])
def test_the_page_comes_in_each_language(cast: Cast, client: Client, language: str, direction: str) -> None:
    client.force_login(cast.head)
    page = client.get("/logbook/", headers={"accept-language": language}).content.decode()
    assert f'dir="{direction}"' in page


def test_days_are_told_as_the_reader_writes_them(cast: Cast, client: Client) -> None:
    LogLine.write(by=cast.head, action="mission.load", mission="2022-02-30", changes="2022-03-07")
    LogLine.write(by=cast.head, action="mission.load", mission="2022-03-07")
    client.force_login(cast.head)
    for language, day in (("en", "7 Mar 2022"), ("tr", "7 Mar 2022"), ("ar", "7 مارس 2022")):
        page = client.get("/logbook/", headers={"accept-language": language}).content.decode()
        assert day in page, language
        assert "2022-03-07" not in page
        assert "2022-02-30" in page, "no day, so a text as it is"
