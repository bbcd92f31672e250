"""Files that are no document which can be read here: what each is, seen by what it holds, and the way out."""

from __future__ import annotations

import io
import json
import re
import zipfile

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OLD_WORD = _("This is an old Word file (.doc). Open it in Word, save it as .docx, and import that file.")
_LOCKED = _("This file is locked with a password. Open it in its program, save it without one, and import that file.")
_SHEET = _(
    "This is a spreadsheet. Copy the cells and paste them as text, or bring the document as a Word file (.docx)."
)
_SLIDES = _("These are slides. Copy their text and paste it, or bring the document as a Word file (.docx).")
_PDF = _("This is a PDF. Open the document in Word or copy its text, and import the .docx or the text.")
_OFD = _("This is an OFD file. Open it in its reader, copy the text and paste it, or ask for the document as .docx.")
_OTHER_OFFICE = _(
    "This is a document of another office program. Open it there, save it as .docx, and import that file."
)
_BOOK = _("This is an electronic book. Open it, copy the text of the document and paste it.")
_ARCHIVE = _(
    "This is a web page saved as one file with all its parts (.mht, or .doc of a website). Open it in Word or a browser, "
    "save it as .docx or as a web page with nothing but HTML, and import that file."
)
_MAIL = _("This is a mail. Save the document that hangs on it, or copy the text, and import that.")
_WORD_AS_XML = _("This is a Word document saved as XML. Open it in Word, save it as .docx, and import that file.")
_XML = _("This file holds data for programs (XML or JSON), no document. Import the document itself.")
_PICTURE = _(
    "This is a picture, not a text that can be read. Have its characters recognised (OCR), check them against the "
    "picture, and import the text."
)
_PACKED = _("This is a packed file, but no Word document. Import the document itself.")
_DRAWN_PAGE = _("This is a page made for a printer. Open it in its program, copy the text and paste it.")

_OLE = b"\xd0\xcf\x11\xe0"
_INSIDE_OLE = (
    ("EncryptedPackage", _LOCKED), ("WordDocument", OLD_WORD), ("Workbook", _SHEET), ("PowerPoint Document", _SLIDES),
    ("__substg1.0_", _MAIL),
)  # fmt: skip
_IN_PACKAGE = (
    (re.compile(r"xl/workbook\."), _SHEET), (re.compile(r"ppt/presentation\."), _SLIDES), (re.compile(r"OFD\.xml$"), _OFD),
    (re.compile(r"META-INF/container\.xml$"), _BOOK), (re.compile(r"META-INF/manifest\.xml$"), _OTHER_OFFICE),
)  # fmt: skip
_BEGINS: tuple[tuple[bytes, str | Promise], ...] = (
    (b"{\\rtf", _("This is a rich text file (.rtf). Open it in Word, save it as .docx, and import that file.")),
    (b"%!PS", _DRAWN_PAGE), (b"AT&TFORM", _DRAWN_PAGE), (b"CAJ", _DRAWN_PAGE), (b"KDH ", _DRAWN_PAGE),
    (b"\xff\xd8\xff", _PICTURE), (b"\x89PNG", _PICTURE), (b"GIF8", _PICTURE), (b"II*\0", _PICTURE), (b"MM\0*", _PICTURE),
    (b"\x1f\x8b", _PACKED), (b"Rar!", _PACKED), (b"7z\xbc\xaf\x27\x1c", _PACKED), (b"BZh", _PACKED), (b"\xfd7zXZ", _PACKED),
)  # fmt: skip
_FIRST = 4_000
_HEADERS = re.compile(rb"\s*(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.DOTALL)
_ENCODED = re.compile(rb"multipart/|content-transfer-encoding:")
_MOST_JSON = 2_000_000


def refusal_of(content: bytes) -> str | Promise | None:
    """What an editor is told of a file that is no document; None for what may be one."""
    start = content[:_FIRST]
    if start.startswith(_OLE):
        return next((told for name, told in _INSIDE_OLE if name.encode("utf-16-le") in content), OLD_WORD)
    if start.startswith(b"PK\x03\x04"):
        return _of_package(content)
    if b"%PDF-" in start[:1024]:
        return _PDF
    if told := next((told for begins, told in _BEGINS if start.startswith(begins)), None):
        return told
    if (start.startswith(b"RIFF") and start[8:12] == b"WEBP") or start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return _PICTURE
    if start.startswith(b"BM") and start[6:10] == b"\0\0\0\0":
        return _PICTURE
    return _of_text(content, start.removeprefix(b"\xef\xbb\xbf").lstrip())


def _of_package(content: bytes) -> str | Promise:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError):
        return _PACKED
    return next((told for inside, told in _IN_PACKAGE if any(map(inside.search, names))), _PACKED)


def _of_text(content: bytes, start: bytes) -> str | Promise | None:
    """Texts made for programs: mails, web archives, XML, JSON."""
    lower = start.lower()
    if (headers := _HEADERS.match(start)) is not None:
        said = headers.group().lower()
        if b"mime-version:" in said or (b"content-type:" in said and _ENCODED.search(said)):
            is_mail = re.search(rb"^(?:received|to|message-id):", said, re.MULTILINE) is not None
            return _MAIL if is_mail and b"multipart/related" not in said else _ARCHIVE
    if b'progid="word.document"' in lower or b"<w:worddocument" in lower or b"<pkg:package" in lower:
        return _WORD_AS_XML
    if lower.startswith(b"<?xml") and b"<html" not in lower:
        return _XML
    return _XML if start[:1] in (b"{", b"[") and _is_json(content) else None


def _is_json(content: bytes) -> bool:
    if len(content) > _MOST_JSON:
        return False
    try:
        return isinstance(json.loads(content), dict | list)
    except (ValueError, RecursionError):
        return False
