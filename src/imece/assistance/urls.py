from __future__ import annotations

from django.urls import path

from imece.assistance import views

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("lines.csv", views.ledger_csv, name="ledger_csv"),
    path("<int:pk>/", views.ledger_line, name="ledger_line"),
]
