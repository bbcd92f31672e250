"""Why a value that is known decides, or does not: broader and narrower terms, what a title implies, what cannot be divided."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.core.taxonomies import Taxonomy
from marketplace.core.text import Text, is_english
from marketplace.engine.criteria import Comparison, Operator
from marketplace.engine.evaluate import Outcome
from marketplace.engine.known import Known, with_implied
from marketplace.engine.saying.wording import joined, noun_of, spaced
from marketplace.engine.vocabulary.derivations import Growth, Ratio, Total
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.facts import FACTS

# More relations than this nobody reads.
_MOST = 2
# Whether a place lies in another is seen in its full name.
_PLAIN = frozenset({"regions"})
_BELONGS = Text("{narrow}属于{broad}", "{narrow} belongs to {broad}")
_IMPLIES = Text("{narrow}也算{broad}", "{narrow} counts as {broad} too")
_BROADER = Text(
    "{broad}比{narrow}宽，要看具体是哪一个", "{broad} is broader than {narrow}; it depends which one exactly"
)
_OVERLAPS = Text(
    "{broad}与{narrow}有重合，要看具体是哪一个", "{broad} and {narrow} overlap; it depends which one exactly"
)
_NO_DIVISION = Text("{whole}为 0，算不出{fact}", "{whole} is 0, so {fact} cannot be worked out")
_PARTS_OPEN = Text("还不知道{parts}", "not known yet: {parts}")


def why_text(node: Comparison, outcome: Outcome, known: Known, language: str) -> str:
    """Why the firm's value gives this outcome where that is not plain from the value; else ""."""
    fact = FACTS[node.fact]
    if len(node.facts) == 1 and fact.type.is_listed:
        return _of_codes(node, fact, outcome, known, language)
    if outcome is Outcome.UNKNOWN and len(node.facts) == 1:
        return spaced(_of_figures(fact, known, language), language)
    return ""


def _of_codes(node: Comparison, fact: Fact, outcome: Outcome, known: Known, language: str) -> str:
    value = known.get(fact.key)
    if not isinstance(value, (str, frozenset)):
        return ""
    held = [value] if isinstance(value, str) else sorted(value)
    tree = known.reference.taxonomy(fact.taxonomy)
    find = _narrower(node, fact, held, tree, known) if outcome is Outcome.YES else _broader(node, held, tree)
    if outcome is Outcome.NO or (outcome is Outcome.YES and not node.code_set.isdisjoint(_said(fact, known))):
        return ""
    said = [
        words.say(language).format(narrow=_name(tree, narrow, language), broad=_name(tree, broad, language))
        for words, narrow, broad in find
    ]
    between = "; " if is_english(language) else "；"
    return spaced(between.join(dict.fromkeys(said[:_MOST])), language)


def _said(fact: Fact, known: Known) -> frozenset[str]:
    """The codes as they were said, without what they imply."""
    value = known.values.get(fact.key)
    return frozenset((value,)) if isinstance(value, str) else frozenset(value or ())


def _narrower(
    node: Comparison, fact: Fact, held: list[str], tree: Taxonomy, known: Known
) -> Iterator[tuple[Text, str, str]]:
    """What a code that is held belongs to, or counts as, among those that are wanted."""
    if node.operator is Operator.WITHIN:
        if tree.name not in _PLAIN:
            yield from ((_BELONGS, one, wanted) for one in held for wanted in node.codes if tree.is_within(one, wanted))
        return
    for one in sorted(_said(fact, known)):
        implied = with_implied(fact, frozenset({one}), known.reference) - {one}
        yield from ((_IMPLIES, one, wanted) for wanted in node.codes if wanted in implied)


def _broader(node: Comparison, held: list[str], tree: Taxonomy) -> Iterator[tuple[Text, str, str]]:
    """What is wanted and lies within a code that is held, or beside it with something in common."""
    for one in held:
        for wanted in node.codes:
            if tree.is_within(wanted, one):
                yield _BROADER, wanted, one
            elif tree.have_common(one, wanted):
                yield _OVERLAPS, wanted, one


def _name(tree: Taxonomy, code: str, language: str) -> str:
    return tree.get(code).name.say(language)


def _of_figures(fact: Fact, known: Known, language: str) -> str:
    """Why nothing, or not enough, follows from what was said of other figures."""
    match fact.derivation:
        case Ratio(whole=whole) | Growth(before=whole) if known.get(whole) == 0:
            return _NO_DIVISION.say(language).format(
                whole=noun_of(whole, language, known.reference), fact=noun_of(fact.key, language, known.reference)
            )
        case Total(of) if any(known.is_known(key) for key in of):
            parts = [noun_of(key, language, known.reference) for key in of if not known.is_known(key)]
            return _PARTS_OPEN.say(language).format(parts=joined(parts, language, every=True))
    return ""
