"""What people can filter and sort by: facets with counts, ranges to type in, named orders. All refer to fields."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any, Literal

from search.fields import Label

SHOWN = 9
"""Values of a facet shown before the rest folds; all of them are on the page."""


@dataclass(frozen=True)
class Facet:
    """Common to all facets. `key` is the parameter in the address, `field` the document's field (left out: the key).

    `missing`, if given, names the choice "has no value". `single` allows one value (radio buttons with "Any").
    """

    key: str
    label: Label
    _: KW_ONLY
    field: str = ""
    missing: Label | None = None
    single: bool = False
    help: Label = ""

    @property
    def on(self) -> str:
        return self.field or self.key


@dataclass(frozen=True)
class TermsFacet(Facet):
    """The values of a KeywordField or FlagField. Order by count, by the taxonomy or table ("declared"), by name, or by
    name from the end ("latest": years)."""

    _: KW_ONLY
    order: Literal["count", "declared", "label", "latest"] = "count"
    shown: int = SHOWN


@dataclass(frozen=True)
class Band:
    """A band of a NumberField in the field's own unit: `above` < value ≤ `upto`; None leaves that end open.

    Upper ends are included because limits stand at round figures and 500 万以内 holds 500.
    """

    code: str
    label: Label
    above: Decimal | int | None = None
    upto: Decimal | int | None = None


@dataclass(frozen=True)
class BandFacet(Facet):
    """A NumberField in bands that do not overlap."""

    _: KW_ONLY
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class HierarchyFacet(Facet):
    """A HierarchyField: `roots` first (left out: the taxonomy's top), below a chosen value the values under it."""

    _: KW_ONLY
    roots: tuple[str, ...] = ()
    shown: int = SHOWN


@dataclass(frozen=True)
class RangeInput:
    """Boxes to type bounds of a NumberField or DateField in: parameters `<key>_min` and `<key>_max`.

    `missing`, if given, names a checkbox (`<key>_missing`) that keeps the rows without a value, and is ticked until
    someone unticks it. `parse` reads one bound as typed (default: a decimal number); it raises ValueError with a
    message for the user. `at_least`, `at_most` label the two boxes.
    """

    key: str
    label: Label
    _: KW_ONLY
    field: str = ""
    bounds: Literal["both", "lower", "upper"] = "both"
    unit: Label = ""
    at_least: Label = ""
    at_most: Label = ""
    missing: Label | None = None
    parse: Callable[[str], Decimal] | None = None

    @property
    def on(self) -> str:
        return self.field or self.key


@dataclass(frozen=True)
class Narrowing:
    """A switch that keeps other rows for everyone, such as "for my firm"; not saved with a search. `offered(user)`:
    whether it means anything to somebody, asked at every list; `ids(user)`: the keys of the rows it keeps, asked only
    where it is used."""

    key: str
    label: Label
    offered: Callable[[Any], bool]
    ids: Callable[[Any], Collection[int] | None]


@dataclass(frozen=True)
class Row:
    """Several facets and ranges in one row of the filter form, under one name."""

    label: Label
    items: tuple[Facet | RangeInput, ...]


@dataclass(frozen=True)
class Sort:
    """A named order. `field` is a NumberField or DateField; "" orders by relevance. Rows without a value come last or
    first; equal rows by the document's date, newest first, then by id."""

    key: str
    label: Label
    _: KW_ONLY
    field: str = ""
    descending: bool = False
    missing: Literal["last", "first"] = "last"
