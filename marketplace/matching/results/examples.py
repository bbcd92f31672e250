"""Examples for a reader: one firm with its results, and real rules as sentences, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from marketplace.core.reference import Reference
from marketplace.core.text import Text
from marketplace.engine.assessment import Verdict
from marketplace.engine.criteria import nodes
from marketplace.engine.evaluate import Outcome
from marketplace.engine.known import Known
from marketplace.engine.saying.groups import GroupKind
from marketplace.engine.saying.sentences import sentence
from marketplace.engine.values import known_from_json
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.services import Result, precheck
from marketplace.matching.results.tracing import Basis, Condition, Group, value_words

# An invented firm of the kind that the zone has many of: a young software maker with both usual qualifications.
FIRM = {
    "amount": 300,
    "region": "430105",
    "qualifications": ["hnte", "tsme"],
    "founded": "2023-03-01",
    "revenue": 1860,
    "sectors": ["ai"],
    "stage": ["growth"],
    "project_levels": [],
    "lists": ["knowledge_value"],
    "outside_equity": False,
    "first_loan": False,
}
OUTCOMES = {
    Outcome.YES: Text("符合", "met"),
    Outcome.NO: Text("不符合", "not met"),
    Outcome.UNKNOWN: Text("缺资料", "not known"),
}
HEADINGS = {
    GroupKind.ALL: Text("以下全部满足", "All of these"),
    GroupKind.ANY: Text("以下有一项就行", "One of these is enough"),
    GroupKind.NONE: Text("以下一项都不能有", "None of these"),
}
OPENS = Text("其中一种情形：", "One way: ")
VERDICTS = {
    Verdict.FITS: Text("符合", "Fits"),
    Verdict.MAY_FIT: Text("可能符合", "May fit"),
    Verdict.JUST_MISSES: Text("只差一步", "Just misses"),
}
BASES = {
    Basis.JUDGEMENT: Text("由机构判断", "for the institution to judge"),
    Basis.THERE: Text("在该机构的产品页面填写", "asked on the page of the institution's offering"),
    Basis.CONSENT: Text("授权后由机构核对", "checked by the institution with consent"),
}


def examples(
    offerings: tuple[PublishedOffering, ...], day: date, language: str, reference: Reference, sentences: int = 10
) -> Iterator[str]:
    """Lines of Markdown: the firm, one result of each verdict worth a look with its trace, then rules as sentences."""
    known = known_from_json(FIRM, day, reference)
    result = precheck(known, offerings)
    yield from _firm(known, language)
    for verdict, name in VERDICTS.items():
        found = _most_telling(result.by_verdict[verdict])
        if found is not None:
            yield f"\n### {name.say(language)}: {found.offering.publisher_name} {found.offering.name}\n"
            yield from _trace(found, known, language)
    yield ""
    for offering in richest(offerings, sentences):
        yield f"- **{offering.publisher_name} {offering.name}**: {sentence(offering.criteria, language, known.reference)}"


def richest(offerings: Iterable[PublishedOffering], number: int) -> list[PublishedOffering]:
    """The published rules of real institutions with the most conditions of different kinds."""
    real = [offering for offering in offerings if not offering.is_demo]
    return sorted(real, key=lambda offering: (-_variety(offering), -_size(offering), offering.address))[:number]


def _variety(offering: PublishedOffering) -> int:
    """How many kinds of node a rule has: groups, negations, comparisons, judgements."""
    return len({type(node) for node in nodes(offering.criteria)})


def _size(offering: PublishedOffering) -> int:
    return sum(1 for _node in nodes(offering.criteria))


def _most_telling(results: tuple[Result, ...]) -> Result | None:
    """The result with the most conditions, among those a reader can still take in at a glance."""
    short = [result for result in results if _size(result.offering) <= 16]
    return max(short, key=lambda result: _size(result.offering), default=None)


def _firm(known: Known, language: str) -> Iterator[str]:
    for key in FIRM:
        fact = FACTS[key]
        yield f"- {fact.label.say(language)}: {value_words(fact, known, language)}"


def _trace(result: Result, known: Known, language: str) -> Iterator[str]:
    row = ResultRow(result, known, language)
    yield "| " + " | ".join(Text(*pair).say(language) for pair in _COLUMNS) + " |"
    yield "|---|---|---|---|---|"
    for line in row.lines:
        match line:
            case Group():
                words = "；".join(line.phrases)
                lead = OPENS.say(language) if line.opens else ""
                yield f"| **{lead}{HEADINGS[line.kind].say(language)}** | | | {OUTCOMES[line.outcome].say(language)} | {words} |"
            case Condition():
                basis = BASES[line.basis].say(language) if line.basis in BASES else ""
                words = " ".join([basis, "；".join(line.phrases)]).strip()
                yield (
                    f"| {line.label} | {line.yours} | {line.wanted} | {OUTCOMES[line.outcome].say(language)} | {words} |"
                )
    if row.verdict is Verdict.JUST_MISSES:
        yield f"\n{row.advice_said}"


_COLUMNS = (
    ("条件", "Condition"),
    ("您的情况", "Your case"),
    ("要求", "Required"),
    ("结果", "Outcome"),
    ("依据", "Basis"),
)
