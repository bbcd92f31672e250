"""The results of a pre-check in groups: which rows a page shows at once, which wait, and which one stands on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from marketplace.core.current import taxonomy
from marketplace.engine.assessment import Verdict
from marketplace.matching.results.noes import Reason, reasons
from marketplace.matching.results.offerings import Offerings
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import WORTH_LOOKING_AT, PrecheckResult, Result
from marketplace.matching.results.shown import shown_offerings

# A group shows this many rows at once, and this many investments below them; the others come when they are asked for.
FIRST_ROWS = 8
FIRST_INVESTMENTS = 4

# Anchor, verdict, symbol, title.
GROUPS: tuple[tuple[str, Verdict, str, str | Promise], ...] = (
    ("fit", Verdict.FITS, "check-circle-fill", gettext_lazy("Fits")),
    ("may", Verdict.MAY_FIT, "question-circle", gettext_lazy("May fit")),
    ("near", Verdict.JUST_MISSES, "arrow-up", gettext_lazy("Just misses")),
    ("rest", Verdict.NO, "x-circle", gettext_lazy("Does not fit")),
    ("unpublished", Verdict.UNPUBLISHED, "eye-slash", gettext_lazy("Not published")),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; `title` is "" for those right below the group's own."""

    title: str
    rows: Sequence[ResultRow]

    @property
    def level(self) -> int:
        """The level of the rows' headings."""
        return 4 if self.title else 3


@dataclass(slots=True)
class Group:
    """One verdict. `count`: all its results; `waiting`: how many are not in `sections`; `others`: these as rows, once they
    are asked for; `on_top`: whether its first stands above all groups; `reasons`: the noes by their first reason;
    `in_part`: of how many the limit covers only what is needed at the least."""

    name: str
    verdict: Verdict
    symbol: str
    title: str | Promise
    count: int
    sections: Sequence[Section] = ()
    waiting: int = 0
    others: Sequence[ResultRow] = ()
    on_top: bool = False
    reasons: Sequence[Reason] = ()
    is_first: bool = field(default=False)
    in_part: int = 0


class Rows:
    """Rows of one pre-check in one language, with what is kept of each offering."""

    def __init__(self, result: PrecheckResult, offerings: Offerings, language: str) -> None:
        self.result, self.language = result, language
        self._shown = shown_offerings.of(offerings, language, result.known.reference)

    def row(self, item: Result) -> ResultRow:
        return ResultRow(item, self.result.known, self.language, self._shown(item.offering))

    def best(self) -> ResultRow | None:
        """The one that stands on top: the first of the first group worth a look that holds any. Who publishes enough to
        say something comes first by the order of the results."""
        found = next((found for verdict in WORTH_LOOKING_AT if (found := self.result.by_verdict[verdict])), ())
        return self.row(found[0]) if found else None

    def groups(self, best: ResultRow | None, wanted: str = "") -> list[Group]:
        """The five groups. `wanted`: the name of one whose rows are all asked for, "all" for every one, or a reason's."""
        found = [
            self.group(name, verdict, symbol, title, best, wanted in (name, "all"))
            for name, verdict, symbol, title in GROUPS
        ]
        for group in found:
            if group.verdict is Verdict.NO:
                group.reasons = reasons(self.result, self.language, wanted)
        next((group for group in found if group.count), found[0]).is_first = True
        return found

    def group(
        self, name: str, verdict: Verdict, symbol: str, title: str | Promise, best: ResultRow | None, is_open: bool
    ) -> Group:
        """One of the groups; `is_open`: with all its rows. The noes have none, they stand by reason."""
        items = self.result.by_verdict[verdict]
        group = Group(name, verdict, symbol, title, len(items))
        if verdict is Verdict.NO:
            return group
        group.in_part = sum(item.assessment.in_part for item in items)
        group.on_top = best is not None and best.verdict is verdict
        items = tuple(item for item in items if best is None or item.offering is not best.offering)
        investments = [item for item in items if self._shown(item.offering).is_equity]
        others = [item for item in items if not self._shown(item.offering).is_equity]
        first, last = others[:FIRST_ROWS], investments[:FIRST_INVESTMENTS]
        group.sections = self._sections(first, last, len(investments), verdict)
        group.waiting = len(items) - len(first) - len(last)
        if is_open:
            group.others = self._rows([*others[FIRST_ROWS:], *investments[FIRST_INVESTMENTS:]])
        return group

    def _sections(
        self, first: Sequence[Result], investments: Sequence[Result], number: int, verdict: Verdict
    ) -> list[Section]:
        if not first or not investments:
            return [Section("", self._rows([*first, *investments]))] if first or investments else []
        return [Section("", self._rows(first)), Section(_investments(number, verdict), self._rows(investments))]

    def _rows(self, items: Iterable[Result]) -> list[ResultRow]:
        return [self.row(item) for item in items]


def _investments(number: int, verdict: Verdict) -> str:
    words = {
        Verdict.FITS: ngettext("Equity: %d fits", "Equity: %d fit", number),
        Verdict.MAY_FIT: ngettext("Equity: %d may fit", "Equity: %d may fit", number),
        Verdict.JUST_MISSES: ngettext("Equity: %d just misses", "Equity: %d just miss", number),
    }
    return words.get(verdict, ngettext("Equity: %d", "Equity: %d", number)) % number


def family_table(result: PrecheckResult, language: str) -> list[dict[str, Any]]:
    """Kinds side by side: for each family how many results of each verdict."""
    found = result.families()
    return [
        {
            "code": entry.code,
            "name": entry.name.say(language),
            "cells": [found[entry.code][verdict] for _name, verdict, _symbol, _title in GROUPS],
            "worth": sum(found[entry.code][verdict] for verdict in WORTH_LOOKING_AT),
        }
        for entry in taxonomy("kind_families")
        if entry.code in found
    ]
