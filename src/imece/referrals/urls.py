from __future__ import annotations

from django.urls import path

from imece.referrals import directory_views, incoming_views, letter_views, list_views, views

urlpatterns = [
    path("", list_views.referrals, name="referrals"),
    path("new/", views.referral_new, name="referral_new"),
    path("receive/", incoming_views.referral_receive, name="referral_receive"),
    path("directory/", directory_views.referral_directory, name="referral_directory"),
    path("directory/add/", directory_views.referral_service_edit, name="referral_service_add"),
    path("directory/<str:code>/edit/", directory_views.referral_service_edit, name="referral_service_edit"),
    path("<str:code>/", views.referral, name="referral"),
    path("<str:code>/step/", views.referral_step, name="referral_step"),
    path("<str:code>/send/", views.referral_send, name="referral_send"),
    path("<str:code>/close/", views.referral_close, name="referral_close"),
    path("<str:code>/withdraw/", views.referral_withdraw, name="referral_withdraw"),
    path("<str:code>/link/", views.referral_link, name="referral_link"),
    path(
        "<str:code>/letter/<str:language>.pdf", letter_views.referral_letter_pdf, name="referral_letter_pdf"
    ),
    path("<str:code>/known/", incoming_views.referral_known, name="referral_known"),
    path("<str:code>/tell-back/", incoming_views.referral_tell_back, name="referral_tell_back"),
]
