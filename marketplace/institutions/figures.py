"""What this room can count for the home page. Everything comes from the published offerings of the day."""

from __future__ import annotations

from collections import Counter

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core.current import taxonomy
from marketplace.core.figures import Bar, Breakdown, Figure, register_breakdown, register_figure
from marketplace.core.text import Text
from marketplace.institutions.selectors import PublishedOffering, published_offerings

# Measure words; English needs none.
PRODUCTS, FUNDS, PUBLISHERS = Text("款", ""), Text("支", ""), Text("家", "")


def register() -> None:
    register_figure("offerings", _products, order=10)
    register_figure("funds", _funds, order=20)
    register_figure("publishers", _publishers, order=30)
    register_breakdown("kinds", _kinds, order=10)


def _today() -> tuple[PublishedOffering, ...]:
    return published_offerings(timezone.localdate())


def _catalogue() -> str:
    """The address of the catalogue, or "" while it is not built."""
    try:
        return reverse("institutions:catalogue")
    except NoReverseMatch:
        return ""


def _is_fund(offering: PublishedOffering) -> bool:
    return offering.families == {"equity"}


def _products() -> Figure | None:
    products = [offering for offering in _today() if not _is_fund(offering)]
    if not products:
        return None
    counted = Counter(family for offering in products for family in offering.families)
    words = (f"{taxonomy('kind_families').get(family).name} {number}" for family, number in counted.most_common())
    return Figure(_("Financing products"), len(products), str(PRODUCTS), " · ".join(words), _catalogue())


def _funds() -> Figure | None:
    funds = sum(_is_fund(offering) for offering in _today())
    catalogue = _catalogue()
    url = f"{catalogue}?kind=equity" if catalogue else ""
    return Figure(_("Investment funds"), funds, str(FUNDS), url=url) if funds else None


def _publishers() -> Figure | None:
    offerings = _today()
    names = {offering.publisher_name for offering in offerings}
    members = {offering.publisher_name for offering in offerings if offering.is_member}
    fictional = {offering.publisher_name for offering in offerings if offering.is_member and offering.is_demo}
    if not names:
        return None
    if not members:
        note = _("None has joined yet")
    elif members == fictional:
        note = ngettext("%(count)s has joined, fictional", "%(count)s have joined, all fictional", len(members))
    else:
        note = ngettext("%(count)s has joined", "%(count)s have joined", len(members))
    return Figure(_("Publishers"), len(names), str(PUBLISHERS), note % {"count": len(members)})


def _kinds() -> Breakdown | None:
    counted = Counter(kind for offering in _today() for kind in offering.said.kinds)
    if not counted:
        return None
    names, catalogue = taxonomy("kinds"), _catalogue()
    rows = tuple(
        Bar(str(names.get(kind).name), number, f"{catalogue}?kind={kind}" if catalogue else "")
        for kind, number in counted.most_common()
    )
    return Breakdown(
        finding=_("Most numerous: %(kind)s, %(number)s on offer") % {"kind": rows[0].label, "number": rows[0].value},
        label_heading=_("Kind"),
        value_heading=_("Offerings"),
        rows=rows,
        note=_("An offering may be of several kinds."),
        url=catalogue,
        url_text=_("All products"),
    )
