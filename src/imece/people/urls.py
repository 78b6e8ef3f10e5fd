from __future__ import annotations

from django.urls import include, path

from imece.people import consent_urls, registry_urls, views

urlpatterns = [
    path("", views.people, name="people"),
    path("overview/", views.people_overview, name="people_overview"),
    *consent_urls.urlpatterns,
    *registry_urls.urlpatterns,
    path("review/", include("imece.people.review_urls")),
    path("<str:code>/", views.person, name="person"),
]
