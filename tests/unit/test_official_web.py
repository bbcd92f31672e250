"""Web pages as they are and as they are copied: the document, whole, without the page around it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from cms.official.doubts import OF_SOURCE
from cms.official.reading import OfficialDocument, read

CASES = Path(__file__).parent.parent / "data/official_cases"


def page(inside: str, around: str = "{}") -> OfficialDocument:
    """A page with the document in the usual place."""
    whole = around.format(f'<div id="zoom"><p>某某办法</p>{inside}</div>')
    found = read(f"<html><body>{whole}</body></html>".encode(), "x.html")
    assert found.characters_in == found.characters_out + found.characters_told
    return found


def said(found: OfficialDocument) -> list[str]:
    return [one.said.replace(" ", "") for one in found.clauses[1:]]


def source_doubts(found: OfficialDocument) -> set[str]:
    return {code for one in found.clauses for code in one.unsure if code in OF_SOURCE}


@pytest.mark.parametrize(
    ("name", "right", "doubts"),
    [
        ("h3-struck-and-raised.html", ["第一条补助500万元。", "第二条细胞10⁶个。"], {"struck"}),
        ("h4-two-containers.html", ["第一条甲。", "第二条乙。"], set()),
        ("h5-toolbar-named-zoom.html", ["第一条甲。"], set()),
        ("h2-ordered-list.html", ["申报条件：", "1.注册地在本区；", "2.成立满一年。", "3.无不良信用。"], set()),
    ],
)
def test_a_case(name: str, right: list[str], doubts: set[str]) -> None:
    found = read((CASES / name).read_bytes(), name)
    assert (found.front.title, said(found), source_doubts(found)) == ("某某办法", right, doubts)


def test_what_is_asked_for_is_nobody_addressed() -> None:
    found = read((CASES / "h2-ordered-list.html").read_bytes(), "x.html")
    assert found.front.addressees == ""


def test_a_cell_over_two_rows_is_said_in_both() -> None:
    found = read((CASES / "h1-rowspan.html").read_bytes(), "x.html")
    assert found.clauses[1].table[1:] == (("A", "500", "3"), ("B", "500", "2"))
    assert found.characters_in == found.characters_out


@pytest.mark.parametrize(
    ("rows", "right", "doubts"),
    [
        (
            "<tr><th rowspan=2>等级</th><th colspan=2>额度</th></tr><tr><th>首次</th><th>以后</th></tr><tr><td>A</td><td>5</td><td>3</td></tr>",
            (("等级", "额度", ""), ("等级", "首次", "以后"), ("A", "5", "3")), set(),
        ),
        (
            "<tr><td>甲</td><td>一</td><td>年</td></tr><tr><td colspan=2>合计</td><td>7</td></tr>",
            (("甲", "一", "年"), ("合计", "", "7")), set(),
        ),
        (
            "<tr><td>甲</td><td>一</td><td>二</td></tr><tr><td>乙</td><td colspan=2>500</td></tr>",
            (("甲", "一", "二"), ("乙", "500", "")), {"merged"},
        ),
        (
            "<tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr>",
            (("甲", "1"), ("甲", "2"), ("甲", "3")), set(),
        ),
        (
            "<tr><td>甲</td><td>补助<s>300</s>500</td></tr><tr><td>乙</td><td>10<sup>6</sup></td></tr>",
            (("甲", "补助500"), ("乙", "10⁶")), {"struck"},
        ),
    ],
    ids=["both", "a word over columns", "a figure over columns", "all rows that are left", "struck in a cell"],
)  # fmt: skip
def test_merged_cells(rows: str, right: object, doubts: set[str]) -> None:
    found = page(f"<p>第一条　见表。</p><table>{rows}</table>")
    assert (found.clauses[2].table, source_doubts(found)) == (right, doubts)


def test_a_table_with_a_caption_is_a_table() -> None:
    found = page("<table><caption>表1</caption><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>")
    assert [one.level for one in found.clauses[1:]] == ["title", "table"]


@pytest.mark.parametrize(
    ("made", "right"),
    [
        ('<ol type="a"><li>甲；</li><li>乙。</li></ol>', ["a.甲；", "b.乙。"]),
        ('<ol style="list-style-type:cjk-ideographic"><li>甲；</li><li>乙。</li></ol>', ["一、甲；", "二、乙。"]),
        ("<ol reversed><li>甲；</li><li>乙。</li></ol>", ["2.甲；", "1.乙。"]),
        ('<ol><li value="5"><p>甲；</p></li><li><p>乙。</p></li></ol>', ["5.甲；", "6.乙。"]),
        ("<ol><li>甲：<ol><li>一；</li></ol></li><li>乙。</li></ol>", ["1.甲：", "1.一；", "2.乙。"]),
        (
            "<style>.x{list-style-type:cjk-ideographic}</style><ol class=x><li>甲；</li><li>乙。</li></ol>",
            ["一、甲；", "二、乙。"],
        ),
        ('<ol style="list-style:none"><li>甲；</li></ol><ul><li>乙。</li></ul>', ["甲；", "乙。"]),
    ],
    ids=["letters", "Chinese", "backwards", "own value", "within another", "by a style sheet", "without"],
)
def test_numbers_that_a_browser_draws(made: str, right: list[str]) -> None:
    found = page(f"<p>第一条　下列企业。</p>{made}")
    assert (said(found)[1:], source_doubts(found)) == (right, set())


@pytest.mark.parametrize(
    "made",
    [
        "<ol><li>（一）甲；</li></ol>",
        '<ol style="list-style-type:georgian"><li>甲；</li></ol>',
        "<ol start=-3><li>甲；</li></ol>",
    ],
)
def test_a_number_that_is_not_certain_is_in_doubt(made: str) -> None:
    assert source_doubts(page(f"<p>第一条　下列企业。</p>{made}")) == {"word-number"}


@pytest.mark.parametrize(
    ("inside", "right", "doubts"),
    [
        ("补助<del>300</del>500万元。", "补助500万元。", {"struck"}),
        ('补助<span style="text-decoration: line-through">300</span>500万元。', "补助500万元。", {"struck"}),
        ("补助<strike><b>300</b></strike>500万元。", "补助500万元。", {"struck"}),
        ('面积10km<span style="vertical-align: super">2</span>。', "面积10km²。", set()),
        ('细胞10<span style="vertical-align: 4px; font-size: 8px">6</span>个。', "细胞106个。", {"raised"}),
        ('细胞10<span style="position: relative; top: -5px">6</span>个。', "细胞106个。", {"raised"}),
        ('<span style="position: relative; top: 0">500</span>万元。', "500万元。", set()),
        ("排放CO<sub>2</sub>。", "排放CO₂。", set()),
        ("见注<sup>[1]</sup>。", "见注[1]。", set()),
        ("系数A<sup>甲</sup>。", "系数A甲。", {"raised"}),
        (
            "按<math><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation>a/b</annotation></math>计算。",
            "按a/b计算。",
            {"formula"},
        ),
        ("按<math><mi>a</mi><mo>=</mo><mi>b</mi></math>计算。", "按a=b计算。", set()),
        ('见图<img src="a.png">。', "见图。", {"picture"}),
        ('附件<img src="icon.gif" width="16" height="16">下载。', "附件下载。", set()),
        ('见<iframe src="a.pdf">请升级</iframe>。', "见。", {"embedded"}),
    ],
)
def test_what_looks_otherwise_than_it_is_written(inside: str, right: str, doubts: set[str]) -> None:
    found = page(f"<p>第一条　{inside}</p>")
    assert (said(found), source_doubts(found)) == ([f"第一条{right}"], doubts)


@pytest.mark.parametrize(
    ("sheet", "inside", "right", "doubts"),
    [
        (".x { text-decoration: line-through }", "补助<i class=x>300</i>500万元。", "补助500万元。", {"struck"}),
        ("span.x { vertical-align: super }", "细胞10<span class=x>6</span>个。", "细胞10⁶个。", set()),
        ("@media print { .x { text-decoration: line-through } }", "补助<i class=x>300</i>元。", "补助300元。", set()),
        ("a:hover { text-decoration: line-through }", "补助<a>300</a>元。", "补助300元。", set()),
    ],
)
def test_what_a_style_sheet_says_of_how_words_look(sheet: str, inside: str, right: str, doubts: set[str]) -> None:
    found = page(f"<style>{sheet}</style><p>第一条　{inside}</p>")
    assert (said(found), source_doubts(found)) == ([f"第一条{right}"], doubts)


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display : none">不公开。</p>', "<p hidden>不公开。</p>", '<p class="x">不公开。</p>', '<p id="y">不公开。</p>',
        '<p style="mso-hide:all">不公开。</p>', '<p style="font-size:0">不公开。</p>', '<p style="opacity:0">不公开。</p>',
        "<p><!-- 不公开。 --></p>", "<textarea>不公开。</textarea>",
    ],
)  # fmt: skip
def test_what_nobody_sees_is_never_published(hidden: str) -> None:
    sheet = "<style>/* 甲 */ .x, #y { color: red; display: none } @media print { p { display: none } }</style>"
    assert said(page(f"{sheet}<p>第一条　公开。</p>{hidden}")) == ["第一条公开。"]


SHEETS = {
    "screen": "@media screen { .h { display: none } }",
    "screen and wide": "@media only screen and (min-width: 600px), print { .h { display: none } }",
    "inside layers": "@layer a { @media all { .h { color: red; visibility: hidden } } }",
    "attribute": "p[data-x] { display: none }",
    "not": "div div p:not(.seen) { display: none }",
    "nested": "div { .h { display: none } }",
    "more particular": "p.h { display: none } p { display: block }",
    "important": ".h { display: none !important } p#i { display: block }",
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_what_a_style_sheet_hides_is_never_published(sheet: str) -> None:
    hidden = '<div><p class="h" data-x="1" id="i">不公开。</p></div>'
    assert said(page(f'<style>{sheet}</style><p class="seen">第一条　公开。</p>{hidden}')) == ["第一条公开。"]


COVERED = [
    '<p style="color:#fff">{}</p>', '<p style="COLOR: White">{}</p>', '<p><font color="#FFFFFF">{}</font></p>',
    '<p style="color:rgb(255 255 255 / 100%)">{}</p>', '<p style="color:transparent">{}</p>', '<p style="color:rgba(0,0,0,0)">{}</p>',
    '<p style="background:#c00;color:#c10000">{}</p>', '<p style="color:#fefefe"><b>{}</b></p>', '<p style="-webkit-text-fill-color:#fff0">{}</p>',
    '<p style="position:absolute;left:-9999px">{}</p>', '<p style="position:fixed;top:-100em">{}</p>', '<p style="text-indent:-999em">{}</p>',
    '<p style="margin-left:-2000px">{}</p>', '<p style="transform:translateX(-9999px)">{}</p>', '<p style="transform:scale(0)">{}</p>',
    '<div style="height:0;overflow:hidden"><p>{}</p></div>', '<p style="max-height:0px;overflow-y:hidden">{}</p>',
    '<p style="position:absolute;clip:rect(0 0 0 0)">{}</p>', '<p style="clip-path:inset(50%)">{}</p>', '<p style="font-size:1px">{}</p>',
    '<div style="font-size:10px"><p style="font-size:.1em">{}</p></div>', '<p style="font:1px/1 Arial">{}</p>',
    '<p style="filter:opacity(0)">{}</p>', '<div style="--c:#fff"><p style="color:var(--c)">{}</p></div>', '<div style="opacity:.2"><p style="opacity:20%">{}</p></div>',
    '<table><tr><td>甲</td><td style="color:#fff">{}</td></tr></table>', '<table><tr style="position:absolute;left:-9999px"><td>{}</td></tr></table>',
]  # fmt: skip


@pytest.mark.parametrize("way", COVERED)
def test_words_that_nobody_can_see_are_left_out_and_told(way: str) -> None:
    found = page(f"<p>第一条　公开。</p>{way.format('不公开。')}<p>第二条　公开。</p>")
    assert "不公开" not in "".join(said(found))
    assert [one for one in said(found) if one][:1] == ["第一条公开。"]
    assert "hidden" in source_doubts(found)
    assert found.characters_in == found.characters_out


@pytest.mark.parametrize(
    "way",
    [
        '<p class="sr-only">{}</p>', '<p class="Hidden">{}</p>', '<style>@supports (display: grid) {{ .q {{ display: none }} }}</style><p class="q">{}</p>',
        '<style>@media (prefers-color-scheme: dark) {{ .q {{ display: none }} }}</style><p class="q">{}</p>',
        '<div style="background:url(a.png)"><p style="color:#fff">{}</p></div>', '<p style="color:#e0e0e0">{}</p>', '<p style="font-size:4px">{}</p>',
        '<p style="background:#000">{}</p>', '<p style="opacity:.25">{}</p>', '<p style="text-indent:-200px">{}</p>',
        '<p style="left:-9999px">{}</p>', '<p style="position:relative;z-index:-1">{}</p>', '<p style="mso-hide:screen">{}</p>',
        '<p style="height:3px;overflow:hidden">{}</p>', '<table><tr class="hide"><td>甲</td><td>{}</td></tr></table>',
    ],
)  # fmt: skip
def test_what_may_be_hidden_is_in_doubt_where_it_stands(way: str) -> None:
    found = page(f"<p>第一条　公开。</p>{way.format('或不公开。')}<p>第二条　公开。</p>")
    (clause,) = [one for one in found.clauses if "或不公开" in one.solid]
    assert "perhaps-hidden" in clause.unsure
    assert [one for one in found.clauses if "perhaps-hidden" in one.unsure] == [clause]


def test_a_rule_that_nobody_can_place_is_in_doubt() -> None:
    found = page("<style>p:unknown(1) { display: none }</style><p>第一条　公开。</p>")
    assert (said(found), source_doubts(found)) == (["第一条公开。"], {"perhaps-hidden"})


@pytest.mark.parametrize(
    "seen",
    [
        '<p style="background:#036;color:#fff">甲。</p>', '<table bgcolor="#003366"><tr><td><font color="white">甲。</font></td></tr></table>',
        '<div style="font-size:0"><p style="font-size:14px">甲。</p></div>', '<div style="color:#fff"><p style="color:#333">甲。</p></div>',
        '<div style="visibility:hidden"><p style="visibility:visible">甲。</p></div>', '<p style="text-indent:-2em;padding-left:2em">甲。</p>',
        '<p style="margin:0 -15px;height:0">甲。</p>', '<p style="overflow:hidden;width:100%;line-height:1">甲。</p>',
        '<style>@media (max-width: 700px) { .q { display: none } }</style><p class="q">甲。</p>',
        '<style>.q { display: none } #r { display: block }</style><p class="q" id="r">甲。</p>', '<p style="transform:translate(-50%,-50%)">甲。</p>',
        '<style>.other { display: none } p::before { display: none }</style><p class="q">甲。</p>', '<p style="font-size:1.5vw;color:#999">甲。</p>',
    ],
)  # fmt: skip
def test_words_that_are_seen_are_in_no_doubt(seen: str) -> None:
    found = page(seen)
    assert (said(found), source_doubts(found)) == (["甲。"], set())


@pytest.mark.parametrize(
    "seen", ['<p style="font-size:0.9em">甲。</p>', '<p style="opacity:0.8">甲。</p>', '<p class="noprint">甲。</p>']
)
def test_what_is_seen_is_read(seen: str) -> None:
    assert said(page(f"<style>@media print {{ .noprint {{ display: none }} }}</style>{seen}")) == ["甲。"]


@pytest.mark.parametrize(
    "around",
    [
        '<div class="TRS_Editor"><a>大</a><a>中</a><a>小</a></div>{}',
        '<div id="UCAP-CONTENT"><button>打印</button></div>{}',
        '<div class="TRS_Editor">字号：大 中 小 【打印】</div>{}',
        '<article><a href="/1">上一篇某某通知</a></article>{}<main><a href="/2">首页</a></main>',
    ],
)
def test_a_bar_of_tools_is_not_the_document(around: str) -> None:
    assert said(page("<p>第一条　甲。</p>", around)) == ["第一条甲。"]


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ("<article><p>某某办法</p><p>第一条　甲。</p></article><article><p>第二条　乙。</p></article>", 2),
        ('<div class="TRS_Editor"><div class="TRS_Editor"><p>某某办法</p><p>第一条　甲。</p></div><p>第二条　乙。</p></div>', 2),
        ('<main><p>某某办法</p><p>第一条　甲。</p></main><p>旁边</p><main><p>第二条　乙。</p><p>第三条　丙。</p></main>', 3),
    ],
    ids=["two", "one within the other", "something between"],
)  # fmt: skip
def test_a_document_in_several_places(content: str, right: int) -> None:
    found = read(f"<html><body>{content}</body></html>".encode(), "x.html")
    assert sum(one.level == "article" for one in found.clauses) == right


@pytest.mark.parametrize(
    ("around", "place"),
    [
        ("{}<div><p>第三条　本办法自发布之日起施行。</p></div>", -1),
        ("<div><p>为了支持科技企业发展，经区人民政府同意，制定本办法。</p></div>{}", 0),
        ("{}<section><p>以上补助由区财政承担，具体办法由区财政局另行制定。</p></section>", -1),
    ],
)
def test_more_text_outside_the_place_is_told(around: str, place: int) -> None:
    found = page("<p>第一条　甲。</p><p>第二条　乙。</p>", around)
    assert "left-out" in found.clauses[place].unsure


@pytest.mark.parametrize(
    "shown",
    ['<iframe src="/files/2.pdf"></iframe>', '<object data="a.docx"></object>', '<embed src="x.ofd?download=1">'],
)
def test_a_file_shown_beside_the_document_is_told(shown: str) -> None:
    assert source_doubts(page("<p>第一条　甲。</p>", f"{{}}<div>{shown}</div>")) == {"embedded"}


@pytest.mark.parametrize(
    "around",
    [
        "{}<iframe src='/map.html'></iframe>",
        "<div>首页 &gt; 政策</div>{}<div>版权所有：某某市科技局　湘ICP备1号</div>",
        '{}<ul><li><a href="/1">某某市人民政府关于支持科技企业发展的若干意见。</a></li></ul>',
        "{}<div>主办：某某市科技局</div><div>网站标识码4301</div>",
    ],
)
def test_the_page_around_a_document_is_not_told(around: str) -> None:
    assert source_doubts(page("<p>第一条　甲。</p>", around)) == set()


def test_lines_of_the_file_are_lines_where_the_page_says_so() -> None:
    assert said(page("<pre>第一条　甲。\n第二条　<q>乙</q>。</pre>")) == ["第一条甲。", "第二条“乙”。"]
    assert said(page('<div style="white-space: pre-wrap">第一条　甲。\n第二条　乙。</div>')) == [
        "第一条甲。",
        "第二条乙。",
    ]
    assert said(page("<p>第一条　甲，\n乙。</p>")) == ["第一条甲，乙。"]


def test_a_whole_page_in_a_form_is_read() -> None:
    found = page(
        "<p>第一条　甲。</p>", '<form action="x"><input value="查询"><select><option>全部</option></select>{}</form>'
    )
    assert said(found) == ["第一条甲。"]


def test_a_page_without_a_known_place_is_read_without_its_ways_and_foot() -> None:
    inside = "<div><h1>某某办法</h1><p>第一条　甲。</p></div>"
    found = read(f"<html><body><nav>首页 通知</nav>{inside}<footer>版权所有</footer></body></html>".encode(), "x.html")
    assert ([one.said for one in found.clauses], found.characters_told) == (["某某办法", "第一条 甲。"], 8)
    assert "page-lines" in found.clauses[0].unsure


NOTICE = "某某市科技局关于甲的通知\n某科发〔2022〕1号\n各单位：\n请执行。\n某某市科技局\n2022年3月14日\n"


def test_lines_of_a_page_that_were_copied_with_it() -> None:
    found = read((CASES / "f5-lines-of-the-page.txt").read_bytes(), "f5.txt")
    alone = read(NOTICE.encode(), "x.txt")
    assert [one.said for one in found.clauses] == [one.said for one in alone.clauses]
    assert found.front.title == "某某市科技局关于甲的通知"
    assert found.front.published == datetime.date(2022, 3, 20)
    assert found.characters_in == found.characters_out + found.characters_told
    assert all("page-lines" in found.clauses[place].unsure for place in (0, -1))


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("您现在的位置：首页 > 信息公开 > 通知公告\n字号：大 中 小\n", "扫一扫在手机打开当前页\n"),
        ("发布时间：2022-03-20 10:21　浏览次数：1024 次\n【字体：大 中 小】　【打印本页】\n", "分享到：微信 微博 QQ空间\n【关闭窗口】\n"),
        ("网站首页 » 政务公开\n无障碍浏览 | 长者版 | 登录\n来源：市科技局　作者：办公室\n", "上一篇：关于乙的通知\n下一篇：无\n版权所有：某某市科技局\n湘ICP备12345号-1\n"),
        ("索引号：000014349/2022-1　发布机构：某某市科技局\n发布日期：2022-03-20\n", "主办：某某市科技局\n网站标识码：4301000001\n返回顶部\n"),
        ("A-\nA+\n打印 收藏 分享\n发布日期：2022年3月20日\n", "责任编辑：张三\n"),
        ("首页 机构 政务公开 办事服务\n请输入关键字\n搜索\n2022-03-20 16:30:11\n", "打印本页　关闭窗口\n相关解读：\n一图读懂某某通知\n"),
        ("原创 某某科技 某某科技 2022-03-20 18:00 发表于湖南\n", "阅读原文\n阅读 1024\n点赞 在看\n"),
        ("索 引 号：4300000/2022-00001\n统一登记号：XXDR-2022-01\n签署日期：2022年3月14日\n公开范围：全部公开\n", "政策解读：某某市科技局解读通知\n"),
    ],
)  # fmt: skip
def test_other_pages_that_were_copied(above: str, below: str) -> None:
    found = read((above + NOTICE + below).encode(), "x.txt")
    alone = read(NOTICE.encode(), "x.txt")
    assert [(one.level, one.said) for one in found.clauses] == [(one.level, one.said) for one in alone.clauses]
    assert found.characters_in == found.characters_out + found.characters_told > found.characters_out


@pytest.mark.parametrize("told", ["发布时间：2022-03-20 10:21", "2022-03-20 16:30:11", "时间：2022年3月20日 9:00"])
def test_the_hour_of_a_page_hides_not_its_day(told: str) -> None:
    assert read(f"字号：大 中 小\n{told}\n{NOTICE}".encode(), "x.txt").front.published == datetime.date(2022, 3, 20)


@pytest.mark.parametrize(
    "line",
    [
        "政策解读：某某办法的要点",
        "关于打印机采购的通知",
        "来源合法的技术",
        "分享经济发展办法",
        "大中小企业融通发展办法",
        "下载量统计办法",
        "作者：张三",
        "首页设计规范",
        "位置服务管理办法",
    ],
)
def test_a_title_is_no_line_of_a_page(line: str) -> None:
    found = read(f"{line}\n第一条　甲。\n第二条　乙。\n".encode(), "x.txt")
    assert (found.clauses[0].said, found.characters_told) == (line, 0)


PAGES = Path(__file__).parent.parent / "data/policy_pages"
_UNSEEN = ("script", "style", "noscript", "head", "template", "select", "input", "textarea", "iframe")
_LINES = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "dl",
        "dt",
        "dd",
        "form",
    ]
)


def copied(element: Tag) -> str:
    """What a browser puts into the clipboard: blocks as lines, cells with a tab behind them."""
    out: list[str] = []
    for child in element.children:
        if isinstance(child, Tag):
            is_hidden = "display:none" in str(child.get("style") or "").replace(" ", "").lower()
            if child.name in _UNSEEN or is_hidden:
                continue
            line = "\n" if child.name in _LINES or child.name == "br" else ""
            out += [line, copied(child), "\t" if child.name in ("td", "th") else line]
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            out.append(re.sub(r"[\n\t ]+", " ", str(child)))
    return "".join(out)


@pytest.mark.parametrize("file", sorted(path.name for path in PAGES.glob("*.html") if path.name != "10.html"))
def test_a_page_copied_from_a_browser_reads_as_well_as_its_file(file: str) -> None:
    """The page that is left out has a table whose cells are paragraphs: copied, they are lines and no table any more."""
    content = (PAGES / file).read_bytes()
    alone, found = read(content, file), read(copied(BeautifulSoup(content, "html.parser")).encode())
    assert [(one.level, one.solid) for one in found.clauses] == [(one.level, one.solid) for one in alone.clauses]
    told = (
        "title",
        "number",
        "issuer",
        "signed",
        "published",
        "effective",
        "expires",
        "addressees",
        "index_number",
        "topics",
    )
    assert [getattr(found.front, name) for name in told] == [getattr(alone.front, name) for name in told]
    assert found.characters_in == found.characters_out + found.characters_told
