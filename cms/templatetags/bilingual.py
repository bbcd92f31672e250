"""Words that a page carries in both languages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines
from django.utils.translation import get_language

from marketplace.core.text import is_english

register = template.Library()


@register.simple_tag
def said(zh: str, en: str = "") -> SafeString:
    """The words in the active language, lines kept. Chinese words that stand on an English page for want of English ones
    are marked as Chinese."""
    in_english = is_english(get_language())
    words = en if in_english and en else zh
    lines = normalize_newlines(words).split("\n")
    told = format_html("{}" + "<br>{}" * (len(lines) - 1), *lines)
    return format_html('<span lang="zh-Hans">{}</span>', told) if in_english and not en and words else told
