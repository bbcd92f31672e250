"""Production: every secret comes from the environment, HTTPS only, work that can wait goes to the worker."""

from __future__ import annotations

from marketplace.settings.base import *  # noqa: F403
from marketplace.settings.base import COLLECTED_STATICFILES, ENVIRONMENT, SITE_URL, STORAGES, tasks

ENVIRONMENT.require("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL")

TASKS = tasks(ENVIRONMENT["TASKS_BACKEND"] if ENVIRONMENT.given("TASKS_BACKEND") else "database")
STORAGES["staticfiles"] = COLLECTED_STATICFILES

# Tries at sign-in and used codes are counted here: in a cache of one process each, every process would allow as many.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kerong_cache",
        # Far above what is counted within minutes: when it is full, counts are dropped.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the container's own health check, over HTTP
if ENVIRONMENT["BEHIND_PROXY"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
