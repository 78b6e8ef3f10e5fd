"""One person and one psychologist over some meetings: goals, notes that few may read, risk flags, the next appointment.

That a meeting happened is a line of the ledger like any other. What was said is sealed (`base.sealing`) in tables of
its own, and read by the psychologist who keeps the track and the technical supervisor alone; each opening is in the
logbook. Managers, lists, search, exports and figures see neither notes nor goals.
"""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.following import follow, know_person
from imece.assistance.ledger import Delivery
from imece.base.access import Assignment, assignments_of, reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import User
from imece.people.models import Person
from imece.psychosocial.planning import Venue
from imece.ui.formats import day_text

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# After so many days without a meeting or an appointment to come, a track is asked about.
QUIET_DAYS = 21
SOURCE = "psychosocial.counselling"


def new_counselling_code() -> str:
    return "T-" + "".join(secrets.choice(_LETTERS) for _i in range(6))


def supervises(user: Any) -> bool:
    """Whether the person supervises psychologists technically: the only other reader of their notes."""
    return any(one.role == "technical_supervisor" for one in assignments_of(user))


class CounsellingQuerySet(models.QuerySet["Counselling"]):
    """Questions put to the tracks."""

    def readable_by(self, user: Any) -> CounsellingQuerySet:
        """Tracks whose notes this reader may open: their own, and for the technical supervisor those of the unit."""
        reach = reach_of(user, "note.view")
        if reach.nowhere and not reach.everywhere:
            return self.none()
        own = models.Q(keeper=user)
        if not supervises(user):
            return self.filter(own)
        if reach.everywhere:
            return self
        return self.filter(own | models.Q(service__unit__code__in=reach.unit_codes))

    def of_person(self, person: Person) -> CounsellingQuerySet:
        return self.filter(person__in=person.records())

    def open(self) -> CounsellingQuerySet:
        return self.filter(state=Counselling.State.OPEN)

    def with_all_shown(self) -> CounsellingQuerySet:
        return self.select_related("person__canonical", "keeper", "service", "place")

    def by_next_step(self) -> CounsellingQuerySet:
        """Those without an appointment first, then by its day."""
        return self.order_by(models.F("next_on").asc(nulls_first=True), "next_at", "pk")

    def overdue(self, today: datetime.date) -> CounsellingQuerySet:
        """Open tracks whose appointment has passed, or which nobody has touched for a while."""
        quiet = today - datetime.timedelta(days=QUIET_DAYS)
        return self.open().filter(
            models.Q(next_on__lt=today) | models.Q(next_on__isnull=True, last_met_on__lt=quiet)
        )


class Counselling(models.Model):
    """A person's track with the psychologist who keeps it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    MOVES: dict[str, set[str]] = {State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}}

    class Outcome(models.TextChoices):
        GOALS_REACHED = "goals_reached", _("Goals reached")
        REFERRED = "referred", _("Referred to a specialised service")
        STOPPED = "stopped", _("The person wished to stop")
        UNREACHABLE = "unreachable", _("Could not be reached any more")
        MOVED = "moved", _("Moved away")

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_counselling_code)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("psychologist")
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome.choices, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    last_met_on = models.DateField(_("last met on"), null=True, blank=True)
    next_on = models.DateField(_("next appointment"), null=True, blank=True)
    next_at = models.TimeField(_("at"), null=True, blank=True)
    next_in = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CounsellingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_closed_track_has_a_day_and_an_outcome",
                condition=models.Q(state="open", closed_on__isnull=True, outcome="")
                | (models.Q(state="closed", closed_on__isnull=False) & ~models.Q(outcome="")),
            ),
            models.UniqueConstraint(
                fields=["person", "keeper"],
                condition=models.Q(state="open"),
                name="one_open_track_with_a_psychologist",
            ),
        ]
        indexes = [models.Index(fields=["keeper", "state", "next_on"], name="counselling_next")]

    # ------------------------------------------------------------------ deeds
    @classmethod
    def open_track(
        cls,
        *,
        person: Person,
        by: User,
        on: datetime.date,
        place: Place | None = None,
        goals: str = "",
        service: Service | None = None,
    ) -> Counselling:
        """Begin with a person. Twice for one person and psychologist is the track that is open already."""
        person = person.canonical or person
        with transaction.atomic():
            known = cls.objects.open().of_person(person).filter(keeper=by).first()
            if known is not None:
                return known
            track = cls.objects.create(
                person=person, keeper=by, service=service or counselling_service(), place=place, opened_on=on
            )
            LogLine.write(by=by, action="counselling.open", subject=track, code=track.code)
            for goal in goals.splitlines():
                track.set_goal(goal, by=by)
        return track

    def meet(
        self,
        *,
        by: User,
        on: datetime.date,
        minutes: int = 50,
        mode: str = "office",
        note: str = "",
        place: Place | None = None,
    ) -> Meeting:
        """A meeting took place; what was said is sealed. It counts as one line of the ledger."""
        self._kept_by(by)
        if self.state != self.State.OPEN:
            raise Refusal(gettext("This track is closed. Open it again before you note a meeting."))
        if on > timezone.localdate():
            raise Refusal(
                gettext("A meeting is noted on its day or later. Set the next appointment instead.")
            )
        if on < self.opened_on:
            raise Refusal(
                gettext("The track was opened on %(day)s; the meeting cannot be earlier.")
                % {"day": day_text(self.opened_on)}
            )
        with transaction.atomic():
            number = (self.meetings.aggregate(last=models.Max("number"))["last"] or 0) + 1
            meeting = Meeting.objects.create(
                counselling=self, number=number, day=on, minutes=minutes, mode=mode, place=place or self.place
            )
            Counselling.objects.filter(pk=self.pk).update(
                last_met_on=models.functions.Greatest(models.functions.Coalesce("last_met_on", on), on)
            )
            Counselling.objects.filter(pk=self.pk, next_on__lte=on).update(
                next_on=None, next_at=None, next_in=None
            )
            follow({meeting.pk: meeting.line()}, source_kind=SOURCE, by=by)
            LogLine.write(by=by, action="counselling.meet", subject=self, code=self.code, number=number)
            if note.strip():
                meeting.write_note(note, by=by)
        self.refresh_from_db()
        return meeting

    def appoint(
        self, *, by: User, on: datetime.date, at: datetime.time | None = None, venue: Venue | None = None
    ) -> None:
        """Agree on the next meeting."""
        self._kept_by(by)
        if on < timezone.localdate():
            raise Refusal(gettext("The next appointment is today or later."))
        touched = Counselling.objects.filter(pk=self.pk, state=self.State.OPEN).update(
            next_on=on, next_at=at, next_in=venue
        )
        if not touched:
            raise Refusal(gettext("This track is closed. Open it again before you agree on a meeting."))
        LogLine.write(by=by, action="counselling.appoint", subject=self, code=self.code, day=on.isoformat())
        self.refresh_from_db()

    def set_goal(self, text: str, *, by: User) -> Goal | None:
        self._kept_by(by)
        if not text.strip():
            return None
        goal = Goal.objects.create(counselling=self, token=sealed_text(text.strip()))
        LogLine.write(by=by, action="counselling.goal", subject=self, code=self.code)
        return goal

    def close(self, *, by: User, outcome: str, on: datetime.date) -> None:
        self._kept_by(by)
        if outcome not in self.Outcome.values:
            raise Refusal(gettext("Say how it ended before you close the track."))
        self._move(self.State.CLOSED, by=by, outcome=outcome, closed_on=on, next_on=None, next_at=None)

    def reopen(self, *, by: User) -> None:
        self._kept_by(by)
        self._move(self.State.OPEN, by=by, outcome="", closed_on=None)

    def hand_over(self, *, to: User, by: User) -> None:
        """Another psychologist keeps the track from now on, with all its notes: the technical supervisor decides."""
        if not supervises(by):
            raise Refusal(gettext("The technical supervisor decides who takes a track over."))
        if not Assignment.objects.filter(user=to, role="psychologist").exists():
            raise Refusal(gettext("A track can be handed to a psychologist only."))
        with transaction.atomic():
            if Counselling.objects.open().filter(person=self.person, keeper=to).exclude(pk=self.pk).exists():
                raise Refusal(
                    gettext("%(name)s keeps a track with this person already.") % {"name": to.shown_name}
                )
            Counselling.objects.filter(pk=self.pk).update(keeper=to)
            LogLine.write(by=by, action="counselling.hand_over", subject=self, code=self.code, to=to.username)
        self.refresh_from_db()

    def _move(self, state: str, *, by: User, **values: Any) -> None:
        before = self.state
        if state not in self.MOVES[before]:
            raise Refusal(gettext("This track is %(state)s already.") % {"state": self.get_state_display()})
        with transaction.atomic():
            touched = Counselling.objects.filter(pk=self.pk, state=before).update(state=state, **values)
            if touched != 1:
                raise Refusal(gettext("Somebody changed this track meanwhile. Open it again and look."))
            action = "closed" if state == self.State.CLOSED else "reopen"
            LogLine.write(by=by, action=f"counselling.{action}", subject=self, code=self.code)
        self.refresh_from_db()

    def _kept_by(self, user: User) -> None:
        if user.pk != self.keeper_id:
            raise Refusal(gettext("Only the psychologist who keeps this track may do that."))

    # ------------------------------------------------------------------ reading what is sealed
    def opened_for(self, user: User, *, origin: str = "") -> list[Meeting]:
        """The meetings with their notes in ``said``, for the few who may read them; the opening is in the logbook."""
        if not Counselling.objects.readable_by(user).filter(pk=self.pk).exists():
            raise Refusal(gettext("Only the psychologist and the technical supervisor may open these notes."))
        LogLine.write(by=user, action="note.open", subject=self, code=self.code, origin=origin)
        meetings = list(self.meetings.prefetch_related("notes__by").order_by("number"))
        for meeting in meetings:
            meeting.said = [(note, opened_text(note.token)) for note in meeting.notes.all()]
        return meetings

    def __str__(self) -> str:
        return self.code


def counselling_service() -> Service:
    """The mission's service for focused, one-to-one support: the first of the psychosocial ones on layer three."""
    services = Service.objects.filter(category=Category.PSYCHOSOCIAL).order_by("position")
    found = services.filter(pyramid_layer__gte=3).first() or services.first()
    if found is None:
        raise Refusal(
            gettext("The mission's catalogue has no psychosocial service. Add one, then load the mission.")
        )
    return found


class Meeting(models.Model):
    """One meeting of a track; that it happened is known, what was said is not."""

    class Mode(models.TextChoices):
        OFFICE = "office", _("At the office or venue")
        HOME = "home", _("Home visit")
        REMOTE = "remote", _("By phone or video")

    counselling = models.ForeignKey(Counselling, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField(_("number"))
    day = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=50)
    mode = models.CharField(_("how"), max_length=6, choices=Mode.choices, default=Mode.OFFICE)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    said: list[tuple[Note, str]]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["counselling", "number"], name="a_meeting_number_once"),
        ]

    def line(self) -> Delivery:
        """What the ledger says of it: a service to a person on a day, and nothing else."""
        service = self.counselling.service
        line = Delivery(
            service=service,
            unit=service.unit,
            team=service.team,
            day=self.day,
            place=self.place,
            basis=Delivery.Basis.NAMED,
            evidence=Delivery.Evidence.RECEIVED,
        )
        return know_person(line, self.counselling.person)

    def write_note(self, text: str, *, by: User) -> Note:
        """Seal a note. A later one is added; the earlier one stays, as a record of what was written when."""
        self.counselling._kept_by(by)
        if not text.strip():
            raise Refusal(gettext("The note is empty. Write it, or leave the meeting without one."))
        with transaction.atomic():
            note = Note.objects.create(meeting=self, by=by, token=sealed_text(text.strip()))
            LogLine.write(
                by=by,
                action="note.write",
                subject=self.counselling,
                code=self.counselling.code,
                number=self.number,
            )
        return note

    def __str__(self) -> str:
        return f"{self.counselling.code}/{self.number}"


class Note(models.Model):
    """What was said at a meeting, encrypted with a key that is not in the database."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notes")
    token = models.TextField(help_text="encrypted and signed; see base.sealing")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Goal(models.Model):
    """What the two have agreed to work on, encrypted as the notes are."""

    class State(models.TextChoices):
        OPEN = "open", _("Working on it")
        REACHED = "reached", _("Reached")
        DROPPED = "dropped", _("Dropped")

    MOVES: dict[str, set[str]] = {
        State.OPEN: {State.REACHED, State.DROPPED},
        State.REACHED: {State.OPEN},
        State.DROPPED: {State.OPEN},
    }

    counselling = models.ForeignKey(Counselling, on_delete=models.PROTECT, related_name="goals")
    token = models.TextField(help_text="encrypted and signed; see base.sealing")
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ["pk"]

    def move(self, state: str, *, by: User) -> None:
        self.counselling._kept_by(by)
        before = self.state
        if state not in self.MOVES[before]:
            raise Refusal(gettext("The goal is %(state)s.") % {"state": self.get_state_display()})
        if Goal.objects.filter(pk=self.pk, state=before).update(state=state) != 1:
            raise Refusal(gettext("The goal was changed meanwhile. Open the track again and look."))
        LogLine.write(by=by, action="counselling.goal", subject=self.counselling, code=self.counselling.code)
        self.refresh_from_db()

    @property
    def text(self) -> str:
        return opened_text(self.token)

    def __str__(self) -> str:
        return str(self.pk)
