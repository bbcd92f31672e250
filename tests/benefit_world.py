"""Policies that give something, as a list would write them; every benefit is made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cms.benefits.importing.running import Import, import_file
from cms.models import PolicyPage

DAYS = {"effective_from": "2026-01-01", "expires": "2099-12-31"}


def benefit(**more: Any) -> dict[str, Any]:
    fields = ("eligible", "ratio", "cap_wan", "base", "window", "other")
    return {"benefit_type": "奖励", **dict.fromkeys(fields), **more}


def policy(identifier: str, *benefits: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "title": f"演示政策{identifier}",
        "doc_no": None,
        "issuer": "开福区演示局",
        "level": "开福区/马栏山园区",
        "date_issued": "2026-01-05",
        "effective_from": None,
        "expires": None,
        "topics": ["演示"],
        "benefits": list(benefits),
        "sources": [],
        "link_ok": [],
        "confidence": "official",
        **more,
    }


def rule(*nodes: dict[str, Any], says: str = "") -> dict[str, Any]:
    """Criteria that say a phrase of `eligible`."""
    tree: dict[str, Any] = {"all": list(nodes)}
    if says:
        tree["says"] = [{"key": "eligible", "text": says}]
    return {"schema": 1, "tree": tree}


HNTE = {"fact": "qualifications", "op": "any_of", "to": ["hnte"]}
SAMPLES = [
    policy(
        "K1",
        benefit(
            eligible="高新技术企业", cap_wan=20, criteria=rule(HNTE, says="高新技术企业"), no_application=True, per="once",
            name={"zh": "高企奖励", "en": "High-tech award"}, limits={"schema": 1, "amount_most": {"to": 20}},
        ),
        benefit(benefit_type="风险补偿", eligible="合作银行", name={"zh": "银行补偿", "en": "Compensation of banks"}),
        **DAYS,
    ),
    policy(
        "K2",
        benefit(
            benefit_type="贷款贴息", eligible="负债率不超过70%", ratio=0.5, base="贷款利息",
            criteria=rule({"fact": "debt_ratio", "op": "le", "to": 70}, says="负债率不超过70%"),
            not_conditions=[{"key": "base", "text": "贷款利息"}], name={"zh": "利息补贴", "en": "Interest subsidy"},
        ),
        **DAYS,
    ),
    policy("K3", benefit(eligible="高新技术企业", criteria=rule(HNTE, says="高新技术企业"), name={"zh": "待核奖励", "en": "Award in doubt"})),
    policy(
        "K4",
        benefit(eligible="高新技术企业", criteria=rule(HNTE, says="高新技术企业"), name={"zh": "过期奖励", "en": "Expired award"}),
        expires="2020-12-31", effective_from="2019-01-01",
    ),
    policy("K5", benefit(eligible="高新技术企业", criteria=rule(HNTE, says="高新技术企业"), name={"zh": "外地奖励", "en": "Award elsewhere"}),
           level="其他省市(参考)", issuer="杭州市演示局", **DAYS),
]  # fmt: skip


def write(folder: Path, items: list[dict[str, Any]] | None = None) -> Path:
    path = folder / "policies.json"
    path.write_text(json.dumps(SAMPLES if items is None else items, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def bring(folder: Path, items: list[dict[str, Any]] | None = None) -> Import:
    """Import the list; every item must be taken."""
    result = import_file(write(folder, items))
    assert not result.faults, [str(fault) for fault in result.faults]
    return result


def page_of(identifier: str) -> PolicyPage:
    found: PolicyPage = PolicyPage.objects.get(list_id=identifier)
    return found
