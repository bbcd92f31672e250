"""Items of published lists for tests: made up where a test needs its own, the demonstration's without its own trees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from marketplace.institutions.importing.items import Draft, draft_of
from marketplace.listing.reading import read_text

DEMO = Path(__file__).resolve().parents[1] / "marketplace" / "institutions" / "data" / "demo"
OWN_TREES = ("criteria", "limits", "not_conditions")


def product(**changes: Any) -> dict[str, Any]:
    """A product that states nothing but what is needed and `changes`; `eligibility` is one of them."""
    return {
        "id": "T001",
        "institution": "测试银行",
        "institution_type": "城商行",
        "name": "测试贷",
        "kinds": ["信用贷"],
        "confidence": "official",
        **changes,
    }


def fund(**changes: Any) -> dict[str, Any]:
    """A fund that states nothing but what is needed and `changes`."""
    return {"id": "T002", "name": "测试基金", "fund_type": "天使基金", "confidence": "media", **changes}


def draft(item: dict[str, Any]) -> Draft:
    """One item read as the importer reads it. Raises ItemError."""
    items, faults = read_text(json.dumps([item], ensure_ascii=False, indent=1))
    assert not faults
    return draft_of(items[0])


def plain(name: str) -> list[dict[str, Any]]:
    """The demonstration's published list (products, funds) as it was published: without the trees written for it."""
    items = json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))
    return [{key: value for key, value in item.items() if key not in OWN_TREES} for item in items]


def write(path: Path, items: Any) -> Path:
    """A list as a file."""
    path.write_text(json.dumps(items, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
