from __future__ import annotations

from django.urls import path

from imece.lists import matching, views

urlpatterns = [
    path("", views.lists, name="lists"),
    path("upload/", views.list_upload, name="list_upload"),
    path("confirm/", views.lists_confirm, name="lists_confirm"),
    path("<int:pk>/", views.list_page, name="list_page"),
    path("<int:pk>/rows/", views.list_rows, name="list_rows"),
    path("<int:pk>/confirm/", views.list_confirm, name="list_confirm"),
    path("<int:pk>/undo/", views.list_undo, name="list_undo"),
    path("<int:pk>/discard/", views.list_discard, name="list_discard"),
    path("<int:pk>/said/", views.list_said, name="list_said"),
    path("<int:pk>/match/", matching.list_match, name="list_match"),
    path("<int:pk>/error-sheet/", views.list_error_sheet, name="list_error_sheet"),
    path("<int:pk>/file/", views.list_file, name="list_file"),
]
