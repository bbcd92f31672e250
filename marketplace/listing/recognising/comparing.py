"""Clauses that compare: 上年营业收入不低于5000万元, 2件以上发明专利, 对外担保不超过净资产2倍."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.engine.building import PER_CENT, at_least, exactly, one_of
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import All, Comparison, Constant, FactTimes, Node, Not, Operand, Operator
from marketplace.engine.faults import CriteriaError
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.listing.recognising.figures import Figure, Measure
from marketplace.listing.recognising.lexicon import Kind
from marketplace.listing.recognising.readings import Opening, Read, Sentence, Sort, fits, opened_by, openings, speaks_of
from marketplace.listing.recognising.words import words

_LOWER = frozenset({Operator.AT_LEAST, Operator.MORE_THAN})
_UPPER = frozenset({Operator.AT_MOST, Operator.LESS_THAN})
_JOINERS = ("list", "or", "with", "plus", "and")


@dataclass(frozen=True, slots=True)
class Names:
    """Facts that one comparison is about, and the small words between them; `together` where they are added up."""

    end: int
    facts: tuple[str, ...]
    joined: frozenset[str] = frozenset()
    together: bool = False
    each: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Predicate:
    """What is said of a fact; no operator where a figure stands bare."""

    end: int
    operator: Operator | None
    operand: Operand
    upper: Operand | None = None
    sure: bool = True


def comparisons(s: Sentence, place: int) -> Iterator[Read]:
    """Every way to read a comparison that begins at a place."""
    for opening in openings(s, place):
        here = s.past(opening.end, "already", "filler")
        yield from opened_by(_named_first(s, here, opening), opening)
        yield from opened_by(_figure_first(s, here, opening), opening)
        yield from opened_by(_none_of(s, here, opening), opening)


def _named_first(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """营业收入不低于5000万元; 拥有发明专利2件以上; 拥有发明专利."""
    has = s.is_small(place, "has")
    for names in _names(s, place + has, opening):
        ratio = ("share",) if FACTS[names.facts[0]].type is FactType.PERCENT else ()
        here = s.past(names.end, "colon", "is", "filler", "in", "has", "in_all", *ratio)
        yield from _compared(s, names, here, has)
        if has and all(is_counted(FACTS[key]) for key in names.facts) and not names.joined & {"with", "plus", "and"}:
            alternatives = one_of(at_least(key, 1) for key in names.facts)
            yield Read(s.past(names.end, "one_of"), alternatives, sure=names.sure)


def _compared(s: Sentence, names: Names, place: int, has: bool) -> Iterator[Read]:
    fact = FACTS[names.facts[0]]
    for predicate in _predicates(s, place, fact):
        sure = names.sure and predicate.sure
        first = _node(s, names, predicate, has)
        if first is None:
            continue
        bare = predicate.operator is None and not (has or is_counted(fact))
        yield Read(predicate.end, first, sure=sure and not bare)
        here = s.past(predicate.end, "and", "list", "with", "both")
        for second in _predicates(s, here, fact) if len(names.facts) == 1 and predicate.operator else ():
            other = _node(s, names, second, has)
            bounds = {predicate.operator, second.operator}
            if other is not None and bounds & _LOWER and bounds & _UPPER:
                yield Read(second.end, All((first, other)), sure=sure and second.sure)


def _figure_first(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """2件以上发明专利; 拥有不少于5项软件著作权; 3年以上行业经验."""
    has = s.is_small(place, "has")
    for predicate in _bare_predicates(s, place + has):
        here = s.past(predicate.end, "of", "filler")
        for names in _names(s, here, opening):
            fact = FACTS[names.facts[0]]
            fitted = _fitted(fact, predicate)
            if fitted is None or not (is_counted(fact) or _is_experience(fact, fitted)):
                continue
            node = _node(s, names, fitted, has)
            if node is not None:
                yield Read(names.end, node, sure=names.sure and (has or fitted.operator is not None))


def _is_experience(fact: Fact, predicate: Predicate) -> bool:
    """Whether somebody has it for a time: 3年以上行业经验."""
    return fact.type is FactType.MONTHS and predicate.operator is Operator.AT_LEAST


def _none_of(s: Sentence, place: int, opening: Opening) -> Iterator[Read]:
    """没有发明专利."""
    if not s.is_small(place, "not_has"):
        return
    for names in _names(s, place + 1, opening):
        if all(is_counted(FACTS[key]) for key in names.facts) and not names.together:
            parts = tuple(Not(at_least(key, 1)) for key in names.facts)
            yield Read(names.end, parts[0] if len(parts) == 1 else All(parts), Sort.NONE, names.sure)


def _names(s: Sentence, place: int, opening: Opening) -> Iterator[Names]:
    """The facts named at a place, one or a list of them."""
    for end, fact, sure in _one_name(s, place, opening):
        yield from _more_names(s, Names(end, (fact,), sure=sure), opening)


def _more_names(s: Sentence, names: Names, opening: Opening) -> Iterator[Names]:
    end = names.end
    if s.is_small(end, "sum") and len(names.facts) > 1:
        yield Names(end + 1, names.facts, names.joined, True, False, names.sure)
        return
    if s.is_small(end, "both") and len(names.facts) > 1:
        yield Names(end + 1, names.facts, names.joined, False, True, names.sure)
        return
    yield Names(end, names.facts, names.joined, "plus" in names.joined, False, names.sure)
    token = s.at(end)
    joiner = next((name for name in _JOINERS if token and token.has(name)), None)
    for own in openings(s, end + 1) if joiner else ():
        # The second may name a period of its own: 资产总额或上年度营业收入.
        for after, fact, sure in _one_name(s, own.end, own if own.end > end + 1 else opening):
            if FACTS[fact].type is FACTS[names.facts[0]].type and fact not in names.facts:
                more = Names(after, (*names.facts, fact), names.joined | {joiner or ""}, sure=names.sure and sure)
                yield from _more_names(s, more, opening)


def _one_name(s: Sentence, place: int, opening: Opening) -> Iterator[tuple[int, str, bool]]:
    """(end, fact, sure) of a name whose period and persons are those that were named."""
    name = s.past(place, "valid", "of") if s.is_small(place, "valid") else place
    token, valid = s.at(name), name > place
    found: dict[str, bool] = {}
    for sense in token.of(Kind.NAME) if token else ():
        # 有效期内的发明专利: what a count of rights means anyway, and nothing else.
        if valid and not is_counted(FACTS[sense.fact]):
            continue
        whole = not sense.exact and not opening.roles
        if fits(sense, opening.when) and (whole or speaks_of(sense.fact, opening.roles)):
            found[sense.fact] = found.get(sense.fact, False) or sense.sure
    yield from ((name + 1, fact, sure) for fact, sure in found.items())
    yield from _ratios(s, place, opening)


def _ratios(s: Sentence, place: int, opening: Opening) -> Iterator[tuple[int, str, bool]]:
    """研发费用占营业收入的比例: a ratio by its two amounts."""
    token, below = s.at(place), s.at(place + 2)
    if token is None or below is None or not s.is_small(place + 1, "over"):
        return
    of = {sense.fact for sense in below.of(Kind.WHOLE)}
    for sense in token.of(Kind.PART):
        if sense.fact in of and fits(sense, opening.when) and speaks_of(sense.fact, opening.roles):
            yield s.past(place + 3, "share"), sense.fact, True


def _predicates(s: Sentence, place: int, fact: Fact) -> Iterator[Predicate]:
    """What is said of a fact at a place, in its own unit."""
    for predicate in _bare_predicates(s, place):
        fitted = _fitted(fact, predicate)
        if fitted is not None:
            yield fitted
    yield from _formulas(s, place, fact)
    token = s.at(place)
    for sense in token.of(Kind.SIGN) if token and fact.type is FactType.MONEY else ():
        yield Predicate(place + 1, sense.value, exactly(0))


def _bare_predicates(s: Sentence, place: int) -> Iterator[Predicate]:
    """A figure with the words before and behind it; the operand is still a `Figure`."""
    here, before = _words_before(s, s.past(place, "in", "filler"))
    token = s.at(here)
    for sense in token.of(Kind.FIGURE) if token else ():
        figure, end = sense.value, here + 1
        stop = _included(s, end, figure)
        included, end = stop > end, stop
        behind = {sense.value for sense in s.tokens[end].of(Kind.BEHIND)} if s.at(end) else set()
        after = _included(s, end + 1, figure) if behind and not included else end + bool(behind)
        included = included or after > end + bool(behind)
        if figure.upper is not None:
            if not before and not behind:
                between = s.past(end, "inclusive", "between")
                yield Predicate(between, Operator.BETWEEN, Constant(figure), Constant(figure.upper))
            continue
        operators = _agreed(before, behind)
        yield from (
            Predicate(after, operator, Constant(figure))
            for operator in operators
            if not (included and operator in (None, Operator.MORE_THAN, Operator.LESS_THAN))
        )


def _words_before(s: Sentence, place: int) -> tuple[int, set[Operator]]:
    """(end, operators) of the words before a figure; of two the one that both say: 至少满."""
    said: set[Operator] = set()
    while (token := s.at(place)) is not None and token.may_be(Kind.COMPARE):
        these = {sense.value for sense in token.of(Kind.COMPARE)}
        if said and not said & these:
            return place, set()
        said = said & these or these
        place = s.past(place + 1, "filler")
    return place, said


def _included(s: Sentence, place: int, figure: Figure) -> int:
    """The place behind (含) or (含2年), where it stands."""
    if s.is_small(place, "inclusive"):
        return place + 1
    token = s.at(place + 1)
    same = token is not None and any(sense.value == figure for sense in token.of(Kind.FIGURE))
    return place + 3 if s.is_small(place, "include") and same and s.is_small(place + 2, "close") else place


def _agreed(before: set[Operator], behind: set[Operator]) -> set[Operator | None]:
    """The operator that the words before and behind a figure say together; none where they contradict each other."""
    if before and behind:
        return set(before & behind)
    return set(before or behind) or {None}


def _fitted(fact: Fact, predicate: Predicate) -> Predicate | None:
    """The predicate with its figure in the unit of the fact; None where it does not fit."""
    figure = predicate.operand.value if isinstance(predicate.operand, Constant) else None
    if not isinstance(figure, Figure):
        return None
    value = _in_unit(fact, figure, figure.value)
    if value is None:
        return None
    upper = None if figure.upper is None else _in_unit(fact, figure, figure.upper)
    if figure.upper is not None and upper is None:
        return None
    return Predicate(
        predicate.end, predicate.operator, exactly(value), None if upper is None else exactly(upper), predicate.sure
    )


def _in_unit(fact: Fact, figure: Figure, value: Decimal) -> Decimal | None:
    if fact.type in (FactType.NUMBER, FactType.SCORE):
        unit = fact.unit.zh if fact.unit else ""
        return value if _named(figure) in words()["units"].get(unit, (unit,)) else None
    if fact.type is FactType.PERCENT and figure.measure is Measure.TIMES:
        return value * PER_CENT
    return value if figure.measure.value == fact.type.value else None


def _named(figure: Figure) -> str:
    """The word for what a figure counts."""
    names = {Measure.COUNT: figure.unit, Measure.TIMES: "倍", Measure.MONTHS: "个月"}
    return names.get(figure.measure, "?")


def _formulas(s: Sentence, place: int, fact: Fact) -> Iterator[Predicate]:
    """不超过净资产2倍, 不低于营业收入的3%: an amount against a part of another."""
    before = {sense.value for sense in s.tokens[place].of(Kind.COMPARE)} if s.at(place) else set()
    if fact.type is not FactType.MONEY or not before:
        return
    for opening in openings(s, place + 1):
        for end, read, sure in _one_name(s, opening.end, opening):
            if FACTS[read].type is FactType.MONEY and read != fact.key:
                yield from (Predicate(end, operator, FactTimes(read, Decimal(1)), sure=sure) for operator in before)
            here = s.past(end, "of")
            token = s.at(here)
            for sense in token.of(Kind.FIGURE) if token else ():
                factor = _factor(sense.value)
                if factor is not None and FACTS[read].type is FactType.MONEY and read != fact.key:
                    behind = {one.value for one in s.tokens[here + 1].of(Kind.BEHIND)} if s.at(here + 1) else set()
                    for operator in _agreed(before, behind):
                        yield Predicate(here + 1 + bool(behind), operator, FactTimes(read, factor), sure=sure)


def _factor(figure: Figure) -> Decimal | None:
    if figure.upper is not None or figure.measure not in (Measure.PERCENT, Measure.TIMES):
        return None
    return figure.value / PER_CENT if figure.measure is Measure.PERCENT else figure.value


def _node(s: Sentence, names: Names, predicate: Predicate, has: bool) -> Node | None:
    """The comparison of one fact, of several added up, of each or of one of them; None where it makes no sense."""
    operator = predicate.operator or _expected(FACTS[names.facts[0]], has)
    if operator is None:
        return None
    if names.together or len(names.facts) == 1:
        return _checked(s, Comparison(names.facts, operator, operand=predicate.operand, upper=predicate.upper))
    of = [Comparison((key,), operator, operand=predicate.operand, upper=predicate.upper) for key in names.facts]
    if any(_checked(s, part) is None for part in of):
        return None
    if names.each:
        return All(tuple(of)) if "or" not in names.joined else None
    one = isinstance(predicate.operand, Constant) and predicate.operand.value == 1 and operator is Operator.AT_LEAST
    # "Two patents or copyrights" may be two of one kind or two in all; "one" is the same either way.
    if names.joined <= {"or", "list"} and (one or (names.joined == {"or"} and not is_counted(FACTS[names.facts[0]]))):
        return one_of(of)
    return None


def _expected(fact: Fact, has: bool) -> Operator | None:
    """What a bare figure of a fact asks for: as much as a firm would want."""
    if has or fact.direction is Direction.UP:
        return Operator.AT_LEAST
    return Operator.AT_MOST if fact.direction is Direction.DOWN else None


def _checked(s: Sentence, node: Comparison) -> Comparison | None:
    try:
        check_criteria(node, s.reference)
    except CriteriaError:
        return None
    return node


def is_counted(fact: Fact) -> bool:
    """Whether a firm holds it in pieces: rights, certificates."""
    return (
        fact.type is FactType.NUMBER
        and fact.direction is Direction.UP
        and fact.unit is not None
        and fact.unit.zh == "件"
    )
