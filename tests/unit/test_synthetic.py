"""The fictional firms: valid, plausible, and the same on every machine."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.utils import timezone

from marketplace.core import current
from marketplace.core.identifiers import check_uscc
from marketplace.engine.values import parse_value, value_to_json
from marketplace.engine.vocabulary.fact_types import Subject
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.enterprises.demonstration import load_demonstration
from marketplace.enterprises.models import Enterprise, EnterpriseVersion, Need, NeedVersion
from marketplace.enterprises.services import StatedFact, enterprise_save_facts, need_save
from marketplace.enterprises.synthetic.firms import AS_OF, SyntheticFirm, synthetic_firms
from marketplace.enterprises.synthetic.needs import synthetic_needs

REFERENCE = current.reference()

# Of the first fifty firms. It changes only when somebody means to change the demonstration.
DIGEST = "d0a7053731fac4cccd62d3de939baad943765f60e56a41b79cbf776b9281959c"


@pytest.fixture(scope="module")
def firms() -> list[SyntheticFirm]:
    return list(synthetic_firms())


def digest(firms: list[SyntheticFirm]) -> str:
    said = [
        (firm.name, firm.uscc, [(key, value_to_json(key, firm.facts[key])) for key in sorted(firm.facts)])
        for firm in firms
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def test_two_machines_agree(firms: list[SyntheticFirm]) -> None:
    assert digest(firms[:50]) == DIGEST
    assert digest(list(synthetic_firms(50))) == DIGEST, "a longer run begins with the same firms"


def test_every_value_fits_its_fact(firms: list[SyntheticFirm]) -> None:
    for firm in firms:
        for key, value in firm.facts.items():
            assert parse_value(key, value, REFERENCE) is not None


def test_all_facts_of_an_enterprise_are_drawn_or_derived(firms: list[SyntheticFirm]) -> None:
    not_drawn = {
        key
        for key, fact in FACTS.items()
        if fact.subject is Subject.ENTERPRISE and not fact.derivation and key not in firms[0].facts
    }
    # `zones` is where a park is not the place of registration; no drawn firm does clinical trials; who has raised no
    # round has no day of one.
    assert not_drawn <= {"zones", "clinical_stage", "last_round_day"}


def test_names_and_codes_belong_to_nobody(firms: list[SyntheticFirm]) -> None:
    assert len({firm.uscc for firm in firms}) == len({firm.name for firm in firms}) == len(firms) == 1300
    for firm in firms:
        assert check_uscc(firm.uscc) == firm.uscc
        assert firm.name.endswith("（演示）")
        assert firm.uscc[8:11] == "DEM"


def test_facts_hang_together(firms: list[SyntheticFirm]) -> None:
    for firm in firms:
        facts = firm.facts
        assert facts["founded"] < AS_OF
        assert facts["liabilities"] <= facts["total_assets"]
        assert (facts["lenders"] == 0) == (facts["other_bank_loans"] == 0)
        if "little_giant" in facts["qualifications"]:
            assert "srdi" in facts["qualifications"]
        if "tsme" in facts["qualifications"]:
            assert facts["staff"] <= 500
            assert facts["revenue"] <= 20_000


def test_each_need_belongs_to_another_firm(firms: list[SyntheticFirm]) -> None:
    needs = list(synthetic_needs(firms))
    assert len({need.firm for need in needs}) == len(needs) == 300
    assert all(need.facts["needed_by"] > date(2026, 11, 30) for need in needs)


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_keeps_no_personal_data(monkeypatch: pytest.MonkeyPatch) -> None:
    some = list(synthetic_firms(40))
    monkeypatch.setattr("marketplace.enterprises.demonstration.synthetic_firms", lambda: iter(some))
    monkeypatch.setattr(
        "marketplace.enterprises.demonstration.synthetic_needs", lambda firms: synthetic_needs(firms, number=10)
    )
    first = load_demonstration(report=lambda line: None)
    assert (first.enterprises, first.new_versions, first.needs, first.new_needs) == (40, 40, 10, 10)
    again = load_demonstration(report=lambda line: None)
    assert (again.enterprises, again.new_versions, again.needs, again.new_needs) == (40, 0, 10, 0)
    assert (Enterprise.objects.count(), Need.objects.count()) == (40, 10)
    sensitive = {key for key, fact in FACTS.items() if fact.is_sensitive}
    for version in EnterpriseVersion.objects.all():
        assert not sensitive & set(version.content)


@pytest.mark.django_db
def test_what_somebody_saved_about_a_fictional_firm_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    some = list(synthetic_firms(10))
    monkeypatch.setattr("marketplace.enterprises.demonstration.synthetic_firms", lambda: iter(some))
    monkeypatch.setattr(
        "marketplace.enterprises.demonstration.synthetic_needs", lambda firms: synthetic_needs(firms, number=10)
    )
    load_demonstration(report=lambda line: None)
    enterprise = Enterprise.objects.first()
    assert enterprise is not None
    today = timezone.localdate()
    typed = StatedFact(value="123.45", source="自填", date=today, grade="statement")
    enterprise_save_facts(enterprise=enterprise, facts={"revenue": typed}, valid_from=today)
    need_save(enterprise=enterprise, facts={"amount": typed}, valid_from=today, need=enterprise.needs.get())
    need_save(enterprise=enterprise, facts={"amount": typed}, valid_from=today)
    before = [version.content for version in NeedVersion.objects.order_by("pk")]

    again = load_demonstration(report=lambda line: None)
    assert (again.new_versions, again.new_needs) == (0, 0)
    assert set(enterprise.latest_version().content) == {"revenue"}
    assert [version.content for version in NeedVersion.objects.order_by("pk")] == before
