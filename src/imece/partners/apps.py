from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "imece.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.lists.context import FactFinder, register_fact
        from imece.partners import actions  # noqa: F401
        from imece.partners.models import municipality_names, partners_in_title

        register_fact(
            FactFinder(
                "municipality",
                _("Municipality"),
                partners_in_title,
                field="municipality",
                choices=municipality_names,
            )
        )
