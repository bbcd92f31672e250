"""The trees of all offerings of the demo, as importing them gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from marketplace.engine.criteria import Node
from marketplace.institutions.importing.items import Draft, draft_of
from marketplace.listing.reading import read_file

DATA = Path(__file__).resolve().parents[1] / "marketplace" / "institutions" / "data" / "demo"


@cache
def demo_drafts() -> Mapping[str, Draft]:
    """Every offering by its id."""
    read = [draft_of(item) for name in ("products", "funds", "members") for item in read_file(DATA / f"{name}.json")[0]]
    return {draft.external_id: draft for draft in read}


def demo_trees() -> Mapping[str, Node]:
    """Every offering's tree by its id."""
    return {key: draft.content.criteria for key, draft in demo_drafts().items()}
