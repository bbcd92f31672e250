"""Whether an entry can be taken as it was written: every fault by field, in the writer's language."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Taxonomy
from marketplace.core.terms.overlay import CALENDAR, LPR, UNTIL
from marketplace.core.terms.registers import rule_faults
from marketplace.core.terms.schemas import Field, Holds, Schema
from marketplace.core.text import LONGEST_WORDS, fold, is_writable

Faults = Iterator[str]


@dataclass(frozen=True, slots=True)
class _Lists:
    """What a field's codes are codes of."""

    name: str
    reference: Reference

    def __contains__(self, code: object) -> bool:
        return code in self.reference.taxonomy(self.name)


MOST_LINES, LONGEST_LINE = 60, 200
# Lending rates outside are a slip of the decimal point.
_LOWEST_RATE, _HIGHEST_RATE = Decimal(0), Decimal(30)
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"})
_YEAR = re.compile(r"20\d\d")


def check_entry(
    schema: Schema, code: str, entry: Mapping[str, Any], reference: Reference, *, whole: bool = True
) -> None:
    """ValidationError with the faults of each field. `reference`: the lists it refers to, of the day it begins. `whole`: the
    entry says everything, so what is needed must be there."""
    faults: dict[str, list[str]] = defaultdict(list)
    for found in schema.all_fields:
        value = entry.get(found.key)
        if value in (None, "", [], {}):
            if found.required and whole:
                faults[found.key].append(_("Fill this in."))
            continue
        faults[found.key] += _CHECKS[found.holds](found, value, _Lists(found.of or schema.table, reference))
    unknown = set(entry) - {found.key for found in schema.all_fields} - {UNTIL, "members", "code"}
    faults["code"] += [_("“%(key)s” is nothing that this list says.") % {"key": key} for key in sorted(unknown)]
    faults["code"] += _code_faults(schema.table, code)
    if entry.get("parent") == code:
        faults["parent"].append(_("An entry cannot belong to itself."))
    if said := {key: found for key, found in faults.items() if found}:
        raise ValidationError(said)


def check_words(taxonomy: Taxonomy, code: str, entry: Mapping[str, Any]) -> None:
    """A name or another name that already means an entry of the list: an import could not tell which is meant."""
    faults: dict[str, list[str]] = defaultdict(list)
    owners = {
        fold(word): other
        for other in taxonomy
        if other.code != code and other.offered
        for word in (other.name.zh, other.name.en, other.code, *other.synonyms)
    }
    said = [
        ("zh", entry.get("zh", "")),
        ("en", entry.get("en") or ""),
        *(("synonyms", word) for word in entry.get("synonyms") or ()),
    ]
    for key, word in said:
        if (folded := fold(word)) and (other := owners.get(folded)) is not None:
            faults[key].append(
                _("“%(word)s” already means “%(name)s” (%(code)s). A name belongs to one entry only.")
                % {"word": word, "name": other.name.zh, "code": other.code}
            )
    if faults:
        raise ValidationError(dict(faults))


def _code_faults(table: str, code: str) -> Faults:
    if table == LPR and _day(code) is None:
        yield _("Write the day of the quote as 2026-09-21.")
    if table == CALENDAR and not _YEAR.fullmatch(code):
        yield _("Write the year of the notice as 2027.")


def _text(found: Field, value: Any, _lists: _Lists) -> Faults:
    if not isinstance(value, str) or not is_writable(value):
        yield _("This is no text.")
    elif len(value) > LONGEST_LINE:
        yield _("At most %(most)s characters.") % {"most": LONGEST_LINE}
    elif found.holds is Holds.TEXT and not _is_seen(value):
        yield _("Fill this in.")


def _is_seen(text: str) -> bool:
    """Whether anything is left of a text without quotation marks and signs that nobody sees: nothing would be found by it."""
    return any(unicodedata.category(one) not in _UNSEEN for one in fold(text))


def _lines(found: Field, value: Any, lists: _Lists) -> Faults:
    if not isinstance(value, list):
        yield _("This is no list of texts.")
        return
    if len(value) > MOST_LINES:
        yield _("At most %(most)s lines.") % {"most": MOST_LINES}
    seen = set()
    for word in value:
        yield from _text(found, word, lists)
        folded = fold(word) if isinstance(word, str) and _is_seen(word) else ""
        if not folded:
            yield _("A line is empty.")
        elif folded in seen:
            yield _("“%(word)s” is here twice.") % {"word": word}
        seen.add(folded)


def _words(found: Field, value: Any, _lists: _Lists) -> Faults:
    if not isinstance(value, Mapping) or any(not isinstance(part, str) for part in value.values()):
        yield _("This is no text.")
    elif not value.get("zh"):
        yield _("The Chinese text is missing.")
    elif any(len(part) > LONGEST_WORDS for part in value.values()):
        yield _("At most %(most)s characters.") % {"most": LONGEST_WORDS}


def _number(found: Field, value: Any, _lists: _Lists) -> Faults:
    if not isinstance(value, int) or isinstance(value, bool) or not found.least <= value <= found.most:
        yield _("Write a whole number from %(least)s to %(most)s.") % {"least": found.least, "most": found.most}


def _percent(found: Field, value: Any, _lists: _Lists) -> Faults:
    try:
        rate = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        yield _("Write a rate in percent, such as 3.00.")
        return
    if not (rate.is_finite() and _LOWEST_RATE < rate < _HIGHEST_RATE):
        yield _("A rate lies between 0 and 30 percent; write it such as 3.00.")


def _flag(found: Field, value: Any, _lists: _Lists) -> Faults:
    if not isinstance(value, bool):
        yield _("This is neither yes nor no.")


def _code(found: Field, value: Any, lists: _Lists) -> Faults:
    if not isinstance(value, str) or value not in lists:
        yield _("“%(code)s” is not in the list.") % {"code": value}


def _codes(found: Field, value: Any, lists: _Lists) -> Faults:
    for one in value if isinstance(value, list) else [value]:
        yield from _code(found, one, lists)


def _option(found: Field, value: Any, _lists: _Lists) -> Faults:
    if value not in found.options:
        yield _("“%(code)s” is not in the list.") % {"code": value}


def _options(found: Field, value: Any, lists: _Lists) -> Faults:
    for one in value if isinstance(value, list) else [value]:
        yield from _option(found, one, lists)


def _criteria(found: Field, value: Any, lists: _Lists) -> Faults:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        yield _("This is no list of criteria.")
        return
    for row in value:
        first, last = _day(row.get("from")), _day(row.get("until"))
        if (row.get("from") and first is None) or (row.get("until") and last is None):
            yield _("Write days as 2026-04-01.")
        elif first and last and last <= first:
            yield _("Criteria cannot end before they begin.")
        if not row.get("text") and not row.get("rule"):
            yield _("Say what is asked.")
        elif row.get("text"):
            yield from _words(found, row["text"], lists)
        if row.get("rule"):
            yield from _rule(found, row["rule"], lists)
    yield from _overlaps(value)


def _rule(found: Field, value: Any, lists: _Lists) -> Faults:
    yield from rule_faults(value, lists.reference)


def _overlaps(rows: Iterable[Mapping[str, Any]]) -> Faults:
    """On each day one version of the criteria is in force."""
    spans = sorted((_day(row.get("from")) or date.min, _day(row.get("until")) or date.max) for row in rows)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        yield _("Two criteria are in force on the same day. Give the older ones their last day.")


def _days(found: Field, value: Any, _lists: _Lists) -> Faults:
    if not isinstance(value, Mapping):
        yield _("These are no days.")
        return
    for text, row in value.items():
        if _day(text) is None or not isinstance(row, Mapping) or not isinstance(row.get("working"), bool):
            yield _("Write days as 2026-04-01.")


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


_CHECKS: Mapping[Holds, Callable[[Field, Any, _Lists], Faults]] = {
    Holds.TEXT: _text,
    Holds.LINES: _lines,
    Holds.WORDS: _words,
    Holds.NUMBER: _number,
    Holds.PERCENT: _percent,
    Holds.FLAG: _flag,
    Holds.CODE: _code,
    Holds.CODES: _codes,
    Holds.OPTION: _option,
    Holds.OPTIONS: _options,
    Holds.CRITERIA: _criteria,
    Holds.RULE: _rule,
    Holds.DAYS: _days,
}
