"""Addresses that must come before those of the two admins, and sign-in itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from marketplace.accounts.views import admin_sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/login/", admin_sign_in),
    path("staff/login/", admin_sign_in),
    # Wagtail's own door for private pages would take a password without a limit on tries.
    path("_util/login/", admin_sign_in),
    path("staff/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("account/", include("allauth.urls")),
]
