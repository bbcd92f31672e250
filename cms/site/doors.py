"""The doors of the home page: one for each kind of visitor whose room is built."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.navigation import Door, Navigation

_start_boxes: list[str] = []


def register_start_box(template: str) -> None:
    """The form of the home page that begins a journey; the room that goes on with it brings it at start-up."""
    _start_boxes[:] = [template]


@dataclass(frozen=True)
class HomeDoor:
    """A panel of the home page: `door` says where it leads and what its button says."""

    symbol: str
    title: str | Promise
    points: tuple[str | Promise, ...]
    door: Door
    is_official: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class OpenDoor:
    panel: HomeDoor
    url: str


DOORS: tuple[HomeDoor, ...] = (
    HomeDoor(
        "building",
        _("I run a firm and need money"),
        (
            _("A few questions, no account"),
            _("Every product compared condition by condition"),
            _("Where you just miss, what would change it"),
        ),
        Door(_("Start the pre-check"), url_name="matching:precheck"),
        is_first=True,
    ),
    HomeDoor(
        "bank",
        _("I want to see what is on offer"),
        (
            _("Loans, equity, guarantees and insurance side by side"),
            _("Limit, rate and term in the same place everywhere"),
            _("Who published it, when, and how well it is documented"),
        ),
        Door(_("Browse the products"), url_name="institutions:catalogue"),
    ),
    HomeDoor(
        "journal-text",
        _("I am looking for a policy"),
        (
            _("Each with its source, its dates and whether it is in force"),
            _("What each gives, to whom and until when"),
            _("Changes by mail, no account"),
        ),
        Door(_("Open the policy library"), page="policies/"),
        is_official=True,
    ),
)


def open_doors(request: HttpRequest) -> list[OpenDoor]:
    """The doors whose rooms exist, in order."""
    found = []
    for panel in DOORS:
        links = Navigation(request, header=(panel.door,), footer=()).header
        found.extend(OpenDoor(panel, link.url) for link in links)
    return found


def start_box() -> str | None:
    """The template of the form that starts the pre-check, or None while that room is not built."""
    return _start_boxes[0] if _start_boxes else None
