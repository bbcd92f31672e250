"""The words of `data/words.json`, held against the vocabulary: the one place where the ways to write a thing are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from marketplace.engine.vocabulary.facts import FACTS

FILE = Path(__file__).resolve().parent.parent / "data" / "words.json"


@cache
def words() -> Mapping[str, Any]:
    """The whole file. ValueError where it names a fact that is not in the vocabulary."""
    document: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    unknown = sorted(set(document["facts"]) - set(FACTS))
    if unknown:
        raise ValueError(f"{FILE.name}: no facts of the vocabulary: {', '.join(unknown)}. Correct or remove them.")
    return document


def words_of_fact(key: str) -> Mapping[str, Any]:
    """What the file says of one fact."""
    found: Mapping[str, Any] = words()["facts"].get(key, {})
    return found
