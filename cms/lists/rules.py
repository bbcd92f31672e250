"""What comes before an entry: a rule over facts, written by a clerk as titles, a place and an age, and in words.

Parts that are none of these are said one by one, and kept until they are taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.lists import worded
from cms.lists.fields import CodeByName, choices
from cms.lists.worded import joined, parts_of
from marketplace.core import current
from marketplace.core.reference import Reference
from marketplace.core.terms.registers import check_rules
from marketplace.core.terms.schemas import Field
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria_json import read_node
from marketplace.engine.faults import CriteriaError

_TITLES = {"fact": "qualifications", "op": "any_of"}
_PLACE = {"fact": "region", "op": "within"}
_AGE = {"fact": "age_months", "op": "ge"}
_SIMPLE = {"titles": _TITLES, "place": _PLACE, "age": _AGE}


def faults(rule: Any, reference: Reference) -> Iterator[str]:
    """What is wrong with a rule of a list."""
    try:
        check_criteria(read_node(rule, "tree"), reference, may_prefer=False)
    except CriteriaError as error:
        yield error.located(get_language() or "")


def register() -> None:
    check_rules(faults)


class Rule:
    """A rule in three inputs, and what more it says."""

    def inputs(self, found: Field, value: Any) -> dict[str, forms.Field]:
        reference = current.reference()
        held = next((part["to"] for part in parts_of(value) if _simple(part) == "titles"), [])
        titles = choices(reference.taxonomy("qualifications"), held)
        label = str(found.label)
        return {
            f"{found.key}_titles": forms.MultipleChoiceField(
                label=_("%(label)s: one of these qualifications") % {"label": label},
                choices=titles,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=str(found.help or ""),
            ),
            f"{found.key}_age": forms.IntegerField(
                label=_("%(label)s: months since the firm was founded, at least") % {"label": label},
                required=False,
                min_value=1,
                max_value=1200,
            ),
            f"{found.key}_place": CodeByName(
                reference.taxonomy("regions"),
                label=_("%(label)s: the firm is in") % {"label": label},
                required=False,
            ),
            **worded.inputs(found.key, label, _more(value)),
        }

    def initial(self, found: Field, value: Any) -> dict[str, Any]:
        # Of two parts for one input the first fills it.
        said = {name: part["to"] for part in reversed(parts_of(value)) if (name := _simple(part))}
        told = {f"{found.key}_{name}": to for name, to in said.items()}
        if place := said.get("place"):
            told[f"{found.key}_place"] = place[0]
        return told

    def value(self, found: Field, given: Mapping[str, Any], before: Any) -> Any:
        """The parts of before in their order, changed where an input says another thing and without those that were taken out,
        then what is new."""
        said = {name: self._part(found, name, given) for name in _SIMPLE}
        more = _more(before)
        kept = worded.kept_parts(found.key, given, more)
        parts: list[Any] = []
        for part in parts_of(before):
            name = _simple(part)
            if name in said:
                parts.append(said.pop(name))
            elif part in kept:
                parts.append(part)
        parts += [*said.values(), *worded.new_parts(found.key, given)]
        return joined(list(filter(None, parts)))

    def _part(self, found: Field, name: str, given: Mapping[str, Any]) -> dict[str, Any] | None:
        value = given.get(f"{found.key}_{name}")
        if not value:
            return None
        return _SIMPLE[name] | {"to": [value] if name == "place" else value}


def _simple(part: Mapping[str, Any]) -> str | None:
    """Which of the inputs says a part; None where none does."""
    if set(part) != {"fact", "op", "to"} or isinstance(part["to"], Mapping):
        return None
    if part["fact"] == "region" and len(part["to"]) != 1:
        return None
    return next((name for name, like in _SIMPLE.items() if like == {"fact": part["fact"], "op": part["op"]}), None)


def _more(rule: Any) -> list[dict[str, Any]]:
    """The parts that no input says. Of two parts for one input the second is kept apart."""
    more, taken = [], set()
    for part in parts_of(rule):
        name = _simple(part)
        if name is None or name in taken:
            more.append(part)
        taken.add(name)
    return more
