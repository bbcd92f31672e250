"""Template tags of the design system: icons, marks, numbers, form fields, pages, words in two languages.

See static/core/README.md for examples of each. `{% load kerong %}` is needed in every template that uses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from marketplace.core import amounts
from marketplace.core.current import taxonomy
from marketplace.core.text import Text, is_english

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "static" / "core" / "icons.svg"
# Outcomes of one criterion as callers may spell them: the tag's own codes, Kleene's values, and the engine's words.
OUTCOMES: dict[object, str] = {
    "yes": "yes", "true": "yes", True: "yes",
    "unk": "unk", "unknown": "unk", "none": "unk", None: "unk",
    "no": "no", "false": "no", False: "no",
}  # fmt: skip
OUTCOME_WORDS = {
    "yes": pgettext_lazy("outcome of one criterion", "Met"),
    "unk": pgettext_lazy("outcome of one criterion", "Not known"),
    "no": pgettext_lazy("outcome of one criterion", "Not met"),
}
# How a fact is proved, and how a published term is known; three bars are the best of either.
GRADES = ("fact_grades", "evidence_grades")
GRADE_BARS = {
    "registry": 3, "certificate": 2, "statement": 1,
    "official": 3, "official_platform": 3, "official_doc_mirror": 2, "institutional": 2,
    "media": 1, "platform": 1, "aggregator": 1,
}  # fmt: skip
# Characters of the code of who reads a page: enough that two people do not share one.
TAB_CODE = 16
MESSAGE_LOOKS = {
    "debug": ("", "info-circle"),
    "info": ("", "info-circle"),
    "success": ("ok", "check-circle-fill"),
    "ok": ("ok", "check-circle-fill"),
    "warning": ("warn", "question-circle"),
    "warn": ("warn", "question-circle"),
    "error": ("error", "exclamation-triangle"),
}


@cache
def icon_names() -> frozenset[str]:
    """The symbols of icons.svg, without their "i-"."""
    return frozenset(re.findall(r'<symbol id="i-([a-z0-9-]+)"', ICONS.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "", css: str = "kr-i") -> SafeString:
    """A symbol of icons.svg. Decorative unless `label` says what it means; ValueError for a name that is not there."""
    if name not in icon_names():
        raise ValueError(f"icons.svg has no symbol i-{name}; add it from Bootstrap Icons or use one of those it has.")
    # A page has dozens of the same few, so the decorative ones are put together once.
    return _drawn(name, str(label), css) if label else _decorative(name, css)


@cache
def _decorative(name: str, css: str) -> SafeString:
    return _drawn(name, "", css)


def _drawn(name: str, label: str, css: str) -> SafeString:
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    look = format_html(' class="{}"', css) if css else ""
    return format_html('<svg{} {}><use href="{}#i-{}"/></svg>', look, voice, static("core/icons.svg"), name)


@register.simple_tag
def mark(outcome: object, word: object = "", count: int | None = None, tag: bool = False) -> SafeString:
    """Icon and word for yes, unk or no (also True, None, False and enums of these); `tag=True` gives it a ground."""
    value = outcome.value if isinstance(outcome, Enum) else outcome
    code = OUTCOMES.get(value.lower() if isinstance(value, str) else value)
    if code is None:
        raise ValueError(f"{outcome!r} is no outcome; use yes, unk or no.")
    look = f"kr-mark--tag kr-mark--{code}" if tag else f"kr-mark--{code}"
    words = f"{word or OUTCOME_WORDS[code]} {count}" if count is not None else f"{word or OUTCOME_WORDS[code]}"
    return format_html('<span class="kr-mark {}">{}{}</span>', look, icon(code), words)


@register.filter
def wan(value: Decimal | int | str | None) -> str:
    """An amount in 万元 with its unit, "" for None."""
    return "" if value in (None, "") else amounts.format_wan(Decimal(str(value)), _language())


@register.filter
def percent(value: Decimal | int | str | None) -> str:
    """A number such as 4.35 as "4.35%", "" for None."""
    return "" if value in (None, "") else amounts.format_percent(Decimal(str(value)), _language())


@register.filter
def months(value: int | str | None) -> str:
    """An age or a span of whole months in years and months, "" for None."""
    return "" if value in (None, "") else amounts.format_months(int(value), _language())  # type: ignore[arg-type]


@register.filter
def tenor(value: int | str | None) -> str:
    """The term of a product in whole months, never in years, so that a column compares at a glance; "" for None."""
    if value in (None, ""):
        return ""
    number = int(value)  # type: ignore[arg-type]
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}


@register.filter
def or_unstated(value: object) -> object:
    """The value, or the words for "not stated" where nobody published it: never a dash, never 0."""
    if value in (None, ""):
        return format_html('<span class="quiet fw-normal">{}</span>', _("Not stated"))
    return value


@register.simple_tag
def grade(evidence: str, word: object = "") -> SafeString:
    """Bars and name of a grade: a code of the taxonomy fact_grades or evidence_grades; `word` replaces the name."""
    if evidence not in GRADE_BARS:
        raise ValueError(f"{evidence!r} is no evidence grade; use one of {', '.join(GRADE_BARS)}.")
    name = next(taxonomy(each).get(evidence).name for each in GRADES if evidence in taxonomy(each))
    bars = GRADE_BARS[evidence]
    drawn = format_html_join("", "<b{}></b>", ((mark_safe(' class="on"') if n < bars else "",) for n in range(3)))
    return format_html(
        '<span class="kr-grade"><i aria-hidden="true">{}</i>{}</span>', drawn, word or name.say(_language())
    )


@register.filter
def say(text: object) -> str:
    """A `Text` in the active language; anything else as it is."""
    return text.say(_language()) if isinstance(text, Text) else ("" if text is None else str(text))


@register.simple_tag
def zh(text: object) -> SafeString:
    """Chinese-only words: on an English page they are marked as Chinese for screen readers and hyphenation."""
    words = text.zh if isinstance(text, Text) else ("" if text is None else str(text))
    return format_html("<span{}>{}</span>", zh_attr(), words) if zh_attr() and words else format_html("{}", words)


@register.simple_tag
def zh_attr() -> SafeString:
    """` lang="zh-Hans"` on an English page, nothing on a Chinese one: for an element whose content is Chinese only."""
    return mark_safe(' lang="zh-Hans"') if is_english(_language()) else mark_safe("")


@register.simple_tag
def language_tag() -> str:
    """The active language as HTML's `lang` wants it."""
    return "en" if is_english(_language()) else "zh-Hans"


@register.simple_tag(takes_context=True)
def whose_tab(context: Context) -> str:
    """Who reads the page, as a code that says nothing else; "" where nobody is signed in.

    What a page lets the browser keep for its tab is forgotten when it changes from somebody to another or nobody (kerong.js).
    """
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    return salted_hmac("core.whose_tab", str(user.pk), algorithm="sha256").hexdigest()[:TAB_CODE]


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """The page's query string with `changes`: a list sets several values, None removes. "?" alone when empty."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        elif isinstance(value, (list, tuple, set)):
            query.setlist(key, [str(item) for item in value])
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("includes/pagination.html", takes_context=True)
def pagination(context: Context, number: int, pages: int, param: str = "page") -> dict[str, Any]:
    """Links to the pages around `number` of `pages`; nothing for a single page. The address keeps its other parts."""
    paginator = Paginator(range(pages), 1)
    shown = paginator.get_elided_page_range(number, on_each_side=2, on_ends=1) if pages > 1 else ()
    steps = [
        {"number": n, "current": n == number, "query": query_with(context, **{param: n})}
        if isinstance(n, int)
        else {"gap": True}
        for n in shown
    ]
    before = query_with(context, **{param: number - 1}) if number > 1 else ""
    after = query_with(context, **{param: number + 1}) if number < pages else ""
    return {"steps": steps, "before": before, "after": after}


@register.inclusion_tag("includes/note.html")
def note(text: object, level: str = "info", role: str = "") -> dict[str, Any]:
    """A boxed message. `level`: info, ok, warn or error (Django's message levels too); `role`: status or alert."""
    look, symbol = MESSAGE_LOOKS.get(level, MESSAGE_LOOKS["info"])
    return {"text": text, "look": look, "symbol": symbol, "role": role}


@register.inclusion_tag("includes/field.html")
def field(
    bound: BoundField,
    label: object = "",
    help: object = "",  # noqa: A002 (the word that templates write)
    unit: object = "",
    size: str = "",
    heading: bool = False,
) -> dict[str, Any]:
    """One field of a form with label, help, unit and errors, tied together for screen readers.

    `unit` stands behind the box (万元, %); without it the form field's own `unit` attribute is used. `size="amount"`
    keeps a number's box short. Radio buttons and several checkboxes become chips in a fieldset. `heading=True` sets
    the label as a question.
    """
    widget = bound.field.widget
    group = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    help_text, unit = help or bound.help_text, unit or getattr(bound.field, "unit", "")
    identifier = bound.auto_id or bound.html_name
    described = {
        f"{identifier}_helptext": help_text,
        f"{identifier}_unit": unit,
        f"{identifier}_error": bound.errors,
    }
    described_by = " ".join(name for name, there in described.items() if there)
    return {
        "bound": bound,
        "kind": "group" if group else "check" if isinstance(widget, CheckboxInput) else "box",
        "label": label or bound.label,
        "help": help_text,
        "unit": unit,
        "size": size,
        "heading": heading,
        "identifier": identifier,
        "described_by": described_by,
        "control": "" if group else _control(bound, described_by),
    }


@register.inclusion_tag("includes/form_errors.html")
def form_errors(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """A summary above a refused form, with a link to each place; nothing while the form is fine.

    It takes the focus when the page loads, so that a screen reader starts there; `focus=False` leaves it alone.
    """
    faults: list[dict[str, object]] = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for bound in form:
        group = isinstance(bound.field.widget, (RadioSelect, CheckboxSelectMultiple))
        target = f"{bound.auto_id}_0" if group else bound.id_for_label
        faults += [{"text": text, "target": target, "label": bound.label} for text in bound.errors]
    return {"faults": faults, "focus": focus}


@register.filter
def bar(value: Decimal | float | int | None) -> str:
    """A share in % for `style="--v:…"`: between 0 and 100, with a point whatever the language."""
    return f"{min(max(Decimal(str(value or 0)), Decimal(0)), Decimal(100)):f}"


def _control(bound: BoundField, described_by: str) -> SafeString:
    """The widget itself with the design's class, `aria-describedby` and `aria-invalid`."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        look = "form-check-input"
    elif isinstance(widget, Select):
        look = "form-select"
    else:
        look = "form-control"
    classes = [look, *str(widget.attrs.get("class", "")).split(), *(["is-invalid"] if bound.errors else [])]
    attrs: dict[str, str | bool] = {"class": " ".join(_once(classes))}
    if described_by:
        attrs["aria-describedby"] = described_by
    return bound.as_widget(attrs=attrs)


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _language() -> str:
    return get_language() or "zh-hans"
