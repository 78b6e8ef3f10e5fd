from __future__ import annotations

from django.urls import path

from imece.people import views

urlpatterns = [
    path("", views.people, name="people"),
    path("<str:code>/", views.person, name="person"),
]
