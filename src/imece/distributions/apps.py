from __future__ import annotations

from django.apps import AppConfig


class DistributionsConfig(AppConfig):
    name = "imece.distributions"
    label = "distributions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.distributions import lists  # noqa: F401
