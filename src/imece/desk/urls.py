from __future__ import annotations

from django.urls import path

from imece.desk import logbook, views

urlpatterns = [
    path("", views.home, name="home"),
    path("logbook/", logbook.logbook, name="logbook"),
]
