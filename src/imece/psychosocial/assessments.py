"""What people in a neighbourhood said they need: assessments, their findings, and what answers each of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Unit, User
from imece.lib.text import fold, western_digits
from imece.people.models import Person
from imece.psychosocial.sessions import Session
from imece.psychosocial.venues import reached

ASSESSMENT_SERVICE = "participatory_assessment"
_DAYS = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")
_NUMBER = re.compile(r"\d{7,}|(?:\d[\s().+-]{0,2}){10,}")
_SHORTEST_NAME = 3


def names_somebody_by_number(text: str) -> bool:
    """Whether an identity number, a phone or the like stands in it; a day does not."""
    return bool(_NUMBER.search(_DAYS.sub(" ", western_digits(text))))


def names_in(text: str, persons: Iterable[Person]) -> list[str]:
    """Words of the text that are names of these persons, as the text has them."""
    names = {
        word for person in persons for word in fold(person.full_name).split() if len(word) >= _SHORTEST_NAME
    }
    words = re.findall(r"[^\W\d_]+", text)
    return sorted({word for word in words if fold(word) in names})


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Questions put to the assessments."""

    def visible_to(self, user: Any) -> AssessmentQuerySet:
        found: AssessmentQuerySet = reached(self, user, unit="unit", place="place")
        return found

    def newest(self) -> AssessmentQuerySet:
        counted = self.annotate(number=models.Count("findings"))
        return counted.select_related("place", "led_by", "session").order_by("-day", "-pk")


class Assessment(models.Model):
    """One occasion on which people of a neighbourhood were asked: who they were as a group, never by name."""

    class Kind(models.TextChoices):
        KEY_INFORMANT = "key_informant", _("Talk with a key informant")
        FOCUS_GROUP = "focus_group", _("Focus group")
        HOUSEHOLD_VISIT = "household_visit", _("Household visit")
        SITE_WALK = "site_walk", _("Site walk")
        FEEDBACK_MEETING = "feedback_meeting", _("Feedback meeting")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Women and girls")
        MALE = "male", _("Men and boys")
        MIXED = "mixed", _("Mixed")

    class Age(models.TextChoices):
        CHILDREN = "children", _("Children (5–11)")
        ADOLESCENTS = "adolescents", _("Adolescents (12–17)")
        YOUTH = "youth", _("Young people (18–24)")
        ADULTS = "adults", _("Adults (25–59)")
        OLDER = "older", _("Older people (60+)")
        MIXED = "mixed", _("Mixed")

    class Community(models.TextChoices):
        SYRIAN = "syrian", _("Syrian")
        OTHER = "other", _("Migrants and refugees of other nationalities")
        HOST = "host", _("Host community")
        MIXED = "mixed", _("Mixed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    day = models.DateField(_("day"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    age = models.CharField(_("age"), max_length=11, choices=Age.choices, blank=True)
    community = models.CharField(_("community"), max_length=6, choices=Community.choices, blank=True)
    participants = models.PositiveSmallIntegerField(_("participants"), null=True, blank=True)
    led_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    notes = models.TextField(_("notes"), blank=True)
    session = models.OneToOneField(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="assessment"
    )
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    @property
    def group_text(self) -> str:
        """Women and girls · Adults (25–59) · Syrian"""
        said = (self.get_sex_display(), self.get_age_display(), self.get_community_display())
        return " · ".join(str(part) for part in said if part)

    def mixed_warning(self) -> str:
        """A focus group in which not everyone may speak freely."""
        if self.kind != self.Kind.FOCUS_GROUP:
            return ""
        said = {_("sex"): self.sex, _("age"): self.age, _("community"): self.community}
        mixed = [str(name) for name, value in said.items() if value in {"", "mixed"}]
        if not mixed:
            return ""
        return gettext(
            "Focus groups are kept apart by sex, age and community, so that everyone can speak freely."
            " Here it is mixed or not said: %(what)s."
        ) % {"what": ", ".join(mixed)}

    @classmethod
    @transaction.atomic
    def record(
        cls, *, by: User | None, findings: Sequence[tuple[str, int | None]], **said: Any
    ) -> Assessment:
        """The assessment and what was named, each with its votes; ``said``: the fields of an assessment."""
        refuse_numbers(said.get("notes", ""))
        assessment = cls.objects.create(made_by=by, unit=psychosocial_unit(), **said)
        assessment._write_findings(findings, by=by)
        LogLine.write(by=by, action="assessment.record", subject=assessment, day=assessment.day.isoformat())
        return assessment

    @transaction.atomic
    def add_findings(self, findings: Sequence[tuple[str, int | None]], *, by: User | None) -> None:
        self._write_findings(findings, by=by)
        LogLine.write(by=by, action="assessment.add", subject=self, day=self.day.isoformat())

    def _write_findings(self, findings: Sequence[tuple[str, int | None]], *, by: User | None) -> None:
        for text, votes in findings:
            refuse_numbers(text)
            if votes is not None and self.participants is not None and votes > self.participants:
                raise Refusal(
                    _("“%(text)s” has %(votes)s votes, more than the %(people)s participants.")
                    % {"text": text, "votes": votes, "people": self.participants}
                )
            Finding.objects.create(
                assessment=self,
                text=text,
                votes=votes,
                unit=self.unit,
                place=self.place,
                neighbourhood=self.neighbourhood,
                day=self.day,
                made_by=by,
            )
        self.rank_findings()

    def rank_findings(self) -> None:
        """By votes, the most first; equal votes have equal ranks, findings without votes have none."""
        votes = [finding.votes for finding in self.findings.all() if finding.votes is not None]
        for finding in self.findings.all():
            rank = None if finding.votes is None else 1 + sum(other > finding.votes for other in votes)
            Finding.objects.filter(pk=finding.pk).update(rank=rank)

    @transaction.atomic
    def count_as_session(self, *, by: User | None) -> Session:
        """The session by which its participants are counted: one record of who was there, not two."""
        if self.session is not None:
            return self.session
        service = Service.objects.filter(code=ASSESSMENT_SERVICE).first()
        if service is None:
            raise Refusal(_("The mission's catalogue has no participatory assessment to count it as."))
        session = Session.plan(
            by=by,
            service=service,
            day=self.day,
            place=self.place,
            title=str(self.Kind(self.kind).label),
            target_group=self.group_text[:160],
            seats=self.participants,
            facilitator=self.led_by,
            is_open=True,
        )
        if self.neighbourhood:
            Session.objects.filter(pk=session.pk).update(neighbourhood=self.neighbourhood)
        if Assessment.objects.filter(pk=self.pk, session__isnull=True).update(session=session) != 1:
            raise Refusal(_("Somebody else has counted this assessment meanwhile. Look at it again."))
        self.session = session
        return session

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


def psychosocial_unit() -> Unit:
    """The unit that the mission's catalogue gives psychosocial activities to."""
    service = Service.objects.filter(category=Category.PSYCHOSOCIAL).select_related("unit").first()
    if service is None:
        raise Refusal(_("The mission's catalogue has no psychosocial activity."))
    return service.unit


def refuse_numbers(text: str) -> None:
    if names_somebody_by_number(text):
        raise Refusal(
            _("Leave out identity numbers and phones: what people need is written without who they are.")
        )


@dataclass(frozen=True)
class Group:
    """The findings of one neighbourhood and group, ranked."""

    place: str
    neighbourhood: str
    group: str
    findings: list[Finding]


class FindingQuerySet(models.QuerySet["Finding"]):
    """Questions put to what people named."""

    def visible_to(self, user: Any) -> FindingQuerySet:
        found: FindingQuerySet = reached(self, user, unit="unit", place="place")
        return found

    def in_state(self, state: str) -> FindingQuerySet:
        return self.filter(state=state) if state else self

    def in_district(self, pcode: str) -> FindingQuerySet:
        return self.filter(place__pcode=pcode) if pcode else self

    def to_answer(self) -> FindingQuerySet:
        """Those that a plan may say it answers."""
        return self.exclude(state=Finding.State.SET_ASIDE)

    def by_state(self) -> dict[str, int]:
        return dict(self.order_by("state").values_list("state").annotate(number=models.Count("pk")))

    def ranked(self) -> FindingQuerySet:
        ordered = self.select_related("place", "assessment").prefetch_related("cycles", "sessions")
        return ordered.order_by(
            "place", "neighbourhood", models.F("votes").desc(nulls_last=True), "-day", "pk"
        )

    def in_groups(self) -> list[Group]:
        """By neighbourhood and by who was asked; what has most votes first."""
        groups: dict[tuple[str, str, str], Group] = {}
        for finding in self.ranked():
            key = (finding.place.name, finding.neighbourhood, finding.group_text)
            groups.setdefault(key, Group(*key, [])).findings.append(finding)
        return list(groups.values())


class Finding(models.Model):
    """A need or wish that people named: in an assessment, or met while working with somebody (never by name)."""

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        ANSWERED = "answered", _("Answered by activities")
        SET_ASIDE = "set_aside", _("Set aside")

    MOVES: dict[str, set[str]] = {
        State.OPEN: {State.ANSWERED, State.SET_ASIDE},
        State.ANSWERED: {State.OPEN, State.SET_ASIDE},
        State.SET_ASIDE: {State.OPEN},
    }

    text = models.CharField(_("what people said"), max_length=400)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    group = models.CharField(_("group"), max_length=120, blank=True)
    votes = models.PositiveSmallIntegerField(_("votes"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    set_aside_because = models.CharField(_("why set aside"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="set_aside") | ~models.Q(set_aside_because=""),
                name="a_finding_is_set_aside_for_a_reason",
            )
        ]

    @classmethod
    @transaction.atomic
    def note(
        cls,
        *,
        by: User | None,
        text: str,
        place: Place,
        day: datetime.date,
        neighbourhood: str = "",
        group: str = "",
    ) -> Finding:
        """A need met while working with somebody, without who it was."""
        refuse_numbers(text)
        finding = cls.objects.create(
            text=text,
            place=place,
            day=day,
            neighbourhood=neighbourhood,
            group=group,
            unit=psychosocial_unit(),
            made_by=by,
        )
        LogLine.write(by=by, action="finding.note", subject=finding, day=day.isoformat())
        return finding

    @property
    def group_text(self) -> str:
        """Who said it: the group of the assessment, in the reader's language, else as it was written."""
        return self.assessment.group_text if self.assessment else self.group

    @property
    def out_of(self) -> int:
        """What the bar of its votes is full at: those who took part, else its own votes."""
        people = self.assessment.participants if self.assessment else None
        return max(people or 0, self.votes or 0, 1)

    def activities(self) -> list[Any]:
        """The cycles and single sessions that answer it, newest first."""
        single = self.sessions.filter(cycle__isnull=True).select_related("service", "place", "cycle")
        cycles = self.cycles.select_related("service", "place")
        return [*cycles.order_by("-pk"), *single.order_by("-day")]

    def follow(self, *, by: User | None) -> None:
        """Answered while an activity for it stands, else to be answered again; what is set aside stays so."""
        standing = (
            self.cycles.exclude(state="cancelled").exists()
            or self.sessions.standing().filter(cycle__isnull=True).exists()
        )
        self.refresh_from_db(fields=["state"])
        wanted = self.State.ANSWERED if standing else self.State.OPEN
        if self.state == self.State.SET_ASIDE and standing:
            raise Refusal(_("This finding was set aside. Open it again before planning for it."))
        if self.state not in {wanted, self.State.SET_ASIDE}:
            self._turn(to=wanted, by=by)

    def set_aside(self, *, by: User | None, reason: str) -> None:
        if not reason.strip():
            raise Refusal(_("Say why it is set aside."))
        self._turn(to=self.State.SET_ASIDE, by=by, because=reason.strip())

    def reopen(self, *, by: User | None) -> None:
        if self.state != self.State.SET_ASIDE:
            raise Refusal(_("Only a finding that was set aside can be opened again."))
        with transaction.atomic():
            self._turn(to=self.State.OPEN, by=by)
            self.follow(by=by)

    @transaction.atomic
    def _turn(self, *, to: str, by: User | None, because: str = "") -> None:
        before = self.state
        if to not in self.MOVES[before]:
            raise Refusal(_("This finding is “%(state)s” already.") % {"state": self.State(before).label})
        found = Finding.objects.filter(pk=self.pk, state=before)
        if found.update(state=to, set_aside_because=because) != 1:
            raise Refusal(_("Somebody else has changed this finding meanwhile. Look at it again."))
        self.state, self.set_aside_because = to, because
        LogLine.write(by=by, action=f"finding.{to}", subject=self, day=self.day.isoformat())

    def __str__(self) -> str:
        return self.text
