"""Start-up checks of sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_second_factor(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E010: only settings that listen on the machine itself may let staff in with a password alone."""
    if settings.STAFF_SECOND_FACTOR or settings.LOOPBACK_ONLY:
        return []
    return [
        Error(
            "Staff could enter the administration with a password alone.",
            hint="Remove STAFF_SECOND_FACTOR=no from the environment.",
            id="kr.E010",
        )
    ]
