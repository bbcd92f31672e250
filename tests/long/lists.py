"""Lists of offerings for the long runs: the first of the demonstration's published products, changed from list to list."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent.parent
PUBLISHED = PROJECT / "marketplace" / "institutions" / "data" / "demo" / "products.json"


def first_list(length: int | None = None) -> list[dict[str, Any]]:
    """The first `length` (all unless given) products as published."""
    items: list[dict[str, Any]] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return items[:length]


def changed_list(items: list[dict[str, Any]], number: int, share: float, draw: random.Random) -> list[dict[str, Any]]:
    """`items` with a `share` of them renamed and given another limit, so that text, figure and payload change."""
    chosen = set(draw.sample(range(len(items)), max(1, round(len(items) * share))))
    return [_changed(item, number) if place in chosen else item for place, item in enumerate(items)]


def _changed(item: dict[str, Any], number: int) -> dict[str, Any]:
    changed = {**item, "name": f"{item['name'].partition('（第')[0]}（第{number}版）", "note": f"第{number}版"}
    if not item.get("amount_rule") and not item.get("limits"):
        changed["amount_max_wan"] = (item["amount_min_wan"] or 0) + 100 + number
    return changed


def write_list(path: Path, items: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    return path
