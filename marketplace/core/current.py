"""The lists and rates in use now, as the value that the engine takes."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from marketplace.core import lpr, taxonomies
from marketplace.core.reference import Reference


@cache
def reference() -> Reference:
    """What ships with the product and what the bureau corrected; it changes only with a restart."""
    found = {name: taxonomies.taxonomy(name) for name in taxonomies.names()}
    return Reference(MappingProxyType(found), lpr.rates())
