"""Word documents written element by element, for what no program here would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
SPACES = (
    f"{_W} {_M}"
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, or of one text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    said = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{said}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{line(text)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def word_file(
    body: str, parts: Mapping[str, str] | None = None, *, main: str = "document", strict: bool = False
) -> bytes:
    """A document with this body. `parts`: what stands inside further ones, by their kind (styles, numbering, footnotes,
    header)."""
    files = {kind: f"<w:{_root(kind)} {SPACES}>{inside}</w:{_root(kind)}>" for kind, inside in (parts or {}).items()}
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="{_RELATIONS}/{kind}" Target="{kind}.xml"/>'
        for place, kind in enumerate(files)
    )
    listed = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/{main}.xml" ContentType="{_MAIN}"/></Types>',
        "_rels/.rels": _related(
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/{main}.xml"/>'
        ),
        f"word/{main}.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        f"word/_rels/{main}.xml.rels": _related(relations),
        **{f"word/{kind}.xml": content for kind, content in files.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in listed.items():
            package.writestr(name, _strictly(content) if strict else content)
    return out.getvalue()


def _root(kind: str) -> str:
    return {"header": "hdr", "footer": "ftr"}.get(kind, kind)


def _related(relations: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'


def _strictly(content: str) -> str:
    """As “Strict Open XML” names the same spaces."""
    return (
        content.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(_RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        .replace("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")
    )  # fmt: skip
