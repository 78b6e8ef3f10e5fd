from __future__ import annotations

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "imece.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imece.referrals import actions, facts  # noqa: F401
