from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.places import Place
from imece.base.users import in_language
from imece.lib.text import fold, squash


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions put to the partners' book."""

    def in_role(self, role: str) -> OrganisationQuerySet:
        return self.filter(roles__role=role).distinct()


class Organisation(models.Model):
    """A partner, an authority, a school or a public building: whoever works with the mission or receives from it."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    names = models.JSONField(_("names"), default=dict)
    aliases = models.JSONField(_("other names"), default=list)
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    @property
    def name(self) -> str:
        return in_language(self.names) or self.code

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str, *, role: str, district_pcode: str | None = None) -> Organisation:
        """The organisation of that name in that role, noted down the first time a list speaks of it.

        An institution is told apart by its name and district, whatever the spelling of either.
        """
        known = institutions_by_name(role).get((squash(name), district_pcode or ""))
        if known is not None:
            return cls.objects.get(pk=known)
        district = Place.objects.filter(pcode=district_pcode).first() if district_pcode else None
        code = f"{role}-{district_pcode or 'X'}-{squash(name)}"[:80]
        organisation, _new = cls.objects.get_or_create(
            code=code, defaults={"names": {"en": name, "tr": name}, "district": district}
        )
        organisation.take_role(role)
        return organisation

    @property
    def noted_down(self) -> bool:
        """Whether a list brought it; what lists say must not depend on which list came before."""
        place = self.district.pcode if self.district else "X"
        return self.code.startswith(tuple(f"{role}-{place}-" for role in OrganisationRole.Role.values))

    def take_role(self, role: str) -> None:
        OrganisationRole.objects.get_or_create(organisation=self, role=role)


class OrganisationRole(models.Model):
    """One of the roles that an organisation plays for the mission."""

    class Role(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        AUTHORITY = "authority", _("Authority")
        IMPLEMENTER = "implementer", _("Implementing partner")
        REFERRER = "referrer", _("Refers cases")
        SITE_HOST = "site_host", _("Hosts activities")
        LIST_PROVIDER = "list_provider", _("Sends lists")
        RECIPIENT = "recipient", _("Receives goods or works")
        SELECTOR = "selector", _("Selects who or what is supported")
        APPROVER = "approver", _("Approves activities")
        DONOR = "donor", _("Donor")
        BANK = "bank", _("Financial service provider")
        SUPPLIER = "supplier", _("Supplier")
        SCHOOL = "school", _("School")
        BUILDING = "building", _("Public building")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "role"], name="a_role_is_played_once")]


def institutions_by_name(role: str) -> dict[tuple[str, str], int]:
    """(squashed name, district p-code or '') to organisation, for every name and alias in that role."""
    found: dict[tuple[str, str], int] = {}
    for one in Organisation.objects.in_role(role).select_related("district"):
        pcode = one.district.pcode if one.district else ""
        for name in [*one.names.values(), *one.aliases]:
            found.setdefault((squash(name), pcode), one.pk)
            found.setdefault((squash(name), ""), one.pk)
    return found


def partner_finder() -> Callable[[str], str | None]:
    """Finds a partner's code by any of its names; prepared once per run."""
    spellings: dict[str, str] = {}
    for one in Organisation.objects.all():
        for name in [one.code, *one.names.values(), *one.aliases]:
            spellings.setdefault(squash(name), one.code)
    return lambda text: spellings.get(squash(text))


def municipality_names() -> list[tuple[str, str]]:
    """(code, name) of the municipalities, by name: what an officer may say of a list."""
    municipalities = Organisation.objects.in_role(OrganisationRole.Role.MUNICIPALITY)
    return sorted(((one.code, one.name) for one in municipalities), key=lambda pair: fold(pair[1]))


def partners_in_title() -> Callable[[str], set[str]]:
    """Finds the municipalities that a title names."""
    names = [
        (fold(name), one.code)
        for one in Organisation.objects.in_role(OrganisationRole.Role.MUNICIPALITY)
        for name in [*one.names.values(), *one.aliases]
    ]

    def find(text: str) -> set[str]:
        padded = f" {fold(text)} "
        return {code for name, code in names if name and f" {name} " in padded}

    return find
