"""The catalogue: every published offering, to search and filter. An offering's own page stands in `matching`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.institutions.glance import Glance, glance
from marketplace.institutions.selectors import published_offerings
from search.backends.base import Hit
from search.forms import FilterForm
from search.reading import Answer, Reader
from search.views import FacetedList


class Catalogue(FacetedList):
    """The list of the search seam over `OfferingDocument`, its rows as tables show them."""

    document_name = "offerings"
    template_name = "institutions/catalogue.html"
    rows_template = "institutions/catalogue_rows.html"
    response_template = "institutions/catalogue_response.html"
    search_label = _("Search the products")
    search_placeholder = _("Product, institution or condition, such as “patent pledge”")

    def shown(self, hits: Sequence[Hit], form: FilterForm) -> list[Glance]:
        language = get_language() or ""
        # A row that was withdrawn since it was indexed is not published any more.
        published = {offering.address for offering in published_offerings(timezone.localdate())}
        found = [hit.payload for hit in hits if hit.payload["address"] in published]
        return [glance(payload, form.state.words, language) for payload in found]

    def get_context_data(self, *, form: FilterForm, reader: Reader, answer: Answer, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=form, reader=reader, answer=answer, **kwargs)
        offerings = published_offerings(timezone.localdate())
        funds = sum(offering.families == {"equity"} for offering in offerings)
        only_funds = form.state.chosen.get("kind") == ("equity",)
        return context | {
            "heading": _("Investment funds") if only_funds else _("Financing products"),
            "total": len(offerings) - funds,
            "funds": funds,
            "canonical": self.request.build_absolute_uri(self.request.path),
        }
