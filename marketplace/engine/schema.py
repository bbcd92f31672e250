"""Versions of the JSON in which criteria and bounds are stored, and how older ones are read.

Stored documents are never rewritten: reading takes them up one version at a time. Who changes the JSON adds the step
from the version so far to ``UPGRADES`` (the newest version follows from it), and a stored example of it to the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from marketplace.engine.faults import CriteriaError, echo

Upgrade = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""A whole document of one version (criteria or bounds) as a document of the next; what it is given stays as it is."""

# From each version to the next, without gaps. There has been one version so far.
UPGRADES: Mapping[int, Upgrade] = MappingProxyType({})


def newest(upgrades: Mapping[int, Upgrade]) -> int:
    """The version that a chain of upgrades leads to."""
    return max(upgrades, default=0) + 1


SCHEMA = newest(UPGRADES)


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
