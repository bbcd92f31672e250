"""The pieces rules are made of: comparisons and groups that remember the words they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from marketplace.core.reference import Reference
from marketplace.engine.criteria import PLAIN, All, Any, Comparison, Constant, Node, Not, Operator, Phrase, both

PER_CENT = Decimal(100)
MONTHS_A_YEAR = Decimal(12)


def exactly(value: Decimal | int, factor: Decimal | int = 1) -> Constant:
    """A constant operand: value × factor, without trailing zeros."""
    product = Decimal(value) * factor
    return Constant(product.quantize(Decimal(1)) if product == product.to_integral_value() else product.normalize())


def said(node: Node, key: str, *texts: str) -> Node:
    """The node with the words of the source it says, after those it says already; of a plain All each part says them."""
    if isinstance(node, All) and node.note == PLAIN:
        return All(tuple(said(part, key, *texts) for part in node.of))
    phrases = tuple(Phrase(key, text) for text in texts)
    return replace(node, note=replace(node.note, says=node.note.says + phrases))


def compare(fact: str, operator: Operator, operand: Constant) -> Comparison:
    """One ordered fact against a constant."""
    return Comparison((fact,), operator, operand=operand)


def at_least(fact: str, value: Decimal | int, factor: Decimal | int = 1) -> Comparison:
    """fact ≥ value × factor."""
    return compare(fact, Operator.AT_LEAST, exactly(value, factor))


def is_flag(fact: str, value: bool = True) -> Comparison:
    """A yes/no fact has this value."""
    return Comparison((fact,), Operator.IS, flag=value)


def listed(fact: str, operator: Operator, codes: Iterable[str]) -> Comparison:
    """A listed fact against codes, each once, in order."""
    return Comparison((fact,), operator, codes=tuple(dict.fromkeys(codes)))


def one_of(nodes: Iterable[Node]) -> Node:
    """One is enough; a single node stays itself."""
    parts = tuple(nodes)
    return parts[0] if len(parts) == 1 else Any(parts)


def each_of(nodes: Iterable[Node]) -> Node:
    """All must hold; a single node stays itself."""
    parts = both(*nodes).of
    return parts[0] if len(parts) == 1 else All(parts)


def merged(tree: All) -> All:
    """The tree with equal comparisons of its outermost list said once, with the words of each."""
    parts: list[Node] = []
    places: dict[Node, int] = {}
    for part in tree.of:
        wordless = replace(part, note=replace(part.note, says=()))
        if isinstance(part, Comparison) and wordless in places:
            first = parts[places[wordless]]
            says = tuple(dict.fromkeys((*first.note.says, *part.note.says)))
            parts[places[wordless]] = replace(first, note=replace(first.note, says=says))
        else:
            places.setdefault(wordless, len(parts))
            parts.append(part)
    return replace(tree, of=tuple(parts))


def within_regions(codes: Iterable[str], reference: Reference) -> Node | None:
    """Registered in one of the regions, or based in it where it is a zone; None where one is the whole country."""
    regions = reference.taxonomy("regions")
    wanted = tuple(dict.fromkeys(codes))
    if any(regions.get(code).attributes.get("root") for code in wanted):
        return None
    nodes: list[Node] = [listed("region", Operator.WITHIN, wanted)]
    for code in wanted:
        place = regions.get(code)
        if place.attributes.get("level") == "zone":
            # A firm's registered place is a street or district; that it lies in a zone is a fact of its own. It is
            # worth asking only where the zone is: a firm of another city is in none of this city's.
            inside = listed("zones", Operator.WITHIN, [code])
            nodes.append(both(listed("region", Operator.WITHIN, [place.parent]), inside) if place.parent else inside)
    return one_of(nodes)


def unlisted() -> Node:
    """Not listed on an exchange, at home or abroad."""
    return Not(listed("listing_state", Operator.WITHIN, ["listed", "overseas"]))
