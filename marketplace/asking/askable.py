"""What may be asked of whom: every fact but what the market sets; sensitive ones only with a consent of their own, and
those about the relation to one institution only where that one is meant."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.engine.holding import Codes
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.fact_types import Subject
from marketplace.engine.vocabulary.facts import FACTS


def may_ask(key: str, consents: Collection[str] = (), *, towards_one: bool = False) -> bool:
    """Whether a page may ask for a fact. `consents`: the sensitive facts that the person agreed to be asked for;
    `towards_one`: the page is about one institution or scheme, and its answers go to no other.

    False for what is no fact at all, so that names of posted fields can be held against it.
    """
    fact = FACTS.get(key)
    if fact is None or fact.subject is Subject.MARKET or (fact.relative and not towards_one):
        return False
    return not fact.is_sensitive or key in consents


def is_there(key: str, known: Known) -> bool:
    """False where the firm has said what leaves none of a fact: nobody asks for it then."""
    presumed = FACTS[key].presumes
    return presumed is None or known.get(presumed) is not False


def asked_as(key: str, known: Known) -> str:
    """The fact to ask for when `key` is open: what it follows from, where that is one fact and is open too."""
    sources = FACTS[key].derived_from
    if len(sources) == 1 and not known.is_known(sources[0]) and not isinstance(known.get(sources[0]), Codes):
        return sources[0]
    return key
