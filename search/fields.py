"""The fields a document is made of. What is declared here decides mapping, document, filter form and labels.

A field reads its value from a row: `source` is an attribute path (`version__name`), a callable of the row, or left out
when it is the field's own name. A value of None or an empty collection is "missing", which filters can ask for.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from marketplace.core.current import taxonomy
from marketplace.core.text import Text

Label = Text | str | Promise
Source = str | Callable[[Any], Any]
Labels = str | Mapping[str, Label] | Callable[[Sequence[str]], Mapping[str, Label]] | None
"""Names of a keyword's values: a taxonomy, a table, a function of the values at hand (one look-up for all), or None
when a value is its own name."""

MISSING = "-"
"""The value that stands for "has no value" in a facet and in an address. No field may hold it."""
LARGEST_NUMBER = 2**53 - 1
"""Scaled integers stay exact in every engine's range counts, which are done in double precision."""
KEYWORD_CHARACTERS = 200


class Tier(enum.IntEnum):
    """How much a hit in a text field means. Order by relevance is order by tier, then date, then id."""

    BODY = 1
    HEADING = 2
    TITLE = 3
    NUMBER = 4


class FieldError(ValueError):
    """A row's value does not fit its field; the message names both."""


class Hierarchy(Protocol):
    """What a HierarchyField needs of a taxonomy (marketplace.core.taxonomies.Taxonomy has it)."""

    def __contains__(self, code: object) -> bool: ...
    def get(self, code: str) -> Any: ...
    def wider(self, code: str) -> frozenset[str]: ...
    def ancestors(self, code: str) -> tuple[Any, ...]: ...
    def children(self, code: str | None = None) -> tuple[Any, ...]: ...


# Both are asked for every field of every row.
@cache
def _path(source: str) -> tuple[str, ...]:
    return tuple(source.split("__"))


_is_mapping: Callable[[Any], bool] = cache(lambda kind: issubclass(kind, Mapping))


@dataclass(frozen=True)
class Field:
    """Common to all: a name, unique in its document, and where the value comes from."""

    name: str
    _: KW_ONLY
    source: Source = ""

    def value_of(self, row: Any) -> Any:
        """The row's value. Attribute paths stop at None."""
        source = self.source or self.name
        if callable(source):
            return source(row)
        value = row
        for part in _path(source):
            if value is None:
                return None
            value = value[part] if _is_mapping(type(value)) else getattr(value, part)
        return value() if callable(value) else value

    def signature(self) -> dict[str, Any]:
        """What of this field the index depends on; a change gives the index a new name."""
        return {"kind": type(self).__name__, "name": self.name}


@dataclass(frozen=True)
class TextField(Field):
    """Words to search. The value is a text or several. With `pinyin` (for names) it is found by pinyin and initials
    too. A field of Tier.NUMBER (document and registration numbers) ignores punctuation: 〔2021〕 finds [2021]."""

    _: KW_ONLY
    tier: Tier = Tier.BODY
    pinyin: bool = False

    def texts(self, row: Any) -> tuple[str, ...]:
        value = self.value_of(row)
        if type(value) is str:
            return (value,) if value else ()
        values = [value] if isinstance(value, str | Text | Promise) else list(value or ())
        out: list[str] = []
        for item in values:
            out.extend((item.zh, item.en) if isinstance(item, Text) else (str(item),))
        return tuple(dict.fromkeys(text for text in out if text))

    @property
    def gaps(self) -> bool:
        return self.tier is not Tier.NUMBER

    def signature(self) -> dict[str, Any]:
        return {**super().signature(), "pinyin": self.pinyin, "gaps": self.gaps}


@dataclass(frozen=True)
class KeywordField(Field):
    """Codes, any number of them. `labels` names them for people; with a taxonomy or a table other codes are refused."""

    _: KW_ONLY
    labels: Labels = None

    def keywords(self, row: Any) -> tuple[str, ...]:
        """The row's codes, each once, sorted."""
        return self.codes(self.value_of(row))

    def codes(self, value: Any) -> tuple[str, ...]:
        """A value as codes; FieldError if it cannot be."""
        if value is None or value == "":
            return ()
        values = (value,) if isinstance(value, str | int) else tuple(value)
        return tuple(sorted({self._checked(v) for v in values}))

    def _checked(self, value: Any) -> str:
        code = str(value)
        if not code or code == MISSING or len(code) > KEYWORD_CHARACTERS or not code.isprintable():
            raise FieldError(f'field "{self.name}": {code[:40]!r} cannot be a keyword')
        known = self.known()
        if known is not None and code not in known:
            raise FieldError(f'field "{self.name}": "{code}" is not among its values')
        return code

    def known(self) -> Mapping[str, Label] | Hierarchy | None:
        """The values there can be, or None when any can."""
        if isinstance(self.labels, str):
            return taxonomy(self.labels)
        return self.labels if isinstance(self.labels, Mapping) else None

    def label_values(self, values: Sequence[str]) -> dict[str, str]:
        """Names in the active language; a value nobody named is its own name."""
        out = {value: value for value in values}
        if isinstance(self.labels, str):
            entries = taxonomy(self.labels)
            out.update({v: entries.get(v).name.say(get_language()) for v in values if v in entries})
        elif isinstance(self.labels, Mapping):
            out.update({v: str(self.labels[v]) for v in values if v in self.labels})
        elif self.labels is not None and values:
            out.update({v: str(name) for v, name in self.labels(values).items()})
        return out

    def declared_order(self) -> dict[str, int]:
        """The place of each value in its taxonomy or table; empty when there is none."""
        if isinstance(self.labels, str):
            return {entry.code: place for place, entry in enumerate(taxonomy(self.labels).entries)}
        return {v: place for place, v in enumerate(self.labels)} if isinstance(self.labels, Mapping) else {}


@dataclass(frozen=True)
class HierarchyField(KeywordField):
    """Codes of a hierarchical taxonomy. A row counts under each of its codes and under everything above them."""

    _: KW_ONLY
    tree: str | Hierarchy = ""

    @property
    def hierarchy(self) -> Hierarchy:
        return taxonomy(self.tree) if isinstance(self.tree, str) else self.tree

    def codes(self, value: Any) -> tuple[str, ...]:
        rolled: set[str] = set()
        for code in super().codes(value):
            rolled |= self.hierarchy.wider(code)
        return tuple(sorted(rolled))

    def known(self) -> Hierarchy:
        return self.hierarchy

    def label_values(self, values: Sequence[str]) -> dict[str, str]:
        named = {v: str(self.hierarchy.get(v).name) for v in values if v in self.hierarchy}
        return {value: named.get(value, value) for value in values}


@dataclass(frozen=True)
class FlagField(KeywordField):
    """True or False (or missing), kept as the keywords yes and no."""

    labels: Labels = field(default_factory=lambda: {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}, kw_only=True)

    def codes(self, value: Any) -> tuple[str, ...]:
        if value is not None and not isinstance(value, bool):
            raise FieldError(f'field "{self.name}": {value!r} is not true, false or missing')
        return () if value is None else ("yes" if value else "no",)


@dataclass(frozen=True)
class NumberField(Field):
    """A number with `scale` places, kept as an integer: 4.35 with scale 2 is 435. More places are rounded half up."""

    _: KW_ONLY
    scale: int = 0
    unit: Label = ""

    def number(self, row: Any) -> int | None:
        """The row's scaled integer."""
        return self.whole(self.value_of(row))

    def whole(self, value: Any) -> int | None:
        """A value as the scaled integer that is kept; FieldError if it is not an exact number."""
        if value is None:
            return None
        if isinstance(value, float) or not isinstance(value, int | Decimal | str) or isinstance(value, bool):
            raise FieldError(f'field "{self.name}": {value!r} is not an exact number (int, Decimal)')
        return self._scaled(Decimal(value), ROUND_HALF_UP)

    def at_least(self, value: Decimal) -> int:
        """The smallest stored number that is not below `value`."""
        return self._scaled(value, ROUND_CEILING)

    def at_most(self, value: Decimal) -> int:
        """The largest stored number that is not above `value`."""
        return self._scaled(value, ROUND_FLOOR)

    def _scaled(self, value: Decimal, rounding: str) -> int:
        if not value.is_finite() or abs(value) > LARGEST_NUMBER:
            raise FieldError(f'field "{self.name}": {value} is out of range')
        scaled = int(value.scaleb(self.scale).to_integral_value(rounding=rounding))
        if abs(scaled) > LARGEST_NUMBER:
            raise FieldError(f'field "{self.name}": {value} is out of range')
        return scaled

    def signature(self) -> dict[str, Any]:
        return {**super().signature(), "scale": self.scale}


@dataclass(frozen=True)
class DateField(Field):
    """A day (of an aware datetime: the day in the site's time zone), kept as its ordinal number."""

    def number(self, row: Any) -> int | None:
        """The row's day as an ordinal number."""
        return self.whole(self.value_of(row))

    def whole(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, datetime.datetime):
            from django.utils.timezone import is_aware, localtime

            value = localtime(value).date() if is_aware(value) else value.date()
        if not isinstance(value, datetime.date):
            raise FieldError(f'field "{self.name}": {value!r} is not a date')
        return value.toordinal()


def names(fields: Iterable[Field]) -> str:
    return ", ".join(sorted(f.name for f in fields))
