"""The addresses of attendance, below one session."""

from __future__ import annotations

from django.urls import path

from imece.psychosocial import roll_views, walk_in_views

urlpatterns = [
    path("", roll_views.attendance, name="attendance"),
    path("mark/", roll_views.attendance_mark, name="attendance_mark"),
    path("find/", roll_views.attendance_find, name="attendance_find"),
    path("save/", roll_views.attendance_save, name="attendance_save"),
    path("reopen/", roll_views.attendance_reopen, name="attendance_reopen"),
    path("sheet/", roll_views.attendance_sheet, name="attendance_sheet"),
    path("look/", walk_in_views.attendance_look, name="attendance_look"),
    path("register/", walk_in_views.attendance_register, name="attendance_register"),
    path("consent/<str:code>/", walk_in_views.attendance_consent, name="attendance_consent"),
    path("add/", walk_in_views.attendance_add, name="attendance_add"),
]
