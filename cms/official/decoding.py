"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext_lazy as _

from search.analysis import is_chinese

LARGEST_BYTES = 10_000_000
"""The longest law of the country is below 1 MB of text; what is far above is not one document."""
_SAMPLE = 4_000
_TIMES = 2
_USUAL = 0.9
_FEW_CONTROLS = 0.001
_MOST_UNKNOWN = 0.001
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PLAIN_CONTROLS = frozenset("\t\n\r\f\v")


class UnreadableError(ValueError):
    """A file that cannot be read as an official document. The message says what to do; it is for the editor."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))


def check_size(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        told = _(
            "The file has %(size)s MB; documents of up to %(most)s MB can be read. Save the text alone, without pictures."
        )
        raise UnreadableError(told % {"size": -(-len(content) // 1_000_000), "most": LARGEST_BYTES // 1_000_000})


def text_of(content: bytes) -> str:
    """UTF-8, UTF-16 or GB18030, by the mark at the beginning or by what fits; line ends become line feeds. NUL, which
    PostgreSQL does not keep, becomes the sign of a broken character, which is marked for the editor."""
    check_size(content)
    for mark, told in _OTHER_KINDS:
        if content.startswith(mark):
            raise UnreadableError(told)
    text = _decoded(content)
    controls = sum(1 for one in text if ord(one) < 32 and one not in _PLAIN_CONTROLS)
    if controls > len(text) * _FEW_CONTROLS or text.count("�") > len(text) * _MOST_UNKNOWN + 1:
        raise UnreadableError(_NOT_TEXT)
    text = text.replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")


def _decoded(content: bytes) -> str:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    if wide := _wide(content):
        return content.decode(wide, errors="replace")
    for name in ("utf-8", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_NOT_TEXT)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark, told by where the zero bytes of line ends, digits and ASCII stand. There may be a few at
    the other place: the second byte of 一 is zero."""
    sample = content[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) <= _TIMES * min(even, odd):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    words = content[: len(content) // 2 * 2].decode(name, errors="replace")
    return name if sum(map(_is_usual, words)) > len(words) * _USUAL else ""


def _is_usual(character: str) -> bool:
    return character.isspace() or " " <= character <= "~" or "‐" <= character <= "〿" or is_chinese(character)


_OTHER_KINDS = (
    (
        b"\xd0\xcf\x11\xe0",
        _("This is an old Word file (.doc). Open it in Word, save it as .docx, and import that file."),
    ),
    (b"%PDF", _("This is a PDF. Open the document in Word or copy its text, and import the .docx or the text.")),
    (b"PK\x03\x04", _("This is a packed file, but no Word document. Import the document itself.")),
)
_NOT_TEXT = _(
    "This is not a text that can be read. Open it in its program, save it as text, as a web page (HTML) or as a Word "
    "document (.docx), and import that file."
)
