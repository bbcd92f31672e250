"""What a saved search says, read anew by the declaration of today."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from search import declare
from search.declare import Document
from search.filters import Facet
from search.forms import FilterForm, State
from search.naming import labels_of, range_words
from search.query import Query
from search.saved.models import NAME_CHARACTERS, SavedSearch


def canonical(document: Document, query: str) -> str:
    """The query string as the list itself would write it, from page 1; what cannot be read is left out."""
    # Twice: cutting overlong words may leave something that reads differently once more.
    for _reading in range(2):
        query = dataclasses.replace(_read(document, query).state, page=1).link(document)
    return query


def _read(document: Document, query: str) -> FilterForm:
    return FilterForm(document, QueryDict(query.removeprefix("?")))


@dataclass(frozen=True)
class Reading:
    """A saved state as it is understood today."""

    document: Document
    saved: str

    @cached_property
    def form(self) -> FilterForm:
        return _read(self.document, self.saved)

    @property
    def state(self) -> State:
        return dataclasses.replace(self.form.state, page=1)

    @property
    def link(self) -> str:
        return self.state.link(self.document)

    @property
    def lost(self) -> bool:
        """Whether a part of what was saved does not exist any more, so that it would find more than was meant."""
        return self.link != self.saved

    @property
    def query(self) -> Query:
        return self.form.query(self.state, facets=False)

    def words(self) -> list[str]:
        """The filters in words, in the order of the form; empty for the whole list."""
        out = [f"“{self.state.words}”"] if self.state.words else []
        for item in self.document.filter_items():
            if isinstance(item, Facet):
                chosen = self.state.chosen.get(item.key, ())
                names = labels_of(self.document, item, chosen) if chosen else {}
                out.extend(names[value] for value in chosen)
            elif item.key in self.state.ranges:
                out.append(range_words(self.document, item, self.state))
        return out

    def list_address(self) -> str:
        """The list with these filters; "" for a document without a page of its own."""
        address = list_address(self.document)
        return address and address + self.link.removesuffix("?")

    def suggested_name(self) -> str:
        # Without quotation marks: a name stands in them wherever it is told.
        name = _(", ").join(word.strip("“”") for word in self.words()) or str(self.document.title)
        return name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 1] + "…"


def reading_of(row: SavedSearch) -> Reading | None:
    """None if there is no such document any more."""
    try:
        return Reading(declare.document(row.document), row.state)
    except LookupError:
        return None


def list_address(document: Document) -> str:
    """The path of the document's list page; "" if it has none."""
    return reverse(document.list_page) if document.list_page else ""
