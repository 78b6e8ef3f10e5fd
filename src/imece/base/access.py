"""Rights: one table of roles and verbs, and the reach of each assignment.

A role names what a person does in the mission (reference: field titles of a provincial sub-office). It grants
verbs; an assignment gives a person a role within a unit (or the whole mission) and, if wanted, one district.
Every view wears ``@may(verb)`` or, where anyone may come in, ``@anyone_may(reason)``. What lies outside a
reader's reach answers 404; a verb that is not theirs answers 403.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.menu import MENU
from imece.base.places import Place
from imece.base.users import Unit, User

View = Callable[..., HttpResponseBase]

VERBS: dict[str, Any] = {
    "home.view": _("Open the first page"),
    "mission.load": _("Load the mission's data"),
    "list.view": _("See the lists that came in"),
    "list.take": _("Take lists in, replace and undo them"),
    "list.match": _("Teach the system an unknown header"),
    "person.view": _("Open a person's page"),
    "person.register": _("Register persons and households, and correct what is known of them"),
    "person.match": _("Decide which records are one person, and undo it"),
    "person.share": _("Let another unit see a person"),
    "consent.record": _("Record consents, and photos that they allow"),
    "referral.view": _("See referrals"),
    "referral.send": _("Refer somebody to a team or a partner"),
    "referral.answer": _("Answer referrals to a team"),
    "referral.receive": _("Write down referrals that came from outside"),
    "directory.edit": _("Keep the directory of services"),
    "case.view": _("See cases"),
    "case.open": _("Open a case"),
    "case.work": _("Work on cases: triage, assessment, services, closure"),
    "case.approve": _("Approve what is asked for in a case"),
    "case.pay": _("Pay what was delivered in a case"),
    "case.sign_off": _("Sign the closure of cases off"),
    "case.confer": _("Hold the case conference: its agenda, what was said and decided"),
    "case.overview": _("See caseload, ageing and money of cases, without names"),
    "ledger.view": _("Read the ledger's coded lines"),
    "figure.view": _("See the figures"),
    "figure.lines": _("Open a figure into the lines behind it"),
    "edition.view": _("Read published editions"),
    "edition.publish": _("Publish an edition"),
    "budget.view": _("See budget lines, what is charged to them, orders and the approval matrix"),
    "budget.edit": _("Revise budget lines and write rates down"),
    "vendor.view": _("See vendors, agreements and prices"),
    "vendor.edit": _("Write down vendors, agreements and prices, and end them"),
    "vendor.bank": _("Read, change and confirm the bank details of vendors"),
    "feedback.sealed": _("Open sealed complaints"),
    "session.view": _("See the plan of sessions and who is expected"),
    "session.plan": _("Plan, move and cancel sessions"),
    "session.overview": _("See what the sessions reach, without names"),
    "attendance.take": _("Take attendance"),
    "assessment.record": _("Record assessments and what people named in them"),
    "counselling.keep": _("Keep counselling, its notes and scales"),
    "risk.answer": _("Answer risk flags, without their content"),
    "conference.hold": _("Hold case conferences and supervision"),
    "note.view": _("Open counselling notes"),
    "logbook.view": _("Read the logbook"),
    "user.manage": _("Give and take roles"),
}


@dataclass(frozen=True)
class Role:
    """What one kind of colleague may do.

    ``mission_wide`` roles reach every unit and district. ``own_only`` roles belong to people outside the mission:
    their unit says whom they work with, and never opens its records; they reach what they brought themselves.
    """

    code: str
    label: Any
    verbs: frozenset[str]
    mission_wide: bool = False
    own_only: bool = False


def _role(
    code: str, label: Any, verbs: str, *, mission_wide: bool = False, own_only: bool = False
) -> tuple[str, Role]:
    return code, Role(code, label, frozenset(verbs.split()) | {"home.view"}, mission_wide, own_only)


_READS = "edition.view figure.view"
_REGISTERS = "person.view person.register consent.record"
_LEADS_SESSIONS = (
    "session.view session.plan session.overview attendance.take assessment.record conference.hold"
)
_REFERS = "referral.view referral.send referral.answer referral.receive"
_SEES_MONEY = "budget.view vendor.view"
_CASES = "case.view case.open case.work case.confer"
_WORKS = f"{_READS} list.view list.take {_REGISTERS} ledger.view"

ROLES: dict[str, Role] = dict(
    [
        _role(
            "head",
            _("Head of sub-office"),
            f"{_SEES_MONEY} {_READS} figure.lines ledger.view list.view edition.publish logbook.view session.overview"
            " case.view case.approve case.overview",
            mission_wide=True,
        ),
        _role(
            "programme_manager",
            _("Programme manager"),
            f"{_SEES_MONEY} {_READS} figure.lines ledger.view list.view session.overview vendor.bank"
            " case.view case.approve case.sign_off case.confer case.overview",
        ),
        _role(
            "pru_officer",
            _("Protection and Resilience officer"),
            f"{_SEES_MONEY} {_WORKS} figure.lines person.match person.share {_LEADS_SESSIONS} risk.answer {_REFERS}"
            f" directory.edit {_CASES} case.approve case.sign_off case.overview",
        ),
        _role(
            "team_leader",
            _("Psychosocial Mobile Team leader"),
            f"{_WORKS} figure.lines person.match person.share {_LEADS_SESSIONS} risk.answer {_REFERS}"
            " directory.edit",
        ),
        _role(
            "psychologist",
            _("Psychologist"),
            f"{_READS} {_REGISTERS} list.view list.take note.view {_LEADS_SESSIONS} counselling.keep {_REFERS}",
        ),
        _role(
            "technical_supervisor",
            _("Technical supervisor of psychologists"),
            f"{_READS} person.view note.view session.view session.overview conference.hold",
        ),
        _role(
            "case_worker",
            _("Case worker"),
            f"{_READS} {_REGISTERS} person.share list.view list.take {_REFERS} vendor.view {_CASES}",
        ),
        _role(
            "mobiliser",
            _("Community mobiliser"),
            f"{_READS} {_REGISTERS} list.view list.take session.view session.plan attendance.take assessment.record"
            " referral.view referral.send referral.receive",
        ),
        _role("interpreter", _("Interpreter"), "edition.view session.view"),
        _role("field_assistant", _("Field assistant"), f"{_WORKS} person.match person.share"),
        _role(
            "registrar",
            _("Registry officer"),
            f"{_READS} {_REGISTERS} person.match person.share list.view referral.view",
            mission_wide=True,
        ),
        _role("engineer", _("Engineer"), f"{_READS} list.view list.take"),
        _role(
            "logistics",
            _("Procurement, logistics and warehouse"),
            f"{_READS} list.view list.take {_SEES_MONEY} vendor.edit",
        ),
        _role(
            "finance",
            _("Finance"),
            f"{_READS} list.view list.take ledger.view figure.lines {_SEES_MONEY} budget.edit vendor.edit vendor.bank"
            " case.pay",
        ),
        _role(
            "im_officer",
            _("Information and M&E officer"),
            f"{_SEES_MONEY} {_READS} figure.lines ledger.view list.view list.take list.match mission.load"
            " edition.publish logbook.view session.overview case.overview",
            mission_wide=True,
        ),
        _role("feedback_operator", _("Feedback operator"), f"{_READS} list.view list.take"),
        _role("psea_focal_point", _("PSEA focal point"), f"{_READS} feedback.sealed"),
        _role(
            "reporting_officer",
            _("Reporting and communications"),
            f"{_READS} edition.publish",
            mission_wide=True,
        ),
        _role("partner", _("Partner's focal point"), "edition.view list.view list.take", own_only=True),
        _role(
            "data_protection",
            _("Data protection focal point"),
            "edition.view logbook.view",
            mission_wide=True,
        ),
        _role("administrator", _("System administrator"), "user.manage edition.view", mission_wide=True),
    ]
)


class Assignment(models.Model):
    """A person holds a role, in one unit or the whole mission, in one district or all."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(
        _("role"), max_length=40, choices=[(role.code, role.label) for role in ROLES.values()]
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit", "district"], nulls_distinct=False, name="assignment_once"
            ),
        ]

    @classmethod
    def give(
        cls, *, to: User, role: str, by: User | None, unit: Unit | None = None, district: Place | None = None
    ) -> Assignment:
        """Give a role; twice the same is once."""
        assignment, new = cls.objects.get_or_create(user=to, role=role, unit=unit, district=district)
        if new:
            LogLine.write(by=by, action="role.give", subject=to, role=role)
        return assignment

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


@dataclass(frozen=True)
class Reach:
    """Where a reader may look: everywhere, or in these units (and, within them, these districts)."""

    everywhere: bool
    unit_codes: frozenset[str]
    district_codes: frozenset[str]

    @property
    def nowhere(self) -> bool:
        return not self.everywhere and not self.unit_codes


def assignments_of(user: User) -> list[Assignment]:
    if user._assignments is None:
        user._assignments = list(user.assignments.select_related("unit", "district")) if user.pk else []
    return user._assignments


def verbs_of(user: Any) -> frozenset[str]:
    """Every verb that the person's roles grant; nobody has none."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    granted: frozenset[str] = frozenset()
    for assignment in assignments_of(user):
        if assignment.role in ROLES:
            granted |= ROLES[assignment.role].verbs
    return granted


def user_may(user: Any, verb: str) -> bool:
    return verb in verbs_of(user)


def reach_of(user: Any, verb: str) -> Reach:
    """Where the roles that grant ``verb`` let the person look."""
    units: set[str] = set()
    districts: set[str] = set()
    whole_units = False
    for assignment in assignments_of(user) if getattr(user, "is_authenticated", False) else []:
        role = ROLES.get(assignment.role)
        if role is None or role.own_only or verb not in role.verbs:
            continue
        if role.mission_wide and assignment.unit is None and assignment.district is None:
            return Reach(True, frozenset(), frozenset())
        if assignment.unit is not None:
            units.add(assignment.unit.code)
        if assignment.district is not None:
            districts.add(assignment.district.pcode)
        else:
            whole_units = True
    return Reach(False, frozenset(units), frozenset() if whole_units else frozenset(districts))


def roles_said(user: Any) -> str:
    """The person's roles, each with where it reaches."""
    said = []
    for one in assignments_of(user):
        where = [str(place) for place in (one.unit, one.district) if place is not None]
        role = ROLES.get(one.role)
        said.append(" · ".join([str(role.label) if role else one.role, *where]))
    return "; ".join(said)


def may(verb: str) -> Callable[[View], View]:
    """The door of a view: signed in, and holding ``verb``."""
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is not in the table of verbs")

    def wear(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                # Its module builds forms on the user model, which is not loaded yet when this file is.
                from django.contrib.auth.views import redirect_to_login

                return redirect_to_login(request.get_full_path())
            if not user_may(request.user, verb):
                raise PermissionDenied(str(_("Your role does not include this: %s.") % VERBS[verb]))
            return view(request, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return wear


def anyone_may(reason: str) -> Callable[[View], View]:
    """A view without a door, with the reason why."""

    def wear(view: View) -> View:
        view.open_because = reason  # type: ignore[attr-defined]
        return view

    return wear


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the menu entries that are the reader's, and the mission's name."""
    user = getattr(request, "user", None)
    granted = verbs_of(user)
    match = getattr(request, "resolver_match", None)
    current = match.view_name if match else ""
    menu = [
        {
            "label": entry.label,
            "url": reverse(entry.url_name),
            "icon": entry.icon,
            "count": entry.count(user) if entry.count else None,
            "current": current == entry.url_name or current.startswith(entry.code),
        }
        for entry in sorted(MENU, key=lambda entry: entry.order)
        if entry.verb in granted
    ]
    province = Place.objects.provinces().first() if granted else None
    return {
        "menu": menu,
        "verbs": granted,
        "mission_place": province,
        "search_url": _search_url(granted),
        "reader_roles": roles_said(user) if granted else "",
    }


def _search_url(granted: frozenset[str]) -> str:
    return reverse("people") if "person.view" in granted else ""


register_action("role.give", _("gave the role %(role)s"), erase=keep_all)
