from __future__ import annotations

from django.apps import AppConfig


class StabilizationConfig(AppConfig):
    name = "imece.stabilization"
    label = "stabilization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.stabilization import facts, lists  # noqa: F401
