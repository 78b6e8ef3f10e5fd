"""The service catalogue: what the mission gives, with the codes that others count by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from imece.base.users import NamedModel, Team, Unit
from imece.lib.text import fold, squash


class Category(models.TextChoices):
    """What kind of service it is; a room finds its own services by these, whatever a mission calls them."""

    PSYCHOSOCIAL = "psychosocial", _("Psychosocial activity")
    CASE_SERVICE = "case_service", _("Case service")
    KIT = "kit", _("Kit")
    PARCEL = "parcel", _("Food parcel")
    CASH = "cash", _("Cash assistance")
    SCHOOL_WORKS = "school_works", _("School rehabilitation")
    BUILDING_WORKS = "building_works", _("Works in a public building")
    LANGUAGE_COURSE = "language_course", _("Language course")
    VOCATIONAL_COURSE = "vocational_course", _("Vocational course")
    ASSET = "asset", _("Equipment donated")
    SUPPLIES = "supplies", _("Supplies for students")
    MATERIALS = "materials", _("Materials for institutions")


class Service(NamedModel):
    """Something that the mission gives: an activity, an item, money, a course, works."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="services")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="services")
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    unit_of_count = models.CharField(_("unit of count"), max_length=40, blank=True)
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    modality = models.CharField(_("modality"), max_length=40, blank=True)
    mhpss_code = models.CharField(_("MHPSS 4Ws code"), max_length=20, blank=True)
    pyramid_layer = models.PositiveSmallIntegerField(_("IASC pyramid layer"), null=True, blank=True)
    iati_sector = models.CharField(_("IATI sector"), max_length=10, blank=True)
    aliases = models.JSONField(_("other names"), default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    @property
    def all_names(self) -> list[str]:
        return [self.code.replace("_", " "), *self.names.values(), *self.aliases]


def other_code(category: str) -> str:
    """The code of a category's service for what the catalogue has no name for."""
    return f"other_{category}"


def other_service(code: str) -> Service | None:
    """The service for what a list calls by a name that the catalogue lacks, written down when first needed.

    None when the code is no such code, or when the mission gives nothing of that category: then nobody is
    there to give it.
    """
    category = code.removeprefix("other_")
    if code == category or category not in Category.values:
        return None
    like = Service.objects.filter(category=category).select_related("unit", "team").first()
    if like is None:
        return None
    names = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            names[language] = str(_("Other: %(category)s")) % {"category": Category(category).label}
    defaults = {"names": names, "category": category, "unit": like.unit, "team": like.team, "position": 999}
    return Service.objects.get_or_create(code=code, defaults=defaults)[0]


def service_finder(category: str = "") -> Callable[[str], str | None]:
    """Finds a service's code by any of its names, within a category if given; prepared once per run."""
    services = Service.objects.filter(category=category) if category else Service.objects.all()
    spellings: dict[str, str] = {}
    for service in services:
        for name in service.all_names:
            spellings.setdefault(squash(name), service.code)
    return lambda text: spellings.get(squash(text))


def service_names(codes: Iterable[str]) -> dict[str, str]:
    """What these services are called in the reader's language, by code."""
    return {one.code: one.name for one in Service.objects.filter(code__in=list(codes))}


def item_names() -> list[tuple[str, str]]:
    """(code, name) of what is handed out at a distribution: what an officer may say of a list."""
    items = Service.objects.filter(category__in=[Category.KIT, Category.PARCEL])
    return [(item.code, item.name) for item in items]


def items_in_title() -> Callable[[str], set[str]]:
    """Finds the item of a distribution list in a title or a file name: the longest name wins."""
    names = sorted(
        (
            (fold(name), service.code)
            for service in Service.objects.filter(category__in=[Category.KIT, Category.PARCEL])
            for name in service.all_names
            if name
        ),
        key=lambda pair: -len(pair[0]),
    )

    def find(text: str) -> set[str]:
        padded = f" {fold(text)} "
        found = [(code, name) for name, code in names if f" {name} " in padded]
        longest = max((len(name) for _code, name in found), default=0)
        return {
            code
            for code, name in found
            if len(name) == longest or len({other for other, _name in found}) == 1
        }

    return find
