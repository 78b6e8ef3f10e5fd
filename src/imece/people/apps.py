from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "imece.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.people import actions, consent_page  # noqa: F401
