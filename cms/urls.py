"""Addresses of the CMS that are not pages."""

from __future__ import annotations

from django.urls import path
from wagtail.documents.views.serve import authenticate_with_password

from . import open_data, views

urlpatterns = [
    path("policies/", views.policies, name="policies"),
    path("policies/feed/", open_data.NewPolicies(), name="policy_feed"),
    path("policies/<slug:slug>.json", open_data.policy_json, name="policy_json"),
    path("sitemap.xml", open_data.sitemap, name="sitemap"),
    path("policies/<slug:slug>/changes/<slug:other>/", views.policy_differences, name="policy_differences"),
    path("policies/<slug:slug>/citing/", views.policy_citing, name="policy_citing"),
    path("documents/<str:address>/<str:filename>", views.document, name="document"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
]
