"""Awards, carriers, recommendations and ratings: what others have said of the firm, each by whom."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import BANDED, CONTRACT, PUBLIC, later

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
)
