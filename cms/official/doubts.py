"""What an importer is unsure of. It marks, and never alters: the editor decides."""

from __future__ import annotations

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CUT, STRAY, NUMBERING, UNPAIRED, TABLE_CUT = "cut", "stray", "numbering", "unpaired-mark", "table-cut"
WORD_NUMBER, HIDDEN, STRUCK, TRACKED, FORMULA = "word-number", "hidden", "struck", "tracked", "formula"
PERHAPS_HIDDEN = "perhaps-hidden"
PICTURE, EMBEDDED, RAISED, NOTE, NOTE_LOST = "picture", "embedded", "raised", "note", "note-lost"
MERGED, PAGE_LINES, LEFT_OUT, PAGE_HEADER, ACCOUNT = (
    "merged", "page-lines", "left-out", "page-header", "account",
)  # fmt: skip
TERM, TERM_OF_PART, TERM_OF_OTHER = "term", "term-of-part", "term-of-other"
OF_TEXT: dict[str, str | Promise] = {
    CUT: _("The paragraph before it has no end: perhaps both are one, cut by the end of a page."),
    STRAY: _(
        "Holds something that does not look as if it belonged here, such as a foreign word or a broken character."
    ),
    NUMBERING: _("Its number does not follow the one before it: something is missing, doubled, or of another level."),
    UNPAIRED: _("Holds a mark of bold type (**) without its counterpart."),
    TABLE_CUT: _("Looks like the rest of the table before it, cut by the end of a page."),
    TERM: _(
        "Speaks of a term, and it is not certain of which, or whose. If it is the document's own, enter its first and last "
        "day."
    ),
    TERM_OF_PART: _("A part of the document begins or ends to hold on a day of its own."),
    TERM_OF_OTHER: _("Says how long another document holds. Enter it there."),
}
"""What the text itself shows: looked at anew whenever it is read."""
OF_SOURCE: dict[str, str | Promise] = {
    WORD_NUMBER: _("The source numbers this paragraph by itself, and the number is not in the text. Type it in front."),
    HIDDEN: _("The source hides words here; they were left out. If readers are meant to see them, type them in."),
    PERHAPS_HIDDEN: _(
        "Perhaps nobody sees these words in the source: what the file says of their looks does not decide it. Look at the "
        "source, and delete them if readers do not see them."
    ),
    STRUCK: _("Words that are struck out in the source were left out here. Check that what is left is what holds."),
    TRACKED: _(
        "The source has changes here that nobody accepted yet; it was read as if they were. Check the final text."
    ),
    FORMULA: _("A formula stands here in the source. Check that one line of text says the same, or type it in."),
    PICTURE: _("A picture, chart or drawing stands here in the source. Type what it says, or add it as a file."),
    EMBEDDED: _(
        "The source shows another file or page here, which was not read. Bring it in too, or add it as a file."
    ),
    RAISED: _(
        "Raised or lowered characters of the source stand here like the others, as if 10 to the 6th were 106. Write them so "
        "that they cannot be misread."
    ),
    NOTE: _("A note of the source belongs to this heading; its text stands below, behind the same mark. Check both."),
    NOTE_LOST: _("The source marks a note here whose text was not found. Look for it in the source and type it in."),
    MERGED: _(
        "Cells with figures span several columns in the source; the figure stands in the first. Check the others."
    ),
    PAGE_LINES: _("Lines of the web page around the document were left out here. Check that none of it is its text."),
    LEFT_OUT: _("The page has more text outside the part that was read. Check whether the document goes on there."),
    PAGE_HEADER: _(
        "A header, footer or watermark of the source says something that the text does not say. Type it in if it belongs to "
        "the document."
    ),
    ACCOUNT: _("Not all characters of the source are in the text, or some are twice. Compare it with the source."),
}
"""What only the source showed: kept with the clause until an editor finds it right."""
DOUBTS = OF_TEXT | OF_SOURCE
_ENDS = frozenset("。！？；：….!?;:—")
_QUOTED = "”’》】〉"
_BRACKETS = re.compile(r"[（(][^（(]*[）)]$")
_PRIVATE = frozenset({"Co", "Cn", "Cc", "Cf"})
# A foreign word of small letters between Chinese words: names and abbreviations have capitals, units and addresses a
# figure or a sign beside them.
_FOREIGN = re.compile(r"(?<=[一-鿿，。；：、”》）] )[a-z]{2,12}(?= [一-鿿“《（])|(?<=[一-鿿])[a-z]{2,12}(?=[一-鿿])")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－―]+\s*\d{1,4}\s*[-—–－―]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?)\s*"
)
"""The number of a page, which stood at its foot and came into the text."""
_BROKEN = re.compile(r"[�□■◆\u0335-\u0338ﬀ-ﬆ]|锟斤拷|烫烫|\?\?\?")


def has_end(text: str) -> bool:
    """Whether a paragraph ends as a sentence or a list's introduction does; who is charged with it may follow in
    brackets."""
    rest = text.rstrip(_QUOTED)
    if rest.endswith(("）", ")")):
        rest = _BRACKETS.sub("", rest).rstrip(_QUOTED)
    return not rest or rest[-1] in _ENDS


def is_stray(text: str) -> bool:
    """Whether a paragraph holds a character or word that looks out of place."""
    if _BROKEN.search(text) or _FOREIGN.search(text) or _PAGE_NUMBER.fullmatch(text):
        return True
    return any(unicodedata.category(one) in _PRIVATE for one in text)
