"""What can be searched is declared once, here; everything else follows from the declaration.

An app declares its documents in `documents.py` (found by itself at start-up). See README.md for a full example.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import ngettext

from search.columns import Column
from search.fields import (
    DateField,
    Field,
    FieldError,
    FlagField,
    HierarchyField,
    KeywordField,
    Label,
    NumberField,
    TextField,
    Tier,
    names,
)
from search.filters import Band, BandFacet, Facet, HierarchyFacet, Narrowing, RangeInput, Row, Sort, TermsFacet
from search.tree import Node, QueryError

__all__ = [
    "ALL", "NONE", "Band", "BandFacet", "Column", "DateField", "Dependency", "Document", "Facet", "FieldError",
    "FlagField", "HierarchyFacet", "HierarchyField", "KeywordField", "NumberField", "RangeInput", "Row", "Scope", "Sort",
    "TermsFacet", "TextField", "Tier", "register", "these",
]  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """What somebody may see: ALL rows, NONE, or `these(tree)`. Three states, so that an empty list of permissions
    (`these(Term("owner"))`, which matches nothing) can never be read as "no restriction"."""

    kind: str
    tree: Node | None = None


ALL = Scope("all")
NONE = Scope("none")


def these(tree: Node) -> Scope:
    """The rows that match `tree`."""
    return Scope("these", tree)


@dataclass(frozen=True)
class Dependency:
    """A model whose rows are told in documents: `find(row)` gives the ids of the documents that tell it.

    Dependency("institutions.Institution", lambda institution: institution.offerings.values_list("pk", flat=True))
    """

    model: str
    find: Callable[[Any], Iterable[int]]


class Document:
    """A kind of row that can be searched. Subclass, fill in, and put `@register` above.

    The rows come from `model`, have an integer primary key below 2**40 (it never shows in an address) and stand in the
    index exactly as long as `queryset` gives them.
    """

    name: ClassVar[str]
    """In index names, the outbox and commands: small letters and underscores."""
    title: ClassVar[Label]
    model: ClassVar[str]
    """"app_label.Model" of the rows."""
    fields: ClassVar[tuple[Field, ...]] = ()
    filters: ClassVar[tuple[Facet | RangeInput | Row, ...]] = ()
    """The filter form, in order."""
    narrowings: ClassVar[tuple[Narrowing, ...]] = ()
    """Switches above the filters, each with rows of its own for everyone."""
    sorts: ClassVar[tuple[Sort, ...]] = ()
    """The sort menu; the first is the default."""
    order_date: ClassVar[str] = ""
    """The DateField that breaks ties, newest first (rows without one last); "" leaves ties to the ids."""
    order_turn: ClassVar[str] = ""
    """The NumberField that breaks ties instead of a date, the largest first, where newer is not better: whole numbers
    below 2**22."""
    dependencies: ClassVar[tuple[Dependency, ...]] = ()
    least_count: ClassVar[int] = 1
    """Privacy: counts below this read "fewer than …" and cannot be picked; a result below it shows no rows. 5 for
    whatever could unmask a firm, 1 for what is public anyway."""

    columns: ClassVar[tuple[Column, ...]] = ()
    """What an export shows, besides the address. The first names the row in notices and mails."""
    list_page: ClassVar[str] = ""
    """The name of the URL of its list, for what leads back there from elsewhere; "" if it has none."""

    payload_version: ClassVar[int] = 1
    """Raise it when `payload` gives other keys: an index made before is made anew."""

    rows_in_sight: ClassVar[int | None] = None
    """Rows of the filter form shown at once; the others fold below them until they are used. None: all."""

    def queryset(self) -> QuerySet[Any]:
        """All rows that belong in the index, with what the fields read (select_related, prefetch_related)."""
        raise NotImplementedError

    def address(self, row: Any) -> str:
        """The row's page."""
        raise NotImplementedError

    def payload(self, row: Any) -> dict[str, Any]:
        """What a list shows of the row, as JSON; kept in the index, so that a page needs no query for it."""
        return {}

    def made_with(self) -> str:
        """The version of what `payload` and fields are worked out with besides the rows, such as lists and rates: with
        another one, an index is made anew."""
        return ""

    def changes_on(self, ids: Sequence[int]) -> Mapping[int, datetime.date]:
        """Of these rows, whether `queryset` gives them today or not, those whose document changes with the calendar
        alone, and the next day on which it does. It is indexed anew on that day."""
        return {}

    def counted(self, total: int) -> str:
        """The words above a list: "17 offerings". Override with the document's own noun."""
        return ngettext("%(total)s result", "%(total)s results", total) % {"total": f"{total:,}"}

    def scope(self, user: Any) -> Scope:
        """What `user` (who may be anonymous) may see."""
        raise NotImplementedError

    # What follows from the above

    def field(self, name: str) -> Field:
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise QueryError(f'document "{self.name}" has no field "{name}"; it has: {names(self.fields)}')

    def filter_items(self) -> Iterator[Facet | RangeInput]:
        for item in self.filters:
            if isinstance(item, Row):
                yield from item.items
            else:
                yield item

    @property
    def facets(self) -> tuple[Facet, ...]:
        return tuple(item for item in self.filter_items() if isinstance(item, Facet))

    @property
    def ranges(self) -> tuple[RangeInput, ...]:
        return tuple(item for item in self.filter_items() if isinstance(item, RangeInput))

    def facet(self, key: str) -> Facet:
        for facet in self.facets:
            if facet.key == key:
                return facet
        raise QueryError(f'document "{self.name}" has no facet "{key}"; it has: {[f.key for f in self.facets]}')

    def narrowing(self, key: str) -> Narrowing:
        for narrowing in self.narrowings:
            if narrowing.key == key:
                return narrowing
        raise LookupError(f"{self.name} has no narrowing {key!r}")

    def sort(self, key: str) -> Sort:
        for sort in self.sorts:
            if sort.key == key:
                return sort
        raise QueryError(f'document "{self.name}" has no sort "{key}"; it has: {[s.key for s in self.sorts]}')

    @property
    def text_fields(self) -> tuple[TextField, ...]:
        return tuple(f for f in self.fields if isinstance(f, TextField))

    @property
    def keyword_fields(self) -> tuple[KeywordField, ...]:
        return tuple(f for f in self.fields if isinstance(f, KeywordField))

    @property
    def number_fields(self) -> tuple[NumberField | DateField, ...]:
        return tuple(f for f in self.fields if isinstance(f, NumberField | DateField))

    def tiers(self) -> tuple[Tier, ...]:
        """The tiers the text fields have, highest first."""
        return tuple(sorted({f.tier for f in self.text_fields}, reverse=True))


_registered: dict[str, Document] = {}
_second: list[str] = []
D = TypeVar("D", bound=type[Document])


def register(document: D) -> D:
    """Class decorator: makes the document known. A second document of the same name is a start-up error."""
    name = getattr(document, "name", "")
    if name in _registered and type(_registered[name]) is not document:
        _second.append(f"{name} ({document.__module__}.{document.__qualname__})")
    else:
        _registered[name] = document()
    return document


def documents() -> Mapping[str, Document]:
    """All registered documents by name."""
    return dict(_registered)


def registered_twice() -> list[str]:
    return list(_second)


def document(name: str) -> Document:
    """The document called `name`; LookupError that lists the names there are."""
    try:
        return _registered[name]
    except KeyError:
        known = ", ".join(sorted(_registered)) or "none"
        raise LookupError(f'There is no document "{name}". There are: {known}.') from None


def labels_of(model: type[Model]) -> set[str]:
    """ "app.Model" of a model and of those whose rows its rows are too (its parents, or what it is a proxy of)."""
    return {m._meta.label for m in model.__mro__ if hasattr(m, "_meta") and not m._meta.abstract}  # type: ignore[attr-defined]


def touched_by(row: Model) -> list[tuple[str, int]]:
    """(document, id) of every document that tells something of this row, as the declarations have it."""
    labels = labels_of(type(row))
    found: dict[tuple[str, int], None] = {}
    for known in _registered.values():
        if known.model in labels and row.pk is not None:
            found[known.name, int(row.pk)] = None
        for dependency in known.dependencies:
            if dependency.model in labels:
                found.update(dict.fromkeys((known.name, int(pk)) for pk in dependency.find(row)))
    return list(found)
