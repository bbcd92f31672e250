"""The demonstration's enterprises and needs, written through the same services as everyone else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction

from marketplace.engine.facts import FACTS

from .models import Enterprise, Grade
from .services import StatedFact, enterprise_save_facts, need_save
from .synthetic.firms import AS_OF, SEED, SyntheticFirm, synthetic_firms
from .synthetic.needs import SyntheticNeed, evidence_day, synthetic_needs

_BATCH = 100


@dataclass
class Loaded:
    """What a run found and wrote."""

    enterprises: int = 0
    new_versions: int = 0
    needs: int = 0
    new_needs: int = 0


def load_demonstration(*, report: Callable[[str], Any]) -> Loaded:
    """Write every synthetic firm and need that is missing or has changed; ``report`` is told of progress."""
    loaded = Loaded()
    firms = list(synthetic_firms())
    needs = {need.firm: need for need in synthetic_needs(firms)}
    known = {enterprise.demo_uscc: enterprise for enterprise in Enterprise.objects.filter(is_demo=True)}
    for start in range(0, len(firms), _BATCH):
        with transaction.atomic():
            for position in range(start, min(start + _BATCH, len(firms))):
                _load_firm(position, firms[position], needs.get(position), known, loaded)
        report(f"  {min(start + _BATCH, len(firms))} of {len(firms)} enterprises")
    return loaded


def _load_firm(
    position: int,
    firm: SyntheticFirm,
    need: SyntheticNeed | None,
    known: Mapping[str | None, Enterprise],
    loaded: Loaded,
) -> None:
    draw = Random(SEED + position)
    enterprise = known.get(firm.uscc)
    if enterprise is None:
        enterprise = Enterprise(is_demo=True, demo_name=firm.name, demo_uscc=firm.uscc)
        enterprise.full_clean()
        enterprise.save()
    # Versions never hold a person's data (DESIGN.md, "Privacy"), so the sensitive facts stay with the generator.
    stated = {key: value for key, value in firm.stated.items() if not FACTS[key].is_sensitive}
    _version, is_new = enterprise_save_facts(enterprise=enterprise, facts=_evidenced(draw, stated), valid_from=AS_OF)
    loaded.enterprises += 1
    loaded.new_versions += is_new
    if need is not None:
        existing = enterprise.needs.first()
        _need_version, is_new = need_save(
            enterprise=enterprise, facts=_evidenced(draw, need.facts), valid_from=AS_OF, need=existing
        )
        loaded.needs += 1
        loaded.new_needs += is_new


def _evidenced(draw: Random, facts: Mapping[str, Any]) -> dict[str, StatedFact]:
    """Each value with the paper that its fact names and a plausible grade."""
    day = evidence_day(draw)
    return {
        key: StatedFact(value=value, source=FACTS[key].proof.zh, date=day, grade=_grade(draw, key))
        for key, value in sorted(facts.items())
    }


def _grade(draw: Random, key: str) -> str:
    if FACTS[key].proof.zh in ("营业执照", "国家企业信用信息公示系统", "专利登记簿副本"):
        return Grade.REGISTRY.value
    return draw.choice((Grade.CERTIFICATE.value, Grade.STATEMENT.value))
