"""Dated tables that ship with the product and that a bureau may correct: loan prime rates, the working calendar.

A table is a JSON file in `data/tables/`. A setting may name a second file of the same shape; where both say
something, the second file wins, so a correction needs no new release.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

DATA = Path(__file__).resolve().parent / "data" / "tables"


class TableError(ValueError):
    """A table that cannot be used; the message names the file and the place, and says what is expected there."""


@dataclass(frozen=True, slots=True)
class Table:
    """The shipped content, the correction (empty when there is none), and a version that follows both."""

    shipped: Mapping[str, Any]
    correction: Mapping[str, Any]
    correction_file: str
    version: str


def read_table(name: str, setting: str) -> Table:
    """The table `name` with the correction that the Django setting `setting` names, if it is set."""
    shipped = _read(DATA / f"{name}.json")
    # Pure Python use (no Django settings) has the shipped table only.
    path = getattr(settings, setting, None) if settings.configured else None
    correction = _read(Path(path)) if path else {}
    content = json.dumps([shipped, correction], ensure_ascii=False, sort_keys=True)
    version = hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]
    return Table(shipped, correction, str(path or ""), version)


def read_day(text: object, file: str) -> date:
    """A day written 2026-08-20; TableError otherwise."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise TableError(f"{file}: {text!r} is not a day. Write days as 2026-08-20.") from None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(
            f"{path} cannot be read ({error.strerror}). Correct the setting or put the file there."
        ) from None
    except ValueError as error:
        raise TableError(f"{path} is not JSON: {error}.") from None
    if not isinstance(content, dict):
        raise TableError(f"{path} must hold one JSON object.")
    return content
