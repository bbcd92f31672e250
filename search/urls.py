"""Pages about search itself; lists are in the rooms they belong to."""

from __future__ import annotations

from django.urls import path

from search import health

urlpatterns = [
    path("health/search/", health.health, name="search_health"),
    path("health/search/try-again/", health.try_again, name="search_try_again"),
    path("health/search/check-again/", health.check_again, name="search_check_again"),
]
