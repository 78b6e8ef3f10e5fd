"""The letter says what was shared and nothing else, in three languages. Nobody here exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.consents import Consent
from imece.referrals.referrals import Referral
from imece.referrals.states import State
from imece.referrals.tests.referred import NAME, other_team, sent_out, signed_in
from imece.referrals.tests.test_coming_in import came_in

pytestmark = pytest.mark.django_db


def letter(user: User, referral: Referral, language: str = "en") -> bytes:
    answer = signed_in(user).get(reverse("referral_letter_pdf", args=[referral.code, language]))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return bytes(answer.content)


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of the PDF; marks of direction aside."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here")
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(file), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.sub(r"[\u200e\u200f\u2066-\u2069]", "", said)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_who_may_write_it(cast: Cast) -> None:
    referral = sent_out(cast)
    address = reverse("referral_letter_pdf", args=[referral.code, "en"])
    statuses = {who: signed_in(user).get(address).status_code for who, user in cast.everyone().items()}
    assert {who for who, status in statuses.items() if status == 200} == {
        "team_leader",
        "psychologist",
        "case_worker",
    }
    assert signed_in(cast.psychologist).get(address.replace("en.pdf", "xx.pdf")).status_code == 404
    assert LogLine.objects.filter(action="referral.letter").count() == 3


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_it_tells_the_least_on_one_tagged_page(cast: Cast, language: str, tmp_path: Path) -> None:
    referral = sent_out(cast)
    pdf = letter(cast.psychologist, referral, language)
    assert pages(pdf) == 1 and b"/MarkInfo" in pdf and b"pdfuaid" in pdf
    said = text_of(pdf, tmp_path)
    for word in (referral.code, NAME, "0532 000 11 22", "99123456780", "Needs a doctor", "Clinic for health"):
        assert word in said, word
    assert referral.person is not None and referral.person.code not in said and "Syria" not in said


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_restricted_one_goes_under_the_code(cast: Cast, language: str, tmp_path: Path) -> None:
    referral = sent_out(cast, need="gbv")
    said = text_of(letter(cast.psychologist, referral, language), tmp_path)
    assert referral.code in said and "Sultangazi" in said
    for secret in ("Rana", "Haddad", "0532", "99123456780", NAME):
        assert secret not in said


@pytest.mark.parametrize("how", ["draft", "consent", "withdrawn"])
def test_there_is_none_where_nothing_may_go(cast: Cast, how: str) -> None:
    referral = sent_out(cast)
    if how == "draft":
        Referral.objects.update(state=State.DRAFTED)
    elif how == "consent":
        Consent.objects.get().withdraw(by=cast.psychologist, on=timezone.localdate())
    else:
        referral.withdraw(by=cast.psychologist, note="Went elsewhere")
    answer = signed_in(cast.psychologist).get(reverse("referral_letter_pdf", args=[referral.code, "en"]))
    assert answer.status_code == 409 and "There is no letter" in answer.content.decode()


def test_the_referrer_reads_their_own_number_and_no_name(cast: Cast, tmp_path: Path) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    address = reverse("referral_letter_pdf", args=[referral.code, "en"])
    assert signed_in(worker).get(address).status_code == 409
    referral.step(State.ACCEPTED, by=worker)
    referral.step(State.SERVED, by=worker, note="A wheelchair was given")
    said = text_of(letter(worker, referral), tmp_path)
    for word in (
        "2022/17",
        "Municipality of Sultangazi",
        "A wheelchair was given",
        "Answer to your referral",
    ):
        assert word in said
    for secret in (NAME, "Rana", "0532"):
        assert secret not in said
