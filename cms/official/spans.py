"""Cells that span columns and rows, each put where it stands: the others keep their columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cms.official.blocks import solid

_MOST_SPANNED = 1_000
"""Columns or rows; tables made to exhaust a reader say more."""
_MOST_REPEATED = 200_000
"""Characters said again in one table; more than this was made to fill the memory."""
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Cell:
    """`across`, `down`: columns and rows that it spans, 0 rows for all that are left."""

    text: str
    across: int = 1
    down: int = 1


@dataclass
class Grid:
    """Rows of cells. `repeated`: characters said again because their cell spans rows. `merged`: whether a figure spans
    cells that are left empty, those beside the first."""

    rows: list[list[str]] = field(default_factory=list)
    repeated: int = 0
    merged: bool = False
    _above: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Column → rows that its cell still spans, and what the cell says."""

    def add(self, cells: Iterable[Cell]) -> None:
        """The next row, from its own cells; those from above go on in their columns."""
        row: list[str] = []
        spans: dict[int, tuple[int, str]] = {}
        given = list(cells)
        for cell in given:
            self._go_on(row, spans)
            down = min(cell.down, _MOST_SPANNED) if cell.down > 0 else _MOST_SPANNED
            for step in range(min(max(cell.across, 1), _MOST_SPANNED)):
                text = "" if step else cell.text
                spans[len(row)] = (down - 1, text)
                row.append(text)
            self.merged = self.merged or (cell.across > 1 and len(given) > 1 and bool(_FIGURE.search(cell.text)))
        while any(column >= len(row) for column in self._above):
            if len(row) not in self._above:
                row.append("")
            self._go_on(row, spans)
        self._above = {column: span for column, span in spans.items() if span[0]}
        self.rows.append(row)

    def _go_on(self, row: list[str], spans: dict[int, tuple[int, str]]) -> None:
        """The cells from above that stand in the next columns."""
        while len(row) in self._above:
            left, text = self._above.pop(len(row))
            if self.repeated > _MOST_REPEATED:
                text, self.merged = "", True
            spans[len(row)] = (left - 1, text)
            row.append(text)
            self.repeated += len(solid(text))
