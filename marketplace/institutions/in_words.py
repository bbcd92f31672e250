"""Conditions of published offerings that no rule says yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from marketplace.institutions.selectors import published_offerings
from marketplace.listing.open_texts import OpenText


def offerings_in_words() -> Iterator[OpenText]:
    """Those in force today, with the name of the offering and the one place that it is for."""
    for offering in published_offerings(timezone.localdate()):
        here = offering.said.regions[0] if len(offering.said.regions) == 1 else ""
        for condition in offering.said.person:
            yield OpenText(condition, offering.name, here)
