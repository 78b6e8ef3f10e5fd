"""A case and its verbs, from the need that was brought to the closure that was signed off."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from imece.base.refusal import Refusal
from imece.base.sealing import sealed_text
from imece.base.users import Unit, User
from imece.cases import states
from imece.cases.answering import answer_referral
from imece.cases.clock import due_at
from imece.cases.following_up import Assessment, FollowUp, Pause
from imece.cases.next_step import next_step
from imece.cases.questions import CaseQuerySet
from imece.cases.record import CaseRecord, new_case_number, reaches
from imece.cases.rules import Rules
from imece.cases.states import State
from imece.partners.models import Organisation
from imece.people.consents import SERVICE, Consent
from imece.people.models import Person
from imece.referrals.referrals import Referral


class Case(CaseRecord):
    """A person's need that was brought to the team, from the day it was received to its closure."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="case_due"),
            models.Index(fields=["worker", "state", "due_at"], name="case_of_worker"),
            models.Index(fields=["priority", "due_at", "id", "unit", "waits_for"], name="case_priority"),
            models.Index(fields=["place", "state"], name="case_place"),
            models.Index(fields=["waits_for", "due_at"], name="case_waits"),
            # Holds all that the list asks for: a page far down is found without reading the cases before it.
            models.Index(fields=["due_at", "id", "unit", "place", "waits_for"], name="case_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="a_case_number_once"
            ),
            models.CheckConstraint(
                name="a_case_of_today_has_a_unit_and_a_beginning",
                condition=models.Q(row__isnull=False)
                | models.Q(unit__isnull=False, received_at__isnull=False, opened_by__isnull=False)
                & ~models.Q(priority=""),
            ),
            models.CheckConstraint(
                name="a_case_that_ended_says_when",
                condition=models.Q(row__isnull=False)
                | ~models.Q(state__in=[*states.ENDED])
                | models.Q(ended_at__isnull=False, closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_closure_is_signed_off_by_another",
                condition=models.Q(row__isnull=False)
                | ~models.Q(state="closed")
                | models.Q(signed_off_by__isnull=False) & ~models.Q(signed_off_by=models.F("closing_by")),
            ),
            models.CheckConstraint(
                name="whom_a_case_satisfied_from_one_to_five",
                condition=models.Q(satisfaction__isnull=True)
                | models.Q(satisfaction__gte=1, satisfaction__lte=5),
            ),
        ]

    @classmethod
    def record_past(cls, *, cases: Sequence[Case]) -> None:
        """Write cases in their final state; the list that brought them is their evidence and log line."""
        Case.objects.bulk_create(cases, batch_size=300)

    @property
    def next_step(self) -> str:
        """What is to be done next, in a few words in the reader's language."""
        return next_step(self)

    # ------------------------------------------------------------------ intake and triage
    @classmethod
    def open(
        cls,
        *,
        by: User,
        person: Person,
        unit: Unit,
        source: str,
        need: str,
        priority: str = states.Priority.NORMAL,
        received_at: datetime.datetime | None = None,
        referred_by: Organisation | None = None,
        referral: Referral | None = None,
        worker: User | None = None,
        form_token: uuid.UUID | None = None,
    ) -> Case:
        """Write a need down. Consent comes first: what holds today is kept with it, a missing one is shown."""
        person = person.canonical or person
        lives_in = person.district.pcode if person.district else None
        if not reaches(by, "case.open", unit, lives_in):
            raise Refusal(gettext("You may open cases for the people of your own unit and districts."))
        if not need.strip():
            raise Refusal(gettext("Say in a sentence what the person needs."))
        now = timezone.now()
        started = received_at or now
        if started > now:
            raise Refusal(gettext("This moment lies in the future; say when the need was received."))
        with transaction.atomic():
            if form_token is not None and (made := cls.objects.made_by_form(form_token)) is not None:
                return made
            case = cls(
                number=new_case_number(), person=person, unit=unit, place=person.district,
                neighbourhood=person.neighbourhood, opened_on=timezone.localdate(started), source=source,
                priority=priority, received_at=started, clock_from=started,
                due_at=due_at(started, priority, []), referred_by=referred_by, referral=referral,
                consent=Consent.objects.standing(person, SERVICE).consent, opened_by=by,
                worker=worker or (by if reaches(by, "case.work", unit, lives_in) else None),
                form_token=form_token, waits_for=states.Waits.WORKER,
            )  # fmt: skip
            case.token = case.tell(need=need)
            case.save(force_insert=True)
            person.serve(unit=unit, district=person.district, by=by)
            case.note_step("open", by=by, note=need)
        return case

    def screen(self, *, by: User, priority: str, gap_reason: str, gap: str, eligibility: str = "") -> None:
        """Triage: how urgent it is, and why existing services cannot cover it."""
        if not gap_reason or not gap.strip():
            raise Refusal(
                gettext("Why can existing services not cover this? Choose a reason and say what shows it.")
            )
        with self.deed(by, "case.work"):
            self.move(
                State.SCREENED,
                priority=priority,
                gap_reason=gap_reason,
                due_at=self._due(priority),
                token=self.tell(gap=gap, eligibility=eligibility),
            )
            self.note_step("screen", by=by, note=gap)

    def refuse(
        self, *, by: User, eligibility: str, advice: str = "", referred_to: Referral | None = None
    ) -> None:
        """Not eligible is never forgotten: the reason is written, and a referral was made or advice given."""
        if not eligibility.strip():
            raise Refusal(gettext("Say in a sentence why the person is not eligible."))
        if not advice.strip() and referred_to is None:
            raise Refusal(
                gettext(
                    "Nobody is left without a way: refer the person elsewhere, or write the advice given."
                )
            )
        with self.deed(by, "case.work"):
            self._nothing_under_way()
            if referred_to is not None and not self._is_of_person(referred_to):
                raise Refusal(gettext("That referral is of another person; choose one of this person's."))
            self._end(
                State.INELIGIBLE, by=by, referred_to=referred_to,
                token=self.tell(eligibility=eligibility, advice=advice),
            )  # fmt: skip
            self.note_step(
                "refuse", by=by, note="\n".join(filter(None, [eligibility.strip(), advice.strip()]))
            )

    def _is_of_person(self, referral: Referral) -> bool:
        return (
            Referral.objects.of_person(self.person.canonical or self.person).filter(pk=referral.pk).exists()
        )

    # ------------------------------------------------------------------ assessment and plan
    def assess(
        self,
        *,
        by: User,
        how: str,
        day: datetime.date,
        risk: str,
        vulnerabilities: Sequence[str] = (),
        household_size: int | None = None,
        household: str = "",
        needs: str = "",
    ) -> Assessment:
        """Keep what a visit showed. The score is advice; nothing follows from it by itself."""
        if day > timezone.localdate():
            raise Refusal(gettext("This day lies in the future; give the day of the visit."))
        if not needs.strip():
            raise Refusal(gettext("Write which needs you found."))
        chosen = list(dict.fromkeys(vulnerabilities))
        with self.deed(by, "case.work"):
            assessment = Assessment.objects.create(
                case=self, how=how, day=day, by=by, risk=risk, household_size=household_size,
                vulnerabilities=chosen, score=Rules.of_mission().advisory_score(chosen),
                token=Assessment.sealed(household=household, needs=needs),
            )  # fmt: skip
            self.move(State.ASSESSED, risk=risk, vulnerabilities=chosen)
            self.note_step("assess", by=by, note=needs)
        return assessment

    def plan(self, *, by: User, plan: str) -> None:
        """What is to be done; services are requested under it."""
        if not plan.strip():
            raise Refusal(gettext("Write what is to be done, and what the person agreed to."))
        with self.deed(by, "case.work"):
            self.move(State.PLANNED, token=self.tell(plan=plan))
            self.note_step("plan", by=by, note=plan)

    # ------------------------------------------------------------------ the clock
    def _due(self, priority: str) -> datetime.datetime:
        assert self.clock_from is not None
        spans = [
            (one.since, one.until) for one in self.pauses.all() if one.until and one.until >= self.clock_from
        ]
        return due_at(
            self.clock_from, priority, [(max(since, self.clock_from), until) for since, until in spans]
        )

    def pause(self, *, by: User, what: str) -> None:
        """The clock stands until the person brings what is missing; everybody sees that it stands, and for what."""
        if not what.strip():
            raise Refusal(gettext("Write what the person is to bring."))
        with self.deed(by, "case.work"):
            if self.paused_at is not None or not self.clock_runs:
                raise Refusal(gettext("The clock of this case stands already."))
            now = timezone.now()
            Pause.objects.create(case=self, since=now, by=by, token=sealed_text(what.strip()))
            self.write(paused_at=now)
            self.note_step("pause", by=by, note=what)

    def resume(self, *, by: User) -> None:
        with self.deed(by, "case.work"):
            if self.paused_at is None:
                raise Refusal(gettext("The clock of this case runs already."))
            self._run_again()
            self.note_step("resume", by=by)

    def _run_again(self) -> None:
        """End a pause; what is due moves by as much as the clock stood."""
        if self.paused_at is not None:
            Pause.objects.filter(case=self, until__isnull=True).update(until=timezone.now())
            self.write(paused_at=None, due_at=self._due(self.priority))

    # ------------------------------------------------------------------ who works on it
    def hand_over(self, *, by: User, to: User) -> None:
        """Give it to a colleague, or take it."""
        with self.deed(by, "case.work"):
            if not self.is_open:
                raise Refusal(gettext("This case has ended; open it again first."))
            if not self.may(to, "case.work"):
                raise Refusal(gettext("%(name)s does not work on cases here.") % {"name": to.shown_name})
            self.write(worker=to)
            self.note_step("hand_over", by=by, to=to.shown_name)

    def note(self, *, by: User, note: str) -> None:
        if not note.strip():
            raise Refusal(gettext("The note is empty."))
        with self.deed(by, "case.work"):
            self.note_step("note", by=by, note=note)

    # ------------------------------------------------------------------ follow-up
    def follow(self, *, by: User, due_on: datetime.date) -> FollowUp:
        """Agree on a day to look back; after delivery the case is in follow-up."""
        if due_on < timezone.localdate():
            raise Refusal(gettext("This day has passed; choose one that is to come."))
        with self.deed(by, "case.work"):
            if self.state == State.DELIVERED:
                self.move(State.FOLLOW_UP)
            elif not self.is_open:
                raise Refusal(gettext("This case has ended; open it again first."))
            follow_up = FollowUp.objects.create(case=self, due_on=due_on, made_by=by)
            self.note_step("follow", by=by)
        return follow_up

    def followed(self, *, by: User, follow_up: FollowUp, found: str) -> None:
        if not found.strip():
            raise Refusal(gettext("Write how the person is and whether the help serves them."))
        with self.deed(by, "case.work"):
            done = FollowUp.objects.filter(pk=follow_up.pk, case=self, done_on__isnull=True).update(
                done_on=timezone.localdate(), done_by=by, token=sealed_text(found.strip())
            )
            if done != 1:
                raise Refusal(gettext("This follow-up is written down already."))
            self.note_step("followed", by=by, note=found)

    # ------------------------------------------------------------------ closing and opening again
    def close(self, *, by: User, outcome: str, told: str, satisfaction: int | None = None) -> None:
        """Ask for the supervisor's signature. Nothing on the closure checklist may be open."""
        from imece.cases.closing import missing_before_closing

        if not outcome or not told.strip():
            raise Refusal(gettext("Choose the outcome and say in a sentence what became of the need."))
        with self.deed(by, "case.work"):
            if State.CLOSED not in states.MOVES[self.state]:
                raise Refusal(
                    gettext("This case is “%(state)s”; that step does not follow from there.")
                    % {"state": self.get_state_display()}
                )
            if missing := missing_before_closing(self):
                raise Refusal(gettext("Not yet: %(missing)s") % {"missing": " ".join(missing)})
            self.write(
                outcome=outcome, satisfaction=satisfaction, token=self.tell(outcome_told=told),
                closing_by=by, closing_at=timezone.now(),
            )  # fmt: skip
            self.note_step("close", by=by, note=told)

    def sign_off(self, *, by: User) -> None:
        """A supervisor who did not ask for it closes the case."""
        from imece.cases.closing import missing_before_closing

        with self.deed(by, "case.sign_off"):
            if self.closing_at is None:
                raise Refusal(gettext("Nobody has asked to close this case yet."))
            if by.pk == self.closing_by_id:
                raise Refusal(gettext("Whoever asks to close a case does not sign it off. Ask a colleague."))
            if missing := missing_before_closing(self):
                raise Refusal(gettext("Not yet: %(missing)s") % {"missing": " ".join(missing)})
            self._end(State.CLOSED, by=by, signed_off_by=by)
            self.note_step("sign_off", by=by)

    def send_back(self, *, by: User, note: str) -> None:
        if not note.strip():
            raise Refusal(gettext("Say what is still to be done."))
        with self.deed(by, "case.sign_off"):
            if self.closing_at is None:
                raise Refusal(gettext("Nobody has asked to close this case yet."))
            self.write(closing_at=None, closing_by=None)
            self.note_step("send_back", by=by, note=note)

    def leave(self, *, by: User, state: str, note: str, referred_to: Referral | None = None) -> None:
        """The case ends another way: the person withdrew, moved, could not be reached, was referred ..."""
        if state not in states.LEFT:
            raise Refusal(gettext("Choose how the case ended."))
        if not note.strip():
            raise Refusal(gettext("Say in a sentence how you know."))
        if state == State.REFERRED_OUT and referred_to is None:
            raise Refusal(gettext("Make the referral first, then choose it here."))
        with self.deed(by, "case.work"):
            self._nothing_under_way()
            if referred_to is not None and not self._is_of_person(referred_to):
                raise Refusal(gettext("That referral is of another person; choose one of this person's."))
            self._end(state, by=by, referred_to=referred_to, token=self.tell(outcome_told=note))
            self.note_step("leave", by=by, note=note)

    def reopen(self, *, by: User, why: str) -> None:
        """The same case under the same number; the clock starts anew, what was stays on the timeline."""
        if not why.strip():
            raise Refusal(gettext("Say in a sentence why it is opened again."))
        with self.deed(by, "case.work"):
            now = timezone.now()
            self.move(
                State.REOPENED, ended_at=None, closed_on=None, helped_at=None, paused_at=None,
                clock_from=now, due_at=due_at(now, self.priority, []), closing_by=None, closing_at=None,
                signed_off_by=None, outcome="", satisfaction=None, times_reopened=self.times_reopened + 1,
            )  # fmt: skip
            self.note_step("reopen", by=by, note=why)

    def _nothing_under_way(self) -> None:
        if any(one.is_under_way for one in self.services.all()):
            raise Refusal(
                gettext("A service is under way. Deliver and pay it, or cancel it, before the case ends.")
            )

    def _end(self, state: str, *, by: User, **values: Any) -> None:
        self._run_again()
        now = timezone.now()
        for service in self.services.all():
            service.case = self
            service.fall_with_case(by=by)
        self.move(state, ended_at=now, closed_on=timezone.localdate(now), **values)
        answer_referral(self, by=by)
