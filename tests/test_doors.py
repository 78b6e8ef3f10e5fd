"""Every address has a door: a verb that a role must hold, or a written reason why anyone may come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from imece.base.access import VERBS

# Doors of others: allauth guards its own pages; changing the language shows nothing.
OTHERS = {
    "django.views.i18n.set_language": "stores the chosen language in a cookie",
    "allauth.account": "signing in and out, password, e-mail: allauth's own rules",
    "allauth.mfa": "second factor: allauth asks for a signed-in, recently confirmed person",
}


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        elif pattern.callback is not None:
            yield address, pattern.callback


def whereabouts(view: Callable[..., Any]) -> str:
    view = getattr(view, "view_class", view)
    return f"{view.__module__}.{getattr(view, '__name__', '')}"


def is_of_others(view: Callable[..., Any]) -> bool:
    return any(whereabouts(view) == door or whereabouts(view).startswith(f"{door}.") for door in OTHERS)


def test_no_view_is_without_a_door() -> None:
    bare = [
        f"{address} ({whereabouts(view)})"
        for address, view in addresses()
        if not is_of_others(view) and not hasattr(view, "verb") and not hasattr(view, "open_because")
    ]
    assert bare == []


def test_a_door_asks_for_a_verb_of_the_table() -> None:
    unknown = [address for address, view in addresses() if hasattr(view, "verb") and view.verb not in VERBS]
    assert unknown == []


def test_an_open_door_says_why() -> None:
    silent = [
        address
        for address, view in addresses()
        if hasattr(view, "open_because") and len(str(view.open_because).split()) < 3
    ]
    assert silent == []


def test_what_is_of_others_is_really_theirs() -> None:
    assert not any(whereabouts(view).startswith("imece.") for _, view in addresses() if is_of_others(view))


def test_a_bare_view_would_be_noticed() -> None:
    def bare() -> None: ...

    assert not is_of_others(bare) and not hasattr(bare, "verb")


@pytest.mark.django_db
def test_nobody_opens_an_account_by_himself(client: Any) -> None:
    answer = client.post(
        "/accounts/signup/",
        {"username": "stranger", "password1": "a long enough phrase", "password2": "a long enough phrase"},
    )
    from imece.base.users import User

    assert not User.objects.filter(username="stranger").exists()
    assert "sessionid" not in answer.cookies
