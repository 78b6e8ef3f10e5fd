"""System checks: settings that can be read but are unwise, each with what to do about it."""

from __future__ import annotations

import stat
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def the_home_folder_is_private(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Names, identity numbers and the secret key lie in it."""
    if not stat.S_IMODE(settings.HOME.stat().st_mode) & 0o077:
        return []
    return [
        Warning(
            f"Other users of this machine can look into {settings.HOME}.",
            hint=f"chmod 700 {settings.HOME}",
            id="imece.W001",
        )
    ]


@register()
def a_reachable_host_speaks_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Beyond this machine, passwords and people's data may not travel in clear text."""
    further = [host for host in settings.ALLOWED_HOSTS if host not in settings.LOOPBACK]
    if not further or settings.HTTPS:
        return []
    return [
        Warning(
            f"imece answers to {', '.join(further)} without HTTPS.",
            hint="Put a proxy that speaks HTTPS in front and set IMECE_HTTPS=1.",
            id="imece.W002",
        )
    ]


@register()
def debug_stays_at_home(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The error pages of IMECE_DEBUG show people's data and the settings."""
    if not settings.DEBUG or settings.ALLOWED_HOSTS == settings.LOOPBACK:
        return []
    return [
        Warning(
            "IMECE_DEBUG is on while imece answers to more than this machine.",
            hint="Set IMECE_DEBUG=0.",
            id="imece.W003",
        )
    ]
