from __future__ import annotations

from django.urls import path

from imece.partners import views

urlpatterns = [
    path("", views.vendors, name="vendors"),
    path("new/", views.vendor_new, name="vendor_new"),
    path("<str:code>/", views.vendor, name="vendor"),
    path("<str:code>/change/", views.vendor_change, name="vendor_change"),
    path("<str:code>/end/", views.vendor_end, name="vendor_end"),
    path("<str:code>/bank/", views.vendor_bank_read, name="vendor_bank_read"),
    path("<str:code>/bank/change/", views.vendor_bank_change, name="vendor_bank_change"),
    path("<str:code>/bank/confirm/", views.vendor_bank_confirm, name="vendor_bank_confirm"),
    path("<str:code>/agreements/", views.vendor_agree, name="vendor_agree"),
    path("<str:code>/agreements/<path:agreement>/price/", views.vendor_price, name="vendor_price"),
    path(
        "<str:code>/agreements/<path:agreement>/end/", views.vendor_agreement_end, name="vendor_agreement_end"
    ),
]
