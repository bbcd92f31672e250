"""The package that a Word document is: which part is the document, which are its styles, notes and headers. One that
unpacks to far more than a document is refused before it is unpacked."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from lxml import etree

from cms.official.decoding import UnreadableError

BEGINS = b"PK\x03\x04"
MAIN_PART = "word/document.xml"
MOST_UNPACKED = 100_000_000
"""Bytes, pictures included; what unpacks to more was made to fill the memory."""
MOST_PARTS = 5_000
_TYPES = "[Content_Types].xml"
_MAIN_TYPE = re.compile(rb'(?:wordprocessingml|ms-word)\.(?:document|template)[^"\']*main\+xml', re.IGNORECASE)
_MAIN_PLACE = re.compile(rb'<Override\b(?=[^>]*PartName\s*=\s*"/?([^"]+)")(?=[^>]*ContentType\s*=\s*"([^"]+)")[^>]*>')
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Word can save the same document as “Strict Open XML”: the same elements under other names of their spaces.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)  # fmt: skip
_DAMAGED = _("This Word document is damaged. Open it in Word, save it anew as .docx, and import it again.")


def is_word(content: bytes) -> bool:
    """Whether this is a package with a Word document in it, whatever its main part is called."""
    if not content.startswith(BEGINS):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if MAIN_PART in names:
                return True
            return _TYPES in names and _is_small(package, _TYPES) and bool(_MAIN_TYPE.search(package.read(_TYPES)))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False


def _is_small(package: zipfile.ZipFile, name: str) -> bool:
    return package.getinfo(name).file_size <= MOST_UNPACKED // 10


class Package:
    """The parts of a Word document as XML. UnreadableError for one that is damaged, or that unpacks to too much."""

    def __init__(self, content: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as error:
            raise UnreadableError(_DAMAGED) from error
        parts = self._file.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise UnreadableError(
                _("This Word document unpacks to more than %(most)s MB. Save the text alone, without pictures.")
                % {"most": MOST_UNPACKED // 1_000_000}
            )
        self._names = {part.filename.replace("\\", "/").lstrip("/").lower(): part.filename for part in parts}
        self.main = self._main()

    def _main(self) -> str:
        """The name of the part with the document, by what the package says of it."""
        related = next(iter(self._related("", "officeDocument")), "")
        if related and related.lower() in self._names:
            return related
        for name, kind in _MAIN_PLACE.findall(self._bytes(_TYPES) or b""):
            if _MAIN_TYPE.search(kind):
                return str(name.decode("utf-8", "replace"))
        return MAIN_PART

    def document(self) -> Any:
        """The body of the document."""
        root = self.part(self.main)
        body = root.find("{*}body") if root is not None else None
        if body is None:
            raise UnreadableError(_DAMAGED)
        return body

    def related(self, kind: str) -> list[Any]:
        """The parts of a kind (styles, numbering, footnotes, header …) that the document names, as XML."""
        found = (self.part(name) for name in self._related(self.main, kind))
        parts = [one for one in found if one is not None]
        if parts or kind in ("header", "footer"):
            return parts
        # Some programs write the part and forget to name it.
        there = self.part(posixpath.join(posixpath.dirname(self.main), f"{kind}.xml"))
        return [] if there is None else [there]

    def _related(self, source: str, kind: str) -> Iterator[str]:
        folder, name = posixpath.split(source)
        relations = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        if relations is None:
            return
        for one in relations.iter(_RELATION):
            target = one.get("Target", "")
            if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External":
                yield posixpath.normpath(posixpath.join("" if target.startswith("/") else folder, target.lstrip("/")))

    def part(self, name: str) -> Any:
        """A part as XML, None where there is none. UnreadableError if it is no XML."""
        content = self._bytes(name)
        if content is None:
            return None
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        try:
            return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise UnreadableError(_DAMAGED) from error

    def _bytes(self, name: str) -> bytes | None:
        stored = self._names.get(name.lower())
        if stored is None:
            return None
        try:
            return self._file.read(stored)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            raise UnreadableError(_DAMAGED) from error
