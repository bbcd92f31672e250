"""Criteria as JSON, in and out, with a schema version. Reading checks the shape; ``checks.py`` the meaning.

A node: ``{"fact": "debt_ratio", "op": "le", "to": 70}`` · ``{"sum": ["patents", "trademarks"], "op": "ge", "to": 2}`` ·
``{"fact": "qualifications", "op": "any_of", "to": ["hnte"]}`` · ``{"fact": "current_overdue", "op": "is", "to": false}`` ·
``{"all": […]}`` · ``{"any": […]}`` · ``{"not": node}`` · ``{"judgement": {"zh": "…", "en": "…"}}``, each with optional
``"cite": "document/anchor"``, ``"preferred": true``, ``"says": [{"key": "any_of", "text": "…"}]``.

An operand: a number, an ISO date, or ``{"fact": "revenue", "times": 0.3}`` (``"as": "money"`` where the type changes) ·
``{"sum": […]}`` · ``{"least": […]}`` · ``{"greatest": […]}`` · ``{"tiers": [{"when": node, "then": operand}], "otherwise": operand}``.
``between`` takes two operands in ``to``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any as AnyValue

from marketplace.core.text import LONGEST_WORDS, Text, is_writable
from marketplace.engine.criteria import (
    PLAIN,
    All,
    Any,
    Comparison,
    Constant,
    FactTimes,
    Greatest,
    Judgement,
    Least,
    Node,
    Not,
    Note,
    Operand,
    Operator,
    Phrase,
    Sum,
    Tier,
    Tiers,
)
from marketplace.engine.faults import CriteriaError, echo, named
from marketplace.engine.schema import SCHEMA, upgraded
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS

LONGEST_KEY = 100  # characters of a code or of the name of a field; the longest known has 26
LONGEST_CITE = 500  # characters of the address of a clause

_NOTE_KEYS = frozenset({"cite", "preferred", "says"})
_MOST_DIGITS = 15  # a JSON number keeps this many decimal digits through any reader
_DEEPEST = 40  # no real rule nests a quarter as deep; more is a mistake or an attack


def criteria_from_json(document: Mapping[str, AnyValue]) -> Node:
    """Read ``{"schema": 2, "tree": node}`` of any version so far. Raises CriteriaError with place and code."""
    return read_node(upgraded(document, "criteria").get("tree"), "tree")


def criteria_to_json(node: Node) -> dict[str, AnyValue]:
    """The document that ``criteria_from_json`` reads back to an equal tree."""
    return {"schema": SCHEMA, "tree": write_node(node)}


def read_node(data: AnyValue, place: str, depth: int = 0) -> Node:
    """Read one node and everything below it."""
    if not isinstance(data, Mapping):
        raise CriteriaError(place, "not_an_object")
    _check_depth(depth, place)
    keys = set(data) - _NOTE_KEYS
    note = _read_note(data, place)
    for key, kind in (("all", All), ("any", Any)):
        if keys == {key}:
            listed = _listed(data[key], f"{place}.{key}")
            return kind(tuple(read_node(item, f"{place}.{key}[{i}]", depth + 1) for i, item in enumerate(listed)), note)
    if keys == {"not"}:
        return Not(read_node(data["not"], f"{place}.not", depth + 1), note)
    if keys == {"judgement"}:
        return Judgement(read_text(data["judgement"], f"{place}.judgement"), note)
    if keys == {"fact", "op", "to"} or keys == {"sum", "op", "to"}:
        return _read_comparison(data, place, note, depth)
    raise CriteriaError(place, "no_condition", keys=named(keys))


def write_node(node: Node) -> dict[str, AnyValue]:
    """One node as JSON."""
    data: dict[str, AnyValue]
    match node:
        case All(of):
            data = {"all": [write_node(part) for part in of]}
        case Any(of):
            data = {"any": [write_node(part) for part in of]}
        case Not(of):
            data = {"not": write_node(of)}
        case Judgement(text):
            data = {"judgement": text.as_json()}
        case Comparison():
            data = _write_comparison(node)
    return data | _write_note(node.note)


def read_operand(data: AnyValue, place: str, fact: str, depth: int = 0) -> Operand:
    """Read an operand that is compared with ``fact``."""
    _check_depth(depth, place)
    if not isinstance(data, Mapping):
        return Constant(_read_constant(data, place, fact))
    keys = set(data)
    for key, kind in (("sum", Sum), ("least", Least), ("greatest", Greatest)):
        if keys == {key}:
            listed = _listed(data[key], f"{place}.{key}")
            return kind(
                tuple(read_operand(item, f"{place}.{key}[{i}]", fact, depth + 1) for i, item in enumerate(listed))
            )
    if "fact" in keys and keys <= {"fact", "times", "as"}:
        return _read_fact_times(data, place)
    if "tiers" in keys and keys <= {"tiers", "otherwise"}:
        return _read_tiers(data, place, fact, depth)
    raise CriteriaError(place, "no_value")


def write_operand(operand: Operand) -> AnyValue:
    """An operand as JSON."""
    match operand:
        case Constant(value):
            return value.isoformat() if isinstance(value, date) else write_number(value)
        case FactTimes(fact, factor, kind):
            data: dict[str, AnyValue] = {"fact": fact}
            if factor != 1:
                data["times"] = write_number(factor)
            return data | ({"as": kind.value} if kind else {})
        case Sum(of):
            return {"sum": [write_operand(part) for part in of]}
        case Least(of):
            return {"least": [write_operand(part) for part in of]}
        case Greatest(of):
            return {"greatest": [write_operand(part) for part in of]}
        case Tiers(rows, otherwise):
            tiers = [{"when": write_node(row.when), "then": write_operand(row.then)} for row in rows]
            return {"tiers": tiers, "otherwise": None if otherwise is None else write_operand(otherwise)}


def read_number(data: AnyValue, place: str) -> Decimal:
    """A JSON number as an exact Decimal."""
    if isinstance(data, bool) or not isinstance(data, (int, float, Decimal)):
        raise CriteriaError(place, "not_a_number", value=echo(data))
    # A whole number is held against the bound first: thousands of digits have no text that could be counted.
    if isinstance(data, int) and abs(data) >= 10**_MOST_DIGITS:
        raise CriteriaError(place, "out_of_range", value=echo(data), digits=_MOST_DIGITS)
    number = Decimal(str(data))
    if not number.is_finite() or len(number.as_tuple().digits) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_DIGITS:
        raise CriteriaError(place, "out_of_range", value=echo(data), digits=_MOST_DIGITS)
    return number


def write_number(value: Decimal | int) -> int | float:
    """A number whose JSON reads back to the same Decimal."""
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else float(number)


def _read_comparison(data: Mapping[str, AnyValue], place: str, note: Note, depth: int) -> Comparison:
    facts = (data["fact"],) if "fact" in data else tuple(_listed(data["sum"], f"{place}.sum"))
    if not facts:
        raise CriteriaError(f"{place}.sum", "sum_empty")
    for key in facts:
        _check_fact(key, place)
    try:
        operator = Operator(data["op"])
    except ValueError:
        known = tuple(item.value for item in Operator)
        raise CriteriaError(f"{place}.op", "no_operator", operator=echo(data["op"]), known=known) from None
    to, fact = data["to"], FACTS[facts[0]]
    if operator is Operator.IS:
        if not isinstance(to, bool):
            raise CriteriaError(f"{place}.to", "not_true_or_false")
        return Comparison(facts, operator, flag=to, note=note)
    if operator in (Operator.IN, Operator.ANY_OF, Operator.ALL_OF, Operator.WITHIN):
        listed = enumerate(_listed(to, f"{place}.to"))
        codes = tuple(_read_words(code, f"{place}.to[{i}]", LONGEST_KEY) for i, code in listed)
        return Comparison(facts, operator, codes=codes, note=note)
    if not fact.type.is_ordered:
        raise CriteriaError(f"{place}.op", "no_order", fact=fact)
    if operator is Operator.BETWEEN:
        ends = _listed(to, f"{place}.to")
        if len(ends) != 2:
            raise CriteriaError(f"{place}.to", "between_two")
        low, high = (read_operand(end, f"{place}.to[{i}]", fact.key, depth + 1) for i, end in enumerate(ends))
        return Comparison(facts, operator, operand=low, upper=high, note=note)
    return Comparison(facts, operator, operand=read_operand(to, f"{place}.to", fact.key, depth + 1), note=note)


def _write_comparison(node: Comparison) -> dict[str, AnyValue]:
    data: dict[str, AnyValue] = {"fact": node.fact} if len(node.facts) == 1 else {"sum": list(node.facts)}
    data["op"] = node.operator.value
    if node.operator is Operator.IS:
        data["to"] = node.flag
    elif node.operand is None:
        data["to"] = list(node.codes)
    elif node.upper is not None:
        data["to"] = [write_operand(node.operand), write_operand(node.upper)]
    else:
        data["to"] = write_operand(node.operand)
    return data


def _read_constant(data: AnyValue, place: str, fact: str) -> AnyValue:
    if FACTS[fact].type is not FactType.DATE:
        return read_number(data, place)
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError):
        raise CriteriaError(place, "not_a_date", value=echo(data)) from None


def _read_fact_times(data: Mapping[str, AnyValue], place: str) -> FactTimes:
    _check_fact(data["fact"], f"{place}.fact")
    try:
        kind = FactType(data["as"]) if data.get("as") is not None else None
    except ValueError:
        raise CriteriaError(f"{place}.as", "no_type", type=echo(data["as"])) from None
    return FactTimes(data["fact"], read_number(data.get("times", 1), f"{place}.times"), kind)


def _read_tiers(data: Mapping[str, AnyValue], place: str, fact: str, depth: int) -> Tiers:
    rows = []
    for i, row in enumerate(_listed(data["tiers"], f"{place}.tiers")):
        here = f"{place}.tiers[{i}]"
        if not isinstance(row, Mapping) or set(row) != {"when", "then"}:
            raise CriteriaError(here, "tier_shape")
        rows.append(
            Tier(
                read_node(row["when"], f"{here}.when", depth + 1),
                read_operand(row["then"], f"{here}.then", fact, depth + 1),
            )
        )
    otherwise = data.get("otherwise")
    return Tiers(
        tuple(rows), None if otherwise is None else read_operand(otherwise, f"{place}.otherwise", fact, depth + 1)
    )


def _read_note(data: Mapping[str, AnyValue], place: str) -> Note:
    cite, preferred = data.get("cite"), data.get("preferred", False)
    if cite is not None:
        if not isinstance(cite, str) or cite.count("/") != 1 or not all(cite.split("/")):
            raise CriteriaError(f"{place}.cite", "no_address", cite=echo(cite))
        _read_words(cite, f"{place}.cite", LONGEST_CITE)
    if not isinstance(preferred, bool):
        raise CriteriaError(f"{place}.preferred", "preferred_word")
    says = read_says(data.get("says", ()), f"{place}.says")
    return Note(cite, preferred, says) if cite or preferred or says else PLAIN


def read_says(data: AnyValue, place: str) -> tuple[Phrase, ...]:
    """The phrases of the source that a node or a bound says."""
    return tuple(_read_phrase(item, f"{place}[{i}]") for i, item in enumerate(_listed(data, place)))


def _read_phrase(data: AnyValue, place: str) -> Phrase:
    if not isinstance(data, Mapping) or set(data) != {"key", "text"}:
        raise CriteriaError(place, "phrase_shape")
    return Phrase(_read_words(data["key"], f"{place}.key", LONGEST_KEY), _read_words(data["text"], f"{place}.text"))


def write_says(says: tuple[Phrase, ...]) -> list[dict[str, str]]:
    """Phrases as JSON."""
    return [{"key": phrase.key, "text": phrase.text} for phrase in says]


def _write_note(note: Note) -> dict[str, AnyValue]:
    data: dict[str, AnyValue] = {}
    if note.citation:
        data["cite"] = note.citation
    if note.preferred:
        data["preferred"] = True
    if note.says:
        data["says"] = write_says(note.says)
    return data


def read_text(data: AnyValue, place: str) -> Text:
    """Words in both languages, or in one that stands for both."""
    if isinstance(data, str) and data:
        words = _read_words(data, place)
        return Text(words, words)
    if isinstance(data, Mapping) and data.get("zh"):
        zh = _read_words(data["zh"], f"{place}.zh")
        return Text(zh, _read_words(data["en"], f"{place}.en") if data.get("en") else zh)
    raise CriteriaError(place, "words_missing")


def _read_words(data: AnyValue, place: str, most: int = LONGEST_WORDS) -> str:
    """Text of at most ``most`` characters that every store takes."""
    if not isinstance(data, str):
        raise CriteriaError(place, "not_text", value=echo(data))
    if len(data) > most:
        raise CriteriaError(place, "text_too_long", most=most)
    if not is_writable(data):
        raise CriteriaError(place, "text_unwritable", value=echo(data))
    return data


def _check_depth(depth: int, place: str) -> None:
    if depth > _DEEPEST:
        raise CriteriaError(place, "too_deep", most=_DEEPEST)


def _check_fact(key: AnyValue, place: str) -> None:
    if not isinstance(key, str) or key not in FACTS:
        raise CriteriaError(place, "no_fact", fact=echo(key))


def _listed(data: AnyValue, place: str) -> Sequence[AnyValue]:
    if not isinstance(data, (list, tuple)):
        raise CriteriaError(place, "not_a_list")
    return data
