"""Start-up checks of sign-in and of what flows ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from marketplace.accounts.permissions import PERMISSIONS, roles_with
from marketplace.core.flows.registry import declared


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


@register()
def check_permissions_of_flows(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """kr.E022: what flows ask for stands in the permission table, and somebody holds it."""
    return [
        Error(
            f'Flow {flow.code}: "{row.action}" in "{row.state}" asks for the permission "{row.permission}".',
            hint="Add it, with the roles that hold it, to marketplace/accounts/permissions.py.",
            id="kr.E022",
        )
        for flow in declared().values()
        for row in flow.rows
        if not (row.permission in PERMISSIONS and roles_with(row.permission))
    ]
