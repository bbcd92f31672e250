"""Facts of enterprises and needs: checked against the vocabulary, saved as versions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from marketplace.core import current
from marketplace.engine.values import known_from_json
from marketplace.enterprises.models import Enterprise, EnterpriseVersion, Grade, Need, NeedVersion
from marketplace.enterprises.services import enterprise_save_facts, need_save

REFERENCE = current.reference()

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


def stated(value: Any, **evidence: Any) -> Any:
    return {"value": value, "source": "营业执照", "date": "2026-02-01", "grade": Grade.CERTIFICATE, **evidence}


@pytest.fixture
def enterprise() -> Enterprise:
    return Enterprise.objects.create(is_demo=True, demo_name="星火测试四号")


def test_facts_are_kept_with_their_evidence(enterprise: Enterprise) -> None:
    facts = {
        "region": stated("430105"),
        "revenue": stated(Decimal("1200.5"), source="年度审计报告", date=date(2026, 1, 31), grade="statement"),
        "qualifications": stated(frozenset(["hnte"])),
    }
    version, is_new = enterprise_save_facts(enterprise=enterprise, facts=facts, valid_from=DAY)
    assert is_new
    version = EnterpriseVersion.objects.get(pk=version.pk)
    assert version.content["revenue"] == {
        "value": "1200.50",
        "source": "年度审计报告",
        "date": "2026-01-31",
        "grade": "statement",
    }
    known = known_from_json(version.content, DAY, REFERENCE)
    assert known.get("revenue") == Decimal("1200.50")
    assert known.get("region") == "430105"
    assert "hnte" in known.get("qualifications")


def test_the_same_facts_in_another_writing_make_no_new_version(enterprise: Enterprise) -> None:
    enterprise_save_facts(enterprise=enterprise, facts={"revenue": stated("1200.5")}, valid_from=DAY)
    facts = {"revenue": stated(Decimal("1200.50"), date=date(2026, 2, 1), grade="certificate")}
    _version, is_new = enterprise_save_facts(enterprise=enterprise, facts=facts, valid_from=date(2026, 4, 1))
    assert not is_new


def test_better_evidence_for_the_same_value_is_a_new_version(enterprise: Enterprise) -> None:
    enterprise_save_facts(enterprise=enterprise, facts={"revenue": stated("1200.5")}, valid_from=DAY)
    facts = {"revenue": stated("1200.5", grade=Grade.REGISTRY)}
    _version, is_new = enterprise_save_facts(enterprise=enterprise, facts=facts, valid_from=DAY)
    assert is_new


def test_unknown_is_left_out(enterprise: Enterprise) -> None:
    facts = {"region": stated("430105"), "revenue": stated(None)}
    version, _ = enterprise_save_facts(enterprise=enterprise, facts=facts, valid_from=DAY)
    assert set(version.content) == {"region"}


SOON = timezone.localdate() + timedelta(days=2)


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"turnover_of_the_neighbour": stated("1")}, {"turnover_of_the_neighbour"}),
        ({"amount": stated("300")}, {"amount"}),  # a fact of the need
        ({"revenue": stated("much")}, {"revenue"}),
        ({"region": stated("999999")}, {"region"}),
        ({"region": stated("430105", grade="rumour")}, {"region"}),
        ({"region": stated("430105", source="  ")}, {"region"}),
        ({"region": stated("430105", date="last year")}, {"region"}),
        ({"region": stated("430105", date=SOON)}, {"region"}),
        ({"region": stated("999999"), "revenue": stated("much")}, {"region", "revenue"}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(
    enterprise: Enterprise, facts: dict[str, Any], wrong: set[str]
) -> None:
    with pytest.raises(ValidationError) as refused:
        enterprise_save_facts(enterprise=enterprise, facts=facts, valid_from=DAY)
    assert set(refused.value.message_dict) == wrong
    assert not EnterpriseVersion.objects.exists()


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", '"much" 不是数。请写不带引号和单位的数字。'), ("en", '"much" is not a number.')]
)
def test_what_is_wrong_is_said_in_the_readers_language(enterprise: Enterprise, language: str, said: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        enterprise_save_facts(enterprise=enterprise, facts={"revenue": stated("much")}, valid_from=DAY)
    assert refused.value.message_dict["revenue"][0].startswith(said)


def test_a_need_is_made_and_then_changed_by_versions(enterprise: Enterprise) -> None:
    first, is_new = need_save(enterprise=enterprise, facts={"amount": stated("300")}, valid_from=DAY)
    need = first.record
    second, also_new = need_save(enterprise=enterprise, need=need, facts={"amount": stated("500")}, valid_from=DAY)
    assert (is_new, also_new) == (True, True)
    assert second.record == need
    assert (first.number, second.number) == (1, 2)
    assert enterprise.needs.count() == 1


def test_a_wrong_need_leaves_nothing_behind(enterprise: Enterprise) -> None:
    with pytest.raises(ValidationError):
        need_save(enterprise=enterprise, facts={"amount": stated("-1")}, valid_from=DAY)
    assert not Need.objects.exists()


def test_nobody_changes_the_need_of_another(enterprise: Enterprise) -> None:
    version, _ = need_save(enterprise=enterprise, facts={"amount": stated("300")}, valid_from=DAY)
    other = Enterprise.objects.create(is_demo=True, demo_name="星火测试五号")
    with pytest.raises(ValidationError):
        need_save(enterprise=other, need=version.record, facts={"amount": stated("1")}, valid_from=DAY)
    assert NeedVersion.objects.count() == 1
