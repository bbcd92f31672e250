"""What a fact is: its type, unit, scale and everything else that is declared once about it.

The declarations themselves stand in a file for each group; forms, the criteria editor, columns, search facets and sentences
follow from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from marketplace.core.text import Text
from marketplace.engine.span import Figure
from marketplace.engine.vocabulary.derivations import Derivation


class FactType(StrEnum):
    """How a fact's value looks. The comment gives its canonical Python type."""

    NUMBER = "number"  # int (scale 0) or Decimal
    MONEY = "money"  # Decimal in 万元, two places
    PERCENT = "percent"  # Decimal, 4.35 means 4.35 %, two places
    MONTHS = "months"  # int
    SCORE = "score"  # Decimal, two places
    DATE = "date"  # datetime.date
    FLAG = "flag"  # bool
    CHOICE = "choice"  # str: a code of the taxonomy
    CHOICES = "choices"  # frozenset[str]
    CODE = "code"  # str: a code of a hierarchical taxonomy
    CODES = "codes"  # frozenset[str]

    @property
    def is_ordered(self) -> bool:
        """True where values can be compared by size."""
        return self in ORDERED

    @property
    def is_listed(self) -> bool:
        """True where values are codes of a taxonomy."""
        return self in (FactType.CHOICE, FactType.CHOICES, FactType.CODE, FactType.CODES)

    @property
    def is_many(self) -> bool:
        """True where one fact holds several codes."""
        return self in (FactType.CHOICES, FactType.CODES)


TYPE_LABELS: Mapping[FactType, Text] = {
    FactType.NUMBER: Text("数量", "number"),
    FactType.MONEY: Text("金额", "amount"),
    FactType.PERCENT: Text("比率", "ratio"),
    FactType.MONTHS: Text("月数", "term in months"),
    FactType.SCORE: Text("得分", "score"),
    FactType.DATE: Text("日期", "date"),
    FactType.FLAG: Text("是非", "yes or no"),
    FactType.CHOICE: Text("单选", "choice"),
    FactType.CHOICES: Text("多选", "choices"),
    FactType.CODE: Text("分类", "class"),
    FactType.CODES: Text("多个分类", "classes"),
}

ORDERED = frozenset({FactType.NUMBER, FactType.MONEY, FactType.PERCENT, FactType.MONTHS, FactType.SCORE, FactType.DATE})

# Digits kept behind the decimal point; both engines compare value × 10**scale as an integer.
SCALES: Mapping[FactType, int] = {
    FactType.NUMBER: 0,
    FactType.MONEY: 2,
    FactType.PERCENT: 2,
    FactType.MONTHS: 0,
    FactType.SCORE: 2,
    FactType.DATE: 0,
}


class Subject(StrEnum):
    """Whose fact it is."""

    ENTERPRISE = "enterprise"
    NEED = "need"
    MARKET = "market"  # the same for everyone on a day, such as the LPR


class Change(StrEnum):
    """How soon the firm itself can change a fact."""

    NOW = "now"
    MONTHS = "months"
    NEVER = "never"


class Direction(StrEnum):
    """Which way a changeable fact can move: a firm grows older, never younger."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"


class Visibility(StrEnum):
    """How public a fact is."""

    PUBLIC = "public"
    BANDED = "banded"
    HIDDEN = "hidden"
    SENSITIVE = "sensitive"  # consent of its own; never on cards, in the pre-check or in search


class Group(StrEnum):
    """The headings under which facts are asked for and shown."""

    IDENTITY = "identity"
    QUALIFICATIONS = "qualifications"
    FINANCE = "finance"
    CREDIT = "credit"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    PROJECTS = "projects"
    PEOPLE = "people"
    EQUITY = "equity"
    TRADE = "trade"
    SECURITY = "security"
    RATINGS = "ratings"
    RELATION = "relation"
    NEED = "need"
    MARKET = "market"


# What takes longer is out of reach: nobody plans his financing further ahead.
YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a figure can move within a year: ``by`` so much (in the fact's unit) or so many ``times`` more, whichever
    is farther; downwards so much less or one so-manieth."""

    by: int = 0
    times: Decimal = Decimal(1)

    def farthest(self, figure: Figure, upwards: bool, scale: int) -> Figure:
        """The farthest scaled figure that can be reached from one."""
        here, step, times = Fraction(figure), Fraction(self.by * 10**scale), Fraction(self.times)
        return max(here + step, here * times) if upwards else min(here - step, here / times)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about an enterprise, its need or the market.

    ``label`` is the noun used everywhere. ``yes`` and ``no`` say a flag as a statement. ``says`` overrides the
    sentence of an operator (key: operator, ``not_`` + operator, or either with ``_0`` or ``_1`` where it is compared
    with that figure; ``{value}`` is replaced, ``{a}`` by the English article before it). ``minimum`` and ``maximum``
    bound ordered values in the fact's unit; None means no bound. ``change_months`` is the usual time a change takes, ``reach``
    how far a figure can come within a year; None is not at all, and without bounds where it can be changed at once. ``is_own``: whether
    the firm itself decides the change; more revenue may come, but nobody can be advised to have it.
    ``derivation``: how its value follows from others where it was not stated. ``relative``: it is
    true towards the one institution or scheme that asks (an account there): an answer to one says nothing to another.
    ``family``: the family that it is a member of, one fact for each term of a list. ``presumes``: the flag without which
    there is none of it: a firm that never raised equity has no last valuation.
    """

    key: str
    type: FactType
    label: Text
    group: Group
    proof: Text
    help: Text | None = None
    subject: Subject = Subject.ENTERPRISE
    unit: Text | None = None
    taxonomy: str | None = None
    visibility: Visibility = Visibility.HIDDEN
    change: Change = Change.NEVER
    direction: Direction = Direction.BOTH
    change_months: int | None = None
    reach: Reach | None = None
    is_own: bool = True
    how: Text | None = None
    minimum: int | None = 0
    maximum: int | None = None
    yes: Text | None = None
    no: Text | None = None
    says: Mapping[str, Text] = field(default_factory=dict)
    derivation: Derivation | None = None
    relative: bool = False
    family: str | None = None
    presumes: str | None = None

    @property
    def derived_from(self) -> tuple[str, ...]:
        """The facts that its value follows from; none for what is only stated, and for rates of the market."""
        return self.derivation.sources if self.derivation else ()

    @property
    def scale(self) -> int:
        """Digits behind the decimal point of an ordered fact."""
        return SCALES[self.type]

    @property
    def may_be_partly_known(self) -> bool:
        """True for what a firm gathers: it knows of one certificate and not of another. What it is, it knows whole."""
        return self.type.is_many and self.subject is Subject.ENTERPRISE and self.group is not Group.IDENTITY

    @property
    def is_sensitive(self) -> bool:
        """True where asking needs a consent of its own."""
        return self.visibility is Visibility.SENSITIVE

    @property
    def can_change(self) -> bool:
        """True where it can change while the firm lives."""
        return self.change is not Change.NEVER

    @property
    def can_change_within_a_year(self) -> bool:
        """True where it can change at once, or usually does within twelve months."""
        return self.change is Change.NOW or (self.can_change and (self.change_months or 0) <= YEAR_MONTHS)
