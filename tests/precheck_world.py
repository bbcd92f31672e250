"""A small market for the pre-check: one offering for each answer it can give, to a firm in Kaifu.

`FIRM` fits 甲, 戊 and 庚, may fit 乙 and 丙 (and 壬, which a person judges), just misses 丁, and is refused by 苏 and 浙
for their place; 己 publishes nothing but its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.limits import limits_from_json
from marketplace.institutions.content import Content
from marketplace.institutions.selectors import PublishedOffering, families
from marketplace.institutions.services import offering_save

VALID_FROM = date(2026, 1, 1)
HOME = {"fact": "region", "op": "within", "to": ["430100"]}
DEBT = {"fact": "debt_ratio", "op": "le", "to": 70}


@dataclass(frozen=True)
class Sample:
    """An offering as its publisher would state it."""

    name: str
    kinds: tuple[str, ...]
    conditions: tuple[dict[str, Any], ...]
    limits: dict[str, Any]
    region: str = "430100"

    @property
    def content(self) -> Content:
        return Content(
            name=self.name,
            publisher_name=f"{self.name[0]}行",
            publisher_type="city_bank",
            kinds=self.kinds,
            evidence="official",
            region=self.region,
            guarantee_modes=("credit",),
            criteria=criteria_from_json({"schema": 1, "tree": {"all": list(self.conditions)}}),
            limits=limits_from_json({"schema": 1, **self.limits}),
        )


def says(node: dict[str, Any], *texts: str) -> dict[str, Any]:
    return node | {"says": [{"key": "other", "text": text} for text in texts]}


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "甲贷",
        ("credit_loan",),
        (
            HOME,
            says({"fact": "qualifications", "op": "any_of", "to": ["hnte", "tsme"]}, "高企或科小"),
            {"fact": "age_months", "op": "ge", "to": 12},
        ),
        {
            "amount_most": {"to": {"least": [{"fact": "revenue", "times": 0.3}, 500]}},
            "rate_least": {"to": 3.2},
            "rate_most": {"to": 3.9},
            "tenor_most": {"to": 36},
        },
    ),
    Sample(
        "乙贷",
        ("credit_loan",),
        (
            HOME,
            DEBT,
            {"fact": "inquiries_6m", "op": "le", "to": 6},
            {"not": {"fact": "current_overdue", "op": "is", "to": True}},
        ),
        {
            "amount_most": {
                "to": {"tiers": [{"when": {"fact": "tax_grade", "op": "in", "to": ["A"]}, "then": 600}], "otherwise": 400}
            }
        },
    ),
    Sample("丙贷", ("ip_pledge",), (HOME, DEBT), {"amount_most": {"to": 300}}),
    Sample(
        "丁贷",
        ("credit_loan",),
        (HOME, {"fact": "qualifications", "op": "any_of", "to": ["srdi"]}),
        {},
    ),
    Sample("戊基金", ("equity",), (HOME, {"fact": "sectors", "op": "within", "to": ["ai"]}), {"amount_least": {"to": 100}, "amount_most": {"to": 1000}}),
    Sample("己贷", ("guaranteed_loan",), (HOME,), {}),
    Sample(
        "庚险",
        ("insurance",),
        (
            {
                "any": [
                    {"fact": "invention_patents", "op": "ge", "to": 1},
                    {"all": [{"fact": "revenue", "op": "ge", "to": 1000}, {"fact": "founded", "op": "le", "to": "2025-01-01"}]},
                ]
            },
        ),
        {},
    ),
    Sample("壬担保", ("guarantee",), (HOME, {"judgement": {"zh": "技术有前景", "en": "promising technology"}}), {}),
    Sample("苏贷", ("credit_loan",), ({"fact": "region", "op": "within", "to": ["320000"]}, DEBT), {}, region="320000"),
    Sample("浙贷", ("credit_loan",), ({"fact": "region", "op": "within", "to": ["330000"]}, DEBT), {}, region="330000"),
)  # fmt: skip

# What a visitor posts: the twelve fields, one of them left open.
FIRM: dict[str, Any] = {
    "amount": "300",
    "region": "430105",
    "qualifications": ["hnte", "tsme", "none"],
    "founded": "2023-03",
    "revenue": "1860",
    "sectors": ["ai"],
    "stage": ["growth"],
    "project_levels": ["none"],
    "lists": ["unsure"],
    "outside_equity": "no",
    "first_loan": "no",
}


def offerings() -> tuple[PublishedOffering, ...]:
    """The samples as the pre-check reads them, without a database."""
    return tuple(published(number, sample.content) for number, sample in enumerate(SAMPLES))


def published(number: int, content: Content) -> PublishedOffering:
    """A content as everybody sees it, without a database; its address is sample<number>."""
    return PublishedOffering(
        address=f"sample{number}",
        said=content,
        families=families(content.kinds),
        origin="reference",
        is_demo=False,
        is_member=False,
        version=number,
    )


def publish() -> dict[str, str]:
    """The samples in the database; gives the address of each name."""
    found = {}
    for number, sample in enumerate(SAMPLES):
        version, _is_new = offering_save(external_id=f"S{number:03d}", content=sample.content, valid_from=VALID_FROM)
        found[sample.name] = version.record.address
    return found
