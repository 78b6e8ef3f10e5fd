from __future__ import annotations

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "imece.lists"
    label = "lists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.lists import actions  # noqa: F401
