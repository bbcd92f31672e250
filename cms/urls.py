"""Addresses of the CMS that are not pages."""

from __future__ import annotations

from django.urls import path
from wagtail.documents.views.serve import authenticate_with_password

from cms.corrections.views import correction
from cms.enquiries.views import enquiry
from cms.following import views as following
from cms.reading import open_data, views

urlpatterns = [
    path("policies/", views.policies, name="policies"),
    path("policies/feed/", open_data.NewPolicies(), name="policy_feed"),
    path("policies/<str:slug>.json", open_data.policy_json, name="policy_json"),
    path("sitemap.xml", open_data.sitemap, name="sitemap"),
    path("policies/<str:slug>/changes/<str:other>/", views.policy_differences, name="policy_differences"),
    path("policies/follow/", following.follow, name="follow"),
    path("policies/follow/sent/", following.follow_sent, name="follow_sent"),
    path("policies/follow/confirm/<str:token>/", following.follow_confirm, name="follow_confirm"),
    path("policies/follow/mine/<str:token>/", following.follow_mine, name="follow_mine"),
    path("policies/follow/stop/<str:token>/", following.follow_stop, name="follow_stop"),
    path("policies/<str:slug>/correction/", correction, name="policy_correction"),
    path("write/", enquiry, name="enquiry"),
    path("news/feed/", open_data.NewNews(), name="news_feed"),
    path("news/<str:slug>.ics", views.event_calendar, name="event_calendar"),
    path("policies/<str:slug>/citing/", views.policy_citing, name="policy_citing"),
    path("documents/<str:address>/<str:filename>", views.document, name="document"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
]
