from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.refusal import Refusal
from imece.base.users import User, in_language
from imece.indicators.definition import Definition, check

register_action(
    "indicator.load", gettext_lazy("loaded the definitions of %(number)s figures"), erase=keep_all
)
register_action("figure.csv", gettext_lazy("took out the lines behind the figure %(figure)s"), erase=keep_all)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Questions put to the definitions."""

    def published(self) -> IndicatorQuerySet:
        return self.filter(published=True)


class Indicator(models.Model):
    """A figure that the mission counts: how it is defined, in which order it is shown."""

    code = models.CharField(max_length=60, unique=True)
    spec = models.JSONField(help_text="the entry of indicators.toml")
    position = models.PositiveIntegerField(default=0)
    published = models.BooleanField(default=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    @classmethod
    def load(cls, entries: Sequence[dict[str, Any]], *, by: User | None) -> None:
        """Take these definitions in place of all earlier ones; the same again changes nothing.

        Raises ``Refusal`` at the first mistake; then nothing is changed.
        """
        wanted = {}
        for place, entry in enumerate(entries, start=1):
            definition = check(entry)
            if definition.code in wanted:
                raise Refusal(_("Indicator “%(code)s” is defined twice.") % {"code": definition.code})
            wanted[definition.code] = (definition.position or place, definition.published, entry)
        with transaction.atomic():
            now = {
                one.code: (one.position, one.published, one.spec) for one in cls.objects.select_for_update()
            }
            if wanted == now:
                return
            cls.objects.exclude(code__in=wanted).delete()
            for code, (position, published, spec) in wanted.items():
                values = {"position": position, "published": published, "spec": spec}
                cls.objects.update_or_create(code=code, defaults=values)
            LogLine.write(by=by, action="indicator.load", number=len(wanted))

    @property
    def definition(self) -> Definition:
        return Definition.read(self.spec)

    @property
    def has_pyramid(self) -> bool:
        columns = {one.column for one in self.definition.breakdowns if not one.table}
        return self.definition.count == "subjects" and {"sex", "age_band"} <= columns

    @property
    def name(self) -> str:
        return in_language(self.spec.get("names")) or self.code

    @property
    def sentence(self) -> str:
        return in_language(self.spec.get("definition"))

    @property
    def basis_label(self) -> str:
        return str(Delivery.Basis(self.spec["basis"]).label)

    def __str__(self) -> str:
        return self.code
