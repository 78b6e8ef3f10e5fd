"""Sessions: planned, moved, cancelled; who attended them is in `attendance`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Length
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Team, User
from imece.grants.models import ProjectCode
from imece.lists.models import Row
from imece.partners.models import Organisation
from imece.psychosocial.asked import AttendanceState, SessionQuerySet, SessionState
from imece.psychosocial.clashes import Clash, Span, clashes_of, span_of
from imece.psychosocial.venues import Vehicle, Venue
from imece.ui.formats import number_text

NUMBER_TRIES = 5


class Shared(TypedDict, total=False):
    """What may be said of a planned session, beside its activity, its day and its title."""

    starts_at: datetime.time | None
    minutes: int
    place: Place | None
    held_in: Venue | None
    theme: str
    supporting_field: str
    target_group: str
    seats: int | None
    team: Team | None
    team_name: str
    project: ProjectCode | None
    facilitator: User | None
    interpreter: User | None
    vehicle: Vehicle | None
    is_open: bool
    is_evaluation: bool
    answers: Any
    cycle: Any
    campaign: Any
    number: int | None


class Said(Shared, total=False):
    """What may be said of a planned session, with its title; without one it goes by its cycle or theme."""

    title: str


class Session(models.Model):
    """One meeting of an activity on a day, in a neighbourhood, led by the team."""

    State = SessionState
    MOVES: dict[str, set[str]] = {
        State.PLANNED: {State.HELD, State.POSTPONED, State.CANCELLED},
        State.POSTPONED: {State.PLANNED, State.HELD, State.CANCELLED},
        # Taken up again where attendance has to be taken anew (`roll`).
        State.HELD: {State.PLANNED},
        State.CANCELLED: set(),
    }

    code = models.CharField(_("session number"), max_length=200)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.TextField(_("neighbourhood"), blank=True)
    venue = models.TextField(_("venue"), blank=True)
    theme = models.TextField(_("theme"), blank=True)
    supporting_field = models.CharField(_("supported by the field of"), max_length=60, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team_name = models.TextField(_("team as written"), blank=True, help_text="such as PMT-1")
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partner_name = models.TextField(_("partner as written"), blank=True)
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # What the plan says beyond the lists.
    cycle = models.ForeignKey(
        "Cycle", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    number = models.PositiveSmallIntegerField(_("session of the cycle"), null=True, blank=True)
    campaign = models.ForeignKey(
        "Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    title = models.CharField(_("title"), max_length=160, blank=True)
    target_group = models.CharField(_("for whom"), max_length=160, blank=True)
    seats = models.PositiveSmallIntegerField(_("people expected"), null=True, blank=True)
    starts_at = models.TimeField(_("begins"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    held_in = models.ForeignKey(
        Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    facilitator = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(
        Vehicle, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    is_open = models.BooleanField(_("open event"), default=False, help_text="unnamed people are counted")
    is_evaluation = models.BooleanField(_("evaluation"), default=False)
    answers = models.ForeignKey(
        "Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    reason = models.CharField(_("why moved or cancelled"), max_length=200, blank=True)
    # Counts every change of the plan: who is told of one, and which calendar has the latest, is known by it.
    revision = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="a_session_number_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "number"],
                condition=models.Q(cycle__isnull=False),
                name="a_number_once_in_a_cycle",
            ),
            models.CheckConstraint(
                condition=models.Q(cycle__isnull=True) | models.Q(number__isnull=False),
                name="a_session_of_a_cycle_is_numbered",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440), name="a_session_ends_within_a_day"
            ),
        ]
        indexes = [models.Index(fields=["day", "state"], name="session_day")]

    # What a line of the calendar asks.

    @property
    def span(self) -> Span | None:
        return span_of(self.day, self.starts_at, self.minutes)

    @property
    def takes_place(self) -> bool:
        """Whether somebody is, or was, really there at its time."""
        return self.state in {self.State.PLANNED, self.State.HELD}

    @property
    def may_change(self) -> bool:
        return self.state in {self.State.PLANNED, self.State.POSTPONED}

    @property
    def state_text(self) -> str:
        return str(SessionState(self.state).label)

    @property
    def shown_title(self) -> str:
        title = self.title or (self.cycle.title if self.cycle else "") or self.theme or self.service.name
        return str(title)

    def number_said(self, of: int | None) -> str:
        """3 of 8, or that it is the evaluation; '' where the session stands alone."""
        if self.cycle_id is None or not self.number:
            return ""
        if self.is_evaluation:
            return gettext("Evaluation")
        said = {"number": number_text(self.number), "of": number_text(of or self.number)}
        return gettext("%(number)s of %(of)s") % said

    @property
    def time_text(self) -> str:
        span = self.span
        if span is None or self.starts_at is None:
            return gettext("time not said")
        return f"{date_format(span[0], 'H:i')}–{date_format(span[1], 'H:i')}"

    def clashes(self) -> list[Clash]:
        """Who and what this session wants that another one has; it need not be saved yet."""
        step = datetime.timedelta(days=1)
        near = Session.objects.between(self.day - step, self.day + step).standing()
        others = near.select_related("service", "cycle", "facilitator", "interpreter", "vehicle", "held_in")
        return clashes_of(self, others)

    def is_marked(self) -> bool:
        """Whether somebody has written down who came."""
        marked = self.attendances.exclude(state=AttendanceState.EXPECTED)
        return marked.exists() or self.head_counts.exists()

    # What is done to it.

    @classmethod
    def record_past(cls, *, sessions: Sequence[Session]) -> None:
        """Write sessions in their final state; the list that brought them is their evidence and log line."""
        Session.objects.bulk_create(sessions, batch_size=300)

    @classmethod
    def draw(cls, *, by: User | None, service: Service, day: datetime.date, **said: Unpack[Said]) -> Session:
        """A session as it would be planned, not written down: for showing what it would clash with."""
        session = cls(made_by=by, service=service, day=day, **said)
        venue = session.held_in
        if venue is not None:
            session.place = venue.place
            session.venue, session.neighbourhood = venue.name, venue.neighbourhood
            session.partner = venue.host
        session.team = session.team or service.team
        return session

    @classmethod
    @transaction.atomic
    def plan(cls, *, by: User | None, service: Service, day: datetime.date, **said: Unpack[Said]) -> Session:
        """Write one session into the plan, under a number of its own."""
        session = cls.draw(by=by, service=service, day=day, **said)
        [session] = cls.write_plan([session])
        LogLine.write(
            by=by, action="session.plan", subject=session, code=session.code, day=session.day.isoformat()
        )
        if session.answers is not None:
            session.answers.follow(by=by)
        return session

    @classmethod
    def write_plan(cls, sessions: list[Session]) -> list[Session]:
        """Save drawn sessions under the next numbers of their team and year."""
        for session in sessions:
            session._refuse_if_impossible()
        for _again in range(NUMBER_TRIES):
            try:
                with transaction.atomic():
                    for session in sessions:
                        session.code = next_code(session)
                        session.save(force_insert=True)
                return sessions
            except IntegrityError as trouble:
                # Somebody planned at the same moment and was given that number.
                if "code" not in str(trouble) and "a_session_number_once" not in str(trouble):
                    raise
                for session in sessions:
                    session.pk = None
        raise Refusal(_("Others are planning at this moment. Save once more."))

    def _refuse_if_impossible(self) -> None:
        if self.service.category != Category.PSYCHOSOCIAL:
            raise Refusal(_("Only psychosocial activities are planned here."))
        if self.place is None:
            raise Refusal(_("Say the venue, or at least the district."))

    def move(
        self,
        *,
        by: User | None,
        day: datetime.date,
        starts_at: datetime.time | None,
        reason: str,
        held_in: Venue | None = None,
    ) -> None:
        """To another day, time or (where ``held_in`` is given) venue; a postponed one gets its new day."""
        self._refuse_without(reason)
        changes: dict[str, Any] = {"day": day, "starts_at": starts_at, "reason": reason.strip()}
        if held_in is not None and held_in.pk != self.held_in_id:
            changes |= {"held_in": held_in, "place": held_in.place, "venue": held_in.name}
            changes |= {"neighbourhood": held_in.neighbourhood, "partner": held_in.host}
        before, now = self.day.isoformat(), day.isoformat()
        self._turn(
            to=self.State.PLANNED, by=by, action="session.move", changes=changes, before=before, day=now
        )

    def postpone(self, *, by: User | None, reason: str) -> None:
        """It does not take place on its day; the new one is not known yet."""
        self._refuse_without(reason)
        self._turn(
            to=self.State.POSTPONED, by=by, action="session.postpone", changes={"reason": reason.strip()}
        )

    @transaction.atomic
    def cancel(self, *, by: User | None, reason: str) -> None:
        """It does not take place at all."""
        self._refuse_without(reason)
        self._turn(
            to=self.State.CANCELLED, by=by, action="session.cancel", changes={"reason": reason.strip()}
        )
        if self.answers is not None:
            self.answers.follow(by=by)

    def change(self, *, by: User | None, **said: Unpack[Said]) -> None:
        """Other people, another vehicle, another theme: what leaves the day and the venue as they are."""
        self._turn(to=self.state, by=by, action="session.change", changes=dict(said))

    @transaction.atomic
    def _turn(
        self, *, to: str, by: User | None, action: str, changes: dict[str, Any], **details: Any
    ) -> None:
        """One guarded step of the plan: it goes through only from the state and revision that were seen."""
        if not self.may_change or (to != self.state and to not in self.MOVES[self.state]):
            raise Refusal(
                _("This session is %(state)s: its plan no longer changes.") % {"state": self.state_text}
            )
        seen = Session.objects.filter(pk=self.pk, state=self.state, revision=self.revision)
        if seen.update(state=to, revision=self.revision + 1, **changes) != 1:
            raise Refusal(_("Somebody else has changed this session meanwhile. Look at it again."))
        self.refresh_from_db()
        LogLine.write(by=by, action=action, subject=self, code=self.code, **details)

    @staticmethod
    def _refuse_without(reason: str) -> None:
        if not reason.strip():
            raise Refusal(_("Say why, so that those who were invited can be told."))

    def __str__(self) -> str:
        return f"{self.code} {self.day}".strip()


def next_code(session: Session) -> str:
    """The next number of its team in its year: PMT-2026-0001."""
    who = session.team.code if session.team else session.service.unit.code
    before = f"{who}-{session.day.year}-"
    given = Session.objects.filter(code__regex=rf"^{re.escape(before)}[0-9]{{4,6}}$")
    last = (
        given.annotate(length=Length("code"))
        .order_by("-length", "-code")
        .values_list("code", flat=True)
        .first()
    )
    return f"{before}{int(last.removeprefix(before)) + 1 if last else 1:04}"
