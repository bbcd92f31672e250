"""Rights, their age and their state."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.text import Text
from marketplace.engine.vocabulary.derivations import Total
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach
from marketplace.engine.vocabulary.words import CONTRACT, PATENT_REGISTER, PUBLIC, flag, holdings, later

_YEARS = {"maximum": 1200} | later(24, Direction.UP, "继续持有并实施", "keep and use the rights")

INTELLECTUAL_PROPERTY: tuple[Fact, ...] = (
    holdings(
        "invention_patents",
        "发明专利",
        "Invention patents",
        24,
        PATENT_REGISTER,
        help=Text(
            "只填已授权且有效的件数；申请中、实审中的不算，没有填 0",
            "only those granted and in force; applications and those under examination do not count; 0 if none",
        ),
    ),
    holdings("utility_patents", "实用新型专利", "Utility models", 10, PATENT_REGISTER),
    holdings("design_patents", "外观设计专利", "Design patents", 8, PATENT_REGISTER),
    holdings(
        "patents",
        "专利",
        "Patents",
        8,
        PATENT_REGISTER,
        derivation=Total(("invention_patents", "utility_patents", "design_patents")),
        maximum=300_000,  # three kinds of them
        help=Text(
            "已授权且有效的发明、实用新型和外观设计合计，申请中的不算",
            "granted inventions, utility models and designs in force together; not those applied for",
        ),
    ),
    holdings(
        "pct_patents",
        "PCT 专利申请",
        "PCT applications",
        12,
        help=Text("已公布的 PCT 国际申请", "published PCT applications"),
    ),
    holdings("software_copyrights", "软件著作权", "Software copyrights", 2),
    holdings("other_copyrights", "作品著作权", "Other copyrights", 2),
    holdings("trademarks", "注册商标", "Registered trademarks", 9),
    holdings("ic_layouts", "集成电路布图设计", "IC layout designs", 6),
    holdings("plant_varieties", "植物新品种", "Plant varieties", 24),
    holdings("drug_certificates", "新药证书", "New drug certificates", 36),
    holdings("geographical_indications", "地理标志", "Geographical indications", 18),
    holdings("data_ip", "数据知识产权或数据资源持有权证书", "Data rights certificates", 3),
    holdings(
        "core_ip",
        "主营产品核心知识产权",
        "Rights behind the main product",
        12,
        Text("高新技术企业申报书的知识产权表", "the IP table of the high-tech application"),
        help=Text("对主要产品起核心支持作用的自主知识产权", "own rights that carry the main product or service"),
        reach=Reach(by=3),
    ),
    Fact(
        "invention_years_left",
        FactType.MONTHS,
        Text("发明专利最长剩余保护期", "Longest remaining term of an invention patent"),
        Group.INTELLECTUAL_PROPERTY,
        PATENT_REGISTER,
        maximum=240,
    ),
    Fact(
        "utility_years_left",
        FactType.MONTHS,
        Text("实用新型最长剩余保护期", "Longest remaining term of a utility model"),
        Group.INTELLECTUAL_PROPERTY,
        PATENT_REGISTER,
        maximum=120,
    ),
    Fact(
        "patent_months_left",
        FactType.MONTHS,
        Text("专利最长剩余保护期", "Longest remaining term of a patent"),
        Group.INTELLECTUAL_PROPERTY,
        PATENT_REGISTER,
        maximum=240,
        help=Text("剩余保护期最长的一件，自今日起算", "of the patent that lasts longest, from today"),
    ),
    Fact(
        "ip_held_months",
        FactType.MONTHS,
        Text("知识产权持有时间", "Rights held for"),
        Group.INTELLECTUAL_PROPERTY,
        PATENT_REGISTER,
        help=Text("拟质押权利中持有时间最短的一件", "the shortest among those to be pledged"),
        **_YEARS,
    ),
    Fact(
        "ip_used_months",
        FactType.MONTHS,
        Text("知识产权实施时间", "Rights in use for"),
        Group.INTELLECTUAL_PROPERTY,
        CONTRACT,
        help=Text("用该权利生产销售的时间", "how long products have been made and sold under them"),
        **_YEARS,
    ),
    Fact(
        "trademark_used_months",
        FactType.MONTHS,
        Text("注册商标使用时间", "Trademark in use for"),
        Group.INTELLECTUAL_PROPERTY,
        CONTRACT,
        **_YEARS,
    ),
    flag(
        "patent_award",
        Group.INTELLECTUAL_PROPERTY,
        Text("中国专利金奖", "China Patent Gold Award"),
        Text("获得过中国专利金奖", "has won the China Patent Gold Award"),
        Text("未获得中国专利金奖", "has not won the China Patent Gold Award"),
        Text("获奖证书", "award certificate"),
        **PUBLIC,
    ),
    flag(
        "ip_disputed",
        Group.INTELLECTUAL_PROPERTY,
        Text("知识产权权属或侵权纠纷", "Ownership or infringement dispute"),
        Text("有知识产权权属或侵权纠纷", "its rights are in dispute"),
        Text("没有知识产权权属或侵权纠纷", "its rights are free of dispute"),
        Text("法院或知识产权局文书", "court or patent office papers"),
        **later(12, Direction.DOWN, "了结纠纷", "settle the dispute"),
    ),
    flag(
        "ip_secret",
        Group.INTELLECTUAL_PROPERTY,
        Text("涉密知识产权", "Classified rights"),
        Text("知识产权涉密", "its rights are classified"),
        Text("知识产权不涉密", "its rights are not classified"),
        Text("保密审查意见", "secrecy review"),
    ),
    flag(
        "ip_coowners_agree",
        Group.INTELLECTUAL_PROPERTY,
        Text("共有权利人书面同意", "Co-owners' written consent"),
        Text(
            "知识产权无共有人或共有人已书面同意质押", "its rights have no co-owner or every co-owner agrees in writing"
        ),
        Text("有共有人尚未书面同意", "a co-owner has not agreed in writing"),
        Text("共有权利人同意书", "the co-owners' consent"),
        **later(1, Direction.UP, "取得共有人书面同意", "obtain the co-owners' consent"),
    ),
    flag(
        "ip_fees_paid",
        Group.INTELLECTUAL_PROPERTY,
        Text("专利年费", "Annual fees"),
        Text("专利年费已缴", "annual patent fees are paid"),
        Text("专利年费未缴清", "annual patent fees are unpaid"),
        PATENT_REGISTER,
        **later(1, Direction.UP, "补缴年费", "pay the fees"),
    ),
    Fact(
        "ip_valuation",
        FactType.MONEY,
        Text("知识产权评估价值", "Appraised value of the rights"),
        Group.INTELLECTUAL_PROPERTY,
        Text("评估报告", "appraisal report"),
        help=Text(
            "拟质押权利的评估总值；尚未评估可不填", "of all rights to be pledged; leave empty if not appraised yet"
        ),
        **later(
            1,
            Direction.UP,
            "增加质押的权利并重新评估",
            "add rights to the pledge and have them appraised anew",
            reach=Reach(by=200, times=Decimal("1.5")),
        ),
    ),
)
