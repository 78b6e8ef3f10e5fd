"""What is planned as one: cycles for a group over several sessions, campaigns over several districts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Unpack

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Team, User
from imece.grants.models import ProjectCode
from imece.people.models import Person
from imece.psychosocial.rhythm import MOST_SESSIONS
from imece.psychosocial.sessions import Said, Session, Shared
from imece.psychosocial.venues import Vehicle, Venue, reached

__all__ = ["Campaign", "Cycle", "Enrolment", "Vehicle", "Venue"]

# What a session that is added to a cycle has from the last one.
LIKE_THE_LAST = (
    "held_in", "place", "title", "theme", "supporting_field", "target_group", "seats", "team", "team_name", "project",
    "facilitator", "interpreter", "vehicle", "minutes", "answers",
)  # fmt: skip


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Questions put to the campaigns."""

    def visible_to(self, user: Any) -> CampaignQuerySet:
        """Those with a session within reach."""
        own = Session.objects.visible_to(user).filter(campaign=models.OuterRef("pk"))
        return self.filter(models.Exists(own))

    def with_counts(self) -> CampaignQuerySet:
        held = models.Q(sessions__state=Session.State.HELD)
        standing = ~models.Q(sessions__state=Session.State.CANCELLED)
        return self.annotate(
            number=models.Count("sessions", filter=standing, distinct=True),
            held=models.Count("sessions", filter=held, distinct=True),
            districts=models.Count("sessions__place", filter=standing, distinct=True),
        ).order_by("-first_day", "-pk")


class Campaign(models.Model):
    """Sessions in several districts under one name, such as World Mental Health Day."""

    name = models.CharField(_("name"), max_length=160)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    message = models.TextField(_("message"), blank=True)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="a_campaign_ends_after_it_begins",
            )
        ]

    @classmethod
    @transaction.atomic
    def plan(
        cls,
        *,
        by: User | None,
        name: str,
        first_day: datetime.date,
        last_day: datetime.date,
        service: Service,
        spots: Sequence[tuple[datetime.date, Said]],
        message: str = "",
    ) -> Campaign:
        """The campaign with one open session for each of its ``spots``: a day, and what is said of the session."""
        if not spots:
            raise Refusal(_("Say at least one place where the campaign is held."))
        if last_day < first_day:
            raise Refusal(_("A campaign ends on the day it begins, or later."))
        if any(not first_day <= day <= last_day for day, _said in spots):
            raise Refusal(_("Each session lies within the days of the campaign."))
        campaign = cls.objects.create(
            name=name, first_day=first_day, last_day=last_day, message=message, made_by=by
        )
        drawn = []
        for day, said in spots:
            whole: Said = {"title": name, "is_open": True, "campaign": campaign, **said}
            drawn.append(Session.draw(by=by, service=service, day=day, **whole))
        Session.write_plan(drawn)
        LogLine.write(by=by, action="campaign.plan", subject=campaign, name=name, number=len(drawn))
        return campaign

    def __str__(self) -> str:
        return self.name


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Questions put to the cycles."""

    def visible_to(self, user: Any, verb: str = "session.view") -> CycleQuerySet:
        found: CycleQuerySet = reached(self, user, unit="service__unit", place="place", verb=verb)
        return found

    def in_state(self, state: str) -> CycleQuerySet:
        return self.filter(state=state) if state else self

    def still_open(self) -> CycleQuerySet:
        """Those whose plan may still change."""
        return self.filter(state__in=(Cycle.State.PLANNED, Cycle.State.RUNNING))

    def but(self, cycle: Cycle) -> CycleQuerySet:
        return self.exclude(pk=cycle.pk)

    def newest(self) -> CycleQuerySet:
        return self.order_by("-pk")

    def by_state(self) -> dict[str, int]:
        return dict(self.order_by("state").values_list("state").annotate(number=models.Count("pk")))

    def with_counts(self) -> CycleQuerySet:
        """``number`` of sessions that stand, ``held``, and the first and last day."""
        standing = ~models.Q(sessions__state=Session.State.CANCELLED)
        return (
            self.select_related("service", "place", "team")
            .annotate(
                number=models.Count("sessions", filter=standing, distinct=True),
                held=models.Count(
                    "sessions", filter=models.Q(sessions__state=Session.State.HELD), distinct=True
                ),
                people=models.Count(
                    "enrolments", filter=models.Q(enrolments__left_on__isnull=True), distinct=True
                ),
                first_day=models.Min("sessions__day", filter=standing),
                last_day=models.Max("sessions__day", filter=standing),
            )
            .order_by("-first_day", "-pk")
        )


class Cycle(models.Model):
    """A structured group: the same people over a number of sessions, finished by those who came often enough."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: dict[str, set[str]] = {
        State.PLANNED: {State.RUNNING, State.CANCELLED},
        State.RUNNING: {State.FINISHED, State.CANCELLED},
        State.FINISHED: {State.RUNNING},
        State.CANCELLED: set(),
    }

    title = models.CharField(_("title"), max_length=160)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("activity")
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    theme = models.CharField(_("theme"), max_length=160, blank=True)
    supporting_field = models.CharField(_("supported by the field of"), max_length=60, blank=True)
    target_group = models.CharField(_("for whom"), max_length=160, blank=True)
    seats = models.PositiveSmallIntegerField(_("places in the group"), null=True, blank=True)
    complete_at = models.PositiveSmallIntegerField(
        _("per cent of sessions to complete"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    answers = models.ForeignKey(
        "Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="cycles"
    )
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(complete_at__gte=1, complete_at__lte=100), name="a_share_of_the_sessions"
            )
        ]

    @property
    def state_text(self) -> str:
        return str(self.State(self.state).label)

    @classmethod
    @transaction.atomic
    def plan(
        cls,
        *,
        by: User | None,
        title: str,
        service: Service,
        days: Sequence[datetime.date],
        complete_at: int = 70,
        **said: Unpack[Shared],
    ) -> Cycle:
        """The cycle with its numbered sessions, one on each of the ``days``, all as ``said``."""
        if not 1 <= len(days) <= MOST_SESSIONS:
            raise Refusal(_("A cycle has between 1 and %(most)s sessions.") % {"most": MOST_SESSIONS})
        common: Said = {"title": title, **said}
        drawn = [Session.draw(by=by, service=service, day=day, **common) for day in sorted(days)]
        if drawn[0].place is None:
            raise Refusal(_("Say the venue, or at least the district."))
        cycle = cls.objects.create(
            title=title,
            service=service,
            team=drawn[0].team,
            place=drawn[0].place,
            project=said.get("project"),
            theme=said.get("theme", ""),
            supporting_field=said.get("supporting_field", ""),
            target_group=said.get("target_group", ""),
            seats=said.get("seats"),
            complete_at=complete_at,
            answers=said.get("answers"),
            made_by=by,
        )
        for number, session in enumerate(drawn, 1):
            session.cycle, session.number = cycle, number
        Session.write_plan(drawn)
        LogLine.write(by=by, action="cycle.plan", subject=cycle, title=title, number=len(drawn))
        if cycle.answers is not None:
            cycle.answers.follow(by=by)
        return cycle

    @transaction.atomic
    def add_session(
        self,
        *,
        by: User | None,
        day: datetime.date,
        starts_at: datetime.time | None,
        is_evaluation: bool = False,
    ) -> Session:
        """One session more, like the last one, under the next number; the evaluation stays behind all others."""
        self._take_hold()
        numbered = self.sessions.select_related("service", "held_in__place", "held_in__host").order_by(
            "-number"
        )
        last = numbered.first()
        if last is None:
            raise Refusal(_("This cycle has no session to go by. Plan it anew."))
        said: Any = {name: getattr(last, name) for name in LIKE_THE_LAST}
        number = (last.number or 0) + 1
        if not is_evaluation:
            for evaluation in numbered.filter(is_evaluation=True):
                number = evaluation.number or number
                Session.objects.filter(pk=evaluation.pk).update(number=number + 1)
        session = Session.draw(
            by=by,
            service=self.service,
            day=day,
            starts_at=starts_at,
            cycle=self,
            number=number,
            is_evaluation=is_evaluation,
            **said,
        )
        Session.write_plan([session])
        LogLine.write(by=by, action="cycle.add_session", subject=self, title=self.title, code=session.code)
        return session

    @transaction.atomic
    def remove_session(self, session: Session, *, by: User | None) -> None:
        """Take a session out of the plan of which nothing is known but the plan; those after it move up by one."""
        self._take_hold()
        if session.cycle_id != self.pk or session.state != Session.State.PLANNED or session.is_marked():
            raise Refusal(_("Only a planned session without attendance can be removed. Cancel it instead."))
        if self.sessions.count() == 1:
            raise Refusal(_("This is the only session of the cycle. Cancel the cycle instead."))
        number, code = session.number or 0, session.code
        session.attendances.all().delete()
        session.told.all().delete()
        if Session.objects.filter(pk=session.pk, state=Session.State.PLANNED).delete()[0] == 0:
            raise Refusal(_("Somebody else has changed this session meanwhile. Look at it again."))
        for later in self.sessions.filter(number__gt=number).order_by("number"):
            Session.objects.filter(pk=later.pk).update(number=models.F("number") - 1)
        LogLine.write(by=by, action="cycle.remove_session", subject=self, title=self.title, code=code)

    def start(self, *, by: User | None) -> None:
        self._turn(to=self.State.RUNNING, by=by, action="cycle.start")

    def finish(self, *, by: User | None) -> None:
        """All its sessions are held or cancelled."""
        left = self.sessions.planned().count()
        if left:
            raise Refusal(
                _("Some sessions are still to come (%(left)s). Hold or cancel them first.") % {"left": left}
            )
        self._turn(to=self.State.FINISHED, by=by, action="cycle.finish")

    def reopen(self, *, by: User | None) -> None:
        if self.state != self.State.FINISHED:
            raise Refusal(_("Only a finished cycle can be taken up again."))
        self._turn(to=self.State.RUNNING, by=by, action="cycle.reopen")

    @transaction.atomic
    def cancel(self, *, by: User | None, reason: str) -> None:
        """With it, every session that is still to come."""
        for session in self.sessions.planned():
            session.cancel(by=by, reason=reason)
        self._turn(to=self.State.CANCELLED, by=by, action="cycle.cancel")
        if self.answers is not None:
            self.answers.follow(by=by)

    @transaction.atomic
    def _turn(self, *, to: str, by: User | None, action: str) -> None:
        before = self.state
        if to not in self.MOVES[before]:
            said = {"state": self.state_text, "to": self.State(to).label}
            raise Refusal(_("A cycle that is “%(state)s” cannot become “%(to)s”.") % said)
        if Cycle.objects.filter(pk=self.pk, state=before).update(state=to) != 1:
            raise Refusal(_("Somebody else has changed this cycle meanwhile. Look at it again."))
        self.state = to
        LogLine.write(by=by, action=action, subject=self, title=self.title)

    def _take_hold(self) -> None:
        """Until the transaction ends nobody else numbers this cycle's sessions; its plan must still be open."""
        self.state = Cycle.objects.select_for_update().only("state").get(pk=self.pk).state
        if self.state not in {self.State.PLANNED, self.State.RUNNING}:
            raise Refusal(
                _("This cycle is %(state)s: its plan no longer changes.") % {"state": self.state_text}
            )

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """A person belongs to a cycle's group from one day, and perhaps left it on another."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("since"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_because = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "person"], name="enrolled_once_in_a_cycle")]
