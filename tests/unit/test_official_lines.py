"""Plain text and Markdown: articles without a space, characters of a PDF, tabs, annexes, how a law came about."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from cms.official.printing import clauses_of_form, form_of
from cms.official.reading import OfficialDocument, read

CASES = Path(__file__).parent.parent / "data/official_cases"


def case(name: str) -> OfficialDocument:
    (path,) = CASES.glob(f"{name}-*")
    return read(path.read_bytes(), path.name)


def text(words: str, name: str = "x.txt") -> OfficialDocument:
    found = read(words.encode(), name)
    assert found.characters_in == found.characters_out + found.characters_told
    told = [(one.level, one.number, one.heading, one.text, one.table) for one in found.clauses]
    again = clauses_of_form(form_of(found.clauses))
    assert [(one.level, one.number, one.heading, one.text, one.table) for one in again] == told
    return found


def levels(found: OfficialDocument) -> list[tuple[str, str]]:
    return [(one.level, one.number) for one in found.clauses[1:]]


def numbers(found: OfficialDocument, level: str = "article") -> list[str]:
    return [one.number for one in found.clauses if one.level == level]


def test_articles_without_a_space() -> None:
    found = case("a1")
    assert numbers(found) == ["第一条", "第二条", "第三条", "第四条"]
    assert levels(found)[3:6] == [("article", "第三条"), ("second", "（一）"), ("second", "（二）")]
    assert not any("numbering" in one.unsure for one in found.clauses)


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("第一条为了甲。\n第二条违反第一条的，责令改正。\n第一条规定的企业，由甲负责。\n第三条乙。\n", ["第一条", "第二条", "第三条"]),
        ("第1条为了甲。\n第2条本市企业。\n第3条施行。\n", ["第1条", "第2条", "第3条"]),
        ("**第一条**为了甲。\n**第二条**本市企业。\n", ["第一条", "第二条"]),
        ("第五条申请人应当符合条件。\n第六条应当提交材料。\n", ["第五条", "第六条"]),
        ("第一条为了甲。\n第一条之一乙。\n第二条丙。\n", ["第一条", "第一条之一", "第二条"]),
        ("第一条　为了甲。\n第二条中小企业适用本办法。\n第三条　施行。\n", ["第一条", "第二条", "第三条"]),
        ("第一条　为了甲。\n第三条第二款的企业除外。\n第二条　乙。\n第三条　丙。\n", ["第一条", "第二条", "第三条"]),
        ("第一条为了甲。\n第三条的规定不适用。\n第二条乙。\n", ["第一条", "第二条"]),
        ("第一条　甲。\n第一条之一规定的行为，按照第二条处理。\n第二条　乙。\n", ["第一条", "第二条"]),
    ],
)  # fmt: skip
def test_articles_and_sentences_that_cite_one(words: str, right: list[str]) -> None:
    assert numbers(text(f"某某办法\n{words}")) == right


@pytest.mark.parametrize("chapter", ["第一章总　则", "第一章 总 则", "第一章法 律 责 任", "第1章总则"])
def test_a_chapter_without_a_space_is_no_title(chapter: str) -> None:
    found = text(f"某某条例\n{chapter}\n第一条根据某法，制定本条例。\n第二条甲。\n")
    assert (found.front.title, [one.level for one in found.clauses[1:]]) == (
        "某某条例",
        ["chapter", "article", "article"],
    )


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("第一条为了甲，制定本办法。第二条本市企业适用。\n第三条施行。\n", ["第一条", ""]),
        ("第一条　为了甲。 第二条　乙适用。 第三条　施行。\n", ["第一条"]),
        ("第一条　为了甲。第二条规定的企业除外。\n第二条　乙。\n", []),
        ("第一条　为了甲。第三条乙。\n第二条　丙。\n", []),
    ],
)
def test_articles_in_one_paragraph_are_told(words: str, marked: list[str]) -> None:
    found = text(f"某某办法\n{words}")
    assert [one.number for one in found.clauses if "numbering" in one.unsure] == marked


def test_a_missing_article_is_told() -> None:
    found = text("某某办法\n第一条甲。\n第二条乙。\n第四条丁。\n第五条戊。\n")
    assert [one.number for one in found.clauses if "numbering" in one.unsure] == ["第四条"]


def test_articles_that_were_put_in_behind_others() -> None:
    found = case("a5")
    assert numbers(found) == ["第一条", "第一条之一", "第一条之二", "第二条"]
    assert not any("numbering" in one.unsure for one in found.clauses)


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("第一条　甲。\n第一条之一　乙。\n第一条之三　丙。\n", ["第一条之三"]),
        ("第一章之一　甲\n第一条　乙。\n第二条　丙。\n", []),
        ("第一条　甲。\n第二条之一　乙。\n", ["第二条之一"]),
        ("第十条　甲。\n第十条之一　乙。\n第十一条　丙。\n", ["第十条"]),
    ],
)
def test_a_gap_among_those_put_in(words: str, marked: list[str]) -> None:
    found = text(f"某某法\n{words}")
    assert [one.number for one in found.clauses if "numbering" in one.unsure and one.level == "article"] == marked


def test_radicals_of_a_pdf() -> None:
    found = case("a3")
    assert numbers(found) == ["第一条", "第二条"]
    assert (found.front.effective, found.front.expires) == (datetime.date(2021, 1, 1), datetime.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("第⼗条　⾦融⻔⻋⻅⻓。", "金融门车见长。"),
        ("第⼗条　⼴东⾼新区⻔⼾。", "广东高新区门戶。"),
        ("第⼗条　\uf9e9\uf98a⾵。", "里力风。"),
    ],
)
def test_other_characters_of_a_pdf(words: str, right: str) -> None:
    found = text(f"某某办法\n{words}\n")
    assert (found.clauses[1].number, found.clauses[1].text.replace("風", "风")) == ("第十条", right.replace("广", "广"))


def test_annexes_behind_the_day() -> None:
    assert numbers(case("a6"), "annex") == ["附件：1", "附件2："]


END = "某某通知\n各单位：\n请申报。\n{}某某局\n2022年3月1日\n{}"


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("附件：1.申报书\n　　　2.汇总表\n", "附件1\n申报书\n一、情况\n附件2\n汇总表\n一、情况\n", ["附件1", "附件2"]),
        ("", "附件：申报书\n一、情况\n", ["附件："]),
        ("", "附件1《申报书》\n一、情况\n附件（2）：汇总表\n一、情况\n", ["附件1", "附件（2）："]),
        ("", "附件一：申报书\n甲\t乙\t丙\n1\t2\t3\n", ["附件一："]),
        ("", "附：申报条件\n1.甲；\n2.乙。\n", ["附："]),
        ("", "【附件一】\n申报书\n一、情况\n【附件二】\n汇总表\n一、情况\n", ["【附件一】", "【附件二】"]),
        ("", "附录A\n申报书\n一、情况\n附录B\n汇总表\n一、情况\n", ["附录A", "附录B"]),
        ("", "附表1\n汇总表\n甲\t乙\t丙\n1\t2\t3\n", ["附表1"]),
        ("附件：申报书\n", "", []),
        ("", "附件：1.申报书\n2.汇总表\n", []),
        ("", "附件1：申报书\n附件2：汇总表\n", []),
        ("附件：1.申报书\n", "（此件公开发布）\n附件1-申报书\n一、情况\n", ["附件1-"]),
    ],
)
def test_which_line_begins_an_annex(before: str, after: str, right: list[str]) -> None:
    assert numbers(text(END.format(before, after)), "annex") == right


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("第一条\t为了支持企业。\n第二条\t本市企业。\n", ["article", "article"]),
        ("本办法自\t2021年1月1日起施行。\n", ["closing"]),
        ("一、\t总体要求\n（一）\t原则\n", ["first", "second"]),
        ("联系人：张三\t电话：123\n", ["title"]),
        ("甲\t乙\n1\t2\n", ["table"]),
        ("序号\t项目\t说明\n1\t补助\t对企业给予补助。\n2\t贴息\t对贷款给予贴息。\n", ["table"]),
        ("指标\t数值\n利率\t不高于LPR。\n", ["table"]),
        ("甲\t乙\t丙\n丁\t戊\n己\t庚\t辛\n", ["table"]),
        ("支持企业发展。\t支持企业融资。\n完善工作机制。\t建立风险补偿。\n", ["paragraph", "paragraph"]),
    ],
)
def test_a_tab_makes_a_table_only_between_cells(words: str, right: list[str]) -> None:
    assert [one.level for one in text(f"某某办法\n{words}").clauses[1:]] == right


def test_fields_in_front_of_markdown_are_no_title() -> None:
    found = case("f4")
    assert found.front.title == "中华人民共和国某某法"
    assert [one.level for one in found.clauses] == ["title", "history", "article"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("---\ntitle: 甲\ntags:\n  - 乙\n---\n# 某某法\n\n第一条　甲。\n", "某某法"),
        ('---\ntitle: "某某法"\ndate: 2020-01-01\n---\n\n第一条　甲。\n第二条　乙。\n', "某某法"),
        ("+++\ntitle = '甲'\n+++\n# 某某法\n第一条　甲。\n", "某某法"),
        ("---\n---\n# 某某法\n第一条　甲。\n", "某某法"),
        ("---\ntitle: 甲\n...\n# 某某法\n第一条　甲。\n", "某某法"),
        ("\ufeff---\r\nsidebar: auto\r\n---\r\n\r\n# 某某法\r\n\r\n第一条　甲。\r\n", "某某法"),
    ],
)
def test_other_fields_in_front(words: str, title: str) -> None:
    for name in ("x.md", ""):
        found = text(words, name)
        assert (found.front.title, numbers(found)[0]) == (title, "第一条")


def test_a_line_of_dashes_in_a_text_is_no_field() -> None:
    found = text("---\n某某办法\n第一条　甲，按规定办理。\n---\n第二条　乙。\n")
    assert numbers(found) == ["第一条", "第二条"]


@pytest.mark.parametrize(
    ("line", "right", "doubts"),
    [
        ("第一条　补助~~300~~500万元。", "补助500万元。", {"struck"}),
        ("第一条　见[附件](files/1.docx)。", "见附件。", set()),
        ("第一条　见图![图](a.png)。", "见图。", {"picture"}),
        ("第一条　面积10km<sup>2</sup>，&nbsp;<u>甲</u>。", "面积10km²，甲。", set()),
        ("> 第一条　甲。", "甲。", set()),
    ],
)
def test_marks_of_markdown(line: str, right: str, doubts: set[str]) -> None:
    found = text(f"# 某某办法\n\n{line}\n", "x.md")
    assert found.clauses[1].text.replace(" ", "") == right
    assert set(found.clauses[1].unsure) == doubts


def test_a_picture_alone_is_told_at_the_line_before() -> None:
    found = text("# 某某办法\n\n第一条　见图。\n\n![图](a.png)\n\n第二条　乙。\n", "x.md")
    assert [one.unsure for one in found.clauses[1:]] == [("picture",), ()]


@pytest.mark.parametrize(
    "history",
    [
        ["（1984年3月12日第六届全国人民代表大会常务委员会第四次会议通过", "根据1992年9月4日《关于修改〈某法〉的决定》第一次修正", "自2001年7月1日起施行）"],
        ["1997年5月1日某市人民代表大会常务委员会第三次会议通过", "根据《某市关于修改部分地方性法规的决定》修正", "2021年10月1日起施行"],
        ["（2021年3月1日市政府第3次常务会议审议通过）"],
        ["2004年8月市政府令第170号公布", "依据2010年11月《关于修改部分规章的决定》修订"],
    ],
)  # fmt: skip
def test_how_a_law_came_about_is_no_title(history: list[str]) -> None:
    lines = "\n".join(history)
    found = text(f"某某条例\n{lines}\n第一条　甲。\n第二条　乙。\n")
    assert found.front.title == "某某条例"
    assert [one.level for one in found.clauses[1:-2]] == ["history"] * len(history)


@pytest.mark.parametrize(
    "line",
    [
        "关于2021年3月1日通过事项的通知",
        "根据2021年3月1日通过的办法，制定本细则。",
        "2021年3月1日，会议审议通过了办法，现印发给你们。",
    ],
)
def test_a_sentence_with_a_day_is_no_history(line: str) -> None:
    found = text(f"某某细则\n{line}\n第一条　甲。\n")
    assert not any(one.level == "history" for one in found.clauses)


@pytest.mark.parametrize(
    "words",
    [
        "目录\n第一章 总则……1\n第二章 附则……9\n第一章　总则\n第一条　甲。\n",
        "目录\n第一章 总则 1\n第二章 附则 9\n第一章 总则\n第一条　甲。\n",
    ],
)
def test_a_table_of_contents_with_pages(words: str) -> None:
    found = text(f"某某办法\n{words}")
    assert [one.level for one in found.clauses[1:]] == ["contents", "contents", "contents", "chapter", "article"]


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("某某办法\n====\n\n第一条　甲。\n", [("title", "某某办法"), ("article", "第一条 甲。")]),
        ("# 某某办法\n\n第一条　甲。\n\n---\n\n第二条　乙。\n", [("title", "某某办法"), ("article", "第一条 甲。"), ("article", "第二条 乙。")]),
        ("# 某某办法\n\n等级 | 额度\n--- | ---:\nA | 500\n\n第一条　甲。\n", [("title", "某某办法"), ("table", "等级 额度 A 500"), ("article", "第一条 甲。")]),
    ],
)  # fmt: skip
def test_lines_that_markdown_draws(words: str, right: list[tuple[str, str]]) -> None:
    assert [(one.level, one.said) for one in text(words, "x.md").clauses] == right


@pytest.mark.parametrize("word", ["ﬁntech", "3\u03360\u03360\u0336"])
def test_signs_that_search_and_readers_do_not_know_are_marked(word: str) -> None:
    assert "stray" in text(f"某某办法\n第一条　支持{word}企业。\n").clauses[1].unsure


@pytest.mark.parametrize("number", ["- 3 -", "—12—", "第 3 页 共 12 页"])
def test_the_number_of_a_page_is_marked(number: str) -> None:
    found = text(f"某某办法\n第一条　甲，\n{number}\n乙。\n第二条　丙。\n")
    assert [one.said for one in found.clauses if "stray" in one.unsure] == [number]
