"""What a document is called: in a list, and where it is cited."""

from __future__ import annotations

import re
from typing import Protocol

_ISSUED_AS = re.compile(r"(?:关于)?印发《(.+)》的?(?:通知|函|公告)$")


class Titled(Protocol):
    """A document with its title and its number (开政办发〔2021〕20号, "" for one that has none)."""

    title: str
    document_number: str


def short_title(title: str) -> str:
    """What is issued, where the title is that of the notice issuing it (关于印发《…》的通知)."""
    found = _ISSUED_AS.search(title)
    return found[1] if found else title


def document_words(document: Titled) -> str:
    """What a document is called where it is cited: by its number, or by its name."""
    return document.document_number or f"《{short_title(document.title)}》"
