"""Figures of the home page: each room registers what it can count, so that the page imports no room.

A figure is counted when the page is shown, from the database; there are no samples. In an app's `ready()`:

    register_figure("offerings", count_offerings, order=10)

where `count_offerings()` returns a `Figure`, or None while there is nothing to say.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number with its words. `label` and `note` may be lazily translated; `unit` is the measure word or ""."""

    label: str
    value: int
    unit: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """One row of a breakdown: `share` is the percent (0–100, integer) of the largest row, for the bar's length."""

    label: str
    value: int
    url: str = ""
    share: int = 0


@dataclass(frozen=True)
class Breakdown:
    """A small table with bars, such as "offerings by kind". `finding` is the heading: what the numbers say."""

    finding: str
    label_heading: str
    value_heading: str
    rows: tuple[Bar, ...]
    note: str = ""
    url: str = ""
    url_text: str = ""


_figures: dict[str, tuple[int, Callable[[], Figure | None]]] = {}
_breakdowns: dict[str, tuple[int, Callable[[], Breakdown | None]]] = {}


def register_figure(name: str, count: Callable[[], Figure | None], *, order: int = 100) -> None:
    """Add a figure under a unique `name`; smaller `order` comes first. Registering a name again replaces it."""
    _figures[name] = (order, count)


def register_breakdown(name: str, count: Callable[[], Breakdown | None], *, order: int = 100) -> None:
    """Add a breakdown under a unique `name`; smaller `order` comes first. Registering a name again replaces it."""
    _breakdowns[name] = (order, count)


def figures() -> dict[str, Figure]:
    """All figures that have something to say by name, in order."""
    found = ((name, count()) for name, (_order, count) in sorted(_figures.items(), key=lambda item: item[1][0]))
    return {name: figure for name, figure in found if figure is not None}


def breakdowns() -> list[Breakdown]:
    """All breakdowns that have something to say, in order, each bar's share filled in."""
    found = (count() for _order, count in sorted(_breakdowns.values(), key=lambda pair: pair[0]))
    return [_with_shares(breakdown) for breakdown in found if breakdown is not None and breakdown.rows]


def _with_shares(breakdown: Breakdown) -> Breakdown:
    largest = max(row.value for row in breakdown.rows) or 1
    rows = tuple(Bar(row.label, row.value, row.url, round(100 * row.value / largest)) for row in breakdown.rows)
    return Breakdown(
        breakdown.finding,
        breakdown.label_heading,
        breakdown.value_heading,
        rows,
        breakdown.note,
        breakdown.url,
        breakdown.url_text,
    )
