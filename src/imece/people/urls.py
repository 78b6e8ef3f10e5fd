from __future__ import annotations

from django.urls import path

from imece.people import views

urlpatterns = [
    path("", views.people, name="people"),
    path("overview/", views.people_overview, name="people_overview"),
    path("<str:code>/", views.person, name="person"),
]
