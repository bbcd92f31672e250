"""Start-up checks of pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from wagtail.models import get_page_models

from cms.models import BilingualPage
from cms.models.showing import FOR_EDITORS, FOR_READERS


@register()
def check_pages_are_shown(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """cms.E001: nobody said what readers get of a kind of page. cms.E002: nobody said in which form editors write it."""
    kinds = [kind for kind in get_page_models() if issubclass(kind, BilingualPage)]
    told = [
        ("cms.E001", FOR_READERS, "what readers get of", "readers_get", "cms/reading/pages.py"),
        ("cms.E002", FOR_EDITORS, "in which form editors write", "editors_get", "cms/editors/pages.py"),
    ]
    return [
        Error(
            f"Nobody says {what} {kind._meta.label}.",
            hint=f"Call {call}({kind.__name__}, …) in `register` of {place}.",
            id=code,
        )
        for code, said, what, call, place in told
        for kind in kinds
        if kind not in said
    ]
