"""What a page holds and nobody sees: scripts, what is switched off or covered, the fields of forms."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from cms.official.blocks import solid
from cms.official.web.looks import Looks
from cms.official.web.sheets import Sheets
from cms.official.web.sight import Around, Sight, around_of, looks_like_hiding, sight_of, sight_of_words

DROPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "input", "select", "option", "textarea", "button", "datalist", "noframes", "noembed"}
)  # fmt: skip
EMBEDDED = frozenset({"iframe", "object", "embed", "frame", "video", "audio"})
PICTURES = frozenset({"img", "svg", "canvas", "picture"})
COVERED, UNCLEAR = "official:covered", "official:unclear"
"""Attributes of an element whose words were left out as nobody sees them, and of one of which that cannot be told."""
_READ = re.compile(
    r"line-through|vertical-align\s*:|list-style|white-space\s*:\s*(?:pre|break)|position\s*:\s*relative"
)
"""Looks that change what is read: struck, raised, numbered, lines kept."""
_WHOLE = frozenset({"html", "body", "[document]"})
_ROWS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "colgroup", "caption"})


def without_hidden(soup: BeautifulSoup) -> bool:
    """Take out of a page what is not seen, and say at its elements what its style sheets say of them, and of which it
    cannot be told. Forms stay with what they say: some sites put a whole page into one. Whether a style sheet may hide
    something of which nobody knows where it is."""
    sheets = Sheets(soup)
    looks = Looks(soup, sheets)
    _without_unseen(soup, looks)
    for element, said in list(sheets.styled(_READ)):
        if not element.decomposed:
            # What the element says itself stands first.
            element["style"] = f"{element.get('style') or ''};{said}"
    for element in soup.find_all(DROPPED):
        if not element.decomposed:
            element.decompose()
    for element in soup.find_all((*EMBEDDED, "canvas")):
        element.clear()  # for browsers that cannot show it
    for element in soup.find_all(("annotation", "annotation-xml", "rp")):
        element.decompose()
    return any(looks_like_hiding(rule.looks) for rule in looks.undecided)


def _without_unseen(soup: BeautifulSoup, looks: Looks) -> None:
    """From the outside in, as what stands around an element decides with it."""
    waiting: list[tuple[Tag, Around]] = [(soup, Around())]
    while waiting:
        element, outer = waiting.pop()
        if element.name in DROPPED:
            continue
        around = around_of(element, looks, outer)
        if element.name not in _WHOLE:
            sight = Sight.GONE if _is_no_picture(element) else sight_of(element, looks, around)
            if sight is Sight.GONE or (around.sight is Sight.GONE and element.name in (*EMBEDDED, *PICTURES)):
                element.decompose()
                continue
            if sight is Sight.COVERED:
                _cover(soup, element)
                continue
            if sight is Sight.UNCLEAR:
                element[UNCLEAR] = ""
        waiting.extend((child, around) for child in element.children if isinstance(child, Tag))
        _words(soup, element, sight_of_words(around))


def _is_no_picture(element: Tag) -> bool:
    return element.name in (*EMBEDDED, *PICTURES) and "0" in (element.get("width"), element.get("height"))


def _cover(soup: BeautifulSoup, element: Tag) -> None:
    """Take out an element's words, and leave a mark where they stood."""
    says = solid(element.get_text()) or element.find((*EMBEDDED, *PICTURES)) is not None
    mark = soup.new_tag("span", attrs={COVERED: ""})
    if element.name not in _ROWS:
        element.clear()
        if says:
            element.append(mark)
        return
    if says:
        (element.find_parent("table") or element).insert_before(mark)
    element.decompose()


def _words(soup: BeautifulSoup, element: Tag, sight: Sight) -> None:
    """The same for the words directly in an element, whose children may look otherwise."""
    if sight is Sight.SEEN:
        return
    for words in list(element.children):
        if not isinstance(words, NavigableString) or isinstance(words, PreformattedString) or not solid(str(words)):
            continue
        if sight is Sight.UNCLEAR:
            words.wrap(soup.new_tag("span", attrs={UNCLEAR: ""}))
        elif sight is Sight.COVERED:
            words.replace_with(soup.new_tag("span", attrs={COVERED: ""}))
        else:
            words.extract()
