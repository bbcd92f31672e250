"""Rich text is kept in the few elements that an editor may use, whatever way it came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bs4.element import NavigableString, PreformattedString, Tag
from django.utils.html import strip_tags
from wagtail.whitelist import Whitelister, attribute_rule, check_url

# The elements of each feature that Wagtail's editor offers, as they stand in the database.
ELEMENTS = {
    "h2": ("h2",),
    "h3": ("h3",),
    "bold": ("b", "strong"),
    "italic": ("i", "em"),
    "ol": ("ol", "li"),
    "ul": ("ul", "li"),
    "hr": ("hr",),
    "link": ("a",),
    "document-link": ("a",),
}
_PLAIN = attribute_rule({"data-block-key": True})
_LINK = attribute_rule({"href": check_url, "linktype": True, "id": True})
_NEVER_SHOWN = frozenset({"script", "style", "template", "noscript", "iframe", "object"})


class _Kept(Whitelister):  # type: ignore[misc]
    """Other elements go and leave their words; what a reader would never see goes with its words."""

    def __init__(self, features: Sequence[str]) -> None:
        names = {"[document]", "p", "br", *(name for feature in features for name in ELEMENTS[feature])}
        self.element_rules: dict[str, Callable[[Any], None]] = {
            name: _LINK if name == "a" else _PLAIN for name in names
        }

    def clean_string_node(self, doc: Any, node: NavigableString) -> None:
        if isinstance(node, PreformattedString):  # comments and the like, which are written unescaped
            node.extract()

    def clean_tag_node(self, doc: Any, tag: Tag) -> None:
        if tag.name in _NEVER_SHOWN:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)


def cleaned(html: str, features: Sequence[str]) -> str:
    """The text with the elements of `features` and no others; "" where it says nothing."""
    kept: str = _Kept(features).clean(html) if html else ""
    says_something = strip_tags(kept).replace("\xa0", " ").strip() or "<hr" in kept
    return kept if says_something else ""
