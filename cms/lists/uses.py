"""What else names a code of a list: entries of the lists, and decisions about words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from marketplace.core import current
from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Entry
from marketplace.core.terms.registers import Use, count_uses
from marketplace.core.terms.schemas import SCHEMAS, Field, Holds, Schema
from marketplace.core.text import Text
from marketplace.engine.criteria import Comparison, Node, facts_of, nodes
from marketplace.engine.criteria_json import read_node
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.engine.vocabulary.families import named_by
from marketplace.listing.deciding import decisions

_ENTRIES = Text("其他清单项", "Entries of lists")
_WORDINGS = Text("已决定含义的词句", "Words whose meaning was decided")
_EXAMPLES = 5


def rule_names(rule: Node, table: str, code: str) -> bool:
    """Whether a rule names a code: in a comparison, or because it asks for the fact that the entry gives its name to."""
    if not named_by(table, code).isdisjoint(facts_of(rule)):
        return True
    return any(
        isinstance(node, Comparison) and FACTS[node.fact].taxonomy == table and code in node.codes
        for node in nodes(rule)
    )


def entries_with(table: str, code: str) -> Use:
    """Entries of the lists that the bureau keeps which refer to the code, or whose rules name it."""
    found = [
        (f"{schema.label} · {entry.name}", reverse("lists_entry", args=(schema.table, entry.code)))
        for schema, entry in _entries(current.reference())
        if any(_field_names(found, _said(entry, found), schema, table, code) for found in schema.all_fields)
    ]
    return Use(_ENTRIES, len(found), tuple(found[:_EXAMPLES]))


def _entries(reference: Reference) -> Iterator[tuple[Schema, Entry]]:
    for schema in SCHEMAS.values():
        if schema.is_list and schema.table in reference.taxonomies:
            for entry in reference.taxonomy(schema.table):
                yield schema, entry


def _said(entry: Entry, found: Field) -> Any:
    return entry.parent if found.key == "parent" else entry.attributes.get(found.key)


def _field_names(found: Field, value: Any, schema: Schema, table: str, code: str) -> bool:
    if not value:
        return False
    match found.holds:
        case Holds.CODE | Holds.CODES:
            held = (value,) if isinstance(value, str) else value
            return (found.of or schema.table) == table and code in held
        case Holds.RULE:
            return _json_names(value, table, code)
        case Holds.CRITERIA:
            return any(_json_names(row["rule"], table, code) for row in value if row.get("rule"))
    return False


def _json_names(rule: Mapping[str, Any], table: str, code: str) -> bool:
    return rule_names(read_node(rule, "tree"), table, code)


def wordings_with(table: str, code: str) -> Use:
    """Words whose meaning was decided and whose rule names the code."""
    found = [
        (wording.text, reverse("wordings"))
        for wording, decision in decisions().items()
        if decision.tree is not None and rule_names(decision.tree, table, code)
    ]
    return Use(_WORDINGS, len(found), tuple(found[:_EXAMPLES]))


def register() -> None:
    count_uses("entries of lists", entries_with)
    count_uses("decided words", wordings_with)
