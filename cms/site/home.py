"""What the home page shows: figures, doors and the form that starts the pre-check, all from the rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cms.models import HomePage
from cms.models.showing import readers_get
from cms.site.doors import open_doors, start_box
from marketplace.core import figures

# The figures that together are what the pre-check compares a firm with.
COMPARED = ("offerings", "funds")


def home_context(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    counted = figures.figures()
    return {
        "figures": counted,
        "compared": sum(counted[name].value for name in COMPARED if name in counted),
        "breakdowns": figures.breakdowns(),
        "doors": open_doors(request),
        "start_box": start_box(),
    }


def register() -> None:
    readers_get(HomePage, context=home_context)
