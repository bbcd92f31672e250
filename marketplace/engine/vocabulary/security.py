"""What secures a loan besides the kinds of security offered: its value, its state and what others guarantee."""

from __future__ import annotations

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import APPRAISAL, flag, later

_MORE = later(1, Direction.UP, "增加抵押物", "offer more of it", reach=Reach(by=500))

SECURITY: tuple[Fact, ...] = (
    Fact(
        "property_value",
        FactType.MONEY,
        Text("可抵押不动产价值", "Value of real estate to mortgage"),
        Group.SECURITY,
        APPRAISAL,
        help=Text("房产、土地、厂房的评估价值，没有填 0", "appraised value of buildings and land; 0 if none"),
        **_MORE,
    ),
    Fact(
        "equipment_value",
        FactType.MONEY,
        Text("可抵押设备价值", "Value of equipment to mortgage"),
        Group.SECURITY,
        APPRAISAL,
        help=Text("评估价值或账面净值，没有填 0", "appraised or book value; 0 if none"),
        **_MORE,
    ),
    Fact(
        "collateral_value",
        FactType.MONEY,
        Text("抵押物价值合计", "Value of all mortgaged things"),
        Group.SECURITY,
        APPRAISAL,
        help=Text("可抵押的不动产、设备等合计，没有填 0", "real estate, equipment and the like together; 0 if none"),
        **_MORE,
    ),
    flag(
        "collateral_clear",
        Group.SECURITY,
        Text("抵押物权属", "Title to the collateral"),
        Text("抵押物权属清晰且未设其他抵押", "its collateral has clear title and carries no other mortgage"),
        Text("抵押物权属有争议或已设抵押", "its collateral is disputed or mortgaged already"),
        Text("不动产登记查询", "land register extract"),
        **later(3, Direction.UP, "解除原有抵押", "have the mortgage released"),
    ),
    Fact(
        "data_asset_value",
        FactType.MONEY,
        Text("数据资产评估价值", "Appraised value of data assets"),
        Group.SECURITY,
        APPRAISAL,
        help=Text("已登记的数据资产，没有填 0", "of registered data assets; 0 if none"),
        says={
            "gt_0": Text("有经评估的数据资产", "has appraised data assets"),
            "not_gt_0": Text("没有经评估的数据资产", "has no appraised data assets"),
        },
        **later(
            3, Direction.UP, "登记并评估数据资产", "register the data and have them appraised", reach=Reach(by=300)
        ),
    ),
    Fact(
        "guarantee_share",
        FactType.PERCENT,
        Text("第三方担保覆盖比例", "Share guaranteed by others"),
        Group.SECURITY,
        Text("担保意向函", "the guarantor's letter of intent"),
        subject=Subject.NEED,
        maximum=100,
        help=Text("担保机构愿意担保的部分占融资金额的比例", "the part of the amount that a guarantor would guarantee"),
        **later(1, Direction.UP, "向担保机构申请", "apply to a guarantor", reach=Reach(by=100), is_own=False),
    ),
)
