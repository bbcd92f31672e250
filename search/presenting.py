"""What a list page shows of a form and its answer: rows of filters with counts, pills, orders, pages, the way out of
an empty list. Plain data for the templates."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from search.asked import also_searched
from search.backends.base import Result
from search.declare import Document
from search.fields import MISSING, DateField, HierarchyField, KeywordField, NumberField
from search.filters import BandFacet, Facet, HierarchyFacet, RangeInput, Row, TermsFacet
from search.forms import PAGE, TEXT, FilterForm, State
from search.naming import counted, filter_words, labels_of, range_words

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Choice:
    """One value of a facet. `count` is words ("17", "fewer than 5"); `disabled`: too few to be picked."""

    value: str
    label: str
    count: str
    selected: bool
    disabled: bool
    id: str


@dataclass(frozen=True)
class FacetView:
    """A facet's choices. `levels` are lines of choices (one, but for hierarchies), `more` those folded away."""

    key: str
    label: str
    single: bool
    levels: tuple[tuple[Choice, ...], ...]
    more: tuple[Choice, ...]
    total: int
    help: str = ""
    error: str = ""
    is_range: bool = False

    @property
    def first(self) -> tuple[Choice, ...]:
        return self.levels[0]

    @property
    def below(self) -> tuple[tuple[Choice, ...], ...]:
        return self.levels[1:]

    @property
    def selected(self) -> bool:
        return any(choice.selected for level in (*self.levels, self.more) for choice in level)

    @property
    def first_chips(self) -> SafeString:
        return self._chips(self.first)

    @property
    def more_chips(self) -> SafeString:
        return self._chips(self.more)

    @property
    def below_chips(self) -> list[SafeString]:
        return [self._chips(level) for level in self.below]

    def _chips(self, choices: Sequence[Choice]) -> SafeString:
        """The choices as checkboxes or radio buttons. Not a template: a page can have hundreds, at 60 µs each in one."""
        return format_html_join(
            "\n",
            '<label class="kr-chip"><input type="{}" name="{}" value="{}" id="{}"{}{}>{} <span class="count">{}</span>'
            "</label>",
            (
                (
                    "radio" if self.single else "checkbox",
                    self.key,
                    choice.value,
                    choice.id,
                    " checked" if choice.selected else "",
                    " disabled" if choice.disabled else "",
                    choice.label,
                    choice.count,
                )
                for choice in choices
            ),
        )


@dataclass(frozen=True)
class Box:
    """One box of a range."""

    name: str
    label: str
    value: str
    error: str


@dataclass(frozen=True)
class RangeView:
    """A range's boxes; `missing` is the checkbox's label, "" for none."""

    key: str
    label: str
    unit: str
    boxes: tuple[Box, ...]
    missing: str
    missing_checked: bool
    is_date: bool
    is_range: bool = True

    @property
    def selected(self) -> bool:
        return any(box.value for box in self.boxes)

    @property
    def error(self) -> str:
        return next((box.error for box in self.boxes if box.error), "")


@dataclass(frozen=True)
class RowView:
    """A row of the filter form: one name, one or several facets and ranges."""

    label: str
    id: str
    items: tuple[FacetView | RangeView, ...]

    @property
    def usable(self) -> bool:
        return any(isinstance(item, RangeView) or item.total or item.error for item in self.items)

    @property
    def used(self) -> bool:
        """Whether something is chosen or typed here, or could not be read."""
        return any(item.selected or item.error for item in self.items)


@dataclass(frozen=True)
class Pill:
    """A chosen value and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class WayOut:
    """What removing one filter would give, for an empty list."""

    label: str
    count: str
    url: str


class Presenter:
    """Prepares one page. `result` is the answer to `form.query()`."""

    def __init__(self, form: FilterForm, result: Result) -> None:
        self.form = form
        self.document: Document = form.document
        self.state: State = form.state
        self.result = result
        self._named: dict[str, dict[str, str]] = {}

    def labels(self, facet: Facet) -> dict[str, str]:
        """Names of every value of a facet that this page can show, looked up once."""
        if facet.key not in self._named:
            values = dict.fromkeys((*self.result.facets.get(facet.key, ()), *self.state.chosen.get(facet.key, ())))
            self._named[facet.key] = labels_of(self.document, facet, list(values))
        return self._named[facet.key]

    # Filters

    def rows(self) -> list[RowView]:
        """The filter form, in the order of the declaration, without rows in which there is nothing to choose."""
        return [row for item in self.document.filters if (row := self._row(item)).usable]

    def rows_by_sight(self) -> tuple[list[RowView], list[RowView]]:
        """The rows in sight, and those folded below them: past the first ones, unless they are used."""
        rows, most = self.rows(), self.document.rows_in_sight
        if most is None or len(rows) <= most + 1:
            return rows, []
        shown = [row for place, row in enumerate(rows) if place < most or row.used]
        return shown, [row for row in rows if row not in shown]

    def _row(self, item: Facet | RangeInput | Row) -> RowView:
        items = item.items if isinstance(item, Row) else (item,)
        views = tuple(self._facet(i) if isinstance(i, Facet) else self._range(i) for i in items)
        return RowView(str(item.label), f"filter-{items[0].key}", views)

    def _facet(self, facet: Facet) -> FacetView:
        counts = self.result.facets.get(facet.key, {})
        levels: list[tuple[Choice, ...]]
        if isinstance(facet, HierarchyFacet):
            levels, more = self._levels(facet, counts)
        else:
            shown, more = self._fold(facet, self._ordered(facet, counts), counts)
            levels = [shown]
        return FacetView(
            key=facet.key,
            label=str(facet.label),
            single=facet.single,
            levels=tuple(levels),
            more=more,
            total=sum(map(len, levels)) + len(more),
            help=str(facet.help),
            error=self.form.errors.get(facet.key, ""),
        )

    def _ordered(self, facet: Facet, counts: Mapping[str, int]) -> list[str]:
        """Values with rows or selected, in the declared order; "not stated" last."""
        if isinstance(facet, BandFacet):
            values = [band.code for band in facet.bands]
        else:
            values = [value for value in counts if value != MISSING]
            order = facet.order if isinstance(facet, TermsFacet) else "count"
            values.sort(key=self._key(facet, order, counts), reverse=order == "latest")
        if facet.missing is not None and (counts.get(MISSING) or MISSING in self.state.chosen.get(facet.key, ())):
            values.append(MISSING)
        return values

    def _key(self, facet: Facet, order: str, counts: Mapping[str, int]) -> Callable[[str], tuple[float, str]]:
        labels = self.labels(facet)
        if order in ("label", "latest"):
            return lambda value: (0, labels[value])
        if order == "declared":
            field = self.document.field(facet.on)
            places = field.declared_order() if isinstance(field, KeywordField) else {}
            return lambda value: (places.get(value, len(places)), labels[value])
        return lambda value: (-counts.get(value, 0), labels[value])

    def _fold(
        self, facet: Facet, values: Sequence[str], counts: Mapping[str, int]
    ) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
        """The first values and every selected one in sight, the rest folded, unless that would fold a single one."""
        choices = self._choices(facet, values, counts)
        most = facet.shown if isinstance(facet, TermsFacet | HierarchyFacet) else len(choices)
        if len(choices) <= most + 1:
            return tuple(choices), ()
        shown = [choice for place, choice in enumerate(choices) if place < most or choice.selected]
        return tuple(shown), tuple(choice for choice in choices if choice not in shown)

    def _choices(self, facet: Facet, values: Sequence[str], counts: Mapping[str, int]) -> list[Choice]:
        labels = self.labels(facet)
        missing = [value for value in values if value not in labels]
        labels = labels | labels_of(self.document, facet, missing) if missing else labels
        chosen = self.state.chosen.get(facet.key, ())
        return [self._choice(facet, value, labels[value], counts.get(value, 0), value in chosen) for value in values]

    def _choice(self, facet: Facet, value: str, label: str, count: int, selected: bool) -> Choice:
        hidden = 0 < count < self.document.least_count
        suffix = value if _SAFE_ID.fullmatch(value) else f"{zlib.crc32(value.encode()):08x}"
        return Choice(
            value, label, counted(count, self.document), selected, hidden and not selected, f"f-{facet.key}-{suffix}"
        )

    def _levels(
        self, facet: HierarchyFacet, counts: Mapping[str, int]
    ) -> tuple[list[tuple[Choice, ...]], tuple[Choice, ...]]:
        """The top values, then a line with the values below each one that is chosen or has a chosen one below it."""
        field = self.document.field(facet.on)
        assert isinstance(field, HierarchyField)
        tree = field.hierarchy
        chosen = [value for value in self.state.chosen.get(facet.key, ()) if value != MISSING]
        opened = set(chosen).union(*({entry.code for entry in tree.ancestors(value)} for value in chosen))
        line = list(facet.roots) or [entry.code for entry in tree.children(None)]
        first = sorted((v for v in line if counts.get(v) or v in opened), key=lambda v: -counts.get(v, 0))
        if facet.missing is not None and (counts.get(MISSING) or MISSING in self.state.chosen.get(facet.key, ())):
            first.append(MISSING)
        shown, more = self._fold(facet, first, counts)
        levels = [shown]
        seen = set(line)
        while line:
            line = [
                entry.code
                for value in line
                if value in opened
                for entry in tree.children(value)
                if entry.code not in seen and (counts.get(entry.code) or entry.code in opened)
            ]
            seen.update(line)
            if line:
                levels.append(tuple(self._choices(facet, line, counts)))
        return levels, more

    def _range(self, item: RangeInput) -> RangeView:
        typed = self.form.typed[item.key]
        field = self.document.field(item.on)
        unit = str(item.unit) or (str(field.unit) if isinstance(field, NumberField) else "")
        is_date = isinstance(field, DateField)
        boxes = []
        if item.bounds != "upper":
            name = f"{item.key}_min"
            label = str(item.at_least) or (pgettext("range of dates", "from") if is_date else _("at least"))
            boxes.append(Box(name, label, typed.lower_text, self.form.errors.get(name, "")))
        if item.bounds != "lower":
            name = f"{item.key}_max"
            label = str(item.at_most) or (pgettext("range of dates", "to") if is_date else _("at most"))
            boxes.append(Box(name, label, typed.upper_text, self.form.errors.get(name, "")))
        missing = "" if item.missing is None else str(item.missing)
        return RangeView(item.key, str(item.label), unit, tuple(boxes), missing, typed.missing, is_date)

    # Around the list

    def pills(self) -> list[Pill]:
        """What is chosen, each with the address without it."""
        kept = (self.document.narrowing(key) for key in self.state.narrowed)
        out = [Pill(str(one.label), self._url(self.state.without(one.key))) for one in kept]
        for item in self.document.filter_items():
            if isinstance(item, Facet):
                chosen = self.state.chosen.get(item.key, ())
                out.extend(Pill(self.labels(item)[v], self._url(self.state.without(item.key, v))) for v in chosen)
            elif item.key in self.state.ranges:
                out.append(Pill(range_words(self.document, item, self.state), self._url(self.state.without(item.key))))
        return out

    def sorts(self) -> list[Pill]:
        return [Pill(str(sort.label), self.form.link(sort=sort.key)) for sort in self.document.sorts]

    @property
    def sort(self) -> str:
        """The label of the order in use."""
        return str(self.document.sort(self.state.sort).label)

    def clear_url(self) -> str:
        return self._url(self.state.cleared())

    def _url(self, state: State) -> str:
        return state.link(self.document)

    def count_words(self) -> str:
        if self.hidden:
            return counted(self.result.total, self.document)
        return self.document.counted(self.result.total)

    @property
    def also_words(self) -> str:
        """The synonyms that were searched for besides what was typed, "" for none."""
        return _(", ").join(also_searched(self.state.words))

    @property
    def hidden(self) -> bool:
        """Whether the result is too small to be shown to anybody (Document.least_count)."""
        return 0 < self.result.total < self.document.least_count

    def steps(self) -> dict[str, object]:
        """The pages around this one, as includes/pagination.html takes them."""
        page, pages = self.result.page, self.result.pages
        shown = Paginator(range(pages), 1).get_elided_page_range(page, on_each_side=2, on_ends=1) if pages > 1 else ()
        steps = [
            {"number": n, "current": n == page, "query": self.form.link(page=n)}
            if isinstance(n, int)
            else {"gap": True}
            for n in shown
        ]
        before = self.form.link(**{PAGE: page - 1}) if page > 1 else ""
        after = self.form.link(**{PAGE: page + 1}) if page < pages else ""
        return {"steps": steps, "before": before, "after": after}

    def shown_words(self) -> str:
        first = (self.result.page - 1) * self.result.size + 1
        return _("%(first)s–%(last)s of %(total)s") % {
            "first": f"{first:,}",
            "last": f"{first + len(self.result.hits) - 1:,}",
            "total": self.document.counted(self.result.total),
        }

    # An empty list

    def ways_out(self, count: Callable[[State], int]) -> list[WayOut]:
        """For each filter in use, what the list would hold without it; the most first, those that give nothing left
        out. `count` counts the rows of a state."""
        out: list[tuple[int, WayOut]] = []
        for key in (*((TEXT,) if self.state.words else ()), *self.state.filters):
            without = self.state.without(key)
            total = count(without)
            if total:
                words = filter_words(self.document, key, self.state)
                out.append((total, WayOut(words, counted(total, self.document), self._url(without))))
        return [way for _total, way in sorted(out, key=lambda pair: -pair[0])]
