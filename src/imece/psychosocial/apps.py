from __future__ import annotations

from django.apps import AppConfig


class PsychosocialConfig(AppConfig):
    name = "imece.psychosocial"
    label = "psychosocial"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.psychosocial import care_actions, facts, lists, plan_actions, roll_actions  # noqa: F401
