"""Conditions of published benefits that no rule says yet."""

from __future__ import annotations

from collections.abc import Iterator

from cms.benefits.selectors import published_benefits
from marketplace.listing.open_texts import OpenText


def benefits_in_words() -> Iterator[OpenText]:
    """Those in force today, with the title of their policy and the one place that they are for."""
    for benefit in published_benefits():
        here = benefit.said.regions[0] if len(benefit.said.regions) == 1 else ""
        for condition in benefit.said.person:
            yield OpenText(condition, f"{benefit.policy.title} · {benefit.said.name}", here)
