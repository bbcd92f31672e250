"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from django.utils.translation import gettext_lazy as _

from cms.official.kinds import refusal_of
from search.analysis import is_chinese

LARGEST_BYTES = 10_000_000
"""The longest law of the country is below 1 MB of text; what is far above is not one document."""
_SAMPLE = 4_000
_TIMES = 2
_USUAL = 0.9
_FEW_CONTROLS = 0.001
_MOST_UNKNOWN = 0.001
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_LONG_SAMPLE = 20_000
_FEW_CHARACTERS = 50
_COMMON = frozenset("的一年第和不人在有中大为為以及业業国國企条條法定办辦关關本是了上市府政科技局")
_LEAST_COMMON = 0.02
"""Share of the commonest characters; a Chinese text has five times as many."""
_WHOLE_TO_BROKEN = 50
"""Chinese characters for each broken one, from which on a text is UTF-8 with a broken byte."""
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
    if (told := refusal_of(content)) is not None:
        raise UnreadableError(told)
    text = _decoded(content)
    controls = sum(1 for one in text if ord(one) < 32 and one not in _PLAIN_CONTROLS)
    if controls > len(text) * _FEW_CONTROLS or _is_broken(text):
        raise UnreadableError(_NOT_TEXT)
    text = text.replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")


def _decoded(content: bytes) -> str:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    if wide := _wide(content):
        return content.decode(wide, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        mended = content.decode(errors="replace")
    if _is_whole(mended):
        return mended
    for name in (_named(content), "gb18030"):
        try:
            text = content.decode(name) if name else ""
        except (LookupError, UnicodeDecodeError):
            continue
        if text and (name != "gb18030" or _is_chinese_text(text)):
            return text
    raise UnreadableError(_NOT_TEXT)


def _is_whole(text: str) -> bool:
    """Whether so many characters are Chinese that the broken ones are mere accidents."""
    return text.count("\ufffd") * _WHOLE_TO_BROKEN <= sum(map(is_chinese, text))


def _is_broken(text: str) -> bool:
    return text.count("\ufffd") > len(text) * _MOST_UNKNOWN + 1 and not _is_whole(text)


def _named(content: bytes) -> str:
    """The encoding that a web page names, "" for none; what is said to be GB2312 is read as its successor."""
    found = _CHARSET.search(content[:_SAMPLE])
    name = found[1].decode("ascii").lower() if found else ""
    return "" if name.startswith(("gb", "utf")) else name


def _is_chinese_text(text: str) -> bool:
    """Whether its characters are those of a language: bytes of another encoding give rare ones."""
    chinese = [one for one in text[:_LONG_SAMPLE] if is_chinese(one)]
    return len(chinese) < _FEW_CHARACTERS or sum(one in _COMMON for one in chinese) > len(chinese) * _LEAST_COMMON


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


_NOT_TEXT = _(
    "This is not a text that can be read. Open it in its program, save it as text, as a web page (HTML) or as a Word "
    "document (.docx), and import that file."
)
