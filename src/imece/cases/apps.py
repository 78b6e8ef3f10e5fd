from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "imece.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.cases import actions, facts, lists  # noqa: F401
