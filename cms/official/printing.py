"""A document as the plain text in which an editor changes it, and back: one clause a line, exactly the same clauses."""

from __future__ import annotations

from collections.abc import Sequence

from cms.official.clauses import BY_CODE, Clause
from cms.official.frame import framed
from cms.official.outline import clauses_of
from cms.official.statements import marked
from cms.official.tabs import rows_of_tabs
from cms.official.text import blocks_of_form, escaped

_PLAIN, _BOLD, _MARKED = range(3)
_ROUNDS = 6
"""Marking one line can change how its neighbours are read; more rounds than this and all that is left is marked."""


def clauses_of_form(text: str) -> list[Clause]:
    """The clauses that the text says."""
    return marked(framed(clauses_of(blocks_of_form(text))))


def form_of(clauses: Sequence[Clause]) -> str:
    """The text that says these clauses: plain where that is read as it is meant; else with a bold heading (**…**); else
    with its level in front (【段落】…)."""
    how = [_MARKED if one.fixed else _PLAIN for one in clauses]
    for _ in range(_ROUNDS):
        text = _text(clauses, how)
        read = clauses_of_form(text)
        wrong = [
            place for place, (one, other) in enumerate(zip(read, clauses, strict=True)) if not _is_same(one, other)
        ]
        if not wrong:
            return text
        for place in wrong:
            how[place] = min(how[place] + 1, _MARKED)
    return _text(clauses, [_MARKED] * len(how))


def _text(clauses: Sequence[Clause], how: Sequence[int]) -> str:
    return "\n\n".join(_line(one, way) for one, way in zip(clauses, how, strict=True)) + "\n"


def _is_same(one: Clause, other: Clause) -> bool:
    return (one.level, one.number, one.heading, one.text, one.table) == (
        other.level, other.number, other.heading, other.text, other.table,
    )  # fmt: skip


def _line(clause: Clause, way: int) -> str:
    if clause.level == "table":
        return _table(clause.table)
    space = " " if clause.number and clause.number[-1] not in "、）)" else ""
    is_bold = bool(clause.heading) and way != _PLAIN
    heading = escaped(clause.heading, bold=is_bold)
    heading = f"**{heading}**" if is_bold else heading
    mark = f"【{BY_CODE[clause.level].mark}】" if way == _MARKED else ""
    return f"{mark}{clause.number}{space}{heading}{escaped(clause.text)}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Cells between tabs, as they come from a spreadsheet; between bars where that would be read as something else."""
    rows = [[escaped(cell) for cell in row] for row in rows]
    tabs = ["\t".join(row) for row in rows]
    if all(cells is not None for cells in rows_of_tabs(tabs)):
        return "\n".join(tabs)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
