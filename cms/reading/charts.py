"""A plan's indicators as a chart: how much of the way from base to target is done. Coordinates are those of the drawing
(templates/cms/policy/indicator_chart.html), which is 400 wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from cms.models import PlanIndicator

TOP, ROW = 20, 46
BAR_WIDTH = 276
"""A whole bar; base and target stand beside it."""
_NAME_CHARACTERS = 20
DONE = 100


@dataclass(frozen=True)
class Bar:
    """One indicator. `share`: how much of the way is done in %, None where that is not known."""

    name: str
    base: str
    target: str
    reached: str
    year: int | None
    share: int | None
    place: int

    @property
    def short(self) -> str:
        return self.name if len(self.name) <= _NAME_CHARACTERS else f"{self.name[: _NAME_CHARACTERS - 1]}…"

    @property
    def name_y(self) -> int:
        return TOP + ROW * self.place + 14

    @property
    def bar_y(self) -> int:
        return self.name_y + 8

    @property
    def text_y(self) -> int:
        return self.bar_y + 12

    @property
    def width(self) -> float:
        """Of the part that is done."""
        return round(BAR_WIDTH * (self.share or 0) / DONE, 1)

    @property
    def said(self) -> str:
        """The row in words, for those who do not see it."""
        told = {"name": self.name, "base": self.base or _("Not stated"), "target": self.target or _("Not stated")}
        if self.share is None:
            return _("%(name)s: from %(base)s to %(target)s, not known how far") % told
        told |= {"reached": self.reached, "year": str(self.year), "share": str(self.share)}
        return _("%(name)s: from %(base)s to %(target)s, %(reached)s in %(year)s, %(share)s%% of the way") % told


@dataclass(frozen=True)
class Chart:
    """The indicators of one pair of years."""

    base_year: int
    target_year: int
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.bars)

    @property
    def done(self) -> int:
        return sum(one.share == DONE for one in self.bars)

    @property
    def on_the_way(self) -> int:
        return sum(one.share is not None and one.share < DONE for one in self.bars)

    @property
    def not_known(self) -> int:
        return sum(one.share is None for one in self.bars)

    @property
    def said(self) -> str:
        return _("; ").join(one.said for one in self.bars)


def charts_of(indicators: Sequence[PlanIndicator]) -> list[Chart]:
    """A chart for each pair of years, in the order of the plan."""
    out = []
    for (base_year, target_year), group in groupby(indicators, key=lambda one: (one.base_year, one.target_year)):
        bars = [_bar(one, place) for place, one in enumerate(group)]
        out.append(Chart(base_year, target_year, bars))
    return out


def _bar(one: PlanIndicator, place: int) -> Bar:
    reached = one.latest
    return Bar(
        str(one),
        one.base_said,
        one.target_said,
        reached.said if reached else "",
        reached.year if reached else None,
        one.share,
        place,
    )
