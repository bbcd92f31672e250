"""What is shown of each kind of page, told by the rooms that show it: a model knows none of them.

The room for readers says what a page's template gets beside the page (`readers_get`), the room for editors in which form
it is written (`editors_get`), each once for a kind of page when the site starts. `BilingualPage` asks here; a kind of
page that a room forgot is a start-up error (`cms.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page

Kind = type[Page]
Context = Callable[[Any, HttpRequest], Mapping[str, Any]]
Answer = Callable[[Any, HttpRequest], HttpResponseBase]


def _nothing(page: Page, request: HttpRequest) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class ForReaders:
    """`context`: what the template gets beside the page. `answer`: the whole response, where that is more than the page
    in its template."""

    context: Context = _nothing
    answer: Answer | None = None


@dataclass(frozen=True)
class ForEditors:
    """`panels` of the form's first tab; `form`, a `WagtailAdminPageForm`, or None for that class itself."""

    panels: Sequence[Any]
    form: type[Any] | None = None


FOR_READERS: dict[Kind, ForReaders] = {}
FOR_EDITORS: dict[Kind, ForEditors] = {}


def readers_get(kind: Kind, *, context: Context = _nothing, answer: Answer | None = None) -> None:
    """Say what readers get of a kind of page. ValueError if that was said before."""
    _once(FOR_READERS, kind, ForReaders(context, answer))


def editors_get(kind: Kind, *, panels: Sequence[Any], form: type[Any] | None = None) -> None:
    """Say in which form editors write a kind of page. ValueError if that was said before."""
    _once(FOR_EDITORS, kind, ForEditors(panels, form))


def _once(told: dict[Kind, Any], kind: Kind, what: Any) -> None:
    if kind in told:
        raise ValueError(f"What is shown of {kind.__name__} is said twice. Say it in one place.")
    told[kind] = what


def for_readers(kind: Kind) -> ForReaders:
    """What was said of it; the page alone where nothing was."""
    return FOR_READERS.get(kind, ForReaders())


def for_editors(kind: Kind) -> ForEditors:
    """What was said of it; the title alone, as Wagtail has it, where nothing was."""
    return FOR_EDITORS.get(kind, ForEditors(Page.content_panels))
