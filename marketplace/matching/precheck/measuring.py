"""How well the pre-check's questions decide: measured over the fictional firms, each with a fictional need.

The firms know everything about themselves, sensitive facts included, so a verdict on a few answers can be held
against the verdict on all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from marketplace.asking.askable import may_ask
from marketplace.core.reference import Reference
from marketplace.engine.assessment import states_conditions
from marketplace.engine.criteria import facts_of
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.enterprises.synthetic.firms import FIRMS, synthetic_firms
from marketplace.enterprises.synthetic.needs import synthetic_needs
from marketplace.institutions.selectors import PublishedOffering, families
from marketplace.matching.results.services import PLACE


@dataclass(frozen=True, slots=True)
class Firm:
    """All facts of a fictional firm and its need, and the families of products it wants."""

    known: Known
    families: frozenset[str]


@dataclass(slots=True)
class Pair:
    """A firm and an offering that it can reach, with the facts the offering's rule reads."""

    firm: Firm
    offering: PublishedOffering
    reads: frozenset[str]

    def outcome(self, keys: Iterable[str]) -> Outcome:
        """The outcome when only `keys` are known of the firm."""
        return evaluate(self.offering.criteria, only(self.firm.known, keys)).outcome


@dataclass(slots=True)
class Measured:
    """Counts of pairs. `everything`: with all facts known; `askable`: without the sensitive ones; `answered`."""

    pairs: int = 0
    everything: Counter[Outcome] = field(default_factory=Counter)
    askable: Counter[Outcome] = field(default_factory=Counter)
    answered: Counter[Outcome] = field(default_factory=Counter)
    wrong: int = 0


def firms(number: int = FIRMS, *, day: date, reference: Reference) -> Iterator[Firm]:
    """Fictional firms, each with a need of its own; `day` is the day of the comparison, `reference` has its lists."""
    drawn = list(synthetic_firms(number))
    for need in synthetic_needs(drawn, number):
        facts = {**drawn[need.firm].facts, **need.facts}
        yield Firm(Known(facts, day, reference), families(tuple(sorted(need.facts["kinds"]))))


def only(known: Known, keys: Iterable[str]) -> Known:
    """What remains when only `keys` are known; what follows from other facts counts as stated."""
    values = {key: known.exact(key) for key in keys}
    return Known({key: value for key, value in values.items() if value is not None}, known.day, known.reference)


def reachable(
    spread: Iterable[Firm], offerings: Sequence[PublishedOffering], *, any_kind: bool = False
) -> Iterator[Pair]:
    """The pairs whose place does not fail and, unless `any_kind`, whose kind is wanted; without unpublished rules."""
    stated = [(offering, frozenset(facts_of(offering.criteria))) for offering in offerings]
    stated = [(offering, reads) for offering, reads in stated if states_conditions(offering.criteria)]
    for firm in spread:
        for offering, reads in stated:
            pair = Pair(firm, offering, reads)
            wanted = any_kind or not firm.families.isdisjoint(offering.families)
            if wanted and pair.outcome(PLACE) is not Outcome.NO:
                yield pair


def measure(pairs: Iterable[Pair], answers: Sequence[str]) -> Measured:
    """How many pairs `answers` decide, against all facts known. `wrong` must stay 0: a verdict never turns round."""
    found = Measured()
    askable = [key for key in FACTS if may_ask(key)]
    for pair in pairs:
        found.pairs += 1
        full, few = pair.outcome(FACTS), pair.outcome(answers)
        found.everything[full] += 1
        found.askable[pair.outcome(askable)] += 1
        found.answered[few] += 1
        found.wrong += few is not Outcome.UNKNOWN and few is not full
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact of the greedy choice: how many open pairs it decides on top of those before, and the sum so far."""

    key: str
    decides: int
    decided: int


def choose(pairs: Sequence[Pair], *, given: Sequence[str], number: int) -> Iterator[Choice]:
    """Up to `number` facts after `given`, each the one that decides most of the pairs still open.

    Where several facts must come together, none decides alone; then the one that most open rules read is taken.
    """
    chosen = list(given)
    open_pairs = [pair for pair in pairs if pair.outcome(chosen) is Outcome.UNKNOWN]
    for _round in range(number):
        decides: Counter[str] = Counter()
        reads: Counter[str] = Counter()
        for pair in open_pairs:
            for key in pair.reads:
                asked = _asked(key)
                if asked not in chosen and may_ask(asked):
                    reads[asked] += 1
                    decides[asked] += pair.outcome([*chosen, asked]) is not Outcome.UNKNOWN
        if not reads:
            return
        best = max(reads, key=lambda key: (decides[key], reads[key], key))
        chosen.append(best)
        open_pairs = [pair for pair in open_pairs if pair.outcome(chosen) is Outcome.UNKNOWN]
        yield Choice(best, decides[best], len(pairs) - len(open_pairs))


def _asked(key: str) -> str:
    """The fact to ask for: age is asked as the day of founding."""
    sources = FACTS[key].derived_from
    return sources[0] if key == "age_months" and sources else key
