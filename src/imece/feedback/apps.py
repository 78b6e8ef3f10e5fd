from __future__ import annotations

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "imece.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.feedback import facts, lists  # noqa: F401
