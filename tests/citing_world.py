"""A library of two documents, the district's plan (ended with 2025) and a notice, and offerings that cite them."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.limits import limits_from_json
from marketplace.institutions.content import Content
from marketplace.institutions.models import Institution, Offering
from marketplace.institutions.services import institution_save, offering_save, publisher_save
from tests import people
from tests.organisations import verify
from tests.seen import as_seen

DOCUMENTS = Path(__file__).parent.parent / "cms/data/documents"
PLAN = "kaifu-14th-five-year-plan"
PLAN_CLAUSE, NOTICE_CLAUSE = f"{PLAN}/s3-5-2", "notice/s1"
NOTICE = (
    "长沙市开福区科技局文件\n开科发〔2026〕3号\n关于演示补贴的通知\n各企业：\n一、补贴对象\n注册在本区的科技型企业。\n"
    "二、补贴标准\n按贷款利息的一半补贴。\n长沙市开福区科技局\n2026年3月1日\n"
)
VALID_FROM = datetime.date(2025, 1, 1)
TODAY, IN_2025 = datetime.date(2026, 11, 23), datetime.date(2025, 6, 1)
DEBT: dict[str, Any] = {"fact": "debt_ratio", "op": "le", "to": 70}
AGE: dict[str, Any] = {"fact": "age_months", "op": "ge", "to": 12}


def plan() -> PolicyPage:
    (path,) = DOCUMENTS.glob(f"{PLAN}.*")
    return policy_import(document=read(path.read_bytes(), path.name), name=path.name, publish=True).page


def notice(text: str = NOTICE, *, publish: bool = True) -> PolicyPage:
    """In force from 1 April 2026 on."""
    page = policy_import(document=read(text.encode(), "notice.txt"), name="notice.txt").page
    page.effective_on = datetime.date(2026, 4, 1)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return PolicyPage.objects.get(pk=page.pk)


def close(page: PolicyPage) -> None:
    """From now on whoever is not signed in may not read it."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@transaction.atomic
def bank(name: str = "甲银行（演示）") -> Institution:
    organisation = verify(Organisation(name=name, kind=Organisation.Kind.INSTITUTION))
    return institution_save(organisation=organisation, publisher=publisher_save(name=name, kind="city_bank"))


def banker(institution: Institution, email: str = "bella@bank.test") -> User:
    user = people.person(email)
    Membership.objects.create(user=user, organisation=institution.organisation)
    return user


@transaction.atomic
def officer(email: str = "otto@bureau.test") -> User:
    """A member of the bureau."""
    user = people.person(email)
    bureau = verify(Organisation(name=f"科技局 {email}", kind=Organisation.Kind.BUREAU))
    Membership.objects.create(user=user, organisation=bureau)
    return user


def offer(
    *conditions: dict[str, Any],
    name: str = "立项贷",
    external_id: str = "T1",
    institution: Institution | None = None,
    limits: dict[str, Any] | None = None,
) -> Offering:
    content = Content(
        name=name,
        publisher_name="甲银行（演示）",
        publisher_type="city_bank",
        kinds=("credit_loan",),
        evidence="official",
        guarantee_modes=("credit",),
        criteria=criteria_from_json({"schema": 1, "tree": {"all": list(conditions)}}),
        limits=limits_from_json({"schema": 1, **(limits or {})}),
    )
    version, _is_new = offering_save(
        external_id=external_id, content=content, valid_from=VALID_FROM, institution=institution
    )
    return version.record


def html(client: Client, address: str, language: str = "zh-hans") -> str:
    client.cookies["language"] = language
    response = client.get(address)
    assert response.status_code == 200, address
    return as_seen(response.content.decode())


def mark(**options: Any) -> str:
    """The daily command's words."""
    out = io.StringIO()
    call_command("mark_policy_changes", stdout=out, **options)
    return out.getvalue()
