"""Files that are no document which can be read: each is refused for the right reason, with a way out."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from cms.official.decoding import UnreadableError
from cms.official.reading import read

CASES = Path(__file__).parent.parent / "data/official_cases"
TEXT = "某某市人民政府关于支持科技企业的意见\n第一条　为了支持科技企业发展，根据国家有关规定，制定本意见。\n" * 5
TRADITIONAL = "某某市人民政府關於支持科技企業的意見\n第一條　為了支持科技企業發展，根據國家有關規定，制定本意見。\n" * 5


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "甲")
    return out.getvalue()


def compound(stream: str) -> bytes:
    """An old container of Office programs with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 200


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ((CASES / "w12-web-archive.doc").read_bytes(), "saved as one file.*Open it in Word or a browser"),
        (b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="x"\r\n\r\n', "saved as one file"),
        (b"\xef\xbb\xbfMIME-Version: 1.0\nContent-Type: multipart/related\n\nx", "saved as one file"),
        (b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n5p+Q5p+Q", "saved as one file"),
        (b"Received: from a\nTo: b@c.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\nx", "is a mail"),
        (compound("WordDocument"), "old Word file"),
        (compound("EncryptedPackage"), "locked with a password"),
        (compound("Workbook"), "spreadsheet"),
        (compound("PowerPoint Document"), "slides"),
        (packed("xl/workbook.xml", "[Content_Types].xml"), "spreadsheet"),
        (packed("ppt/presentation.xml"), "slides"),
        (packed("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        (packed("mimetype", "META-INF/manifest.xml", "content.xml"), "another office program"),
        (packed("mimetype", "META-INF/container.xml"), "electronic book"),
        (packed("附件1.docx", "附件2.docx"), "packed file"),
        (b"\n%PDF-1.4\n", "is a PDF"),
        (b"{\\rtf1\\ansi \\'bc\\'d7}", "rich text file"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "saved as XML"),
        (b'<?xml version="1.0"?><pkg:package xmlns:pkg="x"><pkg:part/></pkg:package>', "saved as XML"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "data for programs"),
        (json.dumps({"title": "甲", "content": "乙"}).encode(), "data for programs"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "is a picture"),
        (b"II*\0" + b"\0" * 50, "is a picture"),
        (b"Rar!\x1a\x07\x01\0", "packed file"),
        (b"\x1f\x8b\x08\0", "packed file"),
        (TRADITIONAL.encode("big5"), "not a text that can be read"),
        (b"<html><body><img src=a.png></body></html>", "shows a picture or another file"),
        (b"<html><body><div id=app></div><script>draw()</script></body></html>", "a program draws it"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_document_says_what_it_is(content: bytes, told: str) -> None:
    with translation.override("en"), pytest.raises(UnreadableError, match=told):
        read(content, "x")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode("gb18030"), "x.txt"),
        (TEXT.encode()[:400] + b"\xe5" + TEXT.encode()[400:], "x.txt"),
        (f"<html><meta charset=big5><body><p>{'某某市人民政府' * 20}</p></body></html>".encode("big5"), "x.html"),
        (f"<?xml version='1.0'?><html><body><p>{TEXT}</p></body></html>".encode(), "x.xhtml"),
        (f"<html xmlns:w='urn:w'><body><p class=MsoNormal>{TEXT}</p></body></html>".encode(), "x.doc"),
        (f"发文时间：2022-03-01\n{TEXT}".encode(), ""),
        (f"[2022]3号\n{TEXT}".encode(), ""),
    ],
    ids=[
        "GBK",
        "one broken byte",
        "named by the page",
        "XHTML",
        "HTML called .doc",
        "a line with a colon",
        "a bracket",
    ],
)
def test_a_file_that_is_one_is_read(content: bytes, name: str) -> None:
    found = read(content, name)
    assert "某某市人民政府" in "".join(one.said for one in found.clauses)
