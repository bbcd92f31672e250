"""Pages of the pre-check as tests read them: properly nested, as they are seen, with their fields."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from tests.seen import as_seen


class Nesting(HTMLParser):
    """Fails where a tag is closed that is not open, or left open."""

    VOID = frozenset({"meta", "link", "input", "br", "use", "path", "option"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}> at {self.getpos()}"
            self.open.pop()


def body(response: Any) -> str:
    assert response.status_code == 200
    page = response.content.decode()
    nesting = Nesting()
    nesting.feed(page)
    assert nesting.open == []
    return as_seen(unescape(page))


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)


def fields(page: str) -> set[str]:
    """Names of the visible fields of the main part."""
    main = page[page.index("<main") : page.index("</main>")]
    return {
        name
        for kind, name in re.findall(r'<(?:input type="(\w+)"|select|textarea)[^>]*? name="(\w+)"', main)
        if kind != "hidden"
    }
