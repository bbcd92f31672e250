"""Codes of an offering as the catalogue searches, reads and lists them; what is a code of what, `Content` declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from marketplace.core.current import taxonomy
from marketplace.core.text import Text
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
        return TextField(name, source=lambda row: self._named(self.of(row)), **options)

    def column(self, heading: Any, width: int) -> Column:
        """A column: the names of the codes in the payload, in the active language."""
        return Column(
            heading,
            lambda payload: gettext(", ").join(map(str, self._named(payload.get(self.attribute, ())))),
            width=width,
        )

    def _named(self, codes: Iterable[str]) -> list[Text]:
        """The names in the list as it is in use when a row is told or shown."""
        entries = taxonomy(self.taxonomy)
        return [entries.get(code).name for code in codes]
