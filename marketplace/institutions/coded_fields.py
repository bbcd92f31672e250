"""Codes of an offering as the catalogue searches, reads and lists them; what is a code of what, `Content` declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from marketplace.core.taxonomies import taxonomy
from marketplace.institutions.content import TAXONOMIES, Content, codes_of
from marketplace.institutions.models import Offering
from search.declare import Column, HierarchyField, KeywordField, TextField


def said(row: Offering) -> Content:
    """What the offering says now, read once for each row."""
    if not hasattr(row, "_said"):
        row._said = row.in_force[0].said  # type: ignore[attr-defined]
    return row._said  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes that an offering says, as they are searched, read and listed. `attribute`: their field of `Content`."""

    attribute: str

    @property
    def taxonomy(self) -> str:
        return TAXONOMIES[self.attribute]

    def of(self, row: Offering) -> tuple[str, ...]:
        return codes_of(said(row), self.attribute)

    def keyword(self, name: str) -> KeywordField:
        """A field by which one code is chosen."""
        return KeywordField(name, source=self.of, labels=self.taxonomy)

    def hierarchy(self, name: str) -> HierarchyField:
        """A field by which a code is chosen with all below it."""
        return HierarchyField(name, source=self.of, tree=self.taxonomy)

    def names(self, name: str, **options: Any) -> TextField:
        """A text with the names of the codes in both languages."""
        entries = taxonomy(self.taxonomy)
        return TextField(name, source=lambda row: [entries.get(code).name for code in self.of(row)], **options)

    def column(self, heading: Any, width: int) -> Column:
        """A column: the names of the codes in the payload, in the active language."""
        entries, key = taxonomy(self.taxonomy), self.attribute
        return Column(
            heading,
            lambda payload: gettext(", ").join(str(entries.get(code).name) for code in payload.get(key, ())),
            width=width,
        )
