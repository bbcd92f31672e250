"""What an importer is unsure of. It marks, and never alters: the editor decides."""

from __future__ import annotations

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CUT, STRAY, NUMBERING, UNPAIRED, TABLE_CUT, WORD_NUMBER = (
    "cut", "stray", "numbering", "unpaired-mark", "table-cut", "word-number",
)  # fmt: skip
TERM, TERM_OF_PART, TERM_OF_OTHER = "term", "term-of-part", "term-of-other"
DOUBTS: dict[str, str | Promise] = {
    CUT: _("The paragraph before it has no end: perhaps both are one, cut by the end of a page."),
    STRAY: _(
        "Holds something that does not look as if it belonged here, such as a foreign word or a broken character."
    ),
    NUMBERING: _("Its number does not follow the one before it: something is missing, doubled, or of another level."),
    UNPAIRED: _("Holds a mark of bold type (**) without its counterpart."),
    TABLE_CUT: _("Looks like the rest of the table before it, cut by the end of a page."),
    WORD_NUMBER: _("Word numbers this paragraph by itself; the number is not in the text."),
    TERM: _(
        "Speaks of a term, and it is not certain of which, or whose. If it is the document's own, enter its first and last "
        "day."
    ),
    TERM_OF_PART: _("A part of the document begins or ends to hold on a day of its own."),
    TERM_OF_OTHER: _("Says how long another document holds. Enter it there."),
}
_ENDS = frozenset("。！？；：….!?;:—")
_QUOTED = "”’》】〉"
_BRACKETS = re.compile(r"[（(][^（(]*[）)]$")
_PRIVATE = frozenset({"Co", "Cn", "Cc", "Cf"})
# A foreign word of small letters between Chinese words: names and abbreviations have capitals, units and addresses a
# figure or a sign beside them.
_FOREIGN = re.compile(r"(?<=[一-鿿，。；：、”》）] )[a-z]{2,12}(?= [一-鿿“《（])|(?<=[一-鿿])[a-z]{2,12}(?=[一-鿿])")
_BROKEN = re.compile(r"[�□■◆]|锟斤拷|烫烫|\?\?\?")


def has_end(text: str) -> bool:
    """Whether a paragraph ends as a sentence or a list's introduction does; who is charged with it may follow in
    brackets."""
    rest = text.rstrip(_QUOTED)
    if rest.endswith(("）", ")")):
        rest = _BRACKETS.sub("", rest).rstrip(_QUOTED)
    return not rest or rest[-1] in _ENDS


def is_stray(text: str) -> bool:
    """Whether a paragraph holds a character or word that looks out of place."""
    if _BROKEN.search(text) or _FOREIGN.search(text):
        return True
    return any(unicodedata.category(one) in _PRIVATE for one in text)
