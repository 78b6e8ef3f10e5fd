from __future__ import annotations

from django.urls import path

from imece.indicators import views

urlpatterns = [
    path("", views.figures, name="figures"),
    path("<slug:code>/", views.figure, name="figure"),
    path("<slug:code>/lines/", views.figure_lines, name="figure_lines"),
    path("<slug:code>/lines.csv", views.figure_csv, name="figure_csv"),
]
