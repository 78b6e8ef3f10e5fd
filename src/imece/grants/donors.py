from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.users import NamedModel, Unit
from imece.lib.text import squash


class Donor(NamedModel):
    """Whoever gives the money."""

    short_name = models.CharField(max_length=40, blank=True)


class Grant(NamedModel):
    """An agreement with a donor over a time and an amount."""

    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="grants")
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)


class ProjectCode(models.Model):
    """A project or WBS code; one that the mission's data does not know has no grant."""

    code = models.CharField(_("project code"), max_length=60, unique=True)
    grant = models.ForeignKey(
        Grant, null=True, blank=True, on_delete=models.PROTECT, related_name="project_codes"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    names = models.JSONField(default=dict)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


def project_codes() -> list[tuple[str, str]]:
    """(code, code) of the codes that a grant stands behind: what an officer may say of a list."""
    codes = ProjectCode.objects.filter(grant__isnull=False).values_list("code", flat=True)
    return [(code, code) for code in codes]


def project_finder() -> Callable[[str], str | None]:
    """Finds the mission's own spelling of a project code; prepared once per run."""
    known = {squash(code): code for code in ProjectCode.objects.values_list("code", flat=True)}
    return lambda text: known.get(squash(text))


def projects_in_title() -> Callable[[str], set[str]]:
    """Finds the project codes that a title or a cell names."""
    known = {code.casefold(): code for code in ProjectCode.objects.values_list("code", flat=True)}

    def find(text: str) -> set[str]:
        lowered = text.casefold()
        return {code for folded, code in known.items() if folded in lowered}

    return find
