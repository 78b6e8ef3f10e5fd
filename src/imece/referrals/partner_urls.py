from __future__ import annotations

from django.urls import path

from imece.referrals import partner_views as views

urlpatterns = [path("<str:token>/", views.referral_partner, name="referral_partner")]
