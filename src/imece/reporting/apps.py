from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "imece.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.reporting import actions  # noqa: F401
