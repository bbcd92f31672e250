"""Counts, values and filters in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.declare import Document
from search.fields import MISSING, KeywordField, NumberField
from search.filters import BandFacet, Facet, RangeInput
from search.forms import TEXT, State


def counted(count: int, document: Document) -> str:
    """A count as shown: exact, or "fewer than …" where a small one could unmask somebody."""
    if 0 < count < document.least_count:
        return ngettext("fewer than %(least)s", "fewer than %(least)s", document.least_count) % {
            "least": document.least_count
        }
    return f"{count:,}"


def labels_of(document: Document, facet: Facet, values: Sequence[str]) -> dict[str, str]:
    """Names of a facet's values in the active language."""
    if isinstance(facet, BandFacet):
        names = {band.code: str(band.label) for band in facet.bands}
    else:
        field = document.field(facet.on)
        assert isinstance(field, KeywordField)
        names = field.label_values([value for value in values if value != MISSING])
    if facet.missing is not None:
        names[MISSING] = str(facet.missing)
    return {value: names.get(value, value) for value in values}


def range_words(document: Document, item: RangeInput, state: State) -> str:
    """`Rate ≤ 4.2 %`, `Limit 100–300 万元`."""
    bounds = state.ranges[item.key]
    field = document.field(item.on)
    unit = str(item.unit) or (str(field.unit) if isinstance(field, NumberField) else "")
    lower, upper = bounds.lower_text, bounds.upper_text
    words = f"{lower}–{upper}" if lower and upper else f"≥ {lower}" if lower else f"≤ {upper}"
    return f"{item.label} {words}{'' if unit == '%' else ' '}{unit}".strip()


def filter_words(document: Document, key: str, state: State) -> str:
    """One filter in words, for "without …"."""
    if key == TEXT:
        return state.words
    if key in state.narrowed:
        return str(document.narrowing(key).label)
    if key in state.ranges:
        return range_words(document, next(item for item in document.ranges if item.key == key), state)
    facet = document.facet(key)
    labels = labels_of(document, facet, state.chosen[key])
    return _("%(name)s: %(values)s") % {"name": facet.label, "values": _(", ").join(labels.values())}
