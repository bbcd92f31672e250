"""Short texts of published lists and what they mean, kept as data in `data/vocabulary/<key>.json`.

    {"key": "entity", "entries": [
        {"texts": ["小微企业"], "tree": {"fact": "size", "op": "in", "to": ["micro", "small"]}, "note": "why"},
        {"texts": ["高潜力"], "why": "vague", "note": "…"}]}

An entry has a `tree` (criteria JSON; `"to_within": [codes]` in place of `to` stands for all codes at or below these), or
`why`: a code of `reasons.py` that says why a person must judge; with both, the tree says a part and `left` are the words
left to the person. Files of other things (guarantee modes, rates) have
entries with their own keys. Texts are compared folded: case, width, white space and quotation marks do not matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.core.text import fold
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import Node
from marketplace.engine.criteria_json import read_node
from marketplace.engine.vocabulary.facts import FACTS

FOLDER = Path(__file__).resolve().parent.parent / "data" / "vocabulary"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one text means. `values` holds the entry's own keys."""

    tree: Node | None
    why: str | None
    values: Mapping[str, Any]


def vocabulary(key: str) -> Mapping[str, Entry]:
    """The entries of one file by folded text. Raises ValueError for a text that stands twice or a tree that is wrong."""
    return _vocabulary(key, current.reference().version)


@lru_cache(maxsize=64)
def _vocabulary(key: str, lists: str) -> Mapping[str, Entry]:
    """`lists`: the version of the lists that its trees are checked by and written out with."""
    document = json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    found: dict[str, Entry] = {}
    for number, row in enumerate(document["entries"], 1):
        entry = _entry(row, f"{key}.json, entry {number}")
        for text in row["texts"]:
            if fold(text) in found:
                raise ValueError(f"{key}.json: “{text}” stands twice; keep one.")
            found[fold(text)] = entry
    return found


def meaning(key: str, text: str) -> Entry | None:
    """What `text` means under `key`; None where it is not recognised."""
    return vocabulary(key).get(fold(text))


def _entry(row: Mapping[str, Any], place: str) -> Entry:
    tree = None
    if "tree" in row:
        tree = read_node(_expanded(row["tree"]), place)
        check_criteria(tree, current.reference(), may_prefer=False)
    return Entry(tree, row.get("why"), {key: value for key, value in row.items() if key not in ("texts", "tree")})


def _expanded(data: Any) -> Any:
    """The tree with `to_within` written out as `to`."""
    if isinstance(data, list):
        return [_expanded(part) for part in data]
    if not isinstance(data, dict):
        return data
    if "to_within" in data:
        entries = taxonomy(FACTS[data["fact"]].taxonomy or "")
        below = frozenset[str]().union(*(entries.narrower(code) for code in data["to_within"]))
        rest = {key: value for key, value in data.items() if key != "to_within"}
        return rest | {"to": [entry.code for entry in entries if entry.code in below]}
    return {key: _expanded(value) for key, value in data.items()}
