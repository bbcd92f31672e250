"""Marks, buttons and phrases of a result. Tags and not includes, because a result has many of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from marketplace.core.templatetags.kerong import mark, or_unstated, zh_attr
from marketplace.engine.assessment import Verdict
from marketplace.engine.saying.wording import joined
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.results.benefits import BenefitGroup, BenefitRow
from marketplace.matching.results.explained import Explained
from marketplace.matching.results.groups import Group
from marketplace.matching.results.noes import Reason
from marketplace.matching.results.rows import ResultRow
from marketplace.matching.results.shown import FigureText, ShownOffering

register = template.Library()

_OUTCOME_OF = {Verdict.FITS: "yes", Verdict.JUST_MISSES: "no", Verdict.NO: "no"}
# htmx gives up after this many milliseconds, and the row says so.
_LONGEST_WAIT = 15_000


@register.filter
def head(shown: ShownOffering, level: int) -> SafeString:
    """Name and tags of an offering, as kept."""
    return shown.head(level)


@register.simple_tag
def figures(row: ResultRow | BenefitRow) -> SafeString:
    """The figures of a row in their places, each with what it is and a remark below it."""
    said = ((name, or_unstated(figure.text), _remark(figure)) for name, figure in row.figures)
    return format_html("<dl>{}</dl>", format_html_join("", "<div><dt>{}</dt><dd>{}{}</dd></div>", said))


def _remark(figure: FigureText) -> SafeString | str:
    if not figure.remark:
        return ""
    return format_html("<small{}>{}</small>", zh_attr() if figure.is_chinese else "", figure.remark)


@register.simple_tag
def verdict_mark(verdict: Verdict) -> SafeString:
    """A verdict as icon and word on a ground of its own."""
    words = {
        Verdict.FITS: _("Fits"),
        Verdict.MAY_FIT: _("May fit"),
        Verdict.JUST_MISSES: _("Just misses"),
        Verdict.NO: _("Does not fit"),
    }
    return mark(_OUTCOME_OF.get(verdict, "unk"), word=words.get(verdict, _("Not published")), tag=True)


@register.simple_tag
def fits_mark(row: Explained, tag: bool = False) -> SafeString:
    """On how many published conditions a fit rests, and whether it fits in part."""
    number = row.published
    said = ngettext("%d published condition, met", "%d published conditions, all met", number) % number
    shown = mark("yes", word=said, tag=tag)
    return format_html("{} {}", part_mark(), shown) if row.in_part else shown


@register.simple_tag
def part_mark() -> SafeString:
    """That the limit covers only what is needed at the least."""
    return format_html('<span class="kr-tag kr-tag--ink">{}</span>', _("Fits in part"))


@register.simple_tag
def open_mark(row: Explained, authority: object = False) -> SafeString:
    """How much is open; where only a person can tell, who that is."""
    if row.lacks_only_publication:
        said = _("Not published: %s") % joined(row.unpublished, get_language() or "", every=True)
    elif row.asks or row.consent:
        said = ngettext("%(n)s open", "%(n)s open", row.open_count) % {"n": row.open_count}
    else:
        said = _("For the authority to judge") if authority else _("For the institution to judge")
    return mark("unk", word=said)


@register.simple_tag
def reasons_button(row: Explained, css: str = "btn btn-sm btn-outline") -> SafeString | str:
    """Asks for the reasons of a row: in its place where scripts run, else on a page of their own."""
    number = len(row.outcomes)
    if not number:
        return ""
    words = ngettext("%(n)s reason", "%(n)s reasons", number) % {"n": number}
    return _button(row.reasons_url, words, row.name, css)


@register.simple_tag
def refused_button(offering: PublishedOffering) -> SafeString:
    """The same for an offering of which only its name is on the page."""
    url = reverse("matching:offering_reasons", args=[offering.address])
    return _button(url, _("Reasons"), offering.name, "btn btn-sm btn-outline")


def _button(url: str, words: str, name: str, css: str) -> SafeString:
    of = pgettext("before an explanation", ": ") + name
    return format_html(
        '<button class="{}" type="submit" form="answers" formaction="{}" hx-post="{}" hx-target="next .kr-reasons"'
        ' hx-select=".kr-trace" hx-request=\'{{"timeout": {}}}\' data-reasons aria-label="{}">'
        '<span data-says>{}</span><span class="visually-hidden"{}>{}</span></button>',
        *(css, url, url, _LONGEST_WAIT, words + of, words, zh_attr(), of),
    )


@register.simple_tag
def rest_button(part: Group | BenefitGroup | Reason) -> SafeString:
    """Asks for the other rows of a group: in their place where scripts run, else with the whole page, which comes to them."""
    rest = f"{part.name}-rest"
    url = reverse("matching:precheck")
    return format_html(
        '<button class="btn btn-sm btn-plain" type="submit" form="answers" name="more" value="{}" formaction="{}#{}"'
        ' hx-post="{}" hx-target="#{}" hx-select="#{}" hx-swap="outerHTML">{}</button>',
        *(part.name, url, rest, url, rest, rest, _rest_words(part)),
    )


def _rest_words(part: Group | BenefitGroup | Reason) -> SafeString | str:
    match part:
        case Reason():
            return format_html(
                '{}<span class="visually-hidden">{}{}</span>',
                _("Show"),
                pgettext("before an explanation", ": "),
                part.label,
            )
        case BenefitGroup(folded=True):
            return npgettext("benefits", "Show %(n)s", "Show all %(n)s", part.waiting) % {"n": part.waiting}
        case BenefitGroup():
            return npgettext("benefits", "%(n)s more", "%(n)s more", part.waiting) % {"n": part.waiting}
        case Group():
            return ngettext("%(n)s more", "%(n)s more", part.waiting) % {"n": part.waiting}


@register.simple_tag
def kind_button(code: str, name: str, number: int, shown: str) -> SafeString:
    """Narrows the groups to one family of products, or (code "all") to none. `shown`: the family that is chosen."""
    chosen = code == (shown or "all")
    return format_html(
        '<button class="btn btn-sm {}" type="submit" form="answers" name="pick" value="{}" aria-pressed="{}" hx-post="{}"'
        ' hx-target="#result" hx-select="#result" hx-select-oob="#stick" hx-swap="outerHTML">'
        '{} <span class="num">{}</span></button>',
        "btn-outline" if chosen else "btn-plain",
        code,
        "true" if chosen else "false",
        reverse("matching:precheck"),
        name,
        number,
    )


@register.simple_tag
def to_fill_heading(helpful: Mapping[str, Any]) -> str:
    """What filling in the first facts brings."""
    number, settled = len(helpful["first"]), helpful["settled"]
    if not settled:
        return _("What to fill in first")
    words = ngettext(
        "Fill in %(facts)d, and %(settled)d product is decided",
        "Fill in %(facts)d, and %(settled)d products are decided",
        settled,
    )
    return words % {"facts": number, "settled": settled}


@register.simple_tag
def decides_words(row: Mapping[str, Any], short: bool = False) -> str:
    """How many results an open fact decides, or takes part in; `short`: only the one that says more."""
    number, alone = row["results"], row["alone"]
    if not row["askable"]:
        return ngettext(
            "part of %(n)s open result; checked by the institution with your consent",
            "part of %(n)s open results; checked by the institution with your consent",
            number,
        ) % {"n": number}
    if alone == number or (short and alone):
        number = alone
        return ngettext("decides %(n)s result", "decides %(n)s results", number) % {"n": number}
    said = ngettext("part of %(n)s open result", "part of %(n)s open results", number) % {"n": number}
    if not alone:
        return said
    return said + ngettext(", %(n)s by itself", ", %(n)s by itself", alone) % {"n": alone}
