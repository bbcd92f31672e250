"""The words of `data/words.json`, held against the vocabulary: the one place where the ways to write a thing are kept.

A word may hold choices, [研发费用|研发投入], which may be empty, [额|], and names of the file's `parts`, {revenue}: it
stands for every word that can be made of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from marketplace.engine.vocabulary.facts import FACTS

FILE = Path(__file__).resolve().parent.parent / "data" / "words.json"
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_PART = re.compile(r"\{([a-z_]+)\}")


@cache
def words() -> Mapping[str, Any]:
    """The whole file. ValueError where it names a fact that is not in the vocabulary."""
    written: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    document: dict[str, Any] = _spelled(written, written["parts"])
    unknown = sorted(set(document["facts"]) - set(FACTS))
    if unknown:
        raise ValueError(f"{FILE.name}: no facts of the vocabulary: {', '.join(unknown)}. Correct or remove them.")
    return document


def _spelled(value: Any, parts: Mapping[str, str]) -> Any:
    """The document with every word of its lists written out."""
    if isinstance(value, dict):
        return {key: _spelled(part, parts) for key, part in value.items() if value is not parts}
    if isinstance(value, list):
        found: list[Any] = []
        for part in value:
            found.extend(_ways(part, parts) if isinstance(part, str) else [_spelled(part, parts)])
        return list(dict.fromkeys(found)) if all(isinstance(part, str) for part in found) else found
    return value


def _ways(word: str, parts: Mapping[str, str]) -> Iterator[str]:
    """Every word that one with choices stands for."""
    named = _PART.search(word)
    if named:
        yield from _ways(f"{word[: named.start()]}[{parts[named[1]]}]{word[named.end() :]}", parts)
        return
    choice = _CHOICE.search(word)
    if choice is None:
        yield word
        return
    for way in choice[1].split("|"):
        yield from _ways(word[: choice.start()] + way + word[choice.end() :], parts)


def words_of_fact(key: str) -> Mapping[str, Any]:
    """What the file says of one fact."""
    found: Mapping[str, Any] = words()["facts"].get(key, {})
    return found
