"""Case conference, supervision, satisfaction and lessons: what a team looks back on, and what it decides."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Team, User
from imece.psychosocial.assessments import names_in, refuse_numbers
from imece.psychosocial.counselling import Counselling
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.planning import Cycle
from imece.psychosocial.sessions import Session
from imece.psychosocial.venues import Venue


class ConferenceQuerySet(models.QuerySet["Conference"]):
    """Questions put to the conferences."""

    def visible_to(self, user: Any) -> ConferenceQuerySet:
        reach = reach_of(user, "conference.hold")
        if reach.everywhere:
            return self
        return self.none() if reach.nowhere else self.filter(team__unit__code__in=reach.unit_codes)

    def newest(self) -> ConferenceQuerySet:
        return self.select_related("team", "led_by").order_by("-day", "-pk")


class Conference(models.Model):
    """A meeting of a team over its tracks and flags. Tracks stand here by their code, without clinical content."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")

    MOVES: dict[str, set[str]] = {State.PLANNED: {State.HELD}, State.HELD: set()}

    class Kind(models.TextChoices):
        CASE_CONFERENCE = "case_conference", _("Case conference")
        SUPERVISION = "supervision", _("Technical supervision")
        TEAM_MEETING = "team_meeting", _("Team meeting")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.CASE_CONFERENCE)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.PLANNED)
    led_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "day"], name="one_conference_of_a_kind_a_day"),
        ]

    @classmethod
    def plan(cls, *, team: Team, kind: str, on: datetime.date, by: User) -> Conference:
        """Plan a conference; its agenda begins with the flags that stand and the tracks that are overdue."""
        with transaction.atomic():
            known = cls.objects.filter(team=team, kind=kind, day=on).first()
            if known is not None:
                return known
            conference = cls.objects.create(team=team, kind=kind, day=on, led_by=by)
            LogLine.write(by=by, action="conference.plan", subject=conference, day=on.isoformat())
            conference.gather(by=by)
        return conference

    def gather(self, *, by: User) -> int:
        """Put on the agenda what has come up since: flags, overdue tracks, follow-ups due. How many are new."""
        if self.state != self.State.PLANNED:
            raise Refusal(gettext("This conference was held. Plan the next one."))
        tracks = Counselling.objects.filter(service__team=self.team)
        flags = RiskFlag.objects.standing().filter(counselling__in=tracks)
        due = AgendaItem.objects.open_follow_ups().filter(
            conference__team=self.team, follow_up_on__lte=self.day
        )
        wanted: dict[tuple[str, int | None, int | None], None] = {}
        for flag in flags:
            wanted[AgendaItem.Why.FLAG.value, flag.counselling_id, None] = None
        for track in tracks.overdue(self.day):
            wanted[AgendaItem.Why.OVERDUE.value, track.pk, None] = None
        for item in due.exclude(conference=self):
            wanted[AgendaItem.Why.FOLLOW_UP.value, item.counselling_id, item.pk] = None
        known = set(self.items.values_list("why", "counselling_id", "follows_id"))
        new = [
            AgendaItem(conference=self, why=why, counselling_id=track, follows_id=item)
            for why, track, item in wanted
            if (why, track, item) not in known
        ]
        AgendaItem.objects.bulk_create(new)
        return len(new)

    def add(self, topic: str, *, by: User) -> AgendaItem:
        """A point that somebody brings."""
        if not topic.strip():
            raise Refusal(gettext("Write the point in a few words, without clinical content."))
        refuse_numbers(topic)
        of_the_team = Counselling.objects.filter(service__team=self.team).open().select_related("person")
        # One word may be a name and a word of the language; a given and a family name are somebody.
        if any(len(names_in(topic, [track.person])) > 1 for track in of_the_team):
            raise Refusal(gettext("Write it without the person's name: their track stands here by its code."))
        if self.state != self.State.PLANNED:
            raise Refusal(gettext("This conference was held. Plan the next one."))
        return AgendaItem.objects.create(conference=self, why=AgendaItem.Why.ADDED, topic=topic.strip()[:200])

    def close(self, *, by: User) -> None:
        """The conference was held. Every point has a decision or is carried on."""
        undecided = self.items.filter(decision="", carried_on=False).count()
        if undecided:
            raise Refusal(
                gettext("%(number)s points have no decision yet. Decide, or carry them on to the next time.")
                % {"number": undecided}
            )
        with transaction.atomic():
            touched = Conference.objects.filter(pk=self.pk, state=self.State.PLANNED).update(
                state=self.State.HELD, led_by=by
            )
            if touched != 1:
                raise Refusal(gettext("This conference was closed already."))
            LogLine.write(by=by, action="conference.close", subject=self, day=self.day.isoformat())
        self.refresh_from_db()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Questions put to the agenda."""

    def open_follow_ups(self) -> AgendaItemQuerySet:
        return self.filter(follow_up_on__isnull=False, followed_up_on__isnull=True)

    def of_user(self, user: User) -> AgendaItemQuerySet:
        return self.filter(responsible=user)

    def filter_reached(self, user: Any) -> AgendaItemQuerySet:
        """Points of conferences within the reader's reach."""
        return self.filter(conference__in=Conference.objects.visible_to(user))

    def with_all_shown(self) -> AgendaItemQuerySet:
        return self.select_related("conference", "counselling__keeper", "responsible", "follows")


class AgendaItem(models.Model):
    """A point of a conference: why it is there, what was decided, who follows up and by when."""

    class Why(models.TextChoices):
        FLAG = "flag", _("Risk flag")
        OVERDUE = "overdue", _("Overdue")
        FOLLOW_UP = "follow_up", _("Follow-up of an earlier decision")
        ADDED = "added", _("Added by hand")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="items")
    why = models.CharField(max_length=9, choices=Why.choices)
    counselling = models.ForeignKey(
        Counselling, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("point"), max_length=200, blank=True)
    decision = models.CharField(_("decision"), max_length=400, blank=True)
    responsible = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    follow_up_on = models.DateField(_("follow up by"), null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)
    carried_on = models.BooleanField(_("carry on to the next time"), default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def decide(
        self,
        *,
        by: User,
        decision: str,
        responsible: User | None = None,
        follow_up_on: datetime.date | None = None,
    ) -> None:
        """Write down what was decided; without clinical content, since more eyes read this than the notes."""
        if not decision.strip():
            raise Refusal(gettext("Write the decision in a sentence."))
        refuse_numbers(decision)
        if self.counselling is not None and names_in(decision, [self.counselling.person]):
            raise Refusal(gettext("Write it without the person's name: their track stands here by its code."))
        if follow_up_on is not None and responsible is None:
            raise Refusal(gettext("Say who follows up."))
        if self.conference.state != Conference.State.PLANNED:
            raise Refusal(
                gettext("This conference was held; its decisions stand. Add a point to the next one.")
            )
        AgendaItem.objects.filter(pk=self.pk).update(
            decision=decision.strip()[:400],
            responsible=responsible,
            follow_up_on=follow_up_on,
            carried_on=False,
        )
        LogLine.write(
            by=by, action="conference.decide", subject=self.conference, day=self.conference.day.isoformat()
        )
        self.refresh_from_db()

    def carry_on(self, *, by: User) -> None:
        AgendaItem.objects.filter(pk=self.pk, conference__state=Conference.State.PLANNED).update(
            carried_on=True, follow_up_on=self.conference.day
        )
        self.refresh_from_db()

    def follow_up(self, *, by: User, on: datetime.date) -> None:
        """What was decided has been done."""
        if AgendaItem.objects.open_follow_ups().filter(pk=self.pk).update(followed_up_on=on) != 1:
            raise Refusal(gettext("This was followed up already."))
        LogLine.write(by=by, action="conference.follow_up", subject=self.conference, day=on.isoformat())
        self.refresh_from_db()


class Satisfaction(models.Model):
    """How many people of a session chose each of five faces; nobody is named."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="satisfaction")
    level = models.PositiveSmallIntegerField(_("from 1, very dissatisfied, to 5, very satisfied"))
    number = models.PositiveSmallIntegerField(_("people"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "level"], name="a_level_once_in_a_session"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="five_faces"),
        ]

    @classmethod
    def count(cls, *, session: Session, numbers: Mapping[int, int], by: User) -> None:
        """Write how many chose each face; written again, the later numbers count."""
        if any(level not in range(1, 6) or number < 0 for level, number in numbers.items()):
            raise Refusal(gettext("Give a number of people, 0 or more, for each of the five faces."))
        with transaction.atomic():
            for level, number in numbers.items():
                cls.objects.update_or_create(session=session, level=level, defaults={"number": number})
            LogLine.write(by=by, action="satisfaction.count", subject=session, code=session.code)


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Questions put to the lessons."""

    def visible_to(self, user: Any) -> LessonQuerySet:
        return self.filter(cycle__in=Cycle.objects.visible_to(user))

    def not_taken_up(self) -> LessonQuerySet:
        """Those that no plan has taken up yet."""
        return self.filter(carried_to__isnull=True)

    def fitting(self, *, service: Service, venue: Venue | None, place: Place | None) -> LessonQuerySet:
        """Of former cycles of this activity or in this venue; where no venue is said, in this district."""
        fits = models.Q(cycle__service=service)
        if venue is not None:
            held_there = Session.objects.filter(held_in=venue, cycle__isnull=False)
            fits |= models.Q(cycle__in=held_there.values("cycle"))
        elif place is not None:
            fits |= models.Q(cycle__place=place)
        return self.filter(fits)

    def of_others_than(self, cycle: Cycle) -> LessonQuerySet:
        return self.exclude(cycle=cycle)

    def newest(self) -> LessonQuerySet:
        return self.select_related("cycle", "by").order_by("-pk")


class Lesson(models.Model):
    """What a team learnt from a cycle, and the plan that it was carried to."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="lessons")
    text = models.CharField(_("what we learnt"), max_length=400)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    carried_to = models.ForeignKey(
        Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="carried_lessons"
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    @classmethod
    def learn(cls, *, cycle: Cycle, text: str, by: User) -> Lesson:
        if not text.strip():
            raise Refusal(gettext("Write what the team learnt in a sentence."))
        refuse_numbers(text)
        with transaction.atomic():
            lesson = cls.objects.create(cycle=cycle, text=text.strip()[:400], by=by)
            LogLine.write(by=by, action="lesson.learn", subject=cycle, title=cycle.title)
        return lesson

    def carry(self, *, to: Cycle, by: User) -> None:
        """The next plan takes the lesson up."""
        if to.pk == self.cycle_id:
            raise Refusal(gettext("A lesson is carried to another plan than the one it comes from."))
        with transaction.atomic():
            if Lesson.objects.not_taken_up().filter(pk=self.pk).update(carried_to=to) != 1:
                raise Refusal(gettext("Another plan has taken this lesson up already."))
            LogLine.write(by=by, action="lesson.carry", subject=to, title=to.title)
        self.refresh_from_db()

    def __str__(self) -> str:
        return self.text
