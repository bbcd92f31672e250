"""Awards, carriers, recommendations and ratings: what others have said of the firm, each by whom."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import BANDED, CHARTER, CONTRACT, LICENCE, OWN_PLAN, PUBLIC, flag, later

_AWARD = Text("获奖证书", "award certificate")

STANDING: tuple[Fact, ...] = (
    Fact(
        "awards",
        FactType.CODES,
        Text("所获奖项", "Awards"),
        Group.QUALIFICATIONS,
        _AWARD,
        taxonomy="awards",
        help=Text("企业或其成果获得的政府奖项", "public awards won by the firm or its results"),
        says={
            "within": Text("获得过{value}", "has won the {value}"),
            "not_within": Text("未获得{value}", "has not won the {value}"),
        },
        **PUBLIC,
        **later(12, Direction.UP, is_own=False),
    ),
    Fact(
        "awards_3y",
        FactType.CODES,
        Text("近三年所获奖项", "Awards of the last three years"),
        Group.QUALIFICATIONS,
        _AWARD,
        taxonomy="awards",
        help=Text("以获奖证书的日期为准", "by the date of the certificate"),
        says={
            "within": Text("近三年获得过{value}", "has won the {value} in the last three years"),
            "not_within": Text("近三年未获得{value}", "has not won the {value} in the last three years"),
        },
        **PUBLIC,
        **later(12, Direction.UP, is_own=False),
    ),
    Fact(
        "standards",
        FactType.NUMBER,
        Text("参与制定的标准", "Standards drawn up"),
        Group.QUALIFICATIONS,
        Text("标准文本的起草单位名单", "list of drafters in the standard"),
        unit=Text("项", "standards"),
        maximum=10_000,
        help=Text(
            "主导或参与制定的国际、国家、行业标准，没有填 0", "international, national or industry standards; 0 if none"
        ),
        says={
            "ge_1": Text(
                "主导或参与制定过国际、国家或行业标准",
                "has helped to draw up an international, national or industry standard",
            ),
            "not_ge_1": Text(
                "没有参与制定国际、国家或行业标准", "has drawn up no international, national or industry standard"
            ),
        },
        **PUBLIC,
        **later(24, Direction.UP),
    ),
    Fact(
        "carriers",
        FactType.CODES,
        Text("所在创新创业载体", "Incubator or park it is in"),
        Group.QUALIFICATIONS,
        CONTRACT,
        taxonomy="carriers",
        help=Text("正在入驻的孵化器、众创空间、中试基地等", "where it has its place now"),
        says={
            "within": Text("入驻{value}", "is in {a} {value}"),
            "not_within": Text("未入驻{value}", "is not in {a} {value}"),
        },
        **PUBLIC,
        **later(3, Direction.UP, "申请入驻", "apply for a place"),
    ),
    Fact(
        "carrier_months",
        FactType.MONTHS,
        Text("入驻载体时间", "In the incubator or park for"),
        Group.QUALIFICATIONS,
        CONTRACT,
        maximum=1200,
        help=Text("没有入驻填 0", "0 if it is in none"),
        **later(12, Direction.UP, reach=Reach(by=12)),
    ),
    Fact(
        "recommended_by",
        FactType.CHOICES,
        Text("推荐单位", "Recommended by"),
        Group.QUALIFICATIONS,
        Text("推荐函", "letter of recommendation"),
        taxonomy="recommenders",
        help=Text("已取得推荐函或列入其推荐名单", "by letter or by a list of theirs"),
        says={
            "any_of": Text("经{value}推荐", "is recommended by {a} {value}"),
            "not_any_of": Text("未经{value}推荐", "is not recommended by {a} {value}"),
        },
        **later(2, Direction.UP, "请其推荐", "ask for the recommendation", is_own=False),
    ),
    Fact(
        "grades",
        FactType.CODES,
        Text("评级", "Grades"),
        Group.RATINGS,
        Text("评级报告或评定结果", "the rating report or notice"),
        taxonomy="grades",
        help=Text(
            "银行、评级机构、海关等评定的等级；纳税信用另填",
            "by banks, rating agencies, customs; tax credit is asked apart",
        ),
        says={
            "within": Text("评级为{value}", "is graded {value}"),
            "not_within": Text("评级不是{value}", "is not graded {value}"),
        },
        **BANDED,
        **later(12, Direction.UP, is_own=False),
    ),
    Fact(
        "permits",
        FactType.CODES,
        Text("许可、认证和管理体系", "Permits and certificates"),
        Group.QUALIFICATIONS,
        Text("许可证或认证证书", "the permit or certificate"),
        taxonomy="permits",
        help=Text("在有效期内的，可多选", "those in force; several may apply"),
        says={
            "within": Text("有{value}", "holds {a} {value}"),
            "not_within": Text("没有{value}", "holds no {value}"),
        },
        **PUBLIC,
        **later(6, Direction.UP, "申请办理", "apply for it"),
    ),
    Fact(
        "insured_lines",
        FactType.CHOICES,
        Text("已投保的险种", "Lines of insurance it has"),
        Group.SECURITY,
        Text("保险单", "the policy"),
        taxonomy="insurance_lines",
        help=Text("保单在有效期内的，可多选", "with a policy in force; several may apply"),
        says={
            "any_of": Text("已投保{value}", "is insured by {value}"),
            "not_any_of": Text("未投保{value}", "is not insured by {value}"),
        },
        **later(1, Direction.UP, "投保", "take out the policy"),
    ),
    Fact(
        "support_levels",
        FactType.CHOICES,
        Text("获得的政府奖补级别", "Levels of public grants received"),
        Group.PROJECTS,
        Text("资金下达文件", "funding notice"),
        taxonomy="project_levels",
        help=Text("科技、产业类奖励和补助，可多选", "for technology and industry; several may apply"),
        says={
            "any_of": Text("获得过{value}政府奖补", "has received a public grant at {value} level"),
            "not_any_of": Text("未获得{value}政府奖补", "has received no public grant at {value} level"),
        },
        **PUBLIC,
        **later(12, Direction.UP, "申报奖补资金", "apply for a grant", is_own=False),
    ),
)

# What it is, beside its sectors.
NATURE: tuple[Fact, ...] = (
    Fact(
        "products",
        FactType.CODES,
        Text("主要产品", "Main products"),
        Group.IDENTITY,
        OWN_PLAN,
        taxonomy="products",
        help=Text("主营的产品或服务，可多选", "what it mainly makes or offers; several may apply"),
        says={
            "within": Text("主要产品为{value}", "its main product is {value}"),
            "not_within": Text("主要产品不是{value}", "its main product is not {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "industry_policies",
        FactType.CHOICES,
        Text("产业政策类别", "Class by industrial policy"),
        Group.IDENTITY,
        OWN_PLAN,
        taxonomy="industry_policies",
        help=Text("主营业务属于哪些类别，可多选", "of the main business; several may apply"),
        says={
            "any_of": Text("主营业务属于{value}", "its main business is among {value}"),
            "not_any_of": Text("主营业务不属于{value}", "its main business is not among {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "statistics_region",
        FactType.CODE,
        Text("统计关系所在地", "Place of statistics"),
        Group.IDENTITY,
        Text("统计部门名录", "the statistics bureau's register"),
        taxonomy="regions",
        says={
            "within": Text("统计关系在{value}", "reports its statistics in {value}"),
            "not_within": Text("统计关系不在{value}", "does not report its statistics in {value}"),
        },
        **PUBLIC,
    ),
    Fact(
        "local_months",
        FactType.MONTHS,
        Text("在当地连续经营时间", "Business at the place for"),
        Group.IDENTITY,
        LICENCE,
        maximum=6000,
        help=Text("迁入的自迁入之日起", "since it moved in, if it came from elsewhere"),
        says={
            "ge": Text("在当地连续经营满 {value}", "has been in business at the place for at least {value}"),
            "not_ge": Text("在当地连续经营不满 {value}", "has been in business at the place for less than {value}"),
        },
        **later(12, Direction.UP, reach=Reach(by=12)),
    ),
    flag(
        "shares_clear",
        Group.EQUITY,
        Text("股权清晰", "Clear title to its shares"),
        Text("股权清晰，没有代持和权属争议", "its shares are held by whom the register names and are undisputed"),
        Text("股权有代持或权属争议", "shares are held for others or disputed"),
        CHARTER,
        **later(3, Direction.UP, "清理代持", "register the true holders"),
    ),
    Fact(
        "listing_in_months",
        FactType.MONTHS,
        Text("距计划上市的时间", "Time to the planned listing"),
        Group.EQUITY,
        OWN_PLAN,
        maximum=1200,
        help=Text("没有上市计划填 1200", "1200 without such a plan"),
        says={
            "le": Text("计划在 {value}内上市", "plans to be listed within {value}"),
            "not_le": Text("没有在 {value}内上市的计划", "does not plan to be listed within {value}"),
        },
    ),
)
