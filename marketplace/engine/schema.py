"""Versions of the JSON in which criteria, bounds and what is known of firms are stored, and how older ones are read.

Stored documents are never rewritten: reading takes them up one version at a time. Who changes the JSON adds the step
from the version so far to ``UPGRADES`` or ``FACT_UPGRADES`` (the newest version follows from it), and a stored example of it to the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from marketplace.engine.faults import CriteriaError, echo
from marketplace.engine.stage_and_round import rule_of_two, values_of_two

Upgrade = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""A whole document of one version (criteria or bounds) as a document of the next; what it is given stays as it is."""

# From each version to the next, without gaps.
UPGRADES: Mapping[int, Upgrade] = MappingProxyType({1: rule_of_two})
# The same of what is known of a firm or its need: facts by key.
FACT_UPGRADES: Mapping[int, Upgrade] = MappingProxyType({1: values_of_two})


def newest(upgrades: Mapping[int, Upgrade]) -> int:
    """The version that a chain of upgrades leads to."""
    return max(upgrades, default=0) + 1


SCHEMA = newest(UPGRADES)
FACTS_SCHEMA = newest(FACT_UPGRADES)


def upgraded_facts(facts: Mapping[str, Any], version: int) -> Mapping[str, Any]:
    """Facts by key as a version of them was stored, in the newest shape."""
    for step in range(version, FACTS_SCHEMA):
        facts = FACT_UPGRADES[step](facts)
    return facts


def upgraded(document: Any, place: str, upgrades: Mapping[int, Upgrade] = UPGRADES) -> Mapping[str, Any]:
    """The document in the newest version. Raises CriteriaError at ``place`` where it names none, or a newer one."""
    last = newest(upgrades)
    version = document.get("schema") if isinstance(document, Mapping) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise CriteriaError(place, "schema_missing", known=last)
    if version > last:
        raise CriteriaError(place, "schema_newer", version=echo(version), known=last)
    read: Mapping[str, Any] = document
    for step in range(version, last):
        read = {**upgrades[step](read), "schema": step + 1}
    return read
