"""What was one fact until version 1, "stage or round of financing", as the two facts that it became.

Its codes were rounds, and stages that stood for groups of rounds (初创期: angel to A). Where a rule names a stage with
all rounds of its group, the rounds only spelt the stage out. A round that was said meant the latest one closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

# The rounds by their old codes, in their order; 种子 and 天使 were used of stages.
_ROUNDS = ("pre_a", "a", "b", "c", "d", "pre_ipo")
_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "startup": frozenset({"angel", "pre_a", "a"}),
        "growth": frozenset({"a", "b"}),
        "expansion": frozenset({"b", "c"}),
        "mature": frozenset({"c", "d", "pre_ipo"}),
    }
)


def split(codes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Old codes as stages and rounds, each in the order given, without rounds that only spell out a stage."""
    listed = list(codes)
    spelt_out = {
        code for group, members in _GROUPS.items() if group in listed and members <= {*listed} for code in members
    }
    left = [code for code in listed if code not in spelt_out]
    return [code for code in left if code not in _ROUNDS], [code for code in left if code in _ROUNDS]


def rule_of_two(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Criteria or bounds in which every condition on the old fact asks for a stage, a round, or one of both."""
    return {key: _read(value) for key, value in document.items()}


def _read(data: Any) -> Any:
    if isinstance(data, list | tuple):
        return [_read(item) for item in data]
    if not isinstance(data, Mapping):
        return data
    if data.get("fact") == "stage" and isinstance(data.get("to"), list | tuple):
        return _of_both(data)
    return {key: _read(value) for key, value in data.items()}


def _of_both(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node asking of either fact what its codes speak of; what is noted on it stays on the outermost."""
    stages, rounds = split(node["to"])
    said = [
        {"fact": fact, "op": node["op"], "to": codes}
        for fact, codes in (("stage", stages), ("round_closed", rounds))
        if codes
    ]
    noted = {key: value for key, value in node.items() if key not in ("fact", "op", "to")}
    return {**(said[0] if len(said) == 1 else {"any": said} if said else node), **noted}


def values_of_two(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is known of a firm, with its stage and its latest round apart; each keeps source, day and grade."""
    stated = facts.get("stage")
    if stated is None:
        return facts
    evidence = dict(stated) if isinstance(stated, Mapping) else {}
    codes = evidence.pop("value", ()) if isinstance(stated, Mapping) else stated
    rounds = [code for code in _ROUNDS if code in codes]
    stages = sorted(code for code in codes if code not in _ROUNDS)
    read = {key: value for key, value in facts.items() if key != "stage"}
    for fact, value in (("stage", stages), ("round_closed", rounds[-1] if rounds else None)):
        if value:
            read[fact] = {**evidence, "value": value} if isinstance(stated, Mapping) else value
    return read
