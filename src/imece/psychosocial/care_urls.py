"""The addresses of counselling, evaluation and conferences."""

from __future__ import annotations

from django.urls import path

from imece.psychosocial import care_views, conference_views, evaluation_views

urlpatterns = [
    path("", care_views.tracks, name="care_tracks"),
    path("open/", care_views.track_open, name="care_open"),
    path("flags/", care_views.flags, name="care_flags"),
    path("flags/<int:pk>/see/", care_views.flag_see, name="care_flag_see"),
    path("evaluation/<int:pk>/", evaluation_views.evaluation, name="evaluation"),
    path(
        "evaluation/<int:pk>/ask/<str:person>/<str:scale>/",
        evaluation_views.ask_member,
        name="evaluation_ask",
    ),
    path("evaluation/<int:pk>/learn/", evaluation_views.lesson_learn, name="evaluation_learn"),
    path("evaluation/<int:pk>/carry/<int:lesson>/", evaluation_views.lesson_carry, name="evaluation_carry"),
    path("satisfaction/<int:pk>/", evaluation_views.satisfaction, name="evaluation_satisfaction"),
    path("conferences/", conference_views.conferences, name="care_conferences"),
    path("conferences/plan/", conference_views.conference_plan, name="care_conference_plan"),
    path("conferences/follow-up/<int:item>/", conference_views.follow_up, name="care_follow_up"),
    path("conferences/<int:pk>/", conference_views.conference, name="care_conference"),
    path(
        "conferences/<int:pk>/<str:paper_language>.pdf",
        conference_views.conference_pdf,
        name="care_conference_pdf",
    ),
    path("conferences/<int:pk>/gather/", conference_views.conference_gather, name="care_conference_gather"),
    path("conferences/<int:pk>/add/", conference_views.conference_add, name="care_conference_add"),
    path("conferences/<int:pk>/close/", conference_views.conference_close, name="care_conference_close"),
    path(
        "conferences/<int:pk>/decide/<int:item>/",
        conference_views.conference_decide,
        name="care_conference_decide",
    ),
    path(
        "conferences/<int:pk>/carry/<int:item>/",
        conference_views.conference_carry,
        name="care_conference_carry",
    ),
    path("<str:code>/", care_views.track, name="care_track"),
    path("<str:code>/notes/", care_views.notes, name="care_notes"),
    path("<str:code>/meet/", care_views.meet, name="care_meet"),
    path("<str:code>/note/<int:number>/", care_views.note_add, name="care_note_add"),
    path("<str:code>/appoint/", care_views.appoint, name="care_appoint"),
    path("<str:code>/flag/", care_views.flag_raise, name="care_flag"),
    path("<str:code>/flag/<int:pk>/close/", care_views.flag_close, name="care_flag_close"),
    path("<str:code>/goal/", care_views.goal_set, name="care_goal"),
    path("<str:code>/goal/<int:pk>/", care_views.goal_move, name="care_goal_move"),
    path("<str:code>/close/", care_views.track_close, name="care_close"),
    path("<str:code>/reopen/", care_views.track_reopen, name="care_reopen"),
    path("<str:code>/hand/", care_views.hand_over, name="care_hand"),
    path("<str:code>/ask/<str:scale>/", evaluation_views.ask_in_track, name="care_ask"),
]
