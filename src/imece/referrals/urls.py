from __future__ import annotations

from django.urls import path

from imece.referrals import views

urlpatterns = [
    path("", views.referrals, name="referrals"),
    path("new/", views.referral_new, name="referral_new"),
    path("<str:code>/", views.referral, name="referral"),
    path("<str:code>/step/", views.referral_step, name="referral_step"),
    path("<str:code>/send/", views.referral_send, name="referral_send"),
    path("<str:code>/close/", views.referral_close, name="referral_close"),
    path("<str:code>/withdraw/", views.referral_withdraw, name="referral_withdraw"),
    path("<str:code>/link/", views.referral_link, name="referral_link"),
]
