"""What the firm is and what it is recognised as."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import HoldsA, MonthsSince
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import BANDED, LICENCE, PUBLIC, REGISTER, TAX_RECORD, flag, later

IDENTITY: tuple[Fact, ...] = (
    Fact(
        "region",
        FactType.CODE,
        Text("注册地", "Place of registration"),
        Group.IDENTITY,
        LICENCE,
        taxonomy="regions",
        says={
            "within": Text("注册地在{value}", "is registered in {value}"),
            "not_within": Text("注册地不在{value}", "is not registered in {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "tax_region",
        FactType.CODE,
        Text("纳税地", "Place of taxation"),
        Group.IDENTITY,
        TAX_RECORD,
        taxonomy="regions",
        says={
            "within": Text("在{value}纳税", "pays tax in {value}"),
            "not_within": Text("不在{value}纳税", "does not pay tax in {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "founded", FactType.DATE, Text("成立日期", "Date of founding"), Group.IDENTITY, LICENCE, minimum=None, **BANDED
    ),
    Fact(
        "age_months",
        FactType.MONTHS,
        Text("成立时间", "Time since founding"),
        Group.IDENTITY,
        LICENCE,
        derivation=MonthsSince("founded"),
        maximum=6000,
        says={
            "ge": Text("成立满 {value}", "founded at least {value} ago"),
            "not_ge": Text("成立不满 {value}", "founded less than {value} ago"),
            "le": Text("成立不超过 {value}", "founded no more than {value} ago"),
            "not_le": Text("成立超过 {value}", "founded more than {value} ago"),
            "gt": Text("成立超过 {value}", "founded more than {value} ago"),
            "not_gt": Text("成立不超过 {value}", "founded no more than {value} ago"),
            "lt": Text("成立不满 {value}", "founded less than {value} ago"),
            "not_lt": Text("成立满 {value}", "founded at least {value} ago"),
        },
        **BANDED,
        **later(1, Direction.UP, "等到成立时间满足", "wait until the firm is old enough", reach=Reach(by=12)),
    ),
    Fact(
        "entity_type",
        FactType.CODE,
        Text("主体类型", "Legal form"),
        Group.IDENTITY,
        LICENCE,
        taxonomy="entity_types",
        says={
            "within": Text("主体为{value}", "is {a} {value}"),
            "not_within": Text("主体不是{value}", "is not {a} {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "ownership",
        FactType.CHOICE,
        Text("所有制", "Ownership"),
        Group.IDENTITY,
        REGISTER,
        taxonomy="ownership",
        help=Text("按实际控制人的性质", "by the nature of the actual controller"),
        says={
            "in": Text("属于{value}", "is {a} {value}"),
            "not_in": Text("不属于{value}", "is not {a} {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "size",
        FactType.CODE,
        Text("企业规模", "Enterprise size"),
        Group.IDENTITY,
        REGISTER,
        taxonomy="sizes",
        help=Text("按国家统计局划型标准", "by the statistics bureau's classes"),
        says={
            "within": Text("属于{value}", "is {a} {value}"),
            "not_within": Text("不属于{value}", "is not {a} {value}"),
        },
        **PUBLIC,
    ),
    flag(
        "tech_enterprise",
        Group.IDENTITY,
        Text("科技型企业", "Technology enterprise"),
        Text("是科技型企业", "is a technology enterprise"),
        Text("不是科技型企业", "is not a technology enterprise"),
        Text("科技型企业资质证书或科技部门名单", "a technology qualification or the science bureau's list"),
        help=Text(
            "有高新技术企业、科技型中小企业等资质，或被科技部门列为科技型企业",
            "holds a technology qualification, or the science bureau lists it as such",
        ),
        derivation=HoldsA("qualifications", "tech"),
        **PUBLIC,
        **later(6, Direction.UP, "申请科技型中小企业入库", "register as a technology SME"),
    ),
    Fact(
        "industry",
        FactType.CODE,
        Text("所属行业", "Industry"),
        Group.IDENTITY,
        LICENCE,
        taxonomy="industries",
        help=Text("按《国民经济行业分类》，以主营业务为准", "by the national classification, for the main business"),
        says={
            "within": Text("行业属于{value}", "its industry is {value}"),
            "not_within": Text("行业不属于{value}", "its industry is not {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "strategic_industries",
        FactType.CODES,
        Text("战略性新兴产业", "Strategic emerging industry"),
        Group.IDENTITY,
        REGISTER,
        taxonomy="strategic",
        help=Text("按《战略性新兴产业分类（2018）》，可多选", "by the classification of 2018; several may apply"),
        says={
            "within": Text("属于战略性新兴产业中的{value}", "its strategic emerging industry is {value}"),
            "not_within": Text("不属于战略性新兴产业中的{value}", "its strategic emerging industry is not {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "hightech_fields",
        FactType.CODES,
        Text("高新技术领域", "High-tech field"),
        Group.IDENTITY,
        Text("高新技术企业申报书", "high-tech enterprise application"),
        taxonomy="hightech",
        help=Text(
            "主要产品（服务）所属的国家重点支持的高新技术领域",
            "the state-supported field of the main product or service",
        ),
        says={
            "within": Text("技术领域属于{value}", "its high-tech field is {value}"),
            "not_within": Text("技术领域不属于{value}", "its high-tech field is not {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "tech_classes",
        FactType.CODES,
        Text("科技产业统计分类", "Statistical technology class"),
        Group.IDENTITY,
        REGISTER,
        taxonomy="tech_loan_classes",
        help=Text(
            "科技贷款统计的五类，可多选", "the five classes of the statistics on technology loans; several may apply"
        ),
        says={
            "within": Text("统计上属于{value}", "is classed under {value}"),
            "not_within": Text("统计上不属于{value}", "is not classed under {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "sectors",
        FactType.CODES,
        Text("产业领域", "Sector"),
        Group.IDENTITY,
        LICENCE,
        taxonomy="sectors",
        help=Text("主营业务所属的产业领域，可多选", "the sectors of the main business; several may apply"),
        says={
            "within": Text("产业领域属于{value}", "its sector is {value}"),
            "not_within": Text("产业领域不属于{value}", "its sector is not {value}"),
        },
        **PUBLIC,
    ),
    flag(
        "main_incident",
        Group.IDENTITY,
        Text("重大安全、质量、环保或科研诚信问题", "Serious safety, quality, environmental or integrity incident"),
        Text(
            "有重大安全、质量、环保或科研诚信问题",
            "has had a serious safety, quality, environmental or research-integrity incident",
        ),
        Text(
            "没有重大安全、质量、环保或科研诚信问题",
            "no serious safety, quality, environmental or research-integrity incident",
        ),
        REGISTER,
    ),
    Fact(
        "zones",
        FactType.CODES,
        Text("所在园区", "Park or zone"),
        Group.IDENTITY,
        LICENCE,
        taxonomy="regions",
        says={
            "within": Text("位于{value}", "is based in {value}"),
            "not_within": Text("不位于{value}", "is not based in {value}"),
        },
        **PUBLIC,
    ),
)

QUALIFICATIONS: tuple[Fact, ...] = (
    Fact(
        "qualifications",
        FactType.CHOICES,
        Text("企业资质", "Qualifications"),
        Group.QUALIFICATIONS,
        Text("资质证书或公示文件", "certificate or published list"),
        taxonomy="qualifications",
        help=Text("在有效期内的认定或入库", "recognitions in force"),
        says={
            "any_of": Text("有{value}资质", "is recognised as {a} {value}"),
            "all_of": Text("同时有{value}资质", "is recognised as {a} {value}"),
            "not_any_of": Text("没有{value}资质", "is not recognised as {a} {value}"),
            "not_all_of": Text("不同时有{value}资质", "is not recognised as {a} {value} at once"),
        },
        **PUBLIC,
        **later(12, Direction.UP),
    ),
    Fact(
        "qualified_recently",
        FactType.CHOICES,
        Text("近三年取得的资质", "Qualifications obtained in the last three years"),
        Group.QUALIFICATIONS,
        Text("资质证书或入库编号", "certificate or register number"),
        taxonomy="qualifications",
        help=Text("首次取得或重新认定都算", "first recognitions and renewals"),
        says={
            "any_of": Text("近三年取得{value}资质", "was recognised as {a} {value} in the last three years"),
            "not_any_of": Text("近三年未取得{value}资质", "was not recognised as {a} {value} in the last three years"),
        },
        **PUBLIC,
        **later(12, Direction.UP, "取得认定", "obtain the recognition"),
    ),
    Fact(
        "tsme_score",
        FactType.NUMBER,
        Text("科技型中小企业评价得分", "Score as technology SME"),
        Group.QUALIFICATIONS,
        Text("科技型中小企业信息表", "the national register's score sheet"),
        unit=Text("分", "points"),
        maximum=100,
        help=Text("科技人员、研发投入、科技成果三项合计", "staff, R&D and results together"),
        **later(
            12, Direction.UP, "增加研发投入和科技成果", "spend more on research and bring results", reach=Reach(by=20)
        ),
    ),
    Fact(
        "hnte_times",
        FactType.NUMBER,
        Text("高新技术企业认定次数", "Recognitions as high-tech enterprise"),
        Group.QUALIFICATIONS,
        Text("历次高新技术企业证书", "the high-tech enterprise certificates so far"),
        unit=Text("次", "recognitions"),
        maximum=20,
        help=Text(
            "首次认定填 1，重新认定填 2 及以上，从未认定填 0", "1 if first recognised, 2 or more if renewed, 0 if never"
        ),
        **PUBLIC,
        **later(12, Direction.UP, "申请认定或重新认定", "apply for the recognition or its renewal", reach=Reach(by=1)),
    ),
    Fact(
        "lists",
        FactType.CHOICES,
        Text("入库名单", "Public lists"),
        Group.QUALIFICATIONS,
        Text("主管部门公布的名单", "the authority's published list"),
        taxonomy="lists",
        says={
            "any_of": Text("已入{value}", "is entered in the {value}"),
            "not_any_of": Text("未入{value}", "is not entered in the {value}"),
        },
        **BANDED,
        **later(3, Direction.UP, "向主管部门申请入库", "apply to the authority for listing"),
    ),
    Fact(
        "preapproved_by",
        FactType.CHOICES,
        Text("银行白名单或预授信", "Pre-approved by"),
        Group.QUALIFICATIONS,
        Text("银行的白名单或预授信通知", "the bank's notice of pre-approval"),
        taxonomy="preapproving_banks",
        help=Text(
            "已被列入白名单或收到预授信通知的银行", "banks that listed the firm or sent it a notice of pre-approval"
        ),
        says={
            "any_of": Text("已进{value}白名单或收到预授信", "is pre-approved by {value}"),
            "not_any_of": Text("未进{value}白名单且未收到预授信", "is not pre-approved by {value}"),
        },
        **later(2, Direction.UP, "请银行评分准入", "ask the bank to assess the firm"),
    ),
    Fact(
        "contest_awards",
        FactType.CHOICES,
        Text("创新创业大赛获奖级别", "Innovation contest awards"),
        Group.QUALIFICATIONS,
        Text("获奖证书", "award certificate"),
        taxonomy="project_levels",
        says={
            "any_of": Text("获得过{value}创新创业大赛奖", "has won an innovation contest at {value} level"),
            "not_any_of": Text("未获得{value}创新创业大赛奖", "has won no innovation contest at {value} level"),
        },
        **PUBLIC,
        **later(12, Direction.UP, "参加大赛", "take part in a contest", is_own=False),
    ),
    Fact(
        "catalogues",
        FactType.CHOICES,
        Text("列入的推广目录", "Listed in catalogue"),
        Group.QUALIFICATIONS,
        Text("主管部门公布的目录", "the authority's published catalogue"),
        taxonomy="catalogues",
        says={
            "any_of": Text("产品列入{value}", "its product is listed in the {value}"),
            "not_any_of": Text("产品未列入{value}", "its product is not listed in the {value}"),
        },
        **PUBLIC,
        **later(12, Direction.UP, "申请列入目录", "apply for the listing"),
    ),
)
