"""What the style sheets of a page itself say of its elements: which rules hold on a screen, how surely, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SIMPLE = re.compile(r"[\w\s.#>,*-]{1,200}")
"""Selectors of names alone."""
_ALL = frozenset({"html", "body", "*"})
_PSEUDO_ELEMENT = re.compile(r"::|:(?:before|after|first-line|first-letter)\b", re.IGNORECASE)
"""What a browser draws beside the words, or of a part of them."""
_INSIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_NAMED = re.compile(r"([.#])([\w-]+)")
_MOST_RULES = 500
_DEEPEST = 8
_SCREEN = 1280
"""Pixels: the width of the screen on which a page is looked at."""
_WIDTH = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)\s*(px|em|rem)\s*\)")
_MEDIA = {"all": True, "screen": True, "print": False, "speech": False}


@dataclass(frozen=True)
class Rule:
    """`looks`: its declarations as they are written; `sure`: whether it holds on a screen for certain."""

    selector: str
    looks: str
    sure: bool


class Sheets:
    """The rules of a page's own sheets that hold on a screen, or may. `undecided`: rules that were not read, as there
    are too many or as nobody knows their selector."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self.undecided: list[Rule] = []
        rules = [one for sheet in soup.find_all("style") for one in _rules_of_sheet(sheet)]
        self.rules = rules[:_MOST_RULES]
        self.undecided += rules[_MOST_RULES:]
        self._names = {("#", str(one["id"])) for one in soup.find_all(id=True)}
        self._names |= {(".", name) for one in soup.find_all(class_=True) for name in one.get_attribute_list("class")}

    def elements(self, rule: Rule) -> list[Tag]:
        """For which elements a rule is."""
        if _PSEUDO_ELEMENT.search(rule.selector) or not self._may_be_there(rule.selector):
            return []
        try:
            return list(self._soup.select(rule.selector))
        except (SelectorSyntaxError, NotImplementedError, RecursionError):
            self.undecided.append(rule)
            return []

    def _may_be_there(self, selector: str) -> bool:
        """Whether the page has all names of one of the alternatives: most rules are for other pages."""
        bare = _INSIDE.sub("", _INSIDE.sub("", selector))
        return any(self._names.issuperset(_NAMED.findall(one)) for one in bare.split(","))

    def styled(self, looks: re.Pattern[str]) -> Iterator[tuple[Tag, str]]:
        """The elements for which a rule that holds for certain says something like `looks`, with what it says; those for
        the whole page are left out."""
        for rule in self.rules:
            simple = _SIMPLE.fullmatch(rule.selector) and rule.selector not in _ALL
            if rule.sure and simple and looks.search(rule.looks):
                yield from ((element, rule.looks) for element in self.elements(rule))


def weight_of(selector: str) -> tuple[int, int, int]:
    """How particular a selector is; the more particular rule goes before the others."""
    ids, classes = (
        len(re.findall(r"#[\w-]", selector)),
        len(re.findall(r"\.[\w-]|\[|(?<!:):(?!:|is\b|not\b)", selector)),
    )
    return ids, classes, len(re.findall(r"(?:^|[\s>+~(])[a-zA-Z]", selector))


def _rules_of_sheet(sheet: Tag) -> Iterator[Rule]:
    holds = holds_on_screen(str(sheet.get("media") or ""))
    if holds is not False:
        yield from _rules(_COMMENT.sub("", sheet.get_text()), sure=holds is True)


def _rules(text: str, *, sure: bool, around: str = "", depth: int = 0) -> Iterator[Rule]:
    """The rules of a sheet, those inside @media, @supports and other rules with them."""
    place, own = 0, []
    while (opened := text.find("{", place)) >= 0:
        closed = _closing(text, opened)
        *before, head = re.split(r"[;}]", text[place:opened])
        own += before
        inside, head = text[opened + 1 : closed], head.strip()
        place = closed + 1
        if depth > _DEEPEST:
            yield Rule("*", inside, sure=False)
        elif head.startswith("@"):
            yield from _inside_at(head, inside, sure=sure, around=around, depth=depth)
        elif head:
            whole = head.replace("&", f":is({around})") if "&" in head else f":is({around}) {head}"
            yield from _rules(inside, sure=sure, around=whole if around else head, depth=depth + 1)
    own.append(text[place:])
    if around and any(":" in one for one in own):
        yield Rule(around, ";".join(own), sure)


def _inside_at(head: str, inside: str, *, sure: bool, around: str, depth: int) -> Iterator[Rule]:
    name, _space, condition = head[1:].partition(" ")
    name = name.lower().split("(")[0]
    if name == "media":
        holds = holds_on_screen(condition or head[len("@media") :])
    else:
        holds = True if name == "layer" else None if name in ("supports", "container", "scope") else False
    if holds is not False:
        yield from _rules(inside, sure=sure and holds is True, around=around, depth=depth + 1)


def _closing(text: str, opened: int) -> int:
    depth = 0
    for found in re.finditer(r"[{}]", text[opened:]):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return opened + found.start()
    return len(text)


def holds_on_screen(media: str) -> bool | None:
    """Whether what is said for these media holds on a usual screen; None where nobody can tell."""
    found = [_holds(one) for one in media.lower().split(",")]
    return True if True in found else None if None in found else False


def _holds(query: str) -> bool | None:
    widths = [
        (pixels <= _SCREEN) if end == "min" else (pixels >= _SCREEN)
        for end, number, unit in _WIDTH.findall(query)
        for pixels in [float(number) * (1 if unit == "px" else 16)]
    ]
    words = [one for one in re.split(r"\s+|\band\b", _WIDTH.sub("", query)) if one and one != "only"]
    kinds = [_MEDIA.get(one) for one in words]
    if "not" in words:
        return True if words == ["not", "print"] and not widths else None
    if False in kinds or False in widths:
        return False
    return None if None in kinds else True
