from __future__ import annotations

from django.urls import path

from imece.people import review_views as views

urlpatterns = [
    path("", views.review, name="review"),
    path("done/", views.done, name="review_done"),
    path("confirm/", views.confirm, name="review_confirm"),
    path("<int:number>/", views.pair, name="review_pair"),
    path("<int:number>/answer/", views.answer, name="review_answer"),
    path("<int:number>/take-back/", views.take_back, name="review_take_back"),
    path("merge/<int:number>/undo/", views.undo, name="review_undo"),
    path("verdict/<int:number>/ask-again/", views.ask_again, name="review_ask_again"),
]
