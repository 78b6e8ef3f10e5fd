"""The directory of services: who helps with what, where, in which languages, whom, and when they are open."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import Team, User, in_language
from imece.lib.text import fold
from imece.partners.models import Organisation


class Need(models.TextChoices):
    """What a person needs that somebody else gives."""

    HEALTH = "health", _("Health care")
    MENTAL_HEALTH = "mental_health", _("Specialised mental health care")
    DISABILITY = "disability", _("Disability and rehabilitation")
    LEGAL = "legal", _("Legal advice")
    REGISTRATION = "registration", _("Registration and documents")
    PROTECTION = "protection", _("Protection")
    GBV = "gbv", _("Violence against women and girls")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    EDUCATION = "education", _("Education")
    LIVELIHOODS = "livelihoods", _("Work and income")
    SHELTER = "shelter", _("Shelter")
    BASIC_NEEDS = "basic_needs", _("Food and other basic needs")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial support")
    CASE_MANAGEMENT = "case_management", _("Emergency case management")
    OTHER = "other", _("Other")


# These travel under a code, whatever the sender ticks (inter-agency practice; reference: domain, section 3.7).
RESTRICTED_NEEDS = frozenset({Need.GBV, Need.CHILD_PROTECTION})


class ServicePointQuerySet(models.QuerySet["ServicePoint"]):
    """Questions put to the directory."""

    def in_use(self) -> ServicePointQuerySet:
        return self.filter(is_closed=False)

    def for_need(self, need: str) -> ServicePointQuerySet:
        return self.filter(need=need) if need else self

    def listed(
        self, *, need: str = "", district: str = "", language: str = "", words: str = ""
    ) -> list[ServicePoint]:
        """Those in use that fit, by need and name; ``district`` is a p-code, ``words`` stand anywhere in the entry."""
        looked_for = fold(words).split()
        found = [
            one
            for one in self.in_use().for_need(need).with_all_shown()
            if one.serves(district=district, language=language)
            and all(word in one.said for word in looked_for)
        ]
        order = list(Need)
        return sorted(found, key=lambda one: (order.index(Need(one.need)), one.name.casefold()))

    def with_all_shown(self) -> ServicePointQuerySet:
        return self.select_related("organisation", "team")


class ServicePoint(models.Model):
    """One service of a partner or of one of our teams, as whoever refers must know it."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="service_points"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="service_points"
    )
    code = models.CharField(_("code"), max_length=60, unique=True)
    names = models.JSONField(_("names"), default=dict)
    need = models.CharField(_("need"), max_length=16, choices=Need.choices)
    districts = models.JSONField(_("districts"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    eligibility = models.JSONField(_("for whom"), default=dict, blank=True)
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail for referrals"), blank=True)
    # What was changed on the page stays when the mission's folder is loaded again.
    kept_here = models.BooleanField(default=False)
    is_closed = models.BooleanField(_("no longer gives this service"), default=False)

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        ordering = ["need", "code"]
        constraints = [
            models.CheckConstraint(
                name="a_service_point_is_of_one",
                condition=models.Q(organisation__isnull=True, team__isnull=False)
                | models.Q(organisation__isnull=False, team__isnull=True),
            ),
        ]

    @property
    def name(self) -> str:
        return in_language(self.names) or self.code

    @property
    def giver(self) -> str:
        return str(self.team or self.organisation)

    @property
    def for_whom(self) -> str:
        return in_language(self.eligibility)

    @property
    def hours(self) -> str:
        return in_language(self.opening_hours)

    @property
    def said(self) -> str:
        """All words of the entry in all languages, to be looked through."""
        texts = [*self.names.values(), *self.eligibility.values(), self.giver, self.address, self.phone]
        return fold(" ".join(texts))

    def keep(self, *, by: User) -> None:
        """Write the entry down, new or changed; from then on the mission's folder does not change it."""
        if not user_may(by, "directory.edit"):
            raise Refusal(gettext("Your role does not include keeping the directory of services."))
        if not any(text.strip() for text in self.names.values()):
            raise Refusal(gettext("Write the name of the service in one language at least."))
        if bool(self.team_id) == bool(self.organisation_id):
            raise Refusal(gettext("Say who gives the service: one of our teams or a partner."))
        new = self.pk is None
        self.code = self.code or f"{self.need}-{secrets.token_hex(4)}"
        self.kept_here = True
        with transaction.atomic():
            self.save()
            action = "directory.add" if new else "directory.change"
            LogLine.write(by=by, action=action, subject=self, code=self.code)

    def serves(self, *, district: str = "", language: str = "") -> bool:
        """Whether it serves that district (p-code) and speaks that language; what it does not say excludes nobody."""
        there = not district or not self.districts or district in self.districts
        return there and (not language or not self.languages or language in self.languages)

    def __str__(self) -> str:
        return self.name


def nearest(
    points: list[ServicePoint], *, need: str, district: str, languages: list[str]
) -> list[ServicePoint]:
    """Those that give what is needed first; of these, who serves the person's district and speaks their language."""

    def order(point: ServicePoint) -> tuple[Any, ...]:
        speaks = not languages or any(point.serves(language=one) for one in languages)
        return (point.need != need, not point.serves(district=district), not speaks, point.name.casefold())

    return sorted(points, key=order)
