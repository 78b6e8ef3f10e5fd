"""Who may open an account: nobody from outside. A colleague is added by those who give roles."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

# allauth's own word for the field of the name; its Turkish and Arabic say "sign in" there, ours come before them.
NAME_FIELD = pgettext_lazy("field label", "Login")


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's way in, with the page for signing up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
