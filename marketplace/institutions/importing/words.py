"""Rules for keys in words: lists of names and short texts, by the taxonomies and the vocabulary of synonyms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.engine.building import each_of, listed, one_of, said, within_regions
from marketplace.engine.criteria import Judgement, Node, Operator
from marketplace.institutions.importing.reasons import DIRECTION
from marketplace.institutions.importing.vocabulary import meaning
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reasons import FREE_TEXT, UNKNOWN
from marketplace.listing.rules import NOTHING_ASKED, Reading, Rule, Source
from marketplace.listing.said import PersonCondition, judged
from marketplace.listing.short_texts import Context, read_phrases, read_text


def short_text(key: str, value: str, source: Source) -> Reading:
    """A short text, as a whole or phrase by phrase; what is not recognised is a condition for a person."""
    parts = (value,) if meaning(key, value) else split_phrases(value)
    if not any(meaning(key, part) for part in parts):
        node, unread = read_text(key, value, source.context)
        if unread is None:
            return Reading((node,))
    # The phrases of one text may hang on each other, so the grammar sees all of them.
    free = read_phrases(key, parts, source.context)
    read = [_by_vocabulary(key, part) or _unknown(*one) for part, one in zip(parts, free, strict=True)]
    return Reading(tuple(node for node, _ in read), _joined([person for _, unread in read for person in unread]))


def names(taxonomies: Sequence[tuple[str, str]], operator: Operator) -> Rule:
    """A list of names of which one is enough. `taxonomies`: (taxonomy, fact) in the order they are asked.

    The vocabulary of the key is asked first; a name that nothing knows is a condition for a person.
    """

    def read(key: str, values: Sequence[str], source: Source) -> Reading:
        codes: dict[str, dict[str, str]] = {}  # fact → words → code
        others: list[Node] = []
        person: list[PersonCondition] = []
        for value in values:
            found = None if meaning(key, value) else _code_in(taxonomies, value)
            if found:
                codes.setdefault(found[0], {})[value] = found[1]
                continue
            node, unread = _read_part(key, value, source.context, may_prefer=False)
            others.append(node)
            person.extend(unread)
        nodes = [said(listed(fact, operator, words.values()), key, *words) for fact, words in codes.items()]
        return Reading((one_of([*nodes, *others]),), tuple(person))

    return read


def all_names(fact: str, name: str) -> Rule:
    """A list of names all of which are needed."""

    def read(key: str, values: Sequence[str], source: Source) -> Reading:
        found = {value: taxonomy(name).find(value) for value in values}
        known = {value: code for value, code in found.items() if code}
        rest = [_read_part(key, value, source.context) for value, code in found.items() if not code]
        operator = Operator.ANY_OF if len(known) == 1 else Operator.ALL_OF
        nodes = [said(listed(fact, operator, known.values()), key, *known)] if known else []
        return Reading((*nodes, *(node for node, _ in rest)), tuple(item for _, unread in rest for item in unread))

    return read


def regions(key: str, values: Sequence[str], source: Source) -> Reading:
    """Places the firm must be in; 全国 asks for nothing."""
    found = {value: taxonomy("regions").find(value) for value in values}
    known = {value: code for value, code in found.items() if code}
    place = within_regions(known.values(), current.reference()) if known else None
    if known and place is None:
        return NOTHING_ASKED
    unread = [judged(key, value, UNKNOWN) for value in found if value not in known]
    return _alternatives([said(place, key, *known)] if place else [], unread)


def lists(key: str, value: str, source: Source) -> Reading:
    """A public list or register the firm must be on, or the publisher's own list of pre-approved firms."""
    entry = meaning(key, value)
    if entry and entry.values.get("own_list"):
        bank = taxonomy("preapproving_banks").find(source.publisher)
        if bank:
            return Reading((said(listed("preapproved_by", Operator.ANY_OF, [bank]), key, value),))
    code = None if entry else taxonomy("lists").find(value)
    if code:
        return Reading((said(listed("lists", Operator.ANY_OF, [code]), key, value),))
    return short_text(key, value, source)


def project_level(key: str, value: str, source: Source) -> Reading:
    """The level of an approved project, or that there is one at all."""
    code = taxonomy("project_levels").find(value)
    if code:
        return Reading((said(listed("project_levels", Operator.ANY_OF, [code]), key, value),))
    # One of the alternatives of an item, so nothing of it can be a preference.
    node, unread = _read_part(key, value, source.context, may_prefer=False)
    return Reading((node,), unread)


def sectors_of_fund(key: str, values: Sequence[str], source: Source) -> Reading:
    """The sectors a fund invests in. 其他 admits all; a direction of an umbrella fund is no sector of a firm."""
    entries = taxonomy("sectors")
    found = {value: entries.find(value) for value in values}
    if "other" in found.values():
        return NOTHING_ASKED
    directions = [v for v, code in found.items() if code and entries.get(code).attributes.get("fund_direction")]
    known = {value: code for value, code in found.items() if code and value not in directions}
    unread = [judged(key, value, DIRECTION) for value in directions]
    unread += [judged(key, value, UNKNOWN) for value, code in found.items() if code is None]
    return _alternatives(
        [said(listed("sectors", Operator.WITHIN, known.values()), key, *known)] if known else [], unread
    )


def stages_of_fund(key: str, values: Sequence[str], source: Source) -> Reading:
    """The stages and rounds a fund invests in: the firm is at one of the stages, or raises one of the rounds."""
    nodes: list[Node] = []
    left = list(values)
    for of, fact in (("stages", "stage"), ("rounds", "round_raising")):
        entries = taxonomy(of)
        known = {value: code for value in left if (code := entries.find(value))}
        below = frozenset[str]().union(*(entries.narrower(code) for code in known.values()))
        if known:
            codes = [entry.code for entry in entries if entry.code in below]
            nodes.append(said(listed(fact, Operator.WITHIN, codes), key, *known))
        left = [value for value in left if value not in known]
    return _alternatives(nodes, [judged(key, value, UNKNOWN) for value in left])


def _alternatives(nodes: Sequence[Node], unread: Sequence[tuple[Judgement, PersonCondition]]) -> Reading:
    """What was read, or else what a person must judge."""
    return Reading((one_of([*nodes, *(judgement for judgement, _ in unread)]),), tuple(person for _, person in unread))


def _code_in(taxonomies: Iterable[tuple[str, str]], value: str) -> tuple[str, str] | None:
    """(fact, code) in the first taxonomy that knows the name."""
    for name, fact in taxonomies:
        code = taxonomy(name).find(value)
        if code:
            return fact, code
    return None


def _read_part(
    key: str, text: str, context: Context, may_prefer: bool = True
) -> tuple[Node, tuple[PersonCondition, ...]]:
    """A part by the vocabulary of its key, and what that does not know by the grammar."""
    return _by_vocabulary(key, text) or _unknown(*read_text(key, text, context, may_prefer))


def _by_vocabulary(key: str, text: str) -> tuple[Node, tuple[PersonCondition, ...]] | None:
    entry = meaning(key, text)
    if entry is None:
        return None
    if entry.tree is not None and entry.why is None:
        return said(entry.tree, key, text), ()
    why = entry.why or UNKNOWN
    judgement, person = judged(key, text, why)
    if entry.tree is None:
        return judgement, (person,)
    left, _ = judged(key, entry.values["left"], why)
    return each_of([said(entry.tree, key, text), left]), (person,)


def _unknown(node: Node, unread: PersonCondition | None) -> tuple[Node, tuple[PersonCondition, ...]]:
    """Words of a key with a vocabulary of its own are not free text: they are not in it."""
    if unread is None:
        return node, ()
    return node, (replace(unread, why=UNKNOWN) if unread.why == FREE_TEXT else unread,)


def _joined(unread: Sequence[PersonCondition]) -> tuple[PersonCondition, ...]:
    """One condition for the several unread parts of one text."""
    if len(unread) < 2:
        return tuple(unread)
    return (PersonCondition(unread[0].key, "; ".join(item.text for item in unread), unread[0].why),)
