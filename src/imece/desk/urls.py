from __future__ import annotations

from django.urls import path

from imece.desk import views

urlpatterns = [path("", views.home, name="home")]
