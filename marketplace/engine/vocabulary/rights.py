"""Further facts of the rights and of what can be mortgaged: whose they are, whether they were pledged, what they bring
in; kind, age and papers of property; premises and equipment."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import (
    BANDED,
    CERTIFICATE,
    CONTRACT,
    PATENT_REGISTER,
    PIECES,
    STATEMENTS,
    flag,
    holdings,
    later,
)

_LONGER = later(12, Direction.UP, reach=Reach(by=12))
_TITLE = Text("不动产权证或登记查询", "property certificate or land register extract")

RIGHTS: tuple[Fact, ...] = (
    Fact(
        "patent_applications",
        FactType.NUMBER,
        Text("申请中的发明专利", "Invention patents applied for"),
        Group.INTELLECTUAL_PROPERTY,
        Text("受理通知书或实质审查通知书", "notice of acceptance or of examination"),
        unit=PIECES,
        maximum=100_000,
        help=Text("已受理、尚未授权的，没有填 0", "accepted and not yet granted; 0 if none"),
        says={
            "ge_1": Text("有申请中的发明专利", "has applied for an invention patent"),
            "not_ge_1": Text("没有申请中的发明专利", "has applied for no invention patent"),
        },
        **BANDED,
        **later(2, Direction.UP, "申请专利", "apply for patents", reach=Reach(by=10)),
    ),
    holdings("foreign_patents", "境外授权专利", "Patents granted abroad", 36, PATENT_REGISTER),
    holdings(
        "patents_3y",
        "近三年授权的专利",
        "Patents of the last three years",
        8,
        PATENT_REGISTER,
        help=Text("近 36 个月授权且有效的，没有填 0", "granted in the last 36 months and in force; 0 if none"),
    ),
    Fact(
        "ip_sources",
        FactType.CHOICES,
        Text("知识产权来源", "How its rights were acquired"),
        Group.INTELLECTUAL_PROPERTY,
        PATENT_REGISTER,
        taxonomy="ip_acquisitions",
        help=Text("主要产品依靠的知识产权，可多选", "of the rights behind the main product; several may apply"),
        says={
            "any_of": Text("知识产权来源为{value}", "its rights were acquired by {value}"),
            "not_any_of": Text("知识产权来源不是{value}", "its rights were not acquired by {value}"),
        },
        **BANDED,
    ),
    Fact(
        "trademark_months",
        FactType.MONTHS,
        Text("商标注册时间", "Trademark registered for"),
        Group.INTELLECTUAL_PROPERTY,
        CERTIFICATE,
        maximum=1200,
        help=Text("注册最早的一件，没有填 0", "the oldest one; 0 if none"),
        **_LONGER,
    ),
    flag(
        "ip_owned",
        Group.INTELLECTUAL_PROPERTY,
        Text("拟质押知识产权的权利人", "Owner of the rights to pledge"),
        Text("拟质押的知识产权登记在企业名下", "the rights to be pledged are registered in its name"),
        Text("拟质押的知识产权不在企业名下", "the rights to be pledged are not registered in its name"),
        PATENT_REGISTER,
        **later(3, Direction.UP, "转让登记到企业名下", "have them transferred to the firm"),
    ),
    flag(
        "ip_pledged",
        Group.INTELLECTUAL_PROPERTY,
        Text("知识产权已质押", "Rights pledged already"),
        Text("拟用的知识产权已质押给他人", "the rights it would use are pledged to somebody else"),
        Text("拟用的知识产权没有质押给他人", "the rights it would use are pledged to nobody else"),
        PATENT_REGISTER,
        **later(3, Direction.DOWN, "解除原有质押", "have the pledge released"),
    ),
    flag(
        "ip_first_pledge",
        Group.INTELLECTUAL_PROPERTY,
        Text("首次质押的专利", "First pledge of a patent"),
        Text("拟质押的专利中有首次质押的", "one of the patents to be pledged was never pledged before"),
        Text("拟质押的专利都质押过", "each of the patents to be pledged was pledged before"),
        PATENT_REGISTER,
    ),
    Fact(
        "ip_income",
        FactType.MONEY,
        Text("上年知识产权许可和转让收入", "Income from rights last year"),
        Group.INTELLECTUAL_PROPERTY,
        CONTRACT,
        help=Text("没有填 0", "0 if none"),
        says={
            "gt_0": Text("有知识产权许可或转让收入", "has income from licences or sales of its rights"),
            "not_gt_0": Text("没有知识产权许可和转让收入", "has no income from licences or sales of its rights"),
        },
        **later(12, Direction.UP, reach=Reach(by=50, times=Decimal(2)), is_own=False),
    ),
    Fact(
        "ip_product_share",
        FactType.PERCENT,
        Text("专利产品收入占比", "Share of income from patented products"),
        Group.INTELLECTUAL_PROPERTY,
        STATEMENTS,
        maximum=100,
        help=Text(
            "上年使用自有专利的产品和服务收入 ÷ 营业收入",
            "income from products under its own patents ÷ revenue, last year",
        ),
        **later(12, Direction.UP, reach=Reach(by=20), is_own=False),
    ),
)

PROPERTY: tuple[Fact, ...] = (
    Fact(
        "property_kinds",
        FactType.CODES,
        Text("可抵押不动产种类", "Kinds of real estate to mortgage"),
        Group.SECURITY,
        _TITLE,
        taxonomy="property_kinds",
        help=Text(
            "企业、股东或第三方愿意抵押的，可多选", "the firm's, a shareholder's or another's; several may apply"
        ),
        says={
            "within": Text("可抵押{value}", "can mortgage {a} {value}"),
            "not_within": Text("不能抵押{value}", "cannot mortgage {a} {value}"),
        },
    ),
    flag(
        "property_certified",
        Group.SECURITY,
        Text("抵押物产权证", "Papers of the property"),
        Text("抵押的不动产已取得产权证", "the property to be mortgaged has its certificate"),
        Text("抵押的不动产没有产权证", "the property to be mortgaged has no certificate"),
        _TITLE,
        **later(6, Direction.UP, "办理不动产登记", "register the property"),
    ),
    flag(
        "land_granted",
        Group.SECURITY,
        Text("土地性质", "Kind of land"),
        Text("抵押物的土地是国有出让土地", "the land of the collateral is granted state land"),
        Text("抵押物的土地不是国有出让土地", "the land of the collateral is not granted state land"),
        _TITLE,
    ),
    Fact(
        "building_age_months",
        FactType.MONTHS,
        Text("抵押房产房龄", "Age of the building to mortgage"),
        Group.SECURITY,
        _TITLE,
        maximum=2400,
    ),
    Fact(
        "building_area",
        FactType.NUMBER,
        Text("抵押房产面积", "Floor area to mortgage"),
        Group.SECURITY,
        _TITLE,
        unit=Text("平方米", "m²"),
        maximum=10_000_000,
    ),
    flag(
        "own_premises",
        Group.SECURITY,
        Text("自有经营场所", "Premises of its own"),
        Text("经营场所为自有", "owns its premises"),
        Text("经营场所为租用", "rents its premises"),
        Text("产权证或租赁合同", "title or lease"),
    ),
    Fact(
        "premises_area",
        FactType.NUMBER,
        Text("经营场所面积", "Floor area of the premises"),
        Group.SECURITY,
        Text("产权证或租赁合同", "title or lease"),
        unit=Text("平方米", "m²"),
        maximum=10_000_000,
        **later(3, Direction.UP, "扩大经营场所", "take larger premises", reach=Reach(by=500)),
    ),
    Fact(
        "lease_months_left",
        FactType.MONTHS,
        Text("经营场所剩余租期", "Time left of the lease"),
        Group.SECURITY,
        Text("租赁合同", "the lease"),
        maximum=1200,
        help=Text("自有的填 1200", "1200 if it owns them"),
        **later(1, Direction.UP, "续签租赁合同", "extend the lease", reach=Reach(by=36), is_own=False),
    ),
    Fact(
        "equipment_kinds",
        FactType.CODES,
        Text("设备种类", "Kinds of equipment"),
        Group.SECURITY,
        Text("购置发票或设备清单", "invoices or list of equipment"),
        taxonomy="equipment_kinds",
        help=Text("拟抵押、融资租赁或更新的设备，可多选", "to be mortgaged, leased or renewed; several may apply"),
        says={
            "within": Text("设备为{value}", "the equipment is {value}"),
            "not_within": Text("设备不是{value}", "the equipment is not {value}"),
        },
    ),
    Fact(
        "equipment_age_months",
        FactType.MONTHS,
        Text("设备已使用时间", "Equipment in use for"),
        Group.SECURITY,
        Text("购置发票", "the invoice"),
        maximum=1200,
        help=Text("拟抵押或融资租赁的设备，全新的填 0", "of what is to be mortgaged or leased; 0 if new"),
    ),
)
