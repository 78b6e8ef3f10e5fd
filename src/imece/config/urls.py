"""The addresses of all pages: each room brings its own under one first word."""

from __future__ import annotations

from django.urls import include, path

ROOM_PAGES = [
    ("", "imece.desk.urls"),
    ("lists/", "imece.lists.urls"),
    ("people/", "imece.people.urls"),
    ("sessions/", "imece.psychosocial.urls"),
    ("cases/", "imece.cases.urls"),
    ("referrals/", "imece.referrals.urls"),
    ("r/", "imece.referrals.partner_urls"),
    ("budget/", "imece.grants.urls"),
    ("vendors/", "imece.partners.urls"),
    ("ledger/", "imece.assistance.urls"),
    ("figures/", "imece.indicators.urls"),
    ("editions/", "imece.reporting.urls"),
    ("patterns/", "imece.ui.urls"),
]

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *(path(first_word, include(pages)) for first_word, pages in ROOM_PAGES),
]
