"""Rich text is kept in the few elements that an editor may use, whatever way it came in."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import strip_tags


def cleaned(html: str, features: Sequence[str]) -> str:
    """The text with the elements that `features` allow and no others; "" where it says nothing."""
    if not html:
        return ""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter  # it needs all models

    converter = ContentstateConverter(features)
    kept: str = converter.to_database_format(converter.from_database_format(html))
    says_something = strip_tags(kept).replace("\xa0", " ").strip() or "<hr" in kept
    return kept if says_something else ""
