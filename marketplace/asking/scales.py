"""The scale of a score, as the list of scores says it: told beside the question; an answer outside is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.asking.doubts import Doubt
from marketplace.core.reference import Reference
from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Fact
from marketplace.engine.vocabulary.facts import FACTS, has_term
from marketplace.engine.vocabulary.families import FAMILIES, code_of

_LEAST, _MOST, _DIRECTION = "scale_least", "scale_most", "direction"
_BETTER = {
    "higher": Text("分数越高越好", "the higher, the better"),
    "lower": Text("分数越低越好", "the lower, the better"),
}


def _said(key: str, reference: Reference) -> Mapping[str, Any]:
    """What the list says of the term behind a fact; {} where the fact has none."""
    fact = FACTS[key]
    if fact.family is None or not has_term(fact, reference):
        return {}
    return reference.taxonomy(FAMILIES[fact.family].taxonomy).get(code_of(key)).attributes


def with_scale(fact: Fact, reference: Reference) -> Fact:
    """A fact whose help says its scale, where the list knows it."""
    said = _said(fact.key, reference)
    least, most = said.get(_LEAST), said.get(_MOST)
    parts = []
    if most is not None:
        parts.append(Text(f"{least or 0} 至 {most} 分", f"{least or 0} to {most} points"))
    elif least is not None:
        parts.append(Text(f"最低 {least} 分", f"at least {least} points"))
    if better := _BETTER.get(said.get(_DIRECTION, "")):
        parts.append(better)
    if not parts:
        return fact
    parts = [*([fact.help] if fact.help else []), *parts]
    return replace(fact, help=Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts)))


def scale_doubts(values: Mapping[str, Any], reference: Reference) -> Iterator[Doubt]:
    """A doubt for each score that lies outside its scale."""
    for key, value in values.items():
        if value is None or key not in FACTS:
            continue
        said = _said(key, reference)
        least, most = said.get(_LEAST), said.get(_MOST)
        if most is not None and value > most:
            yield _doubt(key, value, _("%(value)s of at most %(bound)s. Is the score right?"), most)
        elif least is not None and value < least:
            yield _doubt(key, value, _("%(value)s, where the lowest is %(bound)s. Is the score right?"), least)


def _doubt(key: str, value: Decimal, question: Any, bound: int) -> Doubt:
    figures = {"value": f"{value:,}", "bound": f"{bound:,}"}
    return Doubt(f"scale_{key}", (key,), lambda _value: True, question % figures)
