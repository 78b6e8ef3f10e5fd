"""Who may open an account: nobody from outside. A colleague is added by those who give roles."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's way in, with the page for signing up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
