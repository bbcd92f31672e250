"""The state of a list page, as the address holds it: read, checked, turned into a query and back into links.

Everything follows from the document's declaration. Nothing here fails: what cannot be read gets a message beside its
field and is left out.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.asked import QUERY_CHARACTERS, is_cut, pieces
from search.declare import Document
from search.fields import KEYWORD_CHARACTERS, MISSING, DateField, FieldError, HierarchyField, KeywordField, NumberField
from search.filters import BandFacet, Facet, RangeInput, Sort
from search.query import PAGE_SIZE, Query
from search.tree import AllOf, AnyOf, Missing, Node, Range, Text

TEXT, SORT, PAGE = "q", "sort", "page"
MOST_CHOSEN = 100
"""Values of one facet that are read from an address."""
BOUND_CHARACTERS = 40
_LARGEST_PAGE = 1_000_000_000


@dataclass(frozen=True)
class Bounds:
    """A range as typed and as understood (scaled integers)."""

    lower_text: str = ""
    upper_text: str = ""
    lower: int | None = None
    upper: int | None = None
    missing: bool = False

    @property
    def given(self) -> bool:
        return self.lower is not None or self.upper is not None

    def understood(self) -> Bounds:
        """Without the text of a bound that could not be read."""
        lower_text = self.lower_text if self.lower is not None else ""
        return replace(self, lower_text=lower_text, upper_text=self.upper_text if self.upper is not None else "")


@dataclass(frozen=True)
class State:
    """What was asked for and understood. `without` and `link` make the addresses of everything one can click."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Bounds] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    narrowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "chosen", {k: v for k, v in self.chosen.items() if v})
        object.__setattr__(self, "ranges", {k: v for k, v in self.ranges.items() if v.given})

    @property
    def filters(self) -> tuple[str, ...]:
        """Keys of the narrowings, facets and ranges in use."""
        return (*self.narrowed, *self.chosen, *self.ranges)

    def without(self, key: str, value: str | None = None) -> State:
        """The state without one filter (TEXT: without the words) or one of its values, from page 1."""
        chosen = dict(self.chosen)
        if value is not None and key in chosen:
            chosen[key] = tuple(v for v in chosen[key] if v != value)
        else:
            chosen.pop(key, None)
        ranges = {k: v for k, v in self.ranges.items() if k != key}
        narrowed = tuple(k for k in self.narrowed if k != key)
        words = "" if key == TEXT else self.words
        return replace(self, words=words, chosen=chosen, ranges=ranges, page=1, narrowed=narrowed)

    def cleared(self) -> State:
        """Without any filter; the words stay, they have a box of their own."""
        return State(words=self.words, sort=self.sort)

    def link(self, document: Document) -> str:
        """The query string, with nothing in it that is left at its default: "?" for the plain list."""
        pairs: list[tuple[str, str]] = [(TEXT, self.words)] if self.words else []
        pairs.extend((key, "1") for key in self.narrowed)
        for item in document.filter_items():
            if isinstance(item, Facet):
                pairs.extend((item.key, value) for value in self.chosen.get(item.key, ()))
            elif item.key in self.ranges:
                bounds = self.ranges[item.key]
                typed = {"_min": bounds.lower_text, "_max": bounds.upper_text, "_missing": "1" * bounds.missing}
                pairs.extend((item.key + end, text) for end, text in typed.items() if text)
        if self.sort and self.sort != document.sorts[0].key:
            pairs.append((SORT, self.sort))
        if self.page > 1:
            pairs.append((PAGE, str(self.page)))
        return "?" + urlencode(pairs)


class FilterForm:
    """Reads an address for a document.

    `state` is what was understood, `typed` what stood in the boxes, `errors` a message for each parameter that could
    not be used, `notes` what else the user should know. `offered`: the keys of the narrowings that mean something to
    whoever asks; others are not read.
    """

    def __init__(
        self,
        document: Document,
        data: QueryDict | Mapping[str, Any],
        page_size: int = PAGE_SIZE,
        offered: Collection[str] = (),
    ) -> None:
        self.document = document
        self.page_size = page_size
        self.errors: dict[str, str] = {}
        self.notes: list[str] = []
        self._data = data
        words = self._words()
        chosen = {facet.key: self._chosen(facet) for facet in document.facets}
        self.typed = {item.key: self._bounds(item) for item in document.ranges}
        understood = {key: bounds.understood() for key, bounds in self.typed.items()}
        self.offered = tuple(one for one in document.narrowings if one.key in offered)
        narrowed = tuple(one.key for one in self.offered if self._one(one.key) == "1")
        self.state = State(words, chosen, understood, self._sort().key, self._page(), narrowed)

    def query(self, state: State | None = None, *, facets: bool = True) -> Query:
        """The query for a state (default: the one asked for); with `facets`, all of them counted."""
        state = state or self.state
        parts: list[Node] = [Text(state.words)] if state.words else []
        parts.extend(self._range_node(key, bounds) for key, bounds in state.ranges.items())
        return Query(
            self.document,
            AllOf(*parts),
            selected=dict(state.chosen),
            facets=tuple(f.key for f in self.document.facets) if facets else (),
            narrowed=state.narrowed,
            sort=state.sort,
            page=state.page,
            size=self.page_size,
        )

    def link(self, **changes: Any) -> str:
        """The address with changes of `State` fields; a change other than of the page goes to page 1."""
        state = replace(self.state, **({"page": 1} | changes))
        return state.link(self.document)

    # Reading

    def _values(self, key: str) -> list[str]:
        if isinstance(self._data, QueryDict):
            return [str(value) for value in self._data.getlist(key)]
        value: Any = self._data.get(key, [])
        return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]

    def _one(self, key: str) -> str:
        values = self._values(key)
        return _printable(values[-1]) if values else ""

    def _words(self) -> str:
        values = self._values(TEXT)
        words = _printable(values[-1]) if values else ""
        if not words:
            return ""
        if is_cut(words):
            words = words[:QUERY_CHARACTERS]
            self.notes.append(_("Only the first %(count)s characters were searched for.") % {"count": QUERY_CHARACTERS})
        if not pieces(words):
            self.errors[TEXT] = _("Type at least one letter, digit or Chinese character to search for.")
            return ""
        return words

    def _chosen(self, facet: Facet) -> tuple[str, ...]:
        asked = list(dict.fromkeys(value for value in self._values(facet.key) if value))
        out = [value for value in asked if self._is_value(facet, value)]
        if len(out) < len(asked):
            strange = next(value for value in asked if value not in out)
            self.errors[facet.key] = _("“%(value)s” is not among these choices and was left out.") % {
                "value": _printable(strange)[:BOUND_CHARACTERS]
            }
        if len(out) > MOST_CHOSEN:
            self.errors[facet.key] = ngettext(
                "Only the first %(count)s choice was used.", "Only the first %(count)s choices were used.", MOST_CHOSEN
            ) % {"count": MOST_CHOSEN}
            out = out[:MOST_CHOSEN]
        if facet.single:
            out = out[-1:]
        return tuple(self._most_specific(facet, out))

    def _is_value(self, facet: Facet, value: str) -> bool:
        if value == MISSING:
            return facet.missing is not None
        if isinstance(facet, BandFacet):
            return any(band.code == value for band in facet.bands)
        field = self.document.field(facet.on)
        assert isinstance(field, KeywordField)
        known = field.known()
        return value in known if known is not None else len(value) <= KEYWORD_CHARACTERS and value.isprintable()

    def _most_specific(self, facet: Facet, values: list[str]) -> Iterable[str]:
        """In a hierarchy a value below another one narrows it: Changsha, not all of Hunan besides."""
        field = self.document.field(facet.on)
        if not isinstance(field, HierarchyField):
            return values
        above = set[str]().union(*(field.hierarchy.wider(v) - {v} for v in values if v != MISSING))
        return [value for value in values if value not in above]

    def _bounds(self, item: RangeInput) -> Bounds:
        lower_text = self._one(f"{item.key}_min") if item.bounds != "upper" else ""
        upper_text = self._one(f"{item.key}_max") if item.bounds != "lower" else ""
        lower = self._bound(item, f"{item.key}_min", lower_text, is_lower=True)
        upper = self._bound(item, f"{item.key}_max", upper_text, is_lower=False)
        if lower is not None and upper is not None and lower > upper:
            self.errors[f"{item.key}_max"] = _("This is below the other bound, so neither was used.")
            lower = upper = None
        given = bool(lower_text or upper_text)
        missing = item.missing is not None and (self._one(f"{item.key}_missing") == "1" or not given)
        return Bounds(lower_text, upper_text, lower, upper, missing)

    def _bound(self, item: RangeInput, parameter: str, text: str, *, is_lower: bool) -> int | None:
        if not text:
            return None
        field = self.document.field(item.on)
        try:
            if isinstance(field, DateField):
                return _date(text).toordinal()
            assert isinstance(field, NumberField)
            value = item.parse(text) if item.parse else _decimal(text)
            return field.at_least(value) if is_lower else field.at_most(value)
        except FieldError:
            self.errors[parameter] = _("This number is too large.")
        except ValueError as error:
            self.errors[parameter] = str(error)
        return None

    def _range_node(self, key: str, bounds: Bounds) -> Node:
        item = next(item for item in self.document.ranges if item.key == key)
        node = Range(item.on, bounds.lower, bounds.upper)
        return AnyOf(node, Missing(item.on)) if bounds.missing else node

    def _sort(self) -> Sort:
        key = self._one(SORT)
        return next((sort for sort in self.document.sorts if sort.key == key), self.document.sorts[0])

    def _page(self) -> int:
        """Any number is a page: one beyond the end shows the last."""
        text = self._one(PAGE)
        if not (text.isascii() and text.isdecimal()):
            return 1
        return max(1, min(int(text[:10]), _LARGEST_PAGE))


def _printable(text: str) -> str:
    """Without NUL and other control characters, which neither a page nor an address should give back."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(unicodedata.normalize("NFKC", text[:BOUND_CHARACTERS]).replace(",", "").replace(" ", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(_("Write a number, for example 300."))
    return value


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(unicodedata.normalize("NFKC", text[:BOUND_CHARACTERS]).replace("/", "-"))
    except ValueError:
        raise ValueError(_("Write a date such as 2026-01-31.")) from None
