from __future__ import annotations

from django.apps import AppConfig


class CashConfig(AppConfig):
    name = "imece.cash"
    label = "cash"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.cash import facts, lists  # noqa: F401
