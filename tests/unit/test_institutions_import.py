"""The two import commands: what they write, that twice is once, that nothing is lost, what they refuse."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from marketplace.accounts.models import Organisation
from marketplace.core import current
from marketplace.core.addresses import address_of
from marketplace.core.models import AppendOnlyError
from marketplace.engine.building import at_least, exactly
from marketplace.engine.criteria import All
from marketplace.engine.limits import Limit, Limits
from marketplace.engine.schema import SCHEMA
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.content import Content
from marketplace.institutions.importing.running import import_file
from marketplace.institutions.management.commands import load_demo_offerings
from marketplace.institutions.models import (
    Branch,
    Institution,
    Offering,
    OfferingVersion,
    Publisher,
)
from marketplace.institutions.services import offering_save
from search.models import Outbox
from tests.offerings import draft, fund, plain, product, write

pytestmark = pytest.mark.django_db

MEMBER = {"name": "甲银行（演示）", "type": "城商行", "branch": {"name": "开福科技支行（演示）", "region": "长沙市开福区", "is_technology_branch": True}}  # fmt: skip


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_offerings", str(path), *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_published_lists_are_imported_whole(tmp_path: Path) -> None:
    for name in ("products", "funds"):
        run(write(tmp_path / f"{name}.json", plain(name)))
    assert Offering.objects.count() == OfferingVersion.objects.count() == 156
    assert set(Offering.objects.values_list("origin", "is_demo", "state", "institution")) == {
        ("reference", False, "published", None)
    }
    said = [version.said for version in OfferingVersion.objects.all()]
    assert sum(content.equity is not None for content in said) == 50
    assert sum(content.insurance is not None for content in said) == 14
    assert Organisation.objects.count() == Institution.objects.count() == 0, "organisations register themselves"
    assert Outbox.objects.filter(document="offerings").values("object_id").distinct().count() in (0, 156)


def test_twice_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [*plain("products")[:12], *plain("funds")[:6]])
    run(path)
    before = list(OfferingVersion.objects.order_by("pk").values_list("pk", "content_hash"))
    touched = list(Offering.objects.order_by("pk").values_list("changed", flat=True))
    waiting = Outbox.objects.count()
    assert "0" in run(path)
    assert list(OfferingVersion.objects.order_by("pk").values_list("pk", "content_hash")) == before
    assert list(Offering.objects.order_by("pk").values_list("changed", flat=True)) == touched
    assert Outbox.objects.count() == waiting


def test_a_changed_item_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [product(eligibility={"min_years": 2}), product(id="T009")])
    first = import_file(path, today=date(2026, 3, 1))
    assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
    write(path, [product(eligibility={"min_years": 1}, institution="别家银行"), product(id="T009")])
    second = import_file(path, today=date(2026, 4, 1))
    assert (second.new, second.changed, second.unchanged) == (0, 1, 1)
    offering = Offering.objects.get(external_id="T001")
    old, new = offering.versions.order_by("number")
    assert (old.valid_from, new.valid_from) == (date(2026, 3, 1), date(2026, 4, 1))
    assert old.said.criteria.of[0].operand.value == 24
    assert new.said.criteria.of[0].operand.value == 12
    assert (offering.publisher.name, old.said.publisher_name) == ("别家银行", "测试银行")
    # What the list no longer holds stays.
    write(path, [product(id="T009")])
    assert import_file(path, today=date(2026, 5, 1)).unchanged == 1
    assert offering.versions.count() == 2
    assert Offering.objects.get(external_id="T001").state == "published"


def test_a_broken_item_is_left_out_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [product(), product(id="T002", amount_max_wan="lots"), product(id="T003")])
    error = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_offerings", str(path), stdout=io.StringIO(), stderr=error)
    assert refused.value.returncode == 1
    assert "T002" in error.getvalue()
    assert "amount_max_wan" in error.getvalue()
    line = next(i for i, text in enumerate(path.read_text().splitlines(), 1) if '"lots"' in text)
    assert str(line) in error.getvalue()
    assert set(Offering.objects.values_list("external_id", flat=True)) == {"T001", "T003"}


def test_a_file_that_is_no_json_imports_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('[\n {"id": "T001"},\n {"id" "T002"}\n]')
    with pytest.raises(CommandError) as refused:
        run(path)
    assert "3" in str(refused.value)
    assert not Offering.objects.exists()
    with pytest.raises(CommandError):
        run(tmp_path / "absent.json")


def test_an_identifier_twice_and_members_in_a_published_list_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [product(), product(name="另一个"), product(id="M1", member=MEMBER)])
    result = import_file(path)
    assert [(fault.item, fault.field) for fault in result.faults] == [("T001", "id"), ("M1", "member")]
    assert result.new == 1
    assert not Organisation.objects.exists()


def test_a_dry_run_saves_nothing_and_still_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [product(eligibility={"min_years": 2, "other": ["甲"]})])
    report = tmp_path / "report.json"
    run(path, "--dry-run", "--report", str(report))
    assert not Offering.objects.exists()
    assert not Publisher.objects.exists()
    assert json.loads(report.read_text())["totals"]["stated"] == 2


def test_the_report_has_the_shape_that_was_asked_for(tmp_path: Path) -> None:
    item = product(
        region="长沙市",
        eligibility={"min_years": 2, "other": ["甲"], "patents": {"required": True, "other": "不涉密"}},
        amount_rule="案例500万元",
        amount_is_case_only=True,
    )
    report = tmp_path / "report.json"
    run(write(tmp_path / "list.json", [item]), "--report", str(report))
    written = json.loads(report.read_text(encoding="utf-8"))
    assert set(written) == {"offerings", "totals"}
    row = written["offerings"][0]
    assert set(row) == {"id", "name", "stated", "rules", "person", "not_conditions", "criteria", "sentence"}
    assert (row["id"], row["name"], row["stated"], row["rules"]) == ("T001", "测试贷", 3, 2)
    assert [(entry["key"], entry["text"]) for entry in row["person"]] == [("other", "甲")]
    assert row["person"][0]["why"]
    assert row["not_conditions"] == [{"key": "amount_rule", "text": "案例500万元"}]
    assert row["criteria"]["schema"] == SCHEMA
    assert "长沙市" in row["sentence"]
    assert written["totals"] == {"stated": 3, "rules": 2, "single_use_facts": ["ip_secret"]}


def test_single_use_facts_are_flags_that_one_offering_uses(tmp_path: Path) -> None:
    twice = [product(id=f"T00{i}", eligibility={"credit": "无当前逾期"}) for i in range(2)]
    once = product(id="T005", eligibility={"credit": "五级正常; 无未结清欠息逾期", "profit_required": True})
    report = import_file(write(tmp_path / "list.json", [*twice, once]), dry_run=True).report("en")
    assert report["totals"]["single_use_facts"] == ["interest_arrears"]
    assert FACTS["loan_class"].type != FACTS["interest_arrears"].type


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="report"):
        run(write(tmp_path / "list.json", [product()]), "--report", str(tmp_path / "no" / "report.json"))


def test_faults_stand_in_the_report(tmp_path: Path) -> None:
    report = import_file(write(tmp_path / "list.json", [product(kinds=[])]), dry_run=True).report("en")
    assert [(fault["id"], fault["field"]) for fault in report["faults"]] == [("T001", "kinds")]


def test_addresses_are_the_same_on_every_machine_and_not_countable(tmp_path: Path) -> None:
    run(write(tmp_path / "list.json", [product(), product(id="T003")]))
    addresses = dict(Offering.objects.values_list("external_id", "address"))
    assert addresses["T001"] == address_of("offering", "T001") == "swuufj47oh"
    assert all(len(address) == 10 and address.isalnum() and address.islower() for address in addresses.values())
    assert Publisher.objects.get().address == address_of("publisher", "测试银行")


def test_columns_repeat_what_the_content_says(tmp_path: Path) -> None:
    item = product(
        region="湖南省",
        amount_min_wan=10,
        amount_max_wan=300,
        term_max_months=36,
        rate={"min_pct": 3.2, "base": "LPR1Y", "max_spread_bp": 60},
        guarantee_modes=["信用"],
        online=True,
        source_date="2025-06",
        eligibility={"entity": "成长期科技企业"},
    )
    import_file(write(tmp_path / "list.json", [item]), today=date(2025, 12, 1))
    version = OfferingVersion.objects.get()
    said, bounds = version.said, version.said.widest(version.valid_from, current.reference())
    assert (version.name, said.kinds, said.region, said.online) == ("测试贷", ("credit_loan",), "430000", True)
    assert (bounds["amount_least"], bounds["amount_most"], bounds["tenor_most"]) == (10, 300, 36)
    assert (str(bounds["rate_least"]), str(bounds["rate_most"])) == ("3.20", "3.60")
    assert (said.guarantee_modes, version.evidence) == (("credit",), "official")
    assert (str(version.source_day), bounds["tenor_least"]) == ("2025-06-01", None)
    assert set(said.stages) == {"growth"}
    assert Content.from_json(version.content) == draft(item).content


def test_versions_are_never_changed(tmp_path: Path) -> None:
    run(write(tmp_path / "list.json", [fund(size_yi=5.05)]))
    version = OfferingVersion.objects.get()
    assert version.said.equity is not None
    assert version.said.equity.size_yi == Decimal("5.05")
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        version.delete()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        OfferingVersion.objects.all()._raw_delete("default")


# Members


def test_demonstration_members_are_fictional_verified_and_marked(tmp_path: Path) -> None:
    path = write(tmp_path / "members.json", [product(id="M1", member=MEMBER), product(id="M2", member=MEMBER)])
    for _again in range(2):
        import_file(path, members=True)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.state, organisation.is_demo) == ("甲银行（演示）", "verified", True)
    assert Institution.objects.get().publisher == Publisher.objects.get(name="甲银行（演示）")
    branch = Branch.objects.get()
    assert (branch.region, branch.is_technology_branch) == ("430105", True)
    assert set(Offering.objects.values_list("origin", "is_demo", "branch")) == {("member", True, branch.pk)}


def test_no_list_takes_over_an_offering_of_another(tmp_path: Path) -> None:
    import_file(write(tmp_path / "members.json", [product(id="M1", member=MEMBER)]), members=True)
    result = import_file(write(tmp_path / "list.json", [product(id="M1")]))
    assert [(fault.item, fault.field) for fault in result.faults] == [("M1", "id")]
    assert OfferingVersion.objects.count() == 1
    with pytest.raises(ValidationError):
        offering_save(external_id="M1", content=draft(product(id="M1")).content, valid_from=date(2026, 1, 1))


def test_a_rule_that_does_not_fit_the_vocabulary_is_not_saved() -> None:
    content = draft(product(eligibility={"min_years": 2})).content
    wrong = at_least("tax_grade", 1)
    with pytest.raises(ValidationError, match="tax_grade"):
        offering_save(external_id="T1", content=replace(content, criteria=All((wrong,))), valid_from=date(2026, 1, 1))
    limits = Limits(amount_most=Limit(exactly(Decimal("0.005"))))
    with pytest.raises(ValidationError, match="amount"):
        offering_save(external_id="T1", content=replace(content, limits=limits), valid_from=date(2026, 1, 1))
    for language, said in (("zh-hans", "不能用 ge 比较"), ("en", "cannot be compared with ge")):
        with translation.override(language), pytest.raises(ValidationError, match=said):
            offering_save(
                external_id="T1", content=replace(content, criteria=All((wrong,))), valid_from=date(2026, 1, 1)
            )
    assert not Publisher.objects.exists()


def test_a_branch_of_another_institution_is_refused(tmp_path: Path) -> None:
    other = {**MEMBER, "name": "乙银行（演示）"}
    path = write(tmp_path / "members.json", [product(id="M1", member=MEMBER), product(id="M2", member=other)])
    import_file(path, members=True)
    first, second = Offering.objects.order_by("external_id")
    with pytest.raises(ValidationError, match=r"branch|支行|机构"):
        offering_save(
            external_id="M1",
            content=draft(product(id="M1")).content,
            valid_from=date(2027, 1, 1),
            institution=first.institution,
            branch=second.branch,
        )


def test_the_demonstration_loads_without_fault_and_twice_is_once(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("load_demo_offerings", "--reports", str(tmp_path), stdout=out, stderr=io.StringIO())
    versions = OfferingVersion.objects.count()
    assert versions == Offering.objects.count() > 156
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}-report.json" for name in ("products", "funds", "members")
    }
    call_command("load_demo_offerings", stdout=out, stderr=io.StringIO())
    assert OfferingVersion.objects.count() == versions
    members = Offering.objects.filter(origin="member").select_related("institution__organisation", "branch")
    assert 10 <= len({offering.institution for offering in members}) <= 15
    for offering in members:
        assert offering.is_demo
        assert "演示" in offering.institution.organisation.name


def test_a_missing_demonstration_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_demo_offerings, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=r"products\.json"):
        call_command("load_demo_offerings", stdout=io.StringIO())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("amount_max_wan", "9" * 5000),
        ("amount_max_wan", "1e99999999999999999999"),
        ("criteria", r'{"schema": 1, "tree": {"all": [{"judgement": {"zh": "\ud800"}}]}}'),
        ("criteria", r'{"schema": 1, "tree": {"all": [{"judgement": {"zh": "a\u0000b"}}]}}'),
        ("criteria", '{"schema": 1, "tree": {"all": [{"judgement": {"zh": ["<b>x</b>"]}}]}}'),
        ("criteria", '{"schema": 1, "tree": {"all": [{"judgement": "' + "长" * 200_000 + '"}]}}'),
        ("limits", r'{"schema": 1, "amount_most": {"to": 100, "remark": {"zh": "\u0000"}}}'),
    ],
    ids=["digits", "power", "half", "nul", "list", "long", "remark"],
)
def test_what_no_database_takes_holds_up_no_other_offering(tmp_path: Path, key: str, value: str) -> None:
    path = tmp_path / "list.json"
    before, after = (json.dumps(product(id=name)) for name in ("T001", "T003"))
    broken = f'{json.dumps(product(id="T002"))[:-1]}, "{key}": {value}}}'
    path.write_text(f"[{before},\n{broken},\n{after}]", encoding="utf-8")
    for dry_run in (True, False):
        faults = import_file(path, dry_run=dry_run).faults
        assert [(fault.item, fault.line, fault.field.partition(".")[0]) for fault in faults] == [("T002", 2, key)]
    assert set(Offering.objects.values_list("external_id", flat=True)) == {"T001", "T003"}
