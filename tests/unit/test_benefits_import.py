"""Policies of a published list: what they give becomes rules, pages and versions; what is wrong is named by its line."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.benefits.citing import benefits_citing
from cms.benefits.closing import closings_note
from cms.benefits.importing.report import AT_HOME, counted
from cms.benefits.importing.running import import_file
from cms.benefits.keeping import benefits_for_firms
from cms.benefits.selectors import published_benefits
from cms.benefits.standing import Window
from cms.documents import PolicyDocument
from cms.management.commands.import_benefits import DEMO
from cms.models import Benefit, BenefitVersion, PolicyEvent, PolicyPage
from cms.official.reading import read
from cms.publishing.importing import ImportRefusedError, policy_import
from cms.site.services import site_prepare
from marketplace.core.models import AppendOnlyError
from marketplace.engine.criteria import Judgement, nodes
from tests.benefit_world import DAYS, HNTE, benefit, bring, page_of, policy, rule, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> None:
    site_prepare()


def names() -> set[str]:
    return {one.said.name for one in benefits_for_firms()}


def test_nearly_every_condition_of_policies_at_home_is_a_rule() -> None:
    result = import_file(DEMO, dry_run=True)
    assert not result.faults
    assert len(result.drafts) == 70
    home = counted([draft for draft in result.drafts if draft.level in AT_HOME])
    assert home["benefits"] == 34
    assert home["rules"] >= 0.95 * home["stated"] > 50
    assert not PolicyPage.objects.exists()


def test_a_list_is_imported_once(library: None, tmp_path: Path) -> None:
    first = bring(tmp_path)
    assert (first.made, first.new, first.changed, first.unchanged) == (5, 6, 0, 0)
    again = bring(tmp_path)
    assert (again.made, again.new, again.changed, again.unchanged) == (0, 0, 0, 6)
    assert BenefitVersion.objects.count() == 6


def test_a_benefit_that_says_something_else_is_a_new_version(library: None, tmp_path: Path) -> None:
    bring(tmp_path)
    before = Benefit.objects.get(external_id="K1-1").versions.get()
    changed = benefit(eligible="高新技术企业", cap_wan=30, criteria=rule(HNTE, says="高新技术企业"))
    result = bring(tmp_path, [policy("K1", changed, **DAYS)])
    assert (result.new, result.changed) == (0, 1)
    versions = Benefit.objects.get(external_id="K1-1").versions.order_by("number")
    assert [(one.number, one.said.cap) for one in versions] == [(1, 20), (2, 30)]
    with pytest.raises(AppendOnlyError):
        before.save()


def test_a_policy_becomes_a_published_page_with_what_is_known_of_it(library: None, tmp_path: Path) -> None:
    sources = ["https://example.test/a", "https://example.test/b"]
    bring(tmp_path, [
        policy("K1", title="关于演示的管理办法", doc_no="演办发〔2026〕7号", issuer="演示局、演示委", sources=sources, link_ok=[False, True], **DAYS),
        policy("K2", date_issued="2025-03", title_is_descriptive=True, note="由其他文件引用"),
        policy("K3", date_issued="2025-03-04", date_of="published", status="征求意见"),
        policy("K4", level="国家"),
        policy("K5", level="其他省市(参考)", issuer="杭州市上城区科技局"),
    ])  # fmt: skip
    page = page_of("K1")
    assert (page.live, page.document_number, page.issuer, page.level) == (
        True,
        "演办发〔2026〕7号",
        "演示局 演示委",
        "district",
    )
    assert (page.kind, page.region, page.signed_on) == ("measures", "430105", datetime.date(2026, 1, 5))
    assert page.validity(datetime.date(2026, 6, 1)).state.code == "in_force"
    assert [(one.url, one.shown) for one in page.sources.all()] == [(sources[0], False), (sources[1], True)]
    month = page_of("K2")
    assert (month.signed_on, month.dated, month.title_is_ours, month.remark) == (
        None,
        "2025-03",
        True,
        "由其他文件引用",
    )
    draft = page_of("K3")
    assert (draft.signed_on, draft.published_on, draft.for_comment) == (None, datetime.date(2025, 3, 4), True)
    assert (page_of("K4").region, page_of("K5").region) == ("", "330102")


def test_a_policy_of_another_place_that_nobody_names_is_not_for_the_whole_country(
    library: None, tmp_path: Path
) -> None:
    given = benefit(eligible="高新技术企业")
    bring(
        tmp_path, [policy("K6", given, level="其他省市(参考)", issuer="某演示中心"), policy("K7", given, level="国家")]
    )
    places = {}
    for one in Benefit.objects.all():
        said = one.versions.get().said
        places[one.external_id] = [node.text.zh for node in nodes(said.criteria) if isinstance(node, Judgement)]
    assert places == {"K6-1": ["某演示中心"], "K7-1": []}


def test_what_an_editor_wrote_stays_and_a_document_of_the_library_is_not_doubled(library: None, tmp_path: Path) -> None:
    text = "长沙市开福区演示局文件\n开演发〔2026〕9号\n关于演示奖励的通知\n一、奖励高企。\n长沙市开福区演示局\n2026年3月1日\n"
    there = policy_import(document=read(text.encode(), "notice.txt"), name="notice.txt", publish=True).page
    given = benefit(eligible="高新技术企业", criteria=rule(HNTE, says="高新技术企业"))
    result = bring(
        tmp_path, [policy("K1", given, title="另一个标题", doc_no="开演发〔2026〕9号", issuer="别的机关", **DAYS)]
    )
    assert result.made == 0
    page = PolicyPage.objects.get()
    assert (page.pk, page.title, page.issuer) == (there.pk, "关于演示奖励的通知", there.issuer)
    assert page.signed_on == datetime.date(2026, 3, 1)
    assert (page.effective_on, page.list_id) == (datetime.date(2026, 1, 1), "K1")
    assert page.read_clauses()
    assert names() == {"奖励"}


def test_a_policy_that_is_replaced_from_an_unknown_day_is_in_doubt(library: None, tmp_path: Path) -> None:
    bring(tmp_path, [policy("K1", **DAYS), policy("K2", replaces=["K1"], effective_from=None)])
    assert page_of("K1").validity().state.code == "unknown"
    bring(tmp_path, [policy("K1", **DAYS), policy("K2", replaces=["K1"], effective_from=None)])
    assert page_of("K2").relations.count() == 1


def test_firms_are_given_what_is_for_firms_and_has_not_ended(library: None, tmp_path: Path) -> None:
    bring(tmp_path)
    assert names() == {"高企奖励", "利息补贴", "待核奖励", "外地奖励"}
    every = {one.said.name: one for one in published_benefits()}
    assert every["银行补偿"].standing.available is True
    assert every["过期奖励"].standing.available is False
    assert every["待核奖励"].standing.available is None
    then = {one.said.name: one.standing.available for one in published_benefits(datetime.date(2019, 6, 1))}
    assert then["过期奖励"] is True
    page_of("K1").unpublish()
    assert names() == {"利息补贴", "待核奖励", "外地奖励"}


def test_benefits_of_many_policies_are_read_with_few_queries(
    library: None, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    bring(tmp_path)
    with django_assert_max_num_queries(7):
        few = len(published_benefits())
    bring(
        tmp_path,
        [
            policy(f"M{n}", benefit(eligible="高新技术企业", criteria=rule(HNTE, says="高新技术企业")), **DAYS)
            for n in range(30)
        ],
    )
    with django_assert_max_num_queries(7):
        assert len(published_benefits()) == few + 30


def test_a_benefit_whose_clause_went_out_of_the_text_stops(library: None, tmp_path: Path) -> None:
    text = "长沙市开福区演示局文件\n开演发〔2026〕9号\n关于演示奖励的通知\n一、总则。\n二、奖励高企。\n长沙市开福区演示局\n2026年3月1日\n"
    page = policy_import(document=read(text.encode(), "notice.txt"), name="notice.txt", publish=True).page
    anchor = next(one.anchor for one in page.read_clauses() if "奖励高企" in one.said)
    given = benefit(eligible="高新技术企业", criteria=rule(HNTE, says="高新技术企业"), clause=f"{page.slug}/{anchor}")
    bring(tmp_path, [policy("K1", given, doc_no="开演发〔2026〕9号", **DAYS)])
    (one,) = published_benefits()
    assert (one.standing.available, one.clause_path) == (True, f"{page.address}#{anchor}")
    policy_import(
        document=read(text.replace("二、奖励高企。\n", "").encode(), "notice.txt"), name="notice.txt", publish=True
    )
    (one,) = published_benefits()
    assert (one.standing.available, one.standing.clause_gone) == (False, True)
    assert not benefits_for_firms()


WINDOWS = [
    ("2026-06-01至2026-06-30", "2026-05-31", Window.UPCOMING, 31),
    ("2026-06-01至2026-06-30", "2026-06-01", Window.CLOSING, 30),
    ("2026-06-01至2026-06-30", "2026-06-30", Window.CLOSING, 1),
    ("2026-06-01至2026-06-30", "2026-07-01", Window.CLOSED, None),
    ("2026-01-01起", "2026-06-01", Window.OPEN, None),
    ("按年申报", "2026-06-01", Window.ANY, None),
    ("2026-13-01起", "2026-06-01", Window.ANY, None),
]


@pytest.mark.parametrize(("words", "day", "window", "left"), WINDOWS)
def test_windows(library: None, tmp_path: Path, words: str, day: str, window: Window, left: int | None) -> None:
    bring(tmp_path, [policy("K1", benefit(window=words), effective_from="2026-01-01")])
    (one,) = published_benefits(datetime.date.fromisoformat(day))
    assert (one.standing.window, one.standing.days_left) == (window, left)


def test_a_window_ends_with_its_policy(library: None, tmp_path: Path) -> None:
    bring(tmp_path, [policy("K1", benefit(window="2026-01-01起"), effective_from="2026-01-01", expires="2026-12-31")])
    (one,) = published_benefits(datetime.date(2026, 12, 30))
    assert (one.standing.window, one.standing.last, one.standing.days_left) == (
        Window.CLOSING,
        datetime.date(2026, 12, 31),
        2,
    )


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"benefits": [benefit(benefit_type=3)]}, "benefits[0].benefit_type", ""),
    ({"benefits": [benefit(ratio=50)]}, "benefits[0].ratio", "0.75"),
    ({"benefits": [benefit(elligible="高企")]}, "benefits[0].elligible", "eligible"),
    ({"benefits": [benefit(eligible="高企", criteria=rule(HNTE, says="高新企业"))]}, "benefits[0].criteria", "高新企业"),
    ({"benefits": [benefit(criteria={"schema": 1, "tree": {"fact": "wings", "op": "ge", "to": 2}})]}, "benefits[0].criteria", "wings"),
    ({"benefits": [benefit(opens="2026-02-30")]}, "benefits[0].opens", "2026-03-01"),
    ({"benefits": [benefit(opens="2026-03-01", closes="2026-02-01")]}, "benefits[0].closes", ""),
    ({"benefits": [benefit(eligible="高企", not_conditions=[{"key": "eligible", "text": "规上"}])]}, "benefits[0].not_conditions[0]", "规上"),
    ({"benefits": "无"}, "benefits", "[ ]"),
    ({"level": "火星"}, "level", "火星"),
    ({"effective_from": "明年"}, "effective_from", "2026-03-01"),
    ({"sources": ["https://example.test"], "link_ok": []}, "link_ok", ""),
    ({"replaces": ["K9"]}, "replaces[0]", "K9"),
    ({"title": None}, "title", ""),
    ({"level": ["国家"]}, "level", "国家"),
    ({"link_ok": 1}, "link_ok", ""),
    ({"replaces": 1}, "replaces", "[ ]"),
    ({"replaces": [{}]}, "replaces[0]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "named"), WRONG)
def test_what_is_wrong_is_named_by_line_and_field(
    library: None, tmp_path: Path, fields: dict[str, Any], field: str, named: str
) -> None:
    path = write(tmp_path, [policy("K0", **DAYS), policy("K1") | fields])
    result = import_file(path)
    faults = [fault for fault in result.faults if fault.field.startswith(field)]
    assert faults, [str(fault) for fault in result.faults]
    assert faults[0].item == "K1"
    assert named in str(faults[0])
    last = field.rpartition(".")[2].partition("[")[0]
    assert f'"{last}"' in path.read_text(encoding="utf-8").splitlines()[faults[0].line - 1] or faults[0].line > 1
    assert page_of("K0").live


def test_a_broken_policy_leaves_nothing_behind(library: None, tmp_path: Path) -> None:
    twice = policy("K1", benefit(), **DAYS)
    bring(tmp_path, [policy("K2", benefit(), **DAYS)])
    Benefit.objects.filter(external_id="K2-1").update(external_id="K1-1")
    result = import_file(write(tmp_path, [twice]))
    assert [fault.item for fault in result.faults] == ["K1"]
    assert not PolicyPage.objects.filter(list_id="K1").exists()


def test_the_command_says_what_it_did(library: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, report = write(tmp_path), tmp_path / "report.json"
    call_command("import_benefits", str(path), "--dry-run", "--report", str(report))
    assert "试运行" in capsys.readouterr().out
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["totals"]["all"] == {"policies": 5, "benefits": 6, "stated": 6, "rules": 5}
    assert told["policies"][0]["benefits"][1]["person"][0]["text"] == "合作银行"
    call_command("import_benefits", str(path))
    assert "新增政策 5 份" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有导入"):
        call_command("import_benefits", str(write(tmp_path, [policy("K1") | {"level": "火星"}])))
    with pytest.raises(CommandError):
        call_command("import_benefits", str(tmp_path / "missing.json"))


def test_without_a_library_nothing_is_imported(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError):
        import_file(write(tmp_path))


def test_one_is_reminded_twice_that_applications_close(
    library: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clock(day: str) -> datetime.date:
        noon = datetime.datetime.fromisoformat(f"{day}T04:00:00+00:00")
        monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
        return datetime.date.fromisoformat(day)

    def look(day: str) -> list[str]:
        return [f"{one.policy.list_id} {one.day:%m-%d} {one.note}" for one in closings_note(day=clock(day))]

    clock("2026-05-01")
    windowed = benefit(window="2026-06-01至2026-07-31", name={"zh": "演示奖", "en": "Award"})
    bring(tmp_path, [
        policy("K1", windowed, effective_from="2026-01-01"),
        policy("K2", benefit(), effective_from="2026-01-01", expires="2026-07-31"),
        policy("K3", windowed, effective_from="2026-01-01", expires="2026-06-15"),
    ])  # fmt: skip
    assert look("2026-06-01") == ["K3 06-15 演示奖"], "it ends with its policy"
    assert look("2026-07-01") == []
    assert look("2026-07-02") == ["K1 07-31 演示奖"]
    assert look("2026-07-10") == []
    assert look("2026-07-25") == ["K1 07-31 演示奖"]
    assert look("2026-07-31") == []
    assert look("2026-08-01") == []
    events = PolicyEvent.objects.filter(kind=PolicyEvent.Kind.CLOSING)
    assert not events.filter(policy=page_of("K2")).exists(), "that it ends is no window"


def test_a_policy_that_holds_for_ever_is_looked_at_like_others(library: None, tmp_path: Path) -> None:
    for_ever = {"effective_from": "2026-01-01", "expires": "9999-12-31"}
    bring(tmp_path, [policy("K1", benefit(eligible="高新技术企业", closes="9999-12-31"), **for_ever)])
    call_command("mark_policy_changes")
    document = PolicyDocument()
    assert document.changes_on([page_of("K1").pk]) == {page_of("K1").pk: datetime.date(9999, 12, 2)}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "不是地址", "https://example.test/" + "a" * 500])
def test_an_address_that_no_page_may_link_to_is_refused(library: None, tmp_path: Path, address: str) -> None:
    listed = [policy("K1", sources=["https://example.test/a", address], link_ok=[True, True])]
    (fault,) = import_file(write(tmp_path, listed)).faults
    assert fault.field == "sources[1]"
    assert not PolicyPage.objects.exists()


def test_a_list_publishes_nothing_that_an_editor_is_still_writing(library: None, tmp_path: Path) -> None:
    bring(tmp_path, [policy("K1"), policy("K2")])
    draft = page_of("K1").get_latest_revision_as_object()
    draft.summary, draft.body = "还没有审核", "第一条 草稿。"
    draft.save_revision()
    withdrawn = page_of("K2")
    withdrawn.unpublish()
    replacing = [policy("K1", note="由清单补充", sources=["https://example.test/a"], link_ok=[True], replaces=["K2"])]
    for _time in range(2):
        bring(tmp_path, [*replacing, policy("K2", replaces=["K1"])])
    page = page_of("K1")
    assert (page.summary, page.body, page.remark) == ("", "", "由清单补充")
    assert [one.url for one in page.sources.all()] == ["https://example.test/a"]
    assert [one.other_id for one in page.relations.all()] == [withdrawn.pk]
    assert page.has_unpublished_changes
    assert not page_of("K2").live
    latest = page.get_latest_revision_as_object()
    assert (latest.summary, latest.remark, latest.relations.count()) == ("还没有审核", "由清单补充", 1)
    page.get_latest_revision().publish()
    page = page_of("K1")
    assert (page.summary, page.sources.count(), page.relations.count()) == ("还没有审核", 1, 1)


def test_a_benefit_with_a_key_is_the_same_wherever_it_stands(library: None, tmp_path: Path) -> None:
    one = benefit(key="one", name={"zh": "甲", "en": "A"})
    two = benefit(key="two", name={"zh": "乙", "en": "B"})
    bring(tmp_path, [policy("K1", one, **DAYS)])
    result = bring(tmp_path, [policy("K1", two, one, **DAYS)])
    assert (result.new, result.changed, result.unchanged) == (1, 0, 1)
    assert [one.said.name for one in published_benefits()] == ["乙", "甲"]
    twice = import_file(write(tmp_path, [policy("K1", one, one, **DAYS)]))
    assert [fault.field for fault in twice.faults] == ["benefits[1].key"]


@pytest.mark.parametrize("slug", ["notice", "演示补贴"])
def test_what_a_benefit_rests_on_is_told_as_cited(library: None, tmp_path: Path, slug: str) -> None:
    text = "长沙市开福区演示局文件\n开演发〔2026〕9号\n关于演示奖励的通知\n一、总则。\n二、奖励高企。\n长沙市开福区演示局\n2026年3月1日\n"
    page = policy_import(document=read(text.encode(), "notice.txt"), name="notice.txt").page
    page.slug = slug
    page.save_revision().publish()
    given = benefit(
        eligible="高新技术企业", criteria=rule(HNTE | {"cite": f"{slug}/s2"}, says="高新技术企业"), clause=f"{slug}/s1"
    )
    bring(tmp_path, [policy("K1", given, **DAYS), policy("K2", benefit(), **DAYS)])
    today = timezone.localdate()
    assert [one.address for one in benefits_citing(slug, today)] == [f"{slug}/s1", f"{slug}/s2"]
    assert benefits_citing("another", today) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"criteria": {"schema": 1, "tree": {"all": [{"judgement": {"zh": "\ud800"}}]}}},
        {"criteria": {"schema": 1, "tree": {"all": [{"judgement": {"zh": "a\0b"}}]}}},
        {"criteria": {"schema": 1, "tree": {"all": [{"judgement": {"zh": ["<b>x</b>"]}}]}}},
        {"criteria": {"schema": 1, "tree": {"all": [{"judgement": {"zh": "长" * 200_000}}]}}},
        {"cap_wan": 10**400},
    ],
    ids=["half", "nul", "list", "long", "digits"],
)
def test_what_no_database_takes_holds_up_no_other_policy(
    library: None, tmp_path: Path, changes: dict[str, Any]
) -> None:
    path = tmp_path / "list.json"
    items = [policy("K1", benefit()), policy("K2", benefit(**changes)), policy("K3", benefit())]
    path.write_text(json.dumps(items), encoding="utf-8")
    field = f"benefits[0].{next(iter(changes))}"
    for dry_run in (True, False):
        result = import_file(path, dry_run=dry_run)
        assert [(one.item, one.field[: len(field)]) for one in result.faults] == [("K2", field)]
    assert set(Benefit.objects.values_list("external_id", flat=True)) == {"K1-1", "K3-1"}
