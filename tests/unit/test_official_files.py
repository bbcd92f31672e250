"""Files that editors really have: encodings, Word, and what is no document at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.utils import translation

from cms.official import decoding
from cms.official.decoding import UnreadableError
from cms.official.reading import read

TEXT = "长沙市开福区科技局文件\n开科发〔2026〕3号\n关于演示的通知\n各企业：\n一、总体要求\n支持科技型企业融资，利率 3.5%。\n"
PAGE = (
    '<html><head><title>无关</title><script>alert("甲")</script><style>p{}</style></head><body>'
    "<div>网站导航</div><article><h1>关于演示的通知</h1><p><b>一、总体要求</b></p>"
    '<p onclick="alert(1)">支持企业<a href="javascript:alert(1)">融资</a>。<img src=x onerror=alert(1)></p>'
    "<p style='display:none'>看不见</p><iframe src=x>框架</iframe></article></body></html>"
)


@pytest.mark.parametrize(
    "encoded",
    [
        TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("gb18030"), TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"), TEXT.encode("utf-16-le"), TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "with a mark", "gb18030", "utf-16", "utf-16 le with a mark", "utf-16 le", "utf-16 be", "crlf"],
)  # fmt: skip
def test_the_same_text_in_every_encoding(encoded: bytes) -> None:
    found = read(encoded, "通知.txt")
    assert found == read(TEXT.encode(), "通知.txt")
    assert (found.front.number, found.front.title) == ("开科发〔2026〕3号", "关于演示的通知")
    assert found.clauses[-1].text == "支持科技型企业融资，利率 3.5%。"


def test_a_page_gives_its_words_and_nothing_that_runs() -> None:
    found = read(PAGE.encode(), "page.html")
    assert [one.said for one in found.clauses] == ["关于演示的通知", "一、 总体要求", "支持企业融资。"]
    assert found.characters_in == found.characters_out


def test_markup_in_a_text_stays_text() -> None:
    found = read("一、标题\n<script>alert(1)</script>甲。\n".encode(), "甲.txt")
    assert found.clauses[-1].text == "<script>alert(1)</script>甲。"


def word(fill: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _notice(document: Any) -> None:
    document.add_heading("关于演示的通知", 1)
    document.add_paragraph("开科发〔2026〕3号")
    bold = document.add_paragraph("（一）")
    bold.add_run("支持企业。").bold = True
    bold.add_run("给予补助。")
    table = document.add_table(2, 2)
    for place, words in enumerate(("指标", "数值", "企业", "800")):
        table.cell(place // 2, place % 2).text = words
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "家"
    document.add_paragraph("第一行\n第二行。")
    document.add_paragraph("自动编号的段落。", style="List Number")


def test_a_word_document() -> None:
    found = read(word(_notice), "通知.docx")
    assert (found.front.title, found.front.number) == ("关于演示的通知", "开科发〔2026〕3号")
    assert [(one.level, one.number, one.heading, one.text) for one in found.clauses[2:]] == [
        ("second", "（一）", "支持企业。", "给予补助。"), ("table", "", "", ""), ("paragraph", "", "", "第一行"),
        ("paragraph", "", "", "第二行。"), ("third", "1.", "", "自动编号的段落。"),
    ]  # fmt: skip
    assert found.clauses[3].table == (("指标", "数值"), ("企业", "800 家"))
    assert "cut" in found.clauses[5].unsure
    assert found.characters_in == found.characters_out


def _bomb() -> bytes:
    """A package of a few kilobytes that would unpack to 150 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<a>" + b" " * 150_000_000 + b"</a>")
    return out.getvalue()


def _damaged() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "no document")
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "甲")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no text in this file"),
        ("　 \n\n".encode(), "no text in this file"),
        (b"<html><script>alert(1)</script></html>", "no text in this file"),
        (bytes(range(256)) * 40, "not a text that can be read"),
        (b"\xff\xd8\xff\xe0" + b"\x00\x10JFIF" * 50, "not a text that can be read"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "old Word file"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (_archive(), "packed file"),
        (_damaged(), "damaged"),
        (_bomb(), "unpacks to more than"),
        (b"a" * (decoding.LARGEST_BYTES + 1), "The file has"),
    ],
    ids=["empty", "blank", "only a script", "bytes", "picture", "doc", "pdf", "zip", "damaged", "bomb", "large"],
)
def test_what_is_no_document_says_what_to_do(content: bytes, told: str) -> None:
    with translation.override("en"), pytest.raises(UnreadableError, match=told):
        read(content, "x")


def test_elements_within_each_other_do_not_exhaust_the_reader() -> None:
    deep = "<div>" * 5_000 + "甲乙" + "</div>" * 5_000
    try:
        found = read(f"<html><body>{deep}</body></html>".encode(), "x.html")
    except UnreadableError:
        return
    assert found.clauses[0].said == "甲乙"


def test_a_document_without_numbers_is_paragraphs() -> None:
    found = read("关于演示的通知\n\n请各企业申报。\n材料见附件。\n".encode(), "x.txt")
    assert [one.level for one in found.clauses] == ["title", "paragraph", "paragraph"]
    assert set(found.front.unsure) == {"number", "issuer", "signed"}


def test_broken_numbering_is_marked_and_kept() -> None:
    found = read("关于演示的通知\n一、甲\n三、乙\n（二）丙\n（三）丁\n".encode(), "x.txt")
    marks = [(one.number, "numbering" in one.unsure) for one in found.clauses[1:]]
    assert marks == [("一、", False), ("三、", True), ("（二）", True), ("（三）", False)]
