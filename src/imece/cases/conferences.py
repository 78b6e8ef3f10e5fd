"""Case conference: which cases are spoken of and why, what was said (sealed), what was decided, by whom and when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import Unit, User
from imece.cases.agenda import Why, what_came_up
from imece.cases.cases import Case
from imece.cases.record import reaches
from imece.cases.states import ENDED
from imece.referrals.sharing import names_person


class CaseConferenceQuerySet(models.QuerySet["CaseConference"]):
    """Questions put to the conferences."""

    def visible_to(self, user: Any, right: str = "case.view") -> CaseConferenceQuerySet:
        """Those of the reader's units; which of its cases they read is another question."""
        reach = reach_of(user, right)
        if reach.everywhere:
            return self
        return self.none() if reach.nowhere else self.filter(unit__code__in=reach.unit_codes)

    def newest(self) -> CaseConferenceQuerySet:
        return self.select_related("unit", "led_by").order_by("-day", "-pk")


class CaseConference(models.Model):
    """A meeting of a unit over its cases, on a day, with who took part."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")

    MOVES: dict[str, set[str]] = {State.PLANNED: {State.HELD}, State.HELD: set()}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.PLANNED)
    led_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    took_part = models.ManyToManyField(User, related_name="+")
    others = models.CharField(_("others who took part"), max_length=200, blank=True)

    objects = CaseConferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "day"], name="one_case_conference_of_a_unit_a_day"),
        ]

    @classmethod
    def plan(cls, *, by: User, unit: Unit, on: datetime.date) -> CaseConference:
        """Plan it; its agenda begins with what was brought, what was carried on, and what the system knows."""
        _allow(by, unit)
        with transaction.atomic():
            known = cls.objects.filter(unit=unit, day=on).first()
            if known is not None:
                return known
            conference = cls.objects.create(unit=unit, day=on, led_by=by)
            conference._note("plan", by=by)
            conference.gather(by=by)
        return conference

    def gather(self, *, by: User) -> int:
        """Put on the agenda what was brought or came up since; how many cases are new."""
        _allow(by, self.unit)
        with transaction.atomic():
            self._must_be_planned()
            before = self.points.count()
            standing = set(self.points.values_list("case_id", flat=True))
            ConferencePoint.objects.waiting(self.unit).of_ended_cases().delete()
            for brought in ConferencePoint.objects.waiting(self.unit):
                if brought.case_id in standing:
                    self.points.get(case_id=brought.case_id).add_reasons(brought.whys, brought.token)
                    brought.delete()
                else:
                    ConferencePoint.objects.filter(pk=brought.pk).update(conference=self)
            cases = Case.objects.filter(unit=self.unit).live().open()
            for case_id, whys in what_came_up(cases, today=timezone.localdate()).items():
                point, _new = ConferencePoint.objects.get_or_create(conference=self, case_id=case_id)
                point.add_reasons(whys)
            return self.points.count() - before

    def close(self, *, by: User, took_part: Iterable[User], others: str = "") -> None:
        """It was held: by whom, and every case was spoken of or is carried on."""
        _allow(by, self.unit)
        present = list(took_part)
        if not present:
            raise Refusal(gettext("Say who took part."))
        with transaction.atomic():
            open_points = self.points.to_be_spoken_of().count()
            if open_points:
                raise Refusal(
                    gettext(
                        "Cases not spoken of yet: %(number)s. Write what was said, or carry them on to the next time."
                    )
                    % {"number": open_points}
                )
            moved = CaseConference.objects.filter(pk=self.pk, state=self.State.PLANNED)
            if moved.update(state=self.State.HELD, led_by=by, others=others.strip()[:200]) != 1:
                raise Refusal(gettext("This conference was closed already."))
            self.took_part.set(present)
            for point in self.points.filter(carried_on=True).exclude(case__state__in=ENDED):
                waits, _new = ConferencePoint.objects.get_or_create(conference=None, case_id=point.case_id)
                waits.add_reasons([Why.CARRIED, *point.whys], point.token)
            self._note("close", by=by)
        self.refresh_from_db()

    def _must_be_planned(self) -> None:
        held = CaseConference.objects.select_for_update().get(pk=self.pk)
        if held.state != self.State.PLANNED:
            raise Refusal(gettext("This conference was held. Plan the next one."))

    def _note(self, deed: str, *, by: User) -> None:
        LogLine.write(by=by, action=f"case_conference.{deed}", subject=self, day=self.day.isoformat())

    def may(self, user: Any) -> bool:
        """Whether this reader holds it."""
        return reaches(user, "case.confer", self.unit, None)

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day}"


def _allow(by: User, unit: Unit) -> None:
    if not reaches(by, "case.confer", unit, None):
        raise Refusal(
            gettext("This step belongs to a colleague of %(unit)s whose role includes it.") % {"unit": unit}
        )


class ConferencePointQuerySet(models.QuerySet["ConferencePoint"]):
    """Questions put to the agenda."""

    def visible_to(self, user: Any, right: str = "case.view") -> ConferencePointQuerySet:
        """Points about cases that the right reaches."""
        return self.filter(case__in=Case.objects.visible_to(user, right).order_by().values("pk"))

    def waiting(self, unit: Unit) -> ConferencePointQuerySet:
        """Brought, and for a conference that is not planned yet."""
        return self.filter(conference__isnull=True, case__unit=unit)

    def without_conference(self) -> ConferencePointQuerySet:
        return self.filter(conference__isnull=True)

    def to_come(self) -> ConferencePointQuerySet:
        """Not spoken of yet: waiting, or on the agenda of a planned conference."""
        planned = models.Q(conference__isnull=True) | models.Q(conference__state="planned")
        return self.filter(planned, token_discussed="", carried_on=False)

    def to_be_spoken_of(self) -> ConferencePointQuerySet:
        """Neither spoken of nor carried on; a case that ended meanwhile needs no word."""
        return self.filter(token_discussed="", carried_on=False).exclude(case__state__in=ENDED)

    def of_ended_cases(self) -> ConferencePointQuerySet:
        return self.filter(case__state__in=ENDED)

    def with_all_shown(self) -> ConferencePointQuerySet:
        shown = self.select_related("conference", "case__person", "case__worker", "case__place", "case__unit")
        return shown.prefetch_related("decisions__responsible")

    def in_order(self) -> ConferencePointQuerySet:
        return self.order_by(models.F("case__due_at").asc(nulls_last=True), "pk")


class ConferencePoint(models.Model):
    """A case on the agenda: why (codes; a sentence, sealed), what was said (sealed). With no conference it waits."""

    conference = models.ForeignKey(CaseConference, null=True, on_delete=models.PROTECT, related_name="points")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="points")
    whys = models.JSONField(default=list, help_text="codes of `agenda.Why`")
    token = models.TextField(blank=True, help_text="why it was brought, encrypted")
    token_discussed = models.TextField(blank=True, help_text="what was said, encrypted")
    carried_on = models.BooleanField(default=False)

    objects = ConferencePointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference", "case"], name="a_case_once_on_an_agenda"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(conference__isnull=True), name="a_case_waits_once"
            ),
        ]

    @classmethod
    def bring(cls, *, by: User, case: Case, why: str) -> ConferencePoint:
        """Put a case on the agenda of the next conference."""
        if not why.strip():
            raise Refusal(gettext("Say in a sentence what the conference is to speak about."))
        with case.deed(by, "case.confer"):
            if not case.is_open:
                raise Refusal(gettext("This case has ended; open it again first."))
            planned = CaseConference.objects.filter(unit=case.unit, state="planned").order_by("day").first()
            point, _new = cls.objects.get_or_create(conference=planned, case=case)
            if point.carried_on or point.token_discussed:
                raise Refusal(gettext("It was spoken of in this conference already."))
            if Why.BROUGHT in point.whys:
                raise Refusal(gettext("It stands on the agenda already."))
            point.add_reasons([Why.BROUGHT], sealed_text(why.strip()))
            case.note_step("agenda", by=by, note=why)
        return point

    def add_reasons(self, whys: Iterable[str], token: str = "") -> None:
        """More of what speaks for it; each reason once, a sentence that stands already stays."""
        self.whys = list(dict.fromkeys([*self.whys, *(str(why) for why in whys)]))
        self.token = self.token or token
        self.save(update_fields=["whys", "token"])

    def discuss(self, *, by: User, said: str) -> None:
        """Write down what was said; read by those alone who may read the case."""
        if not said.strip():
            raise Refusal(gettext("Write what was said in a sentence or two."))
        with self.case.deed(by, "case.confer"):
            self._must_be_open()
            token = sealed_text(said.strip())
            ConferencePoint.objects.filter(pk=self.pk).update(token_discussed=token, carried_on=False)
            self.case.note_step("discuss", by=by, note=said)
        self.refresh_from_db()

    def carry_on(self, *, by: User) -> None:
        """Not this time: it stands on the next agenda."""
        with self.case.deed(by, "case.confer"):
            self._must_be_open()
            if self.token_discussed:
                raise Refusal(gettext("It was spoken of in this conference already."))
            ConferencePoint.objects.filter(pk=self.pk).update(carried_on=True)
        self.refresh_from_db()

    def decide(self, *, by: User, what: str, responsible: User, due_on: datetime.date) -> Decision:
        """What is to be done, by whom and until when; without the person's name, since it is printed."""
        if not what.strip():
            raise Refusal(gettext("Write the decision in a sentence."))
        if names_person(what, self.case.person):
            raise Refusal(
                gettext("Write it without names and numbers of the person: on paper the case has its number.")
            )
        with self.case.deed(by, "case.confer"):
            self._must_be_open()
            if due_on < timezone.localdate():
                raise Refusal(gettext("This day has passed; choose one that is to come."))
            if not self.case.may(responsible, "case.view"):
                raise Refusal(
                    gettext("%(name)s may not read this case; choose a colleague who may.")
                    % {"name": responsible.shown_name}
                )
            made = Decision.objects.create(
                point=self, case=self.case, token=sealed_text(what.strip()), responsible=responsible,
                due_on=due_on, made_by=by,
            )  # fmt: skip
            self.case.note_step("decide", by=by, note=f"{what.strip()} · {responsible.shown_name}")
        return made

    def _must_be_open(self) -> None:
        if self.conference is None:
            raise Refusal(gettext("It waits for the next conference; plan that first."))
        self.conference._must_be_planned()

    @property
    def reason(self) -> str:
        return opened_text(self.token)

    @property
    def said(self) -> str:
        return opened_text(self.token_discussed)

    @property
    def why_labels(self) -> list[Any]:
        return [Why(code).label for code in self.whys if code in Why]

    def __str__(self) -> str:
        return f"{self.conference_id} {self.case_id}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions put to the decisions."""

    def visible_to(self, user: Any, right: str = "case.view") -> DecisionQuerySet:
        return self.filter(case__in=Case.objects.visible_to(user, right).order_by().values("pk"))

    def open(self) -> DecisionQuerySet:
        return self.filter(state=Decision.State.OPEN)

    def of_user(self, user: Any) -> DecisionQuerySet:
        return self.filter(responsible=user)

    def overdue(self, today: datetime.date | None = None) -> DecisionQuerySet:
        return self.open().filter(due_on__lt=today or timezone.localdate())

    def with_all_shown(self) -> DecisionQuerySet:
        shown = self.select_related(
            "case__person", "case__place", "case__unit", "responsible", "answered_by", "point__conference"
        )
        return shown.order_by("due_on", "pk")


class Decision(models.Model):
    """What a conference decided (encrypted): who does it until when, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        NOT_DONE = "not_done", _("Not done")

    MOVES: dict[str, set[str]] = {
        State.OPEN: {State.DONE, State.NOT_DONE},
        State.DONE: set(),
        State.NOT_DONE: set(),
    }

    point = models.ForeignKey(ConferencePoint, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    token = models.TextField()
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("until"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)
    token_answer = models.TextField(blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["responsible", "state", "due_on"], name="decision_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(answered_by__isnull=False, answered_on__isnull=False) & ~models.Q(token_answer=""),
                name="a_decision_was_answered_by_somebody",
            ),
        ]

    def answer(self, *, by: User, done: bool, note: str) -> None:
        """Done, or not done, with a sentence: by whose it is, or a colleague who works on the case."""
        if not note.strip():
            raise Refusal(gettext("Say in a sentence what was done, or why it was not."))
        with self.case.deed(by, "case.view" if by.pk == self.responsible_id else "case.work"):
            state = self.State.DONE if done else self.State.NOT_DONE
            moved = Decision.objects.filter(pk=self.pk, state=self.State.OPEN).update(
                state=state, answered_by=by, answered_on=timezone.localdate(),
                token_answer=sealed_text(note.strip()),
            )  # fmt: skip
            if moved != 1:
                raise Refusal(gettext("This decision was answered already."))
            self.case.note_step("decided" if done else "undone", by=by, note=f"{self.what} · {note.strip()}")
        self.refresh_from_db()

    @property
    def what(self) -> str:
        return opened_text(self.token)

    @property
    def told(self) -> str:
        return opened_text(self.token_answer)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
