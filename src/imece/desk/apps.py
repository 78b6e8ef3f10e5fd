from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "imece.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.desk import menu  # noqa: F401
