from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "imece.config"
    label = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.config import checks  # noqa: F401  (registers itself)
