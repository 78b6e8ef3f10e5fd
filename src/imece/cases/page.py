"""What the page of one case shows to this reader: the next step, the timeline, who may do what."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.cases import forms, states
from imece.cases.cases import Case
from imece.cases.closing import Check, checklist
from imece.cases.conference_page import CaseInConference
from imece.cases.rules import Rules, named
from imece.cases.states import State
from imece.cases.steps import DEEDS
from imece.people.consents import SERVICE, Consent
from imece.people.models import Person
from imece.referrals.referrals import Referral
from imece.referrals.states import Direction

LOOKS = {
    "open": ("inbox", "info"), "screen": ("filter", "info"), "refuse": ("close", "warn"), "assess": ("home", "info"),
    "plan": ("list", "info"), "pause": ("clock", "warn"), "resume": ("clock", "info"), "note": ("note", "plain"),
    "hand_over": ("team", "plain"), "follow": ("calendar", "plain"), "followed": ("calendar", "ok"),
    "close": ("lock", "plain"), "send_back": ("undo", "warn"), "sign_off": ("lock", "ok"), "leave": ("lock", "warn"),
    "reopen": ("undo", "info"), "file": ("file", "plain"), "request": ("plus", "plain"), "change": ("edit", "plain"),
    "quote": ("money", "plain"), "approve": ("check", "ok"), "reject": ("close", "bad"), "drop": ("undo", "warn"),
    "order": ("external", "plain"), "deliver": ("box", "ok"), "confirm": ("check", "ok"), "invoice": ("file", "plain"),
    "pay": ("cash", "ok"), "cancel": ("close", "warn"), "part": ("box", "info"), "shorten": ("box", "warn"),
    "withdraw": ("undo", "warn"), "agenda": ("team", "info"), "discuss": ("team", "plain"),
    "decide": ("team", "info"), "decided": ("check", "ok"), "undone": ("close", "warn"),
}  # fmt: skip
# What comes next in each state; the page shows its form in full, the others folded.
NEXT = {
    State.RECEIVED: "screen", State.SCREENED: "assess", State.ASSESSED: "plan", State.REOPENED: "plan",
    State.DELIVERED: "follow", State.FOLLOW_UP: "close",
}  # fmt: skip
TITLES = {
    "screen": _("Triage"), "refuse": _("Not eligible"), "assess": _("Assessment"), "plan": _("Plan"),
    "pause": _("Stop the clock"), "resume": _("Let the clock run"), "note": _("Write a note"),
    "hand_over": _("Hand the case over"), "follow": _("Agree on a follow-up"), "close": _("Ask to close the case"),
    "leave": _("End it another way"), "reopen": _("Open the case again"), "paper": _("Keep a paper"),
    "sign_off": _("Sign the closure off"), "send_back": _("Send it back"),
}  # fmt: skip
FORMS: dict[str, type[forms.CaseForm]] = {
    "screen": forms.ScreenForm, "refuse": forms.RefuseForm, "assess": forms.AssessForm, "plan": forms.PlanForm,
    "pause": forms.PauseForm, "resume": forms.CaseForm, "note": forms.NoteForm, "hand_over": forms.HandOverForm,
    "follow": forms.FollowForm, "close": forms.CloseForm, "leave": forms.LeaveForm, "reopen": forms.WhyForm,
    "sign_off": forms.CaseForm, "send_back": forms.SendBackForm, "paper": forms.PaperForm,
}  # fmt: skip
BESIDE = ("note", "paper", "pause", "resume", "hand_over", "refuse", "leave", "reopen")


class CasePage:
    """One case for one reader. ``wrong``: the form that was sent and refused, by its deed."""

    def __init__(self, case: Case, reader: Any, wrong: tuple[str, Any] | None = None) -> None:
        self.case, self.reader, self.wrong = case, reader, wrong
        self.rules = Rules.of_mission()
        self.told = case.told
        self.works = case.is_live and case.may(reader, "case.work")
        self.signs_off = case.is_live and case.may(reader, "case.sign_off")

    # ------------------------------------------------------------------ what may be done now
    def fits(self, deed: str) -> bool:
        """Whether the case is where this step follows."""
        moves, case = states.MOVES[self.case.state], self.case
        fits = {
            "screen": State.SCREENED in moves,
            "refuse": State.INELIGIBLE in moves,
            "assess": State.ASSESSED in moves,
            "plan": State.PLANNED in moves and case.state in (State.ASSESSED, State.REOPENED),
            "pause": case.clock_runs,
            "resume": case.paused_at is not None,
            "follow": case.state in (State.DELIVERED, State.FOLLOW_UP),
            "close": State.CLOSED in moves and case.closing_at is None,
            "leave": bool(moves & set(states.LEFT)),
            "reopen": State.REOPENED in moves,
        }
        return fits.get(deed, case.is_open)

    def _form(self, deed: str) -> dict[str, Any]:
        wrong = self.wrong[1] if self.wrong and self.wrong[0] == deed else None
        form = wrong or FORMS[deed](case=self.case, reader=self.reader, prefix=deed)
        return {
            "deed": deed, "title": TITLES[deed], "form": form, "icon": LOOKS.get(deed, ("file", ""))[0],
            "open": wrong is not None, "url": reverse("case_do", args=[self.case.pk, deed]),
        }  # fmt: skip

    @cached_property
    def steps_now(self) -> list[dict[str, Any]]:
        """The next step in full; in follow-up, closing and another look."""
        if not self.works or self.case.closing_at is not None:
            return []
        wanted = [NEXT[State(self.case.state)]] if self.case.state in NEXT else []
        if self.case.state == State.DELIVERED:
            wanted.append("close")
        if self.case.state == State.FOLLOW_UP:
            wanted.append("follow")
        if self.case.state == State.REOPENED:
            wanted += ["assess", "close"]
        found = [self._form(deed) for deed in wanted if self.fits(deed)]
        for number, one in enumerate(found):
            one["first"] = number == 0
        return found

    @cached_property
    def steps_beside(self) -> list[dict[str, Any]]:
        return [self._form(deed) for deed in BESIDE if self.fits(deed)] if self.works else []

    @property
    def sign_off(self) -> dict[str, Any] | None:
        """For the supervisor, once closing was asked for by somebody else."""
        asked = self.case.closing_at is not None and self.case.is_open
        if not self.signs_off or not asked or self.case.closing_by_id == self.reader.pk:
            return None
        return {"yes": reverse("case_sign_off", args=[self.case.pk]), "back": self._form("send_back")}

    @property
    def to_tell(self) -> bool:
        """Whether whoever referred from outside has not heard yet what became of it."""
        referral = self.case.referral
        return referral is not None and referral.direction == Direction.IN and referral.is_answered

    @property
    def opens_referral(self) -> bool:
        reached = Referral.objects.visible_to(self.reader) if user_may(self.reader, "referral.view") else None
        return reached is not None and reached.filter(pk=self.case.referral_id or 0).exists()

    @cached_property
    def conference(self) -> CaseInConference:
        return CaseInConference(self.case, self.reader, self.wrong)

    @property
    def may_request(self) -> bool:
        return self.works and self.case.state in (*states.AT_WORK, State.FOLLOW_UP, State.REOPENED)

    @property
    def opens_person(self) -> bool:
        return user_may(self.reader, "person.view") and (
            Person.objects.visible_to(self.reader).filter(pk=self.case.person_id).exists()
        )

    # ------------------------------------------------------------------ what is known
    @cached_property
    def checklist(self) -> list[Check]:
        late = (State.DELIVERED, State.FOLLOW_UP, State.REOPENED)
        return checklist(self.case) if self.case.is_live and self.case.state in late else []

    @cached_property
    def services(self) -> list[Any]:
        return list(self.case.services.with_all_shown().in_order())

    @property
    def standing(self) -> Any:
        return Consent.objects.standing(self.case.person.canonical or self.case.person, SERVICE)

    @property
    def consent_purpose(self) -> str:
        return SERVICE

    @property
    def referrals(self) -> Any:
        person = self.case.person.canonical or self.case.person
        if not user_may(self.reader, "referral.view"):
            return []
        return Referral.objects.visible_to(self.reader).of_person(person).with_all_shown().newest()

    @property
    def follow_ups(self) -> list[Any]:
        return [
            (one, forms.FollowedForm(case=self.case, reader=self.reader, prefix=f"followed{one.pk}"))
            for one in self.case.follow_ups.all()
        ]

    @property
    def gap(self) -> str:
        return named(self.rules.gap_reasons, self.case.gap_reason)

    @property
    def outcome(self) -> str:
        return named(self.rules.outcomes, self.case.outcome)

    @property
    def assessment(self) -> Any:
        return self.case.assessments.select_related("by").first()

    @property
    def vulnerabilities(self) -> list[str]:
        return [named(self.rules.vulnerabilities, code) for code in self.case.vulnerabilities]

    @property
    def needs_attention(self) -> bool:
        """The advisory score is at or above what the mission says; nothing follows from it by itself."""
        assessment = self.assessment
        return bool(assessment and self.rules.attention and assessment.score >= self.rules.attention)

    @property
    def pause(self) -> Any:
        return self.case.pauses.filter(until__isnull=True).first()

    @property
    def pauses(self) -> Any:
        return self.case.pauses.filter(until__isnull=False)

    @property
    def source(self) -> str:
        return str(dict(states.Source.choices).get(self.case.source, self.case.source))

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The steps for a timeline, the newest first."""
        steps = self.case.steps.select_related("by", "service__service").order_by("-pk")
        return [entry_of(step) for step in steps]


def entry_of(step: Any) -> dict[str, Any]:
    icon, tone = LOOKS.get(step.deed, ("note", "plain"))
    named_by = step.service.shown_name if step.service_id and step.service else ""
    title = str(DEEDS[step.deed][0])
    return {
        "when": step.at,
        "icon": icon,
        "tone": tone,
        "title": f"{title} · {named_by}" if named_by else title,
        "text": "" if step.note == named_by else step.note,
        "by": step.by.shown_name,
        "url": reverse("case_service", args=[step.service_id]) if step.service_id else "",
    }
