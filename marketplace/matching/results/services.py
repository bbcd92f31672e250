"""The pre-check: every published offering against what is known about one firm, grouped and ordered."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from marketplace.asking.askable import asked_as, is_there
from marketplace.engine.assessment import Assessment, Verdict, assess
from marketplace.engine.criteria import Comparison, Node, nodes_in, operands
from marketplace.engine.evaluate import Outcome, Step, blocking, evaluate
from marketplace.engine.holding import Codes
from marketplace.engine.known import Known
from marketplace.engine.limits import Quoted, quote
from marketplace.engine.rule import NEEDED, NO_KIND, UNPUBLISHED, of_pair
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering

# Where a firm is decides before what it has; among a no's reasons it is named first.
PLACE = ("region", "tax_region", "zones")
# The choice of families of products that are compared, and the reason of a no where an offering is of none of them.
KIND_FAMILY = "kind_family"
# With fewer published conditions a result says little.
TELLING_CONDITIONS = 3
WORTH_LOOKING_AT = (Verdict.FITS, Verdict.MAY_FIT, Verdict.JUST_MISSES)


@dataclass(frozen=True, slots=True)
class Result:
    """One offering's result. `quoted`: its bounds worked out for the firm (万元, % a year, months), of a no only where
    its own page asks.

    `reason`: why not, for a no: the fact of the first failing condition, or KIND_FAMILY for a kind not asked for.
    """

    offering: PublishedOffering
    verdict: Verdict
    assessment: Assessment
    quoted: Mapping[str, Quoted]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A fact that leaves results open: how many it takes part in, and how many it would settle alone."""

    key: str
    results: int
    alone: int


@dataclass(frozen=True)
class PrecheckResult:
    """All results in the order in which pages show them."""

    known: Known
    results: tuple[Result, ...]

    @cached_property
    def by_verdict(self) -> Mapping[Verdict, tuple[Result, ...]]:
        """Every verdict with its results; an empty tuple where there is none."""
        return {verdict: tuple(r for r in self.results if r.verdict is verdict) for verdict in Verdict}

    def count(self, *verdicts: Verdict) -> int:
        return sum(len(self.by_verdict[verdict]) for verdict in verdicts)

    @cached_property
    def reasons(self) -> tuple[tuple[str, tuple[Result, ...]], ...]:
        """The noes by first reason, the commonest first."""
        grouped: dict[str, list[Result]] = {}
        for result in self.by_verdict[Verdict.NO]:
            grouped.setdefault(result.reason or KIND_FAMILY, []).append(result)
        return tuple((key, tuple(found)) for key, found in sorted(grouped.items(), key=lambda item: -len(item[1])))

    @cached_property
    def falls_short(self) -> int:
        """How many fail only because their limit is below what is wanted, where the firm did not say how much would do."""
        if self.known.values.get(NEEDED) is not None:
            return 0
        missed = (*self.by_verdict[Verdict.JUST_MISSES], *self.by_verdict[Verdict.NO])
        return sum(result.reason != KIND_FAMILY and _falls_short(result.assessment) for result in missed)

    @cached_property
    def _open(self) -> tuple[tuple[frozenset[str], bool], ...]:
        """For each "may fit" the facts it hangs on, and whether they alone would settle it, but for what nobody published."""
        return tuple(
            (keys, _is_for_the_firm(result.assessment) and all(is_there(key, self.known) for key in keys))
            for result in self.by_verdict[Verdict.MAY_FIT]
            for keys in [frozenset(asked_facts(result.assessment.trace, self.known))]
        )

    def open_facts(self, most: int) -> tuple[OpenFact, ...]:
        """Up to `most` facts that leave results open: each the one that, with those before it, settles most.

        Where several must come together and none settles any, the one that takes part in most goes first. What one result
        alone hangs on comes after all others: its own page asks it.
        """
        # What is true towards one institution alone would settle nothing for the others.
        involved = Counter(
            key
            for keys, _settles in self._open
            for key in keys
            if not FACTS[key].relative and is_there(key, self.known)
        )
        ordered = [*FACTS, *sorted(set(involved) - set(FACTS))]
        chosen: list[str] = []
        while len(chosen) < min(most, len(involved)):
            left = [key for key in ordered if key in involved and key not in chosen]
            next_settled = self._settled_next(chosen)
            chosen.append(max(left, key=lambda key: (involved[key] > 1, next_settled[key], involved[key])))
        return tuple(OpenFact(key, involved[key], self.settled_by([key])) for key in chosen)

    def _settled_next(self, answered: Collection[str]) -> Counter[str]:
        """By fact, how many more "may fit" it would settle where `answered` are known."""
        missing = (hangs_on.difference(answered) for hangs_on, settles in self._open if settles)
        return Counter(key for keys in missing if len(keys) == 1 for key in keys)

    def settled_by(self, keys: Iterable[str]) -> int:
        """How many "may fit" would hang on nothing more, but for what nobody published, if all of `keys` were known."""
        answered = set(keys)
        return sum(settles and bool(hangs_on) and hangs_on <= answered for hangs_on, settles in self._open)

    def families(self) -> Mapping[str, Counter[Verdict]]:
        """By family of products, how many results of each verdict; an offering of two families counts in both."""
        found: dict[str, Counter[Verdict]] = {}
        for result in self.results:
            for family in result.offering.families:
                found.setdefault(family, Counter())[result.verdict] += 1
        return found


def precheck(
    known: Known, offerings: Iterable[PublishedOffering], *, families: frozenset[str] = frozenset()
) -> PrecheckResult:
    """Compare `known` with every offering. `families`: the product families asked for; none means all.

    Order within a verdict: three or more published conditions before fewer, then fewer open facts, then limit against the
    need, then rate, then a daily rotation.
    """
    results = [_result(known, offering, families) for offering in offerings]
    return PrecheckResult(known, tuple(sorted(results, key=lambda result: _rank(result, known))))


def settled_by_answer(result: PrecheckResult, key: str) -> Counter[Verdict]:
    """What became of the results that hung on the firm's facts without the answer to `key` and do not with it: those that
    still may fit hang only on what nobody published.

    The market is not compared again: what has a verdict now was open before exactly where its rule, on all the other
    answers, is open.
    """
    others = {each: value for each, value in result.known.values.items() if each != key}
    without = Known(others, result.known.day, result.known.reference)
    return Counter(
        item.verdict
        for item in result.results
        if (item.verdict is not Verdict.MAY_FIT or item.assessment.lacks_only_publication)
        and item.reason != KIND_FAMILY
        and _is_open(item.offering, without)
    )


def _is_open(offering: PublishedOffering, known: Known) -> bool:
    """Whether more is open about an offering than what nobody published."""
    if evaluate(of_pair(offering.criteria, offering.limit), known).outcome is not Outcome.UNKNOWN:
        return False
    assessment = assess(offering.criteria, known, offering.limit)
    return assessment.verdict is Verdict.MAY_FIT and not assessment.lacks_only_publication


def open_codes(
    known: Known, offerings: Iterable[PublishedOffering], key: str, families: frozenset[str] = frozenset()
) -> Counter[str]:
    """By code of a listed fact, on how many offerings it hangs whether the firm holds it."""
    value = known.get(key)
    found: Counter[str] = Counter()
    for offering in offerings:
        if is_of_other_kind(offering, families):
            continue
        trace = evaluate(of_pair(offering.criteria, offering.limit), known)
        asked = {code for step in blocking(trace, Outcome.UNKNOWN) for code in _codes_read(step.node, key)}
        found.update(code for code in asked if not isinstance(value, Codes) or value.is_open(code))
    return found


def _codes_read(node: Node, key: str) -> Iterator[str]:
    """The codes of a fact that a comparison names, in what it is compared with too."""
    inside = (
        (inner for operand in operands(node) for inner in nodes_in(operand)) if isinstance(node, Comparison) else ()
    )
    for part in (node, *inside):
        if isinstance(part, Comparison) and part.facts == (key,):
            yield from part.codes


def check_one(known: Known, offering: PublishedOffering, families: frozenset[str] = frozenset()) -> Result:
    """One offering against what is known, whatever kind was asked for. `families`: those asked for, which leave it open
    where the offering's kind is not published."""
    asked = frozenset() if offering.families else families
    return replace(_result(known, offering, asked), quoted=quote(offering.limits, known))


def is_of_other_kind(offering: PublishedOffering, families: frozenset[str]) -> bool:
    """Whether an offering is for certain of none of the families asked for."""
    return bool(families and offering.families) and families.isdisjoint(offering.families)


def asked_facts(trace: Step, known: Known) -> tuple[str, ...]:
    """The facts that would settle what comes out as unknown, as they would be asked for.

    A value that is known but too coarse for the rule (a province where a district is wanted) is asked again.
    """
    undecided = blocking(trace, Outcome.UNKNOWN)
    keys = [key for step in undecided for key in asked_at(step)]
    return tuple(dict.fromkeys(asked_as(key, known) for key in keys))


def asked_at(step: Step) -> tuple[str, ...]:
    """The facts to ask for where a condition is open. Codes may be known and too coarse; a figure is asked for once."""
    node = step.node
    if not isinstance(node, Comparison):
        return ()
    return step.missing or (() if FACTS[node.fact].type.is_ordered else node.facts)


def _result(known: Known, offering: PublishedOffering, families: frozenset[str]) -> Result:
    kind = NO_KIND if families and not offering.families else None
    assessment = assess(offering.criteria, known, offering.limit, kind)
    if is_of_other_kind(offering, families):
        return Result(offering, Verdict.NO, assessment, {}, KIND_FAMILY)
    if assessment.verdict is Verdict.NO:
        return Result(offering, Verdict.NO, assessment, {}, first_reason(assessment.failing))
    return Result(offering, assessment.verdict, assessment, quote(offering.limits, known))


def _falls_short(assessment: Assessment) -> bool:
    """Whether nothing fails but that the limit covers the need."""
    nodes = [step.node for step in assessment.failing]
    return bool(nodes) and all(isinstance(node, Comparison) and node.facts == (NEEDED,) for node in nodes)


def _is_for_the_firm(assessment: Assessment) -> bool:
    """Whether nothing is left to anybody's judgement; what nobody published stays as open as it is."""
    return all(judgement in UNPUBLISHED for judgement in assessment.judgements)


def first_reason(failing: tuple[Step, ...]) -> str | None:
    """Of what fails the fact to name: where the firm is, else what the rule asks first."""
    keys = [step.node.fact for step in failing if isinstance(step.node, Comparison)]
    return next((key for key in keys if key in PLACE), keys[0] if keys else None)


def _rank(result: Result, known: Known) -> tuple[object, ...]:
    verdicts = list(Verdict)
    return (
        verdicts.index(result.verdict),
        result.offering.conditions < TELLING_CONDITIONS,
        len(asked_facts(result.assessment.trace, known)) + len(result.assessment.judgements),
        _shortfall(result, known.get("amount")),
        _lowest_rate(result),
        _rotation(result, known),
    )


def _shortfall(result: Result, amount: Decimal | None) -> int:
    """0 where the limit covers the amount wanted for certain, 1 where it may or nobody published one, 2 where it covers a
    part, 3 where not even that."""
    most = result.quoted.get("amount_most")
    if amount is None or most is None:
        return 1
    if most.low >= amount and not most.may_be_silent:
        return 0
    if most.high is None or most.high >= amount:
        return 1
    return 2 if result.assessment.in_part else 3


def _lowest_rate(result: Result) -> Decimal:
    least = result.quoted.get("rate_least") or result.quoted.get("rate_most")
    # Nobody published one: after every published rate.
    return Decimal(least.low) if least else Decimal(1000)


def _rotation(result: Result, known: Known) -> str:
    """Equal results change places from day to day, the same way for everyone."""
    return hashlib.sha256(f"{known.day.isoformat()}/{result.offering.address}".encode()).hexdigest()
