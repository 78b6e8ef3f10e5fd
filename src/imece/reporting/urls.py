from __future__ import annotations

from django.urls import path

from imece.reporting import views

urlpatterns = [
    path("", views.editions, name="editions"),
    path("preview/", views.edition_preview, name="edition_preview"),
    path("preview/<slug:paper_language>.pdf", views.edition_preview_pdf, name="edition_preview_pdf"),
    path("preview/pictures/<str:name>", views.edition_preview_picture, name="edition_preview_picture"),
    path("publish/", views.edition_publish, name="edition_publish"),
    path("<int:number>/", views.edition, name="edition"),
    path("<int:number>/<slug:paper_language>.pdf", views.edition_pdf, name="edition_pdf"),
    path("<int:number>/pictures/<str:name>", views.edition_picture, name="edition_picture"),
    path("<int:number>/today/", views.edition_today, name="edition_today"),
    path("<int:number>/withdraw/", views.edition_withdraw, name="edition_withdraw"),
    path("<int:number>/figures/<slug:key>/", views.edition_figure_lines, name="edition_figure_lines"),
    path("<int:number>/figures/<slug:key>/lines.csv", views.edition_csv, name="edition_csv"),
]
