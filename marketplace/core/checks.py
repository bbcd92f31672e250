"""Start-up checks of the house. Each has an id and a hint that says what to set."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, in brackets or not) can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@register(Tags.security)
def check_loopback_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E001: settings with a well-known secret key must not answer to a public host name."""
    public = sorted(host for host in settings.ALLOWED_HOSTS if not is_loopback(host))
    if not settings.LOOPBACK_ONLY or not public:
        return []
    return [
        Error(
            f"The demo settings would answer to {', '.join(public)}.",
            hint="Use DJANGO_SETTINGS_MODULE=marketplace.settings.production for a server that others can reach.",
            id="kr.E001",
        )
    ]


@register(Tags.compatibility)
def check_embedded_index_has_one_writer(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E002: the embedded index is written by one process only."""
    if settings.SEARCH_BACKEND != "embedded" or settings.WEB_CONCURRENCY == 1:
        return []
    return [
        Error(
            f"The embedded search index has one writer, but WEB_CONCURRENCY is {settings.WEB_CONCURRENCY}.",
            hint="Set WEB_CONCURRENCY=1: the embedded index has one writer.",
            id="kr.E002",
        )
    ]


@register(Tags.compatibility, deploy=True)
def check_database_for_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.W003: SQLite under several processes queues its writers."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return []
    return [
        CheckWarning(
            "The database is SQLite, which lets one process write at a time.",
            hint="Set DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME for more than a small site.",
            id="kr.W003",
        )
    ]
