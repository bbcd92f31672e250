"""Clauses as the plain text that the importer reads: what an editor changes as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from cms.official.clauses import Clause
from cms.official.outline import clauses_of
from cms.official.text import blocks_of_text


def text_of(clauses: Sequence[Clause]) -> str:
    """One paragraph a line, blank lines between; a heading that would not be seen as one is bold (**…**)."""
    has_articles = any(one.level == "article" for one in clauses)
    has_decimals = any(one.level.startswith("decimal") for one in clauses)
    context = [*(["第一条 条"] if has_articles else []), *(["1.1 条"] if has_decimals else [])]
    return "\n\n".join(_line(one, context) for one in clauses) + "\n"


def _line(clause: Clause, context: Sequence[str]) -> str:
    if clause.level == "table":
        return "\n".join("\t".join(row) if len(row) > 1 else f"| {row[0]} |" for row in clause.table)
    space = " " if clause.number and clause.number[-1] not in "、）)①②③④⑤⑥⑦⑧⑨⑩" else ""
    plain = f"{clause.number}{space}{clause.heading}{clause.text}"
    if not clause.heading or _is_seen(plain, clause, context):
        return plain
    return f"{clause.number}{space}**{clause.heading}**{clause.text}"


def _is_seen(line: str, clause: Clause, context: Sequence[str]) -> bool:
    read = clauses_of(blocks_of_text("\n".join([*context, line])))[-1]
    return (read.level, read.number, read.heading) == (clause.level, clause.number, clause.heading)
