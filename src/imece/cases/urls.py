from __future__ import annotations

from django.urls import path

from imece.cases import conference_views, overview_views, papers_views, service_views, views

urlpatterns = [
    path("", views.cases, name="cases"),
    path("all/", views.case_list, name="case_list"),
    path("new/", views.case_new, name="case_new"),
    path("approvals/", service_views.case_approvals, name="approvals_of_cases"),
    path("payments/", service_views.case_payments, name="payments_of_cases"),
    path("overview/", overview_views.case_overview, name="overview_of_cases"),
    path("conferences/", conference_views.case_conferences, name="case_conferences"),
    path("conferences/plan/", conference_views.case_conference_plan, name="case_conference_plan"),
    path("conferences/<int:pk>/", conference_views.case_conference, name="case_conference"),
    path("conferences/<int:pk>/paper/", conference_views.case_conference_paper, name="case_conference_paper"),
    path(
        "conferences/<int:pk>/gather/", conference_views.case_conference_gather, name="case_conference_gather"
    ),
    path("conferences/<int:pk>/close/", conference_views.case_conference_close, name="case_conference_close"),
    path("points/<int:pk>/said/", conference_views.case_point_discuss, name="case_point_discuss"),
    path("points/<int:pk>/decide/", conference_views.case_point_decide, name="case_point_decide"),
    path("points/<int:pk>/carry/", conference_views.case_point_carry, name="case_point_carry"),
    path("decisions/<int:pk>/", conference_views.case_decision, name="case_decision"),
    path("<int:pk>/bring/", conference_views.case_bring, name="case_bring"),
    path("numbered/<str:number>/", views.case_numbered, name="case_numbered"),
    path("services/<int:pk>/", service_views.case_service, name="case_service"),
    path("services/<int:pk>/do/<str:deed>/", service_views.case_service_do, name="case_service_do"),
    path(
        "services/<int:pk>/answer/<str:deed>/", service_views.case_service_answer, name="case_service_answer"
    ),
    path("services/<int:pk>/money/<str:deed>/", service_views.case_service_pay, name="case_service_pay"),
    path("services/<int:pk>/letter/", papers_views.case_letter, name="case_letter"),
    path("papers/<int:pk>/", views.case_paper, name="case_paper"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/do/<str:deed>/", views.case_do, name="case_do"),
    path("<int:pk>/followed/<int:follow_up>/", views.case_followed, name="case_followed"),
    path("<int:pk>/sign-off/", views.case_sign_off, name="case_sign_off"),
    path("<int:pk>/request/", service_views.case_request, name="case_request"),
    path("<int:pk>/file/", papers_views.case_file, name="case_file"),
]
