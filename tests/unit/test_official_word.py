"""Word documents as people send them: what is seen is kept, or told in a doubt; what is hidden stays hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from cms.official.decoding import UnreadableError
from cms.official.doubts import OF_SOURCE
from cms.official.reading import OfficialDocument, read
from tests.word_files import cell, line, run, table, word_file

CASES = Path(__file__).parent.parent / "data/official_cases"
TITLE = line("某某办法")


def document(body: str, **parts: str) -> OfficialDocument:
    found = read(word_file(TITLE + body, parts), "x.docx")
    assert found.characters_in == found.characters_out + found.characters_told
    return found


def said(found: OfficialDocument) -> list[str]:
    return [one.said.replace(" ", "") for one in found.clauses[1:]]


def source_doubts(found: OfficialDocument) -> list[set[str]]:
    return [set(one.unsure) & OF_SOURCE.keys() for one in found.clauses[1:]]


@pytest.mark.parametrize(
    ("name", "right", "doubts"),
    [
        ("w1-no-break-hyphen.docx", ["第一条贷款期限1-3年。"], [set()]),
        ("w2-moved-text.docx", ["第一条甲。", "第二条贷款额度不超过五百万元。"], [{"tracked"}, {"tracked"}]),
        ("w3-hidden-text.docx", ["第一条公开内容。"], [{"hidden"}]),
        (
            "w4-formula.docx",
            ["第一条贴息金额按下式计算：", "贴息额=贷款本金×LPR×50%", "第二条甲。"],
            [set(), set(), set()],
        ),
        ("w6-footnote.docx", ["第一条补助上限500万元[注1]。", "[注1]仅限注册地在本区的企业。"], [set(), set()]),
        ("w7-struck-text.docx", ["第一条补助上限500万元。"], [{"struck"}]),
        ("w8-numbered-by-style.docx", ["为了支持科技企业，制定本办法。", "本办法适用于本市。"], [{"word-number"}] * 2),
        ("w9-main-part-document2.docx", ["第一条甲。"], [set()]),
        ("w11-heading-by-style-name.docx", ["各单位，现将办法印发。", "资金来源与管理", "正文说明。"], [set()] * 3),
    ],
)
def test_a_case(name: str, right: list[str], doubts: list[set[str]]) -> None:
    found = read((CASES / name).read_bytes(), name)
    assert (found.front.title, said(found), source_doubts(found)) == ("某某办法", right, doubts)
    assert found.characters_in == found.characters_out + found.characters_told


def test_a_heading_is_one_by_the_name_of_its_style() -> None:
    found = read((CASES / "w11-heading-by-style-name.docx").read_bytes(), "x.docx")
    assert [one.heading for one in found.clauses] == ["", "", "资金来源与管理", ""]


@pytest.mark.parametrize(
    ("inside", "right"),
    [
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>3年</w:t></w:r>", "期限1-3年"),
        ('<w:r><w:t>不</w:t><w:softHyphen/><w:t>变</w:t></w:r>', "期限不变"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>500万元</w:t></w:r>', "期限≥500万元"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>是</w:t></w:r>', "期限☑是"),
        ("<w:r><w:t>10</w:t></w:r>" + run("6", '<w:vertAlign w:val="superscript"/>') + run("个"), "期限10⁶个"),
        (run("CO") + run("2", '<w:vertAlign w:val="subscript"/>'), "期限CO₂"),
        ("<w:r><w:ruby><w:rt>" + run("xiāng") + "</w:rt><w:rubyBase>" + run("湘") + "</w:rubyBase></w:ruby></w:r>", "期限湘（xiāng）"),
    ],
    ids=["hyphen", "soft hyphen", "symbol", "box", "raised", "lowered", "said above"],
)  # fmt: skip
def test_a_sign_that_is_no_ordinary_character(inside: str, right: str) -> None:
    found = document(line(run("第一条　期限"), inside, run("。")))
    assert said(found) == [f"第一条{right}。"]
    assert source_doubts(found) == [set()]


def test_a_sign_of_an_unknown_font_is_marked() -> None:
    found = document(line(run("第一条　甲"), '<w:r><w:sym w:font="家庭字体" w:char="F021"/></w:r>', run("乙。")))
    assert "stray" in found.clauses[1].unsure


@pytest.mark.parametrize("by", ["12", "-12"])
def test_figures_moved_by_a_measure_are_in_doubt(by: str) -> None:
    found = document(line(run("第一条　10"), run("6", f'<w:position w:val="{by}"/>'), run("个。")))
    assert (said(found), source_doubts(found)) == (["第一条106个。"], [{"raised"}])
    assert source_doubts(document(line(run("第一条　"), run("补助500万元。", '<w:position w:val="6"/>')))) == [set()]


def test_raised_words_without_signs_of_their_own_are_in_doubt() -> None:
    found = document(line(run("第一条　A"), run("甲", '<w:vertAlign w:val="superscript"/>'), run("。")))
    assert (said(found), source_doubts(found)) == (["第一条A甲。"], [{"raised"}])


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ("<w:del>" + '<w:r><w:delText>三百</w:delText></w:r>' + "</w:del><w:ins>" + run("五百") + "</w:ins>", "第一条补助五百万元。"),
        ("<w:moveTo>" + run("五百") + "</w:moveTo><w:moveFrom>" + run("五百") + "</w:moveFrom>", "第一条补助五百万元。"),
        ("<w:ins><w:hyperlink>" + run("五百") + "</w:hyperlink></w:ins>", "第一条补助五百万元。"),
    ],
    ids=["changed", "moved", "added in a link"],
)  # fmt: skip
def test_changes_that_nobody_accepted_are_read_as_if_they_were(change: str, right: str) -> None:
    found = document(line(run("第一条　补助"), change, run("万元。")))
    assert (said(found), source_doubts(found)) == ([right], [{"tracked"}])


def test_rows_and_paragraphs_that_were_taken_out() -> None:
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{line('<w:del><w:r><w:delText>丙</w:delText></w:r></w:del>')}</w:tc></w:tr>"
    rows = table(cell("甲") + cell("一"), cell("乙") + cell("二")).replace("</w:tbl>", f"{row}</w:tbl>")
    found = document(line("第一条　说明。") + rows)
    assert found.clauses[2].table == (("甲", "一"), ("乙", "二"))
    assert source_doubts(found)[1] == {"tracked"}


STYLE = '<w:style w:type="{kind}" w:styleId="x"><w:name w:val="某"/>{based}<w:rPr>{looks}</w:rPr></w:style>'
WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize("looks", ["<w:vanish/>", '<w:vanish w:val="true"/>', WHITE, '<w:sz w:val="2"/>'])
@pytest.mark.parametrize("way", ["run", "character style", "paragraph style", "style below"])
def test_hidden_words_are_never_published(looks: str, way: str) -> None:
    styles = {
        "run": "",
        "character style": STYLE.format(kind="character", based="", looks=looks),
        "paragraph style": STYLE.format(kind="paragraph", based="", looks=looks),
        "style below": STYLE.format(kind="paragraph", based='<w:basedOn w:val="y"/>', looks="")
        + STYLE.format(kind="paragraph", based="", looks=looks).replace('"x"', '"y"'),
    }[way]
    hidden = {"run": run("不公开", looks), "character style": run("不公开", '<w:rStyle w:val="x"/>')}.get(
        way, run("不公开")
    )
    whole = way in ("paragraph style", "style below")
    body = line("第一条　公开。") + line(hidden, style="x") if whole else line(run("第一条　公开。"), hidden)
    found = document(body, styles=styles)
    assert (said(found), source_doubts(found)) == (["第一条公开。"], [{"hidden"}])


@pytest.mark.parametrize(
    "looks",
    [
        '<w:color w:val="FFFFFF"/>', '<w:color w:val="FDFDFD"/>', '<w:color w:val="auto" w:themeColor="background1"/>', '<w:sz w:val="2"/>', '<w:sz w:val="1"/>', '<w:w w:val="1"/>',
        '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>', '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
    ],
)  # fmt: skip
def test_words_that_nobody_can_see_are_left_out_and_told(looks: str) -> None:
    found = document(line(run("第一条　公开。"), run("不公开", looks)))
    assert (said(found), source_doubts(found)) == (["第一条公开。"], [{"hidden"}])


@pytest.mark.parametrize(
    ("looks", "cell", "doubts"),
    [
        ("<w:webHidden/>", "", {"perhaps-hidden"}), ("<w:specVanish/>", "", {"perhaps-hidden"}), ('<w:sz w:val="6"/>', "", {"perhaps-hidden"}),
        ('<w:color w:val="E8E8E8"/>', "", {"perhaps-hidden"}), ('<w:color w:val="FFFFFF"/>', "<w:tcPr/>", {"perhaps-hidden"}),
        ('<w:color w:val="FFFFFF"/>', '<w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>', set()),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>', "", set()), ('<w:color w:val="808080"/><w:sz w:val="15"/>', "", set()),
    ],
)  # fmt: skip
def test_words_that_may_be_hidden_are_in_doubt(looks: str, cell: str, doubts: set[str]) -> None:
    words = line(run("第一条　或不公开。", looks))
    inside = f"<w:tbl><w:tr><w:tc>{cell}{words}</w:tc><w:tc>{line('甲')}</w:tc></w:tr></w:tbl>" if cell else words
    found = document(inside)
    assert "或不公开" in "".join(one.solid for one in found.clauses)
    assert set().union(*source_doubts(found)) == doubts


@pytest.mark.parametrize(
    "body",
    [
        line(run("第一条　公开。", WHITE), properties='<w:shd w:fill="C00000"/>'),
        line(run("第一条　公开。", f'{WHITE}<w:highlight w:val="red"/>')), table(f"<w:tc>{line(run('第一条　公开。', WHITE))}</w:tc>"),
    ],
    ids=["shaded", "highlighted", "in a cell"],
)  # fmt: skip
def test_white_words_on_another_colour_are_read(body: str) -> None:
    assert said(document(body)) == ["第一条公开。"]


def test_what_somebody_wrote_beside_the_text_is_not_of_it() -> None:
    marked = '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    notes = f'<w:comment w:id="0">{line("内部意见")}</w:comment>'
    found = document(line(run("第一条　"), marked.format(run("公开。"))), comments=notes)
    assert (said(found), source_doubts(found)) == (["第一条公开。"], [set()])


def test_words_that_are_hidden_no_more_are_read() -> None:
    found = document(line(run("第一条　公开。", '<w:vanish w:val="0"/>')))
    assert (said(found), source_doubts(found)) == (["第一条公开。"], [set()])


@pytest.mark.parametrize("looks", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="x"/>'], ids=["one", "two", "style"])
def test_struck_words_are_left_out_and_told(looks: str) -> None:
    styles = STYLE.format(kind="character", based="", looks="<w:strike/>")
    found = document(line(run("第一条　上限"), run("300", looks), run("500万元。")), styles=styles)
    assert (said(found), source_doubts(found)) == (["第一条上限500万元。"], [{"struck"}])
    assert found.characters_told == 3


def math(inside: str) -> str:
    return f"<m:oMathPara><m:oMath>{inside}</m:oMath></m:oMathPara>"


def part(name: str, text: str) -> str:
    return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"


@pytest.mark.parametrize(
    ("formula", "right"),
    [
        (f"<m:f>{part('num', '贷款本金')}{part('den', '12')}</m:f>", "贷款本金/12"),
        (f"<m:f>{part('num', 'a+b')}{part('den', 'c')}</m:f>", "(a+b)/c"),
        (f"<m:sSup>{part('e', '10')}{part('sup', '6')}</m:sSup>", "10^6"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{part("sub", "i=1")}{part("sup", "n")}{part("e", "x")}</m:nary>', "∑_(i=1)^nx"),
        (f"<m:rad>{part('deg', '')}{part('e', 'ab')}</m:rad>", "√ab"),
    ],
    ids=["fraction", "brackets", "power", "sum", "root"],
)  # fmt: skip
def test_a_drawn_formula_is_a_line_and_in_doubt(formula: str, right: str) -> None:
    found = document(line("第一条　按下式计算：") + f"<w:p>{math(formula)}</w:p>")
    assert said(found)[1] == right
    assert source_doubts(found)[1] == {"formula"}


@pytest.mark.parametrize(
    ("inside", "doubt"),
    [
        ("<w:r><w:drawing><a:blip/></w:drawing></w:r>", "picture"),
        ("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>", "picture"),
        (r"<w:r><w:instrText> EQ \f(1,2) </w:instrText></w:r>", "formula"),
        ('<w:r><w:footnoteReference w:id="9"/></w:r>', "note-lost"),
        ("<w:r><w:instrText> LISTNUM </w:instrText></w:r>", "word-number"),
        (r"<w:r><w:instrText>AUTONUMLGL \e</w:instrText></w:r>", "word-number"),
    ],
    ids=["picture", "old picture", "formula of a field", "note that is not there", "number of a field", "legal number"],
)
def test_what_is_no_text_is_told(inside: str, doubt: str) -> None:
    found = document(line(run("第一条　见图"), inside, run("。")))
    assert (said(found), source_doubts(found)) == (["第一条见图。"], [{doubt}])


def test_a_picture_alone_and_another_file_are_told_at_the_paragraph_before() -> None:
    found = document(
        line("第一条　见图。") + line("<w:r><w:drawing><a:blip/></w:drawing></w:r>") + '<w:altChunk r:id="r"/>'
    )
    assert source_doubts(found) == [{"picture", "embedded"}]


NOTE = '<w:footnote w:id="{id}"><w:p>{text}</w:p></w:footnote>'


def test_notes_stand_behind_the_sentence_and_never_in_a_title() -> None:
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = (
        line(run("（试行）"), reference.format(1))
        + line("各单位：")
        + line(run("第一条　甲"), reference.format(2), run("。"))
    )
    notes = NOTE.format(id=1, text=run("注释甲。")) + NOTE.format(id=2, text=run("注释乙。"))
    found = read(word_file(TITLE + body + line("第二条　乙。"), {"footnotes": notes}), "x.docx")
    assert [(one.level, one.said) for one in found.clauses] == [
        ("title", "某某办法"), ("title", "（试行）[注1]"), ("addressees", "各单位："), ("paragraph", "[注1] 注释甲。"),
        ("article", "第一条 甲[注2]。"), ("paragraph", "[注2] 注释乙。"), ("article", "第二条 乙。"),
    ]  # fmt: skip
    assert "note" in found.clauses[1].unsure
    assert found.characters_in == found.characters_out


def test_a_note_in_a_table_and_at_the_end_of_the_document() -> None:
    reference = '<w:r><w:endnoteReference w:id="3"/></w:r>'
    cells = cell("甲") + f"<w:tc>{line(run('500'), reference)}</w:tc>"
    notes = NOTE.format(id=3, text=run("含本数")).replace("footnote", "endnote")
    found = document(line("第一条　见表。") + table(cells), endnotes=notes)
    assert found.clauses[2].table == (("甲", "500[注1]"),)
    assert said(found)[2] == "[注1]含本数"


def level(number: int, kind: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'


def numbered(text: str, step: int = 0, key: int = 2) -> str:
    return line(text, properties=f'<w:numPr><w:ilvl w:val="{step}"/><w:numId w:val="{key}"/></w:numPr>')


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        ("chineseCountingThousand", "第%1条", ["第一条", "第二条"]),
        ("chineseCounting", "%1、", ["一、", "二、"]),
        ("japaneseCounting", "（%1）", ["（一）", "（二）"]),
        ("decimal", "%1.", ["1.", "2."]),
        ("decimalEnclosedCircleChinese", "%1", ["①", "②"]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("bullet", "·", ["", ""]),
    ],
)
def test_numbers_that_word_counts_are_written_out(kind: str, text: str, right: list[str]) -> None:
    found = document(numbered("支持企业发展。") + numbered("支持企业融资。"), numbering=numbering(level(0, kind, text)))
    assert said(found) == [f"{right[0]}支持企业发展。", f"{right[1]}支持企业融资。"]
    assert source_doubts(found) == [set(), set()]


def test_numbers_of_several_levels_begin_anew() -> None:
    levels = numbering(level(0, "chineseCounting", "第%1条"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    body = numbered("甲。") + numbered("乙。", 1) + numbered("丙。", 1) + numbered("丁。") + numbered("戊。", 1)
    assert said(document(body, numbering=levels)) == ["第一条甲。", "1.1乙。", "1.2丙。", "第二条丁。", "2.1戊。"]


def test_a_numbering_goes_on_and_can_begin_anew() -> None:
    again = '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    levels = numbering(level(0, "decimal", "%1.")) + again
    body = numbered("甲。") + line("说明。") + numbered("乙。") + numbered("丙。", key=3) + numbered("丁。", key=3)
    assert said(document(body, numbering=levels)) == ["1.甲。", "说明。", "2.乙。", "1.丙。", "2.丁。"]


def test_a_style_can_number_and_a_paragraph_can_refuse() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="tiao"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="xia"><w:name w:val="下"/><w:basedOn w:val="tiao"/></w:style>'
    )
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = line("甲。", style="tiao") + line("乙。", style="xia") + line("丙。", style="tiao", properties=off)
    found = document(body, styles=styles, numbering=numbering(level(0, "chineseCounting", "第%1条")))
    assert said(found) == ["第一条甲。", "第二条乙。", "丙。"]


@pytest.mark.parametrize("kind", ["hebrew1", "custom"])
def test_a_number_that_is_not_known_is_in_doubt(kind: str) -> None:
    found = document(numbered("支持企业发展。"), numbering=numbering(level(0, kind, "%1")))
    assert (said(found), source_doubts(found)) == (["支持企业发展。"], [{"word-number"}])


HEADINGS = {
    "name": '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 2"/></w:style>',
    "name in Chinese": '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="标题 2"/></w:style>',
    "level in Chinese": '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="二级标题"/></w:style>',
    "outline": '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="章名"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>',
    "based on": '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="章名"/><w:basedOn w:val="b"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>',
}


@pytest.mark.parametrize("way", HEADINGS)
def test_a_heading_by_any_way(way: str) -> None:
    found = document(line("各单位，现将办法印发。") + line("资金来源", style="a1"), styles=HEADINGS[way])
    assert found.clauses[2].heading == "资金来源"


def test_a_style_that_is_only_called_like_one_by_its_id_is_none() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="heading1"><w:name w:val="正文文本"/></w:style>'
    found = document(line("各单位，现将办法印发。") + line("资金来源", style="heading1"), styles=styles)
    assert found.clauses[2].heading == ""


@pytest.mark.parametrize(
    ("rows", "right", "doubts"),
    [
        (
            [cell("等级") + cell("额度") + cell("期限"), cell("A") + cell("500", '<w:vMerge w:val="restart"/>') + cell("3"),
             cell("B") + cell("", "<w:vMerge/>") + cell("2")],
            (("等级", "额度", "期限"), ("A", "500", "3"), ("B", "500", "2")), set(),
        ),
        (
            [cell("甲", '<w:gridSpan w:val="2"/>') + cell("丙"), cell("一") + cell("二") + cell("三")],
            (("甲", "", "丙"), ("一", "二", "三")), set(),
        ),
        (
            [cell("甲") + cell("乙") + cell("丙"), cell("合计") + cell("700", '<w:gridSpan w:val="2"/>')],
            (("甲", "乙", "丙"), ("合计", "700", "")), {"merged"},
        ),
        (
            ['<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("乙") + cell("丙"), cell("一") + cell("二") + cell("三")],
            (("", "乙", "丙"), ("一", "二", "三")), set(),
        ),
    ],
    ids=["rows", "columns", "a figure over columns", "columns left free"],
)  # fmt: skip
def test_merged_cells_leave_the_others_in_their_columns(rows: list[str], right: object, doubts: set[str]) -> None:
    found = document(line("第一条　见表。") + table(*rows))
    assert (found.clauses[2].table, source_doubts(found)[1]) == (right, doubts)


def test_a_frame_around_a_text_is_no_table() -> None:
    inside = "".join(line(one) for one in ("第一条　甲。", "第二条　乙。"))
    assert said(document(f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>")) == ["第一条甲。", "第二条乙。"]


@pytest.mark.parametrize("text", ["征求意见稿", "内部资料 注意保存", "某某市科技局文件"])
def test_what_only_a_header_says_is_told(text: str) -> None:
    reference = '<w:sectPr><w:headerReference r:id="rId0"/></w:sectPr>'
    found = document(line("第一条　甲。") + reference, header=line(text))
    assert (found.clauses[0].unsure, found.characters_told) == (("page-header",), len(text.replace(" ", "")))
    quiet = document(line("第一条　甲。") + reference, header=line("第 1 页 共 3 页") + line("某某办法"))
    assert quiet.clauses[0].unsure == ()


@pytest.mark.parametrize("main", ["document", "document2", "文档"])
@pytest.mark.parametrize("strict", [False, True], ids=["usual", "strict"])
def test_the_document_is_found_whatever_its_part_is_called(main: str, *, strict: bool) -> None:
    found = read(word_file(TITLE + line("第一条　甲。"), main=main, strict=strict), "x.docx")
    assert said(found) == ["第一条甲。"]


def test_a_table_of_contents_is_none_of_the_text() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    body = (
        line("第一章　总则　1", style="t")
        + line("第二章　附则　9", style="t")
        + line("第一章　总则")
        + line("第一条　甲。")
    )
    found = document(body, styles=styles)
    assert [one.level for one in found.clauses[1:]] == ["contents", "contents", "chapter", "article"]


def test_a_document_of_pictures_says_what_to_do() -> None:
    with translation.override("en"), pytest.raises(UnreadableError, match="pictures and no text"):
        read(word_file(line("<w:r><w:drawing><a:blip/></w:drawing></w:r>")), "x.docx")
