from __future__ import annotations

from django.urls import path

from imece.grants import views

urlpatterns = [
    path("", views.budget, name="budget"),
    path("approvals/", views.budget_approvals, name="budget_approvals"),
    path("rates/", views.budget_rates, name="budget_rates"),
    path("rates/new/", views.budget_rate_note, name="budget_rate_note"),
    path("<str:code>/", views.budget_line, name="budget_line"),
    path("<str:code>/revise/", views.budget_revise, name="budget_revise"),
]
