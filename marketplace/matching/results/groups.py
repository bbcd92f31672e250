"""The results of a pre-check in groups: which rows a page shows at once, which wait, and which one stands on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

# A group shows this many rows at once, and below them so many investments; the others come when they are asked for. What lacks
# only publication, and insurance, take their places among the first.
FIRST_ROWS = 8
FIRST_APART: Mapping[str, int] = {"met": 3, "insurance": 2, "equity": 4}

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
    `in_part`: of how many the limit covers only what is needed at the least; `unpublished_only`: how many hang on nothing
    but what nobody published."""

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
    unpublished_only: int = 0


class Rows:
    """Rows of one pre-check in one language, with what is kept of each offering."""

    def __init__(self, result: PrecheckResult, offerings: Offerings, language: str) -> None:
        self.result, self.language = result, language
        self._shown = shown_offerings.of(offerings, language, result.known.reference)

    def row(self, item: Result) -> ResultRow:
        return ResultRow(item, self.result.known, self.language, self._shown(item.offering))

    def best(self) -> ResultRow | None:
        """The one that stands on top: the first result worth a look that gives money; where none does, the first cover."""
        first_cover = None
        for verdict in WORTH_LOOKING_AT:
            for item in self.result.by_verdict[verdict]:
                if not self._shown(item.offering).is_insurance:
                    return self.row(item)
                first_cover = first_cover or item
        return self.row(first_cover) if first_cover else None

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
        group.unpublished_only = sum(item.assessment.lacks_only_publication for item in items)
        group.on_top = best is not None and best.verdict is verdict
        items = tuple(item for item in items if best is None or item.offering is not best.offering)
        parts = self._parts(items, verdict)
        group.sections = [Section(title, self._rows(found[:most])) for title, found, most in parts]
        group.waiting = sum(max(0, len(found) - most) for _title, found, most in parts)
        if is_open:
            group.others = self._rows([item for _title, found, most in parts for item in found[most:]])
        return group

    def _parts(self, items: Sequence[Result], verdict: Verdict) -> list[tuple[str, list[Result], int]]:
        """The results of a group under their headings, with how many of them are shown at once: those that lack nothing but
        publication first, investments and insurance last. What stands alone needs no heading."""
        sorted_out: dict[str, list[Result]] = {name: [] for name in ("met", "money", "equity", "insurance")}
        for item in items:
            shown = self._shown(item.offering)
            name = "equity" if shown.is_equity else "insurance" if shown.is_insurance else "money"
            sorted_out["met" if item.assessment.lacks_only_publication else name].append(item)
        found = {name: results for name, results in sorted_out.items() if results}
        is_one = len(found) == 1 and "met" not in found
        taken = sum(min(FIRST_APART[name], len(found.get(name, ()))) for name in ("met", "insurance"))
        at_once = {**FIRST_APART, "money": FIRST_ROWS - taken} | ({"insurance": FIRST_ROWS} if is_one else {})
        return [
            ("" if is_one else _title(name, len(results), verdict, has_met="met" in found), results, at_once[name])
            for name, results in found.items()
        ]

    def _rows(self, items: Iterable[Result]) -> list[ResultRow]:
        return [self.row(item) for item in items]


def _title(name: str, number: int, verdict: Verdict, *, has_met: bool) -> str:
    """The heading of a part of a group; "" for what stands right below the group's own."""
    match name:
        case "met":
            words = ngettext(
                "All that is published is met, the rest is to be asked: %d",
                "All that is published is met, the rest is to be asked: %d",
                number,
            )
            return words % number
        case "money":
            return (
                ngettext("Still hangs on something: %d", "Still hang on something: %d", number) % number
                if has_met
                else ""
            )
        case "insurance":
            return ngettext("Insurance: %d", "Insurance: %d", number) % number
    investments = {
        Verdict.FITS: ngettext("Equity: %d fits", "Equity: %d fit", number),
        Verdict.MAY_FIT: ngettext("Equity: %d may fit", "Equity: %d may fit", number),
        Verdict.JUST_MISSES: ngettext("Equity: %d just misses", "Equity: %d just miss", number),
    }
    return investments.get(verdict, ngettext("Equity: %d", "Equity: %d", number)) % number


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
