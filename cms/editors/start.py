"""The administration's first page: my drafts, what waits for me, what ends soon. Each part is shown where it holds
something, and counts only what the person may do something about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from cms.editors import reporting, wordings
from cms.editors.desk import drafts_of, endings_for, reviews_for

MOST_ROWS = 12
"""Of a part; how many more there are is said."""


@dataclass(frozen=True)
class Waiting:
    """Work of one kind: what it is with its number, and the list of it."""

    words: str
    url: str
    icon: str


Source = Callable[[HttpRequest], Iterable[Waiting]]


def doubts_waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Doubts of the importer and policies whose validity nobody knows, on the pages that the person may edit."""
    if not reporting.may_read(request.user):
        return
    found = Counter(one.check.code for one in reporting.findings_seen(request))
    address = reverse("cms_findings")
    if number := found["doubts"]:
        words = ngettext("%(n)s document with doubts", "%(n)s documents with doubts", number) % {"n": number}
        yield Waiting(words, f"{address}?check=doubts", "help")
    if number := found["validity"]:
        words = ngettext(
            "%(n)s policy whose validity is to be checked", "%(n)s policies whose validity is to be checked", number
        )
        yield Waiting(words % {"n": number}, f"{address}?check=validity", "date")


def wordings_waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Conditions in words of which nobody has said what they mean."""
    if wordings.may_decide(request.user) and (number := wordings.undecided()):
        words = ngettext("%(n)s condition in words", "%(n)s conditions in words", number) % {"n": number}
        yield Waiting(words, reverse("wordings"), "pilcrow")


class _Part(Component):
    """A part that knows the request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request


class WaitingPanel(_Part):
    """Reviews that the person decides, and work of other kinds by number."""

    name, order = "waiting", 100
    template_name = "cms/admin/start/waiting.html"

    def __init__(self, request: HttpRequest, sources: Iterable[Source]) -> None:
        super().__init__(request)
        self.sources = tuple(sources)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        reviews = reviews_for(self.request.user)
        return {
            "reviews": reviews[:MOST_ROWS],
            "number": len(reviews),
            "more": max(0, len(reviews) - MOST_ROWS),
            "others": [one for source in self.sources for one in source(self.request)],
        }


class DraftsPanel(_Part):
    """What the person wrote and readers do not see yet."""

    name, order = "my_drafts", 110
    template_name = "cms/admin/start/drafts.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        drafts = drafts_of(self.request.user)
        return {"drafts": drafts[:MOST_ROWS], "number": len(drafts), "more": max(0, len(drafts) - MOST_ROWS)}


class EndingPanel(_Part):
    """What is over within weeks."""

    name, order = "ends_soon", 120
    template_name = "cms/admin/start/ending.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        endings = endings_for(self.request.user)
        return {"endings": endings[:MOST_ROWS], "number": len(endings), "more": max(0, len(endings) - MOST_ROWS)}


_REPLACED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


def put_first(request: HttpRequest, panels: list[Any], sources: Iterable[Source]) -> None:
    """Put the parts before Wagtail's, instead of its two about reviews (`panels` is changed in place)."""
    panels[:] = [
        WaitingPanel(request, sources),
        DraftsPanel(request),
        EndingPanel(request),
        *(panel for panel in panels if not isinstance(panel, _REPLACED)),
    ]
