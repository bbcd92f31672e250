"""What an export shows of a row: named columns over the payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from search.fields import Label

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column. `value` is a key of the payload or a function of it that gives text, int, Decimal, date or None;
    `width` is how many Latin letters a spreadsheet gives it."""

    label: Label
    value: str | Callable[[Payload], Any]
    _: KW_ONLY
    width: int = 16

    def of(self, payload: Payload) -> Any:
        """The value; None for a key the payload does not have, as in an index made before it had one."""
        return payload.get(self.value) if isinstance(self.value, str) else self.value(payload)
