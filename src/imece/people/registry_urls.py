from __future__ import annotations

from django.urls import path

from imece.people import edit_views, household_views, living_views, registry_views

urlpatterns = [
    path("register/", registry_views.person_register, name="person_register"),
    path("register/likely/", registry_views.person_likely, name="person_likely"),
    path("register/household/", household_views.household_register, name="person_household_register"),
    path("register/household/likely/", household_views.household_likely, name="person_household_likely"),
    path("households/<str:code>/", living_views.household, name="person_household"),
    path("households/<str:code>/head/", living_views.household_head, name="person_household_head"),
    path(
        "households/<str:code>/<int:pk>/leave/", living_views.household_leave, name="person_household_leave"
    ),
    path("<str:code>/edit/<str:part>/", edit_views.person_edit, name="person_edit"),
    path("<str:code>/documents/", edit_views.person_documents, name="person_documents"),
    path("<str:code>/documents/<int:pk>/status/", edit_views.document_status, name="person_document_status"),
    path("<str:code>/documents/<int:pk>/remove/", edit_views.document_remove, name="person_document_remove"),
    path("<str:code>/phones/", edit_views.person_phones, name="person_phones"),
    path(
        "<str:code>/phones/<int:pk>/first/",
        edit_views.phone_change,
        {"what": "first"},
        name="person_phone_first",
    ),
    path(
        "<str:code>/phones/<int:pk>/remove/",
        edit_views.phone_change,
        {"what": "remove"},
        name="person_phone_remove",
    ),
    path("<str:code>/status/", edit_views.person_status, name="person_status"),
    path("<str:code>/functioning/", edit_views.person_functioning, name="person_functioning"),
    path("<str:code>/share/", edit_views.person_share, name="person_share"),
    path("<str:code>/known/", registry_views.person_serve, name="person_serve"),
]
