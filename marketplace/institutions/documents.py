"""What can be searched about offerings. The catalogue, its filters, counts and sort menu follow from this.

Everything here is public: an offering stands in the index exactly as long as everybody may see it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from marketplace.core import current, lpr
from marketplace.core.current import taxonomy
from marketplace.core.money import parse_months, parse_percent, parse_wan
from marketplace.core.terms.overlay import CALENDAR
from marketplace.core.text import Text
from marketplace.core.versions import with_version_in_force
from marketplace.engine.saying.sentences import sentence
from marketplace.engine.saying.wording import money_text
from marketplace.institutions.coded_fields import Codes, said
from marketplace.institutions.glance import kept
from marketplace.institutions.mentions import mentioned
from marketplace.institutions.models import Offering, Publisher
from marketplace.institutions.selectors import published, versions_around
from search.declare import (
    ALL,
    Band,
    BandFacet,
    Column,
    DateField,
    Dependency,
    Document,
    FlagField,
    HierarchyFacet,
    KeywordField,
    NumberField,
    RangeInput,
    Row,
    Scope,
    Sort,
    TermsFacet,
    TextField,
    Tier,
    register,
)

# A source of the last two years is taken as what is offered; an older one may have lapsed unnoticed.
RECENT = timedelta(days=731)
UNSTATED = "unstated"
# The district of this marketplace first, then the rest of its city, then the other cities of the province.
HOME, CITY, PROVINCE = "430105", "430100", "430000"

VALIDITY = {
    "in_force": _("In force: kept up to date by the institution here"),
    "recent": _("Read in a source of the last two years"),
    "not_known": _("Older or undated source: validity not known"),
}


def _members() -> str:
    """The demo's members are invented, which the filter says."""
    return gettext("Member institutions (demonstration)") if settings.LOOPBACK_ONLY else gettext("Member institutions")


ORIGIN: Mapping[str, str | Promise] = {
    "reference": _("Reference information, not yet here"),
    "member": lazy(_members, str)(),
}
# Turns of rows of one validity; a row's turn hangs on its key alone.
TURNS = 100_000


WAN = Text("万元", "10,000 CNY")


def whole_months(typed: str) -> Decimal:
    """A term as typed, in months. Raises ValueError with a message for the user."""
    return Decimal(parse_months(typed))


def _places() -> dict[str, Text]:
    """Where a firm may be, for "open to firms in": the home district, its city's districts, the province's cities."""
    regions = current.shipped().taxonomy("regions")
    districts = [entry for entry in regions.children(CITY) if entry.attributes.get("level") == "county"]
    cities = [entry for entry in regions.children(PROVINCE) if entry.code != CITY]
    ordered = sorted(districts, key=lambda entry: entry.code != HOME) + cities
    return {entry.code: entry.name for entry in ordered} | {UNSTATED: Text("未载明地区", "Region not stated")}


PLACES = _places()


def _told_with(table: str) -> QuerySet[Any, int]:
    """The offerings that are told with a list: all, since a rule may name a code of any; the calendar is in none."""
    rows = Offering.objects.none() if table == CALENDAR else published()
    return rows.values_list("pk", flat=True)


def said_of(name: str) -> Any:
    """A source: one attribute of what the offering says."""
    return lambda row: getattr(said(row), name)


def widest(name: str) -> Any:
    """A source: one bound at its widest, with today's LPR."""
    return lambda row: said(row).widest(timezone.localdate(), current.reference())[name]


def rate(row: Offering) -> Any:
    """The published rate to sort and filter by: where it begins, or else what it never exceeds."""
    bounds = said(row).widest(timezone.localdate(), current.reference())
    return bounds["rate_most"] if bounds["rate_least"] is None else bounds["rate_least"]


def open_to(row: Offering) -> list[str]:
    """The places whose firms may apply: where the offering's region holds the place or lies in it, or is nationwide."""
    regions = taxonomy("regions")
    wanted = said(row).regions
    if not wanted:
        return [UNSTATED]
    return [
        place
        for place in PLACES
        if place != UNSTATED
        and any(regions.is_within(place, code) or regions.is_within(code, place) for code in wanted)
    ]


def updated(row: Offering) -> date | None:
    """When what is said was last confirmed: a member's own version, or the date of the source."""
    return row.in_force[0].valid_from if row.is_member else said(row).source_day  # type: ignore[attr-defined, no-any-return]


def validity(row: Offering) -> str:
    """A code of VALIDITY. No list publishes when an offering ends, so the age of the source is all there is."""
    if row.is_member:
        return "in_force"
    day = said(row).source_day
    return "recent" if day is not None and day >= timezone.localdate() - RECENT else "not_known"


def turn(row: Offering) -> int:
    """Where a row stands among equals: what may still be offered first, and then in an order that favours nobody.

    By date, members would fill the first page, for what they say is kept up to date; nobody can pay for a turn.
    """
    drawn = int.from_bytes(hashlib.sha256(row.external_id.encode()).digest()[:8]) % TURNS
    return drawn + TURNS * (validity(row) != "not_known")


def sentences(row: Offering) -> Text:
    """The criteria in both languages."""
    criteria = said(row).criteria
    zh, en = (sentence(criteria, language, current.reference()) for language in ("zh-hans", "en"))
    return Text(zh, en)


def limit_words(row: Offering) -> list[str]:
    """The largest amount as it is written: who types 500万 looks for it."""
    most = widest("amount_most")(row)
    return [] if most is None else [money_text(most, language) for language in ("zh-hans", "en")]


def qualifications(row: Offering) -> tuple[str, ...]:
    """Every qualification that criteria or limits name as a help."""
    content = said(row)
    return mentioned(content.criteria, content.limits, "qualifications")


def words(row: Offering) -> Iterator[str]:
    """Everything else there is to read."""
    content = said(row)
    yield from (condition.text for condition in content.person)
    yield from (phrase.text for phrase in (*content.remarks, *content.unread))
    yield from (content.note, content.subsidy)
    if content.risk_compensation:
        yield content.risk_compensation.text
    if content.insurance:
        yield from (content.insurance.insured_object, *content.insurance.covers)


# Those that a row of the catalogue and of an export shows.
KINDS, REGIONS, GUARANTEES = SHOWN = (Codes("kinds"), Codes("regions"), Codes("guarantee_modes"))


def figure(key: str) -> Callable[[Mapping[str, Any]], Decimal | None]:
    """A column: a figure that the payload keeps as text."""
    return lambda payload: Decimal(payload[key]) if payload.get(key) is not None else None


def day(key: str) -> Callable[[Mapping[str, Any]], date | None]:
    """A column: a day that the payload keeps as text."""
    return lambda payload: date.fromisoformat(payload[key]) if payload.get(key) else None


def publisher_names(addresses: Sequence[str]) -> dict[str, str]:
    """Names of publishers by address."""
    return dict(Publisher.objects.filter(address__in=addresses).values_list("address", "name"))


@register
class OfferingDocument(Document):
    """One offering in the catalogue."""

    name = "offerings"
    title = _("Financing products")
    model = "institutions.Offering"
    fields = (
        TextField("name", source=said_of("name"), tier=Tier.TITLE, pinyin=True),
        TextField("publisher_name", source=said_of("publisher_name"), tier=Tier.HEADING, pinyin=True),
        KINDS.names("kind_names", tier=Tier.HEADING),
        GUARANTEES.names("guarantee_names"),
        TextField("conditions", source=sentences),
        TextField("limit_words", source=limit_words),
        Codes("stages").names("stage_names"),
        TextField("words", source=words),
        KINDS.keyword("kind"),
        Codes("publisher_type").hierarchy("publisher_type"),
        KeywordField("publisher", source="publisher__address", labels=publisher_names),
        REGIONS.hierarchy("region"),
        KeywordField("open_to", source=open_to, labels=PLACES),
        GUARANTEES.hierarchy("guarantee"),
        KeywordField("qualification", source=qualifications, labels="qualifications"),
        Codes("stages").keyword("stage"),
        Codes("rounds").keyword("round"),
        Codes("evidence").keyword("evidence"),
        KeywordField("validity", source=validity, labels=VALIDITY),
        KeywordField("origin", source="origin", labels=ORIGIN),
        FlagField("online", source=said_of("online")),
        NumberField("limit", source=widest("amount_most"), scale=2, unit=WAN),
        NumberField("rate", source=rate, scale=2, unit="%"),
        NumberField("tenor", source=widest("tenor_most"), unit=_("months")),
        DateField("updated", source=updated),
        NumberField("turn", source=turn),
    )
    filters = (
        TermsFacet("origin", _("Who offers it"), order="declared"),
        TermsFacet("open_to", _("Open to firms in"), order="declared", shown=4),
        TermsFacet("kind", _("Kind")),
        HierarchyFacet("guarantee", _("Guarantee"), missing=_("Not stated")),
        Row(
            _("Limit"),
            (
                BandFacet(
                    "band",
                    _("Limit"),
                    field="limit",
                    single=True,
                    missing=_("Not stated"),
                    bands=(
                        Band("to300", _("Up to 3 million"), upto=300),
                        Band("to500", _("3–5 million"), above=300, upto=500),
                        Band("to1000", _("5–10 million"), above=500, upto=1000),
                        Band("to3000", _("10–30 million"), above=1000, upto=3000),
                        Band("more", _("Above 30 million"), above=3000),
                    ),
                ),
                RangeInput("limit", _("Limit"), unit=WAN, parse=parse_wan, missing=_("Include limits not stated")),
            ),
        ),
        Row(
            _("Tenor"),
            (
                BandFacet(
                    "term",
                    _("Tenor"),
                    field="tenor",
                    single=True,
                    missing=_("Not stated"),
                    bands=(
                        Band("to12", _("Up to 1 year"), upto=12),
                        Band("to36", _("1–3 years"), above=12, upto=36),
                        Band("more", _("Above 3 years"), above=36),
                    ),
                ),
                RangeInput(
                    "tenor",
                    _("Tenor"),
                    bounds="lower",
                    unit=_("months"),
                    parse=whole_months,
                    missing=_("Include tenors not stated"),
                ),
            ),
        ),
        Row(
            _("Annual rate"),
            (
                BandFacet(
                    "cost",
                    _("Annual rate"),
                    field="rate",
                    single=True,
                    missing=_("Not stated"),
                    bands=(
                        Band("to3_5", Text("3.5% 及以下", "Up to 3.5%"), upto=Decimal("3.5")),
                        Band("to4_5", Text("3.5%～4.5%", "3.5–4.5%"), above=Decimal("3.5"), upto=Decimal("4.5")),
                        Band("more", Text("4.5% 以上", "Above 4.5%"), above=Decimal("4.5")),
                    ),
                ),
                RangeInput(
                    "rate",
                    _("Annual rate"),
                    bounds="upper",
                    unit="%",
                    parse=parse_percent,
                    missing=_("Include rates not stated"),
                ),
            ),
        ),
        TermsFacet("qualification", _("Qualification"), order="declared", shown=6),
        HierarchyFacet("publisher_type", _("Type of institution")),
        TermsFacet("publisher", _("Institution"), shown=6),
        HierarchyFacet("region", _("Region"), missing=_("Not stated")),
        TermsFacet("stage", _("Stage"), order="declared", missing=_("Not stated"), shown=6),
        TermsFacet("round", _("Round"), order="declared", missing=_("Not stated"), shown=6),
        TermsFacet("online", _("Online application"), missing=_("Not stated")),
        TermsFacet("validity", _("Validity"), order="declared"),
        TermsFacet("evidence", _("Evidence"), order="declared", shown=4),
    )
    # Whose, where, what, how secured, how much, how long, how dear: what a firm knows before it looks at conditions.
    rows_in_sight = 7
    list_page = "institutions:catalogue"
    payload_version = 3
    columns = (
        Column(_("Product"), "name", width=30),
        Column(_("Institution"), "publisher", width=24),
        KINDS.column(_("Kind"), 24),
        Column(_("Limit (10,000 CNY)"), figure("limit"), width=14),
        Column(_("Annual rate (%)"), figure("rate"), width=14),
        Column(_("Tenor (months)"), figure("tenor"), width=14),
        GUARANTEES.column(_("Guarantee mode"), 24),
        REGIONS.column(_("Region"), 20),
        Column(_("Last updated"), day("updated")),
    )
    sorts = (
        Sort("best", _("Overall")),
        Sort("limit_high", _("Highest limit"), field="limit", descending=True),
        Sort("rate_low", _("Lowest rate"), field="rate"),
        Sort("newest", _("Last updated"), field="updated", descending=True),
    )
    order_turn = "turn"
    dependencies = (
        Dependency("institutions.OfferingVersion", lambda row: [row.record_id]),
        Dependency("institutions.Publisher", lambda row: row.offerings.values_list("pk", flat=True)),
        Dependency("institutions.Institution", lambda row: row.offerings.values_list("pk", flat=True)),
        Dependency("accounts.Organisation", lambda row: _of_organisation(row).values_list("pk", flat=True)),
        # Names, sentences and rates are told in the words and figures of the lists.
        Dependency("core.TermVersion", lambda row: _told_with(row.record.table)),
    )

    def queryset(self) -> QuerySet[Any]:
        return with_version_in_force(published().select_related("publisher"), timezone.localdate())

    def changes_on(self, ids: Sequence[int]) -> dict[int, date]:
        """The day on which a version comes into force, the source of a reference grows old, or a list or the LPR
        changes."""
        today = timezone.localdate()
        common = [quote.date for quote in lpr.quotes() if quote.date > today][:1]
        if lists_change := current.next_change(today):
            common.append(lists_change)
        days: dict[int, list[date]] = dict.fromkeys(ids, common)
        for pk, versions in versions_around(ids, today).items():
            days[pk] = days[pk] + [version.valid_from for version in versions if version.valid_from > today]
            sources = [version.source_day for version in versions if version.valid_from <= today and version.source_day]
            ages = [day + RECENT + timedelta(days=1) for day in sources]
            days[pk] += [day for day in ages if day > today]
        return {pk: min(found) for pk, found in days.items() if found}

    def made_with(self) -> str:
        # What the bureau writes needs no index of its own: the rows are noted in the transaction that writes it.
        return current.shipped().version

    def address(self, row: Any) -> str:
        return str(row.get_absolute_url())

    def payload(self, row: Any) -> dict[str, Any]:
        """What a row of the catalogue and of an export shows. Codes of taxonomies; figures as text."""
        content, today, reference = said(row), timezone.localdate(), current.reference()
        bounds = content.widest(today, reference)
        return {
            "address": row.address,
            "name": content.name,
            "publisher": content.publisher_name,
            **{codes.attribute: list(codes.of(row)) for codes in SHOWN},
            "own_kinds": list(content.own_kinds),
            "limit": bounds["amount_most"],
            "rate": rate(row),
            "tenor": bounds["tenor_most"],
            "updated": updated(row),
            "glance": kept(content, today, reference),
            "is_member": row.is_member,
            "is_demo": row.is_demo,
        }

    def scope(self, user: Any) -> Scope:
        return ALL

    def counted(self, total: int) -> str:
        return ngettext("%(n)s product", "%(n)s products", total) % {"n": total}


def _of_organisation(organisation: Any) -> QuerySet[Offering]:
    return Offering.objects.filter(institution__organisation=organisation)
