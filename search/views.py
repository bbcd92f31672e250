"""The list page every searchable document gets by declaration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.views import View

from search import declare
from search.backends.base import Hit
from search.declare import Document
from search.fallback import FALLBACK_ROWS
from search.forms import FilterForm, State
from search.presenting import Presenter
from search.presenting_near import NearView
from search.query import PAGE_SIZE
from search.reading import Answer, Reader
from search.saved.links import list_links
from search.widening import widened_by


class FacetedList(View):
    """Words, filters with counts, orders and pages over one document; see README.md for a page that uses it.

    The page works by links and one GET form. With htmx the same address answers with the parts that change: the
    filter rows and the results region.
    """

    http_method_names = ["get", "head", "options"]
    document_name: ClassVar[str]
    template_name: ClassVar[str]
    """The whole page; it includes search/filters.html and search/results_region.html."""
    rows_template: ClassVar[str]
    """The rows of `hits` (each with id, address, payload)."""
    response_template: ClassVar[str] = "search/response.html"
    page_size: ClassVar[int] = PAGE_SIZE
    search_label: ClassVar[Any] = ""
    """What the box searches, for screen readers; `search_placeholder` stands in the empty box."""
    search_placeholder: ClassVar[Any] = ""

    @property
    def document(self) -> Document:
        return declare.document(self.document_name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = Reader(self.document, request.user)
        form = FilterForm(self.document, request.GET, self.page_size, reader.narrowings)
        answer = reader.search(form.query())
        partial = _wants_part(request)
        with widened_by(reader.synonyms):  # rows mark by the synonyms that found them
            response = TemplateResponse(
                request,
                self.response_template if partial else self.template_name,
                self.get_context_data(form=form, reader=reader, answer=answer, **kwargs),
            ).render()
        patch_vary_headers(response, ["HX-Request"])
        if partial:
            response["HX-Push-Url"] = _history_entry(request, form.link(page=answer.result.page))
        return response

    def shown(self, hits: Sequence[Hit], form: FilterForm) -> Sequence[Any]:
        """What the rows' template gets of the hits; override to give it richer rows in the same order."""
        return hits

    def get_context_data(self, *, form: FilterForm, reader: Reader, answer: Answer, **kwargs: Any) -> dict[str, Any]:
        """What the templates use. Override to add to it."""
        near = reader.nearly(form.query(), answer.result)
        presenter = Presenter(form, answer.result)
        rows, folded_rows = presenter.rows_by_sight()

        def count(state: State) -> int:
            return reader.count(form.query(state, facets=False))

        return {
            **kwargs,
            "document": self.document,
            "form": form,
            "state": form.state,
            "result": answer.result,
            "answer": answer,
            "hits": self.shown(() if presenter.hidden else answer.result.hits, form),
            "near": NearView(self.document, near, self.shown(near.result.hits, form)) if near else None,
            "beyond": form.state.page > answer.result.pages,
            "present": presenter,
            "rows": rows,
            "folded_rows": folded_rows,
            "pills": presenter.pills(),
            "ways_out": presenter.ways_out(count) if answer.result.total == 0 else [],
            "rows_template": self.rows_template,
            "search_label": self.search_label or self.document.title,
            "search_placeholder": self.search_placeholder,
            "fallback_rows": FALLBACK_ROWS,
            "links": list_links(self.document, form.link(page=1)),
        }


def _wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the parts that change. A page it restores from the browser's history is a whole one."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def _history_entry(request: HttpRequest, link: str) -> str:
    """The address for the browser's history, or "false" when it is there already (Enter in a box that was changed
    asks twice)."""
    address = request.path + link.removesuffix("?")
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    same = f"{current.path}?{current.query}".removesuffix("?") == address
    return "false" if same else address
