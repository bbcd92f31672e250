"""Real documents read by the importer: the district's plan, pages of the State Council, laws."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cms.official.anchors import anchored
from cms.official.clauses import Clause, depths, names_of
from cms.official.dates import date_of
from cms.official.differences import Kind, differences
from cms.official.numbering import number_of
from cms.official.printing import clauses_of_form, form_of
from cms.official.reading import OfficialDocument, read

DOCUMENTS = Path(__file__).parent.parent.parent / "cms/data/documents"
PAGES = Path(__file__).parent.parent / "data/policy_pages"
TRUTH = {one["file"]: one for one in json.loads((PAGES / "truth.json").read_text(encoding="utf-8"))}
ARTICLES = {
    "company-law-2018": 218, "company-law-2023": 266, "financing-guarantee-regulations-2017": 49,
    "foreign-ip-disputes-2025": 18, "guarantee-interpretation-2020": 71, "patent-law-2020": 82,
    "patent-law-rules-2010": 123, "patent-law-rules-2023": 149, "private-funds-regulations-2023": 62,
    "science-progress-law-2021": 117, "sme-promotion-law-2017": 61, "technology-transfer-law-2015": 52,
}  # fmt: skip
"""The number in words of each law's last article, read off its text."""


def document(name: str) -> OfficialDocument:
    (path,) = DOCUMENTS.glob(f"{name}.*")
    return read(path.read_bytes(), path.name)


def clause(read_: OfficialDocument, number: str, heading: str) -> Clause:
    (found,) = (one for one in read_.clauses if (one.number, one.heading) == (number, heading))
    return found


def test_the_plan_says_what_it_is() -> None:
    front = document("kaifu-14th-five-year-plan").front
    assert front.title == ("长沙市开福区人民政府办公室关于印发《开福区“十四五”科技创新发展规划(2021-2025年)》的通知")
    assert (front.number, front.registration) == ("开政办发〔2021〕20号", "KFDR-2021-01003")
    assert (front.issuer, front.interpreted_by) == ("长沙市开福区人民政府办公室", "开福区科学技术局")
    assert front.addressees == "各街道办事处，区属各部门"
    assert front.signed == datetime.date(2021, 9, 13)
    assert (front.effective, front.expires) == (datetime.date(2021, 10, 25), datetime.date(2025, 12, 31))
    assert front.published is None
    assert front.unsure == ()


def test_the_plan_is_whole_and_in_order() -> None:
    plan = document("kaifu-14th-five-year-plan")
    assert plan.characters_in == plan.characters_out > 8_000
    assert [one.heading for one in plan.clauses if one.level == "first"] == [
        "总体要求", "打造具有核心竞争力的科创平台", "构建区域科技创新高地发展体系", "强化产业发展的科技支撑",
        "推动幸福开福科技赋能", "全面加强组织保障",
    ]  # fmt: skip
    assert Counter(one.level for one in plan.clauses)["third"] == 30
    products = clause(plan, "2.", "鼓励科技金融产品创新。")
    assert "科技立项贷、科技孵化贷、知识价值融资" in products.text
    place = plan.clauses.index(products)
    assert depths(plan.clauses)[place] == 2
    assert anchored(plan.clauses)[place].anchor == "s3-5-2"


def test_the_plan_is_marked_where_a_page_broke_and_where_a_word_strayed() -> None:
    plan = document("kaifu-14th-five-year-plan")
    (stray,) = (one for one in plan.clauses if "stray" in one.unsure)
    assert " and 习近平" in stray.text
    cut = [one.text[:4] for one in plan.clauses if "cut" in one.unsure]
    assert cut[:4] == ["已经区人", "建设贡献", "水声通讯", "飞行器、"]
    assert len(cut) == 13
    assert not any("numbering" in one.unsure for one in plan.clauses)
    tables = [one for one in plan.clauses if one.level == "table"]
    assert [len(one.table) for one in tables] == [7, 7]
    assert tables[0].table[1] == ("全社会研发(R&D)经费投入占地区生产总值的比重(%)", "1.3", "3.5")
    assert [one.unsure for one in tables] == [(), ("table-cut",)]


@pytest.mark.parametrize("file", sorted(TRUTH))
@pytest.mark.parametrize("whole", [True, False], ids=["page", "body"])
def test_a_government_page(file: str, whole: bool) -> None:
    content = (PAGES / file).read_bytes()
    if not whole:
        content = str(BeautifulSoup(content, "html.parser").select_one("#UCAP-CONTENT")).encode()
    found, true = read(content, file), TRUTH[file]
    front = found.front
    assert (front.title, front.number, front.issuer) == (true["标题"], true["发文字号"], true["发文机关"])
    assert front.signed == date_of(true["成文日期"])
    assert found.characters_in == found.characters_out
    if whole:
        assert (front.index_number, front.published) == (true["索引号"], date_of(true["发布日期"]))
        assert list(front.topics) == true["主题分类"].split("\\")
        assert list(front.keywords) == true["主题词"].split()
    assert not any("numbering" in one.unsure for one in found.clauses if file != "41.html")


def test_a_table_of_a_page_is_a_table() -> None:
    found = read((PAGES / "10.html").read_bytes(), "10.html")
    (table,) = (one for one in found.clauses if one.level == "table")
    assert len(table.table[0]) == 5
    assert "知识产权民事、刑事、行政案件“三合一”审判" in table.said.replace(" ", "")


def test_a_table_of_contents_is_no_clause() -> None:
    found = read((PAGES / "41.html").read_bytes(), "41.html")
    assert len([one for one in found.clauses if one.level == "decimal1"]) == 7
    assert len([one for one in found.clauses if one.level == "contents"]) > 20


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_every_article_of_a_law_once_and_in_order(name: str) -> None:
    law = document(name)
    articles = [number_of(f"{one.number} ") for one in law.clauses if one.level == "article"]
    assert [one.value for one in articles if one] == list(range(1, ARTICLES[name] + 1))
    assert law.characters_in == law.characters_out
    assert law.front.title
    anchors = [one.anchor for one in anchored(law.clauses)]
    assert len(set(anchors)) == len(anchors)


def test_a_law_that_was_amended_does_not_say_when_its_version_began() -> None:
    amended, written_anew = document("patent-law-2020").front, document("company-law-2023").front
    assert (amended.signed, amended.effective) == (datetime.date(2020, 10, 17), None)
    assert "effective" in amended.unsure
    assert (written_anew.signed, written_anew.effective) == (datetime.date(2023, 12, 29), datetime.date(2024, 7, 1))
    assert written_anew.issuer == "全国人民代表大会常务委员会"


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("company-law-2018", "company-law-2023", "可以设立分公司。", ""),
        ("patent-law-rules-2010", "patent-law-rules-2023", "复审委员会", "行政部门"),
    ],
)
def test_differences_of_two_versions(before: str, after: str, removed: str, added: str) -> None:
    old, new = document(before).clauses, document(after).clauses
    changes = differences(old, new)
    assert [one.new for one in changes if one.new] == list(new)
    assert Counter(one.old for one in changes if one.old) == Counter(old)
    kinds = Counter(one.kind for one in changes)
    assert all(kinds[kind] for kind in (Kind.SAME, Kind.ADDED, Kind.REMOVED, Kind.RENUMBERED, Kind.CHANGED))
    words = [piece for one in changes for piece in one.pieces]
    assert any(piece.kind is Kind.REMOVED and removed in piece.words for piece in words)
    assert any(piece.kind is Kind.ADDED and added in piece.words for piece in words)


def test_a_new_version_keeps_anchors_and_gives_none_away() -> None:
    old = anchored(document("patent-law-rules-2010").clauses)
    new = anchored(document("patent-law-rules-2023").clauses, old)
    told = {one.anchor: one for one in old}
    assert len({one.anchor for one in new}) == len(new)
    kept = [one for one in new if one.anchor in told]
    assert len(kept) > 300
    assert all(told[one.anchor].level == one.level for one in kept)
    # What was article 11 is article 12 now, and its address still says so.
    (moved,) = (one for one in new if one.anchor == "art11")
    assert moved.number == "第十二条"
    gone = {one.anchor for one in old} - {one.anchor for one in new}
    third = anchored(document("patent-law-rules-2010").clauses, new, retired=gone)
    assert gone & {one.anchor for one in third} == set()


@pytest.mark.parametrize(
    "path", [*sorted(DOCUMENTS.iterdir()), *sorted(PAGES.glob("*.html"))], ids=lambda path: path.stem
)
def test_the_text_an_editor_changes_says_the_same_document(path: Path) -> None:
    clauses = read(path.read_bytes(), path.name).clauses
    form = form_of(clauses)
    said = [(one.level, one.number, one.heading, one.text, one.table) for one in clauses]
    assert [(one.level, one.number, one.heading, one.text, one.table) for one in clauses_of_form(form)] == said
    marked = [line for line in form.splitlines() if line.startswith("【")]
    assert len(marked) < len(clauses) / 20, "nearly all lines are read as they stand"


def test_a_clause_is_called_by_the_numbers_above_it() -> None:
    text = "第一章 总则\n第一条 下列企业：\n（一）甲；\n（二）乙。\n前款企业另行公布。\n第二条 施行。\n"
    clauses = read(text.encode(), "x.txt").clauses
    assert names_of(clauses) == ["", "第一条", "第一条（一）", "第一条（二）", "第一条", "第二条"]
