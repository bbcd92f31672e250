"""What every page knows: `navigation` (see `core.navigation`), the `languages` to switch to, and `demo`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from marketplace.core.navigation import Navigation


def furniture(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `languages`: (code, its own name) of each language but the active one."""
    active = get_language()
    return {
        "navigation": Navigation(request),
        "demo": settings.LOOPBACK_ONLY,
        "languages": [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES if code != active],
    }


# Each language is offered in its own words: who looks for it may not read the other.
OWN_NAMES = {"zh-hans": "中文", "en": "English"}
