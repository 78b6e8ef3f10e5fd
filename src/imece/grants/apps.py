from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "imece.grants"
    label = "grants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.grants import actions  # noqa: F401
        from imece.grants.models import project_codes, project_finder, projects_in_title
        from imece.lists.context import FactFinder, register_fact
        from imece.lists.intake import PROJECTS

        PROJECTS.add("project", lambda: project_finder())
        register_fact(
            FactFinder(
                "project", _("Project code"), projects_in_title, field="project", choices=project_codes
            )
        )
