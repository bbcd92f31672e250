"""What a list page offers for its present state: saving it, and taking it as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from search.declare import Document
from search.saved.exporting import CONTENT_TYPES, MOST_ROWS


@dataclass(frozen=True)
class ListLinks:
    """`save` leads the signed-out to sign-in and back; `exports` are (format, address)."""

    save: str
    exports: tuple[tuple[str, str], ...]
    most_rows: int = MOST_ROWS


def list_links(document: Document, link: str) -> ListLinks:
    """`link`: the canonical query string of the list from page 1 (`State.link`)."""
    query = link.removesuffix("?")
    return ListLinks(
        reverse("saved:new", args=[document.name]) + query,
        tuple((name, reverse("saved:export", args=[document.name, name]) + query) for name in CONTENT_TYPES),
    )
