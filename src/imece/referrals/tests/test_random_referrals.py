"""Random deeds by random people on referrals: what must never be false, beside a model of who may. All invented."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imece.base.refusal import Refusal
from imece.base.tests.cast import assemble
from imece.base.users import User
from imece.people.consents import Consent
from imece.referrals.letter import referral_letter
from imece.referrals.links import PartnerLink
from imece.referrals.referrals import Referral
from imece.referrals.states import MOVES, RECEIVER, Direction, State, Told
from imece.referrals.tests.referred import NAME, agreed, clinic, other_team, somebody
from imece.referrals.tests.test_coming_in import came_in

SECRETS = (NAME, "Rana", "Haddad", "0532", "99123456780", "999123")
_who = st.sampled_from(
    ["psychologist", "psychologist", "team_leader", "worker", "worker", "head", "registrar", "stranger"]
)
_need = st.sampled_from(["health", "gbv"])
_which = st.integers(0, 3)
_state = st.sampled_from(list(State))
_answer = st.sampled_from(list(RECEIVER))
DEEDS = st.one_of(
    st.tuples(st.just("draft"), st.tuples(st.sampled_from(["out", "out", "inside"]), _need)),
    st.tuples(st.just("receive"), _need),
    st.tuples(st.just("consent"), st.booleans()),
    st.tuples(st.just("name_place"), _which),
    st.tuples(st.just("send"), _which),
    st.tuples(st.just("send"), _which),
    st.tuples(st.just("step"), st.tuples(_which, _state)),
    st.tuples(st.just("step"), st.tuples(_which, _answer)),
    st.tuples(st.just("link"), _which),
    st.tuples(st.just("link"), _which),
    st.tuples(st.just("answer"), st.tuples(_which, _answer)),
    st.tuples(st.just("answer"), st.tuples(_which, _answer)),
    st.tuples(st.just("close"), _which),
    st.tuples(st.just("withdraw"), _which),
    st.tuples(st.just("tell_back"), _which),
    st.tuples(st.just("know"), _which),
    st.tuples(st.just("follow"), _which),
    st.tuples(st.just("work_done"), st.tuples(_which, _state)),
    st.tuples(st.just("letter"), _which),
)  # fmt: skip


class World:
    """One person, a clinic outside, a team of another unit, and everybody who tries."""

    def __init__(self) -> None:
        cache.clear()
        self.cast = assemble()
        self.person = somebody(self.cast)
        self.team, worker = other_team()
        self.users: dict[str, User] = {**self.cast.everyone(), "worker": worker}
        self.points = {need: clinic(need) for need in ("health", "gbv")}
        self.consents = False
        self.referrals: list[Referral] = []
        self.tokens: dict[str, Referral] = {}
        self.unknown = Client().get("/r/never-was/").content

    def may(self, who: str, referral: Referral, *, receives: bool) -> bool:
        """Whose step it is, as docs/referrals.md says."""
        ours = {"psychologist", "team_leader"}
        if referral.direction == Direction.OUT:
            return who in ours
        if receives or referral.direction == Direction.IN:
            return who == "worker"
        return who in ours

    def do(self, who: str, deed: str, given: Any) -> None:
        before = {one.pk: one.state for one in Referral.objects.all()}
        steps = sum(one.steps.count() for one in Referral.objects.all())
        with contextlib.suppress(Refusal):
            getattr(self, deed)(who, given)
        after = {one.pk: one.state for one in Referral.objects.all()}
        moved = [pk for pk in after if pk not in before or before[pk] != after[pk]]
        assert len(moved) <= 1
        assert sum(one.steps.count() for one in Referral.objects.all()) >= steps + len(moved)

    def _one(self, which: int) -> Referral:
        if which >= len(self.referrals):
            raise Refusal("there is none")
        return Referral.objects.get(pk=self.referrals[which].pk)

    # -------------------------------------------------------------------------------------- the deeds
    def draft(self, who: str, given: tuple[str, str]) -> None:
        direction, need = given
        to: dict[str, Any] = {"to_point": self.points[need]} if direction == "out" else {"to_team": self.team}
        said: dict[str, Any] = {
            "person": self.person,
            "need": need,
            "from_unit": self.cast.pru,
            "reason": "Needs a doctor",
        }
        made = Referral.draft(by=self.users[who], **said, **to)
        assert who in ("psychologist", "team_leader")
        self.referrals.append(made)

    def receive(self, who: str, need: str) -> None:
        made = came_in(self.users[who], self.team, need=need)
        assert who in ("psychologist", "team_leader", "worker")
        self.referrals.append(made)

    def consent(self, _who: str, gives: bool) -> None:
        if gives and not self.consents:
            agreed(self.person, self.cast)
        elif not gives and self.consents:
            newest = Consent.objects.newest().first()
            assert newest is not None
            newest.withdraw(by=self.cast.psychologist, on=timezone.localdate())
        self.consents = gives

    def name_place(self, who: str, which: int) -> None:
        one = self._one(which)
        one.name_place(by=self.users[who])
        assert self.may(who, one, receives=False)

    def send(self, who: str, which: int) -> None:
        one = self._one(which)
        one.send(by=self.users[who])
        assert self.may(who, one, receives=False)
        if one.direction == Direction.OUT:
            assert self.consents and one.place_named and one.consent is not None

    def step(self, who: str, given: tuple[int, str]) -> None:
        one = self._one(given[0])
        one.step(given[1], by=self.users[who], partner="" if one.to_team else "By phone", note="Done")
        assert given[1] in RECEIVER and self.may(who, one, receives=True)

    def link(self, who: str, which: int) -> None:
        one = self._one(which)
        token = PartnerLink.hand_out(one, by=self.users[who])
        assert one.direction == Direction.OUT and self.may(who, one, receives=False)
        self.tokens[token] = one

    def answer(self, _who: str, given: tuple[int, str]) -> None:
        """A stranger who holds any link that ever was tries a step through the page."""
        if given[0] >= len(self.tokens):
            return
        token = list(self.tokens)[given[0]]
        one, worked = self.tokens[token], self.works(token)
        before = Referral.objects.get(pk=one.pk).state
        said = {"state": given[1], "partner": "Dr. Invented", "note": "Done"}
        page = Client().post(f"/r/{token}/", said)
        assert (page.status_code == 404) == (not worked)
        after = Referral.objects.get(pk=one.pk).state
        assert after == (given[1] if worked and given[1] in MOVES[before] else before)
        if page.status_code == 302:
            self.tokens[page.headers["Location"].split("/")[2]] = one

    def close(self, who: str, which: int) -> None:
        one = self._one(which)
        one.close(by=self.users[who])
        assert one.direction != Direction.IN and self.may(who, one, receives=False)

    def withdraw(self, who: str, which: int) -> None:
        one = self._one(which)
        one.withdraw(by=self.users[who], note="Went elsewhere")
        assert self.may(who, one, receives=False)

    def tell_back(self, who: str, which: int) -> None:
        one = self._one(which)
        one.tell_back(by=self.users[who], how=Told.PHONE, feedback="Done")
        assert one.direction == Direction.IN and who == "worker"

    def know(self, who: str, which: int) -> None:
        one = self._one(which)
        one.know_person(self.person, by=self.users[who])
        assert one.direction == Direction.IN and who == "worker"

    def follow(self, who: str, which: int) -> None:
        one = self._one(which)
        before, code = one.work_code, one.work_code or f"C-{which}"
        one.follow(by=self.users[who], kind="case", code=code)
        assert one.to_team is not None and one.person is not None and one.work_code == code
        assert before or who == "worker"

    def work_done(self, who: str, given: tuple[int, str]) -> None:
        one = self._one(given[0])
        one.answered_by_work(
            by=self.users[who], kind="case", code=f"C-{given[0]}", state=given[1], note="Done"
        )
        assert one.state == given[1] and one.work_kind == "case"

    def letter(self, who: str, which: int) -> None:
        one = self._one(which)
        assert self.may(who, one, receives=False) or not one.may_be_sent_by(self.users[who])
        if one.direction == Direction.OUT and not self.consents:
            with contextlib.suppress(Refusal):
                referral_letter(one, language="en", by=self.users[who])
                raise AssertionError("a letter left without consent")

    # -------------------------------------------------------------------------------------- what must hold
    def works(self, token: str) -> bool:
        """The newest link of what still waits where the link was made, while the person agrees."""
        one = Referral.objects.get(pk=self.tokens[token].pk)
        newest = [known for known in self.tokens if self.tokens[known].pk == one.pk][-1]
        link = PartnerLink.objects.of_token(token)
        assert link is not None
        return token == newest and self.consents and link.step == one.state and bool(one.next_steps())

    def check(self) -> None:
        for one in Referral.objects.all():
            walked = [step.state for step in one.steps.all()]
            assert walked[-1] == one.state
            assert walked[0] == (State.SENT if one.direction == Direction.IN else State.DRAFTED)
            assert all(after in MOVES[before] for before, after in itertools.pairwise(walked))
            assert not one.is_restricted or one.need == "gbv"
        for token, one in self.tokens.items():
            page = Client().get(f"/r/{token}/")
            assert (page.status_code == 200) == self.works(token)
            if page.status_code != 200:
                assert page.content == self.unknown
            for secret in SECRETS if one.is_restricted else ("999123", self.person.code):
                assert secret not in page.content.decode()


class RandomReferralsTest(TestCase):
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(st.tuples(_who, DEEDS), min_size=6, max_size=24))
    def test_nothing_moves_or_leaves_that_may_not(self, deeds: list[tuple[str, tuple[str, Any]]]) -> None:
        world = World()
        # Something has been sent already, so that short examples reach far.
        for who, (deed, given_values) in [
            ("psychologist", ("draft", ("out", "gbv"))),
            ("psychologist", ("consent", True)),
            ("psychologist", ("name_place", 0)),
            ("psychologist", ("send", 0)),
            ("psychologist", ("link", 0)),
            ("worker", ("receive", "health")),
            *deeds,
        ]:
            world.do(who, deed, given_values)
        world.check()
