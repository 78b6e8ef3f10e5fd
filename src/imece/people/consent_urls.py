from __future__ import annotations

from django.urls import path

from imece.people import consent_views as views

urlpatterns = [
    path("consent-sheets/", views.consent_sheets, name="person_sheets"),
    path("consent-sheets/<str:purpose>/", views.consent_blank_sheet, name="person_blank_sheet"),
    path("<str:code>/consents/", views.person_consents, name="person_consents"),
    path("<str:code>/consents/<int:pk>/take-back/", views.consent_take_back, name="person_consent_take_back"),
    path("<str:code>/consents/<str:purpose>/", views.consent_ask, name="person_consent"),
    path("<str:code>/consents/<str:purpose>/sheet/", views.consent_person_sheet, name="person_consent_sheet"),
    path("<str:code>/photos/add/", views.photo_add, name="person_photo_add"),
    path("<str:code>/photos/<int:pk>/", views.photo_picture, name="person_photo"),
    path("<str:code>/photos/<int:pk>/delete/", views.photo_delete, name="person_photo_delete"),
]
