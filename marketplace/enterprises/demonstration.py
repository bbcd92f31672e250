"""The demonstration's enterprises and needs, written through the same services as everyone else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction

from marketplace.engine.vocabulary.facts import FACTS
from marketplace.enterprises.models import Enterprise, EnterpriseVersion, Grade, Need, NeedVersion
from marketplace.enterprises.services import StatedFact, enterprise_save_facts, need_save
from marketplace.enterprises.synthetic.firms import AS_OF, SEED, SyntheticFirm, synthetic_firms
from marketplace.enterprises.synthetic.needs import SyntheticNeed, evidence_day, synthetic_needs

_BATCH = 100


@dataclass
class Loaded:
    """What a run found and wrote."""

    enterprises: int = 0
    new_versions: int = 0
    needs: int = 0
    new_needs: int = 0


def load_demonstration(*, report: Callable[[str], Any]) -> Loaded:
    """Write every synthetic firm and need that is missing or has changed; ``report`` is told of progress.

    What somebody has saved about a fictional firm since stays in force, and so do needs that were added to it.
    """
    loaded = Loaded()
    firms = list(synthetic_firms())
    needs = {need.firm: need for need in synthetic_needs(firms)}
    there = _There.now()
    for start in range(0, len(firms), _BATCH):
        with transaction.atomic():
            for position in range(start, min(start + _BATCH, len(firms))):
                _load_firm(position, firms[position], needs.get(position), there, loaded)
        report(f"  {min(start + _BATCH, len(firms))} of {len(firms)} enterprises")
    return loaded


@dataclass(frozen=True)
class _There:
    """Fictional firms by their code, the first need of each by its key, and the keys of records with a later version
    than the demonstration's own: those belong to whoever wrote it."""

    firms: Mapping[str | None, Enterprise]
    needs: Mapping[int, Need]
    edited_firms: frozenset[int]
    edited_needs: frozenset[int]

    @classmethod
    def now(cls) -> _There:
        needs = Need.objects.filter(enterprise__is_demo=True).order_by("-created", "-pk")
        later = EnterpriseVersion.objects.filter(record__is_demo=True, valid_from__gt=AS_OF)
        later_needs = NeedVersion.objects.filter(record__enterprise__is_demo=True, valid_from__gt=AS_OF)
        return cls(
            {enterprise.demo_uscc: enterprise for enterprise in Enterprise.objects.filter(is_demo=True)},
            {need.enterprise_id: need for need in needs},
            frozenset(later.values_list("record_id", flat=True)),
            frozenset(later_needs.values_list("record_id", flat=True)),
        )


def _load_firm(position: int, firm: SyntheticFirm, need: SyntheticNeed | None, there: _There, loaded: Loaded) -> None:
    draw = Random(SEED + position)
    enterprise = there.firms.get(firm.uscc)
    if enterprise is None:
        enterprise = Enterprise(is_demo=True, demo_name=firm.name, demo_uscc=firm.uscc)
        enterprise.full_clean()
        enterprise.save()
    # Versions never hold a person's data, so the sensitive facts stay with the generator.
    stated = _evidenced(draw, {key: value for key, value in firm.stated.items() if not FACTS[key].is_sensitive})
    loaded.enterprises += 1
    if enterprise.pk not in there.edited_firms:
        loaded.new_versions += enterprise_save_facts(enterprise=enterprise, facts=stated, valid_from=AS_OF)[1]
    if need is None:
        return
    facts = _evidenced(draw, need.facts)
    existing = there.needs.get(enterprise.pk)
    loaded.needs += 1
    if existing is None or existing.pk not in there.edited_needs:
        loaded.new_needs += need_save(enterprise=enterprise, facts=facts, valid_from=AS_OF, need=existing)[1]


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
