"""Which published offerings name a code of a list: in what they are, or in a rule of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from marketplace.core.terms.registers import Unread, Use, count_uses, find_unread
from marketplace.core.text import Text
from marketplace.engine.criteria import facts_of, facts_of_operand
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.engine.vocabulary.families import named_by
from marketplace.institutions.content import codes_in
from marketplace.institutions.importing.facing import CODED
from marketplace.institutions.mentions import mentioned
from marketplace.institutions.models import page_of
from marketplace.institutions.selectors import PublishedOffering, published_offerings

_LABEL = Text("金融产品", "Offerings")
_EXAMPLES = 5


def offerings_with(table: str, code: str) -> Use:
    """Those of today that name the code, the first of them by name."""
    facts = [fact.key for fact in FACTS.values() if fact.taxonomy == table]
    found = [one for one in published_offerings(timezone.localdate()) if _names(one, table, code, facts)]
    return _use(found)


def _names(offering: PublishedOffering, table: str, code: str, facts: list[str]) -> bool:
    said = any((of, found) == (table, code) for _field, of, found in codes_in(offering.said))
    read = facts_of(offering.criteria).union(*map(facts_of_operand, offering.limits.operands))
    asked = not named_by(table, code).isdisjoint(read)
    return said or asked or any(code in mentioned(offering.criteria, offering.limits, key) for key in facts)


def unread_of_offerings() -> Iterator[Unread]:
    """What published offerings say of themselves in words that no list knows."""
    found: dict[tuple[str, str], list[PublishedOffering]] = {}
    for one in published_offerings(timezone.localdate()):
        for phrase in one.said.unread:
            found.setdefault((CODED[phrase.key], phrase.text), []).append(one)
    for (table, text), offerings in found.items():
        yield Unread(table, text, _use(offerings))


def _use(found: Sequence[PublishedOffering]) -> Use:
    examples = tuple((one.said.name, page_of(one.address)) for one in found[:_EXAMPLES])
    return Use(_LABEL, len(found), examples)


def register() -> None:
    count_uses("offerings", offerings_with)
    find_unread("offerings", unread_of_offerings)
