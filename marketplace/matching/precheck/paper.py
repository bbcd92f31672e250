"""The result on paper: about six pages. Of each group the first with its reasons, every other in two lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.engine.assessment import Verdict
from marketplace.matching.results.groups import Group
from marketplace.matching.results.rows import ResultRow


@dataclass(frozen=True, slots=True)
class Sheet:
    """A group as it is printed. `first`: the row with its reasons, None where nothing is published or nothing is there;
    `rows` and `investments` (under `title`): the others."""

    group: Group
    first: ResultRow | None
    rows: Sequence[ResultRow]
    investments: Sequence[ResultRow]
    title: str


def sheets(groups: Iterable[Group]) -> list[Sheet]:
    """The groups that hold anything."""
    return [_sheet(group) for group in groups if group.count]


def _sheet(group: Group) -> Sheet:
    found = [row for section in group.sections for row in section.rows] + list(group.others)
    has_reasons = bool(found) and group.verdict is not Verdict.UNPUBLISHED
    first, left = (found[0], found[1:]) if has_reasons else (None, found)
    investments = [row for row in left if row.shown.is_equity]
    rows = [row for row in left if not row.shown.is_equity]
    title = next((part.title for part in group.sections if part.title and part.rows[0].shown.is_equity), "")
    return Sheet(group, first, rows, investments, title)
