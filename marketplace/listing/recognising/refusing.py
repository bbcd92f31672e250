"""Who is refused, said the other way round: 存在欠税的不得申报, 资产负债率超过70%的，不予支持, 不支持房地产企业.

What is refused must not hold. A list of faults is refused one by one, so it is read as what there is none of; anything else
is read as it stands and denied, where it is not a list of which one may be enough or all be needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from marketplace.engine.criteria import All, Node, Not
from marketplace.engine.normal import normal
from marketplace.listing.recognising.clauses import past_firm, readings
from marketplace.listing.recognising.events import events
from marketplace.listing.recognising.lexicon import Kind, Sense
from marketplace.listing.recognising.readings import Read, Sentence, Sort, openings
from marketplace.listing.recognising.stating import statements
from marketplace.listing.recognising.tokens import Token

_NOT_HAS = (Sense(Kind.SMALL, value="not_has"),)
_NOT_DO = (Sense(Kind.SMALL, value="not_do"),)


def refused(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """The words for who is refused; None where nobody is. They may still hold commas."""
    if tokens[0].has("refuse"):
        return bare(tokens[1:])
    if tokens[-1].has("refused"):
        return bare(tokens[:-1])
    return None


def bare(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without what only joins the words to the refusal: 对…的，."""
    begin, end = 0, len(tokens)
    while begin < end and tokens[begin].has("refuse_lead"):
        begin += 1
    while end > begin and tokens[end - 1].has("comma", "of"):
        end -= 1
    return tokens[begin:end]


def allowed(s: Sentence) -> tuple[Node, bool] | None:
    """(rule, sure) of the firms that are not refused; None where the words cannot be read in one way."""
    joined = any(token.has("with", "both", "and") for token in s.tokens)
    for reads, sure in ((tuple(_without(s)), not joined), (tuple(_denied(s)), True)):
        found = {normal(read.node): read for read in reads}
        if found:
            read = next(iter(found.values()))
            return read.node, sure and read.sure and len(found) == 1
    return None


def _without(s: Sentence) -> Iterator[Read]:
    """Faults as what there is none of: 存在欠税、欠息 as 不存在欠税、欠息, 被列入… as 未被列入…."""
    for place in sorted({s.past(opening.end, "filler") for opening in openings(s, 0)}):
        token = s.at(place)
        if token is None or s.effort.is_spent():
            return
        if token.has("has"):
            changed = (*s.tokens[:place], replace(token, senses=_NOT_HAS), *s.tokens[place + 1 :])
        else:
            none = Token("", token.begin, token.begin, _NOT_DO)
            changed = (*s.tokens[:place], none, *s.tokens[place:])
        other = Sentence(changed, s.reference, s.here, s.about, s.effort)
        for read in (*statements(other, 0), *events(other, 0)):
            if read.sort is Sort.NONE and past_firm(other, read.end) == len(changed):
                yield read


def _denied(s: Sentence) -> Iterator[Read]:
    for read in readings(s):
        if isinstance(read.node, All) and any(token.has("list", "with") for token in s.tokens):
            continue
        node = read.node.of if isinstance(read.node, Not) else Not(read.node)
        yield replace(read, node=node)
