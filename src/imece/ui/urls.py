from __future__ import annotations

from django.urls import path

from imece.ui.views import patterns

urlpatterns = [path("", patterns, name="patterns")]
