"""What an entry of each list may say beside its code and names: declared once; checks, forms and pages follow.

A list that stands here is open to the bureau. One that ships but does not stand here (regions, industries…) changes with
a release only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from marketplace.core.terms.overlay import CALENDAR, LPR
from marketplace.core.terms.plain_lists import ASKED_BY_NAME, PLAIN_LISTS, PlainList
from marketplace.core.text import Text


class Holds(StrEnum):
    """What a field holds, as JSON has it."""

    TEXT = "text"
    """One line."""
    LINES = "lines"
    """Several texts, one a line."""
    WORDS = "words"
    """`{"zh": …, "en": …}`."""
    NUMBER = "number"
    """A whole number between `least` and `most`."""
    PERCENT = "percent"
    """Percent per year as text, such as "3.00"."""
    FLAG = "flag"
    CODE = "code"
    """A code of the list `of`."""
    CODES = "codes"
    """Any number of them."""
    OPTION = "option"
    """One of `options`."""
    OPTIONS = "options"
    """Any number of them."""
    CRITERIA = "criteria"
    """`[{"from": day, "until": day, "text": {"zh": …, "en": …}, "clause": "document/anchor", "rule": tree}]`, without what is
    not said: what an authority asks, by the days on which it is in force (`criteria_on`)."""
    RULE = "rule"
    """A condition over facts, as `engine/criteria_json.py` reads it."""
    DAYS = "days"
    """`{"2027-01-01": {"working": false, "zh": "元旦", "en": "New Year's Day"}}`."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an entry says. `of`: the list whose codes it holds; "" for its own. `absent`: what a flag says that
    is not there."""

    key: str
    holds: Holds
    label: Text
    help: Text | None = None
    required: bool = False
    of: str = ""
    least: int = 0
    most: int = 1_000
    absent: bool = False
    options: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Schema:
    """A list that the bureau keeps. `fields`: what its entries say beside `NAMES`, in the order of the form."""

    table: str
    label: Text
    about: Text
    fields: tuple[Field, ...] = ()
    icon: str = "list-ul"

    @property
    def is_list(self) -> bool:
        """Whether its entries have names and codes; LPR and calendar are tables of days."""
        return self.table not in (LPR, CALENDAR)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*NAMES, *self.fields, *PLACE) if self.is_list else self.fields


NAMES = (
    Field(
        "zh",
        Holds.TEXT,
        Text("名称", "Name in Chinese"),
        Text("按发文原文写全称。", "The full name, as the source writes it."),
        required=True,
    ),
    Field(
        "en",
        Holds.TEXT,
        Text("英文名称", "Name in English"),
        Text("没有时英文页面显示中文。", "Without it English pages show the Chinese name."),
    ),
    Field(
        "synonyms",
        Holds.LINES,
        Text("别名、简称", "Other names"),
        Text(
            "每行一个。导入产品和政策时按这些写法识别；一个写法在同一清单里只能属于一项。",
            "One a line. Imports recognise the entry by them; a name belongs to one entry of the list only.",
        ),
    ),
    Field("note", Holds.WORDS, Text("说明", "Note"), Text("给读者看的一句话。", "One sentence for readers.")),
)
PLACE = (
    Field(
        "parent",
        Holds.CODE,
        Text("上级", "Belongs to"),
        Text("属于哪一项；没有则不选。", "The wider entry, if there is one."),
    ),
    Field(
        "after",
        Holds.CODE,
        Text("排在哪一项之后", "Stands after"),
        Text("不选则保持原位，新增的排在最后。", "Otherwise it keeps its place; a new one comes last."),
    ),
)
_LEVELS: Mapping[str, Text] = MappingProxyType(
    {
        "national": Text("国家级", "National"),
        "provincial": Text("省级", "Provincial"),
        "municipal": Text("市级", "Municipal"),
        "district": Text("区（县）级", "District"),
        "statistical": Text("统计", "Statistics"),
    }
)
_LEVEL = Field("level", Holds.OPTIONS, Text("级别", "Level"), options=_LEVELS)
_ONE_LEVEL = Field("level", Holds.OPTION, Text("级别", "Level"), options=_LEVELS)
_REGION = Field(
    "region",
    Holds.CODE,
    Text("只在哪个地方有", "Only in the area of"),
    Text("外地企业不会被问到。全国性的不选。", "Firms elsewhere are not asked. Leave it open if it is nationwide."),
    of="regions",
)
_KEEPER = Field("keeper", Holds.TEXT, Text("由谁公布、管理", "Kept by"))
_SOURCE = Field("source_url", Holds.TEXT, Text("来源网址", "Address of the source"))
_ASKED = Text("范围以外的得分会请企业核对。", "A score outside is asked about.")
# How far a firm that wants it has to go, as `engine/reaching.py` reads it.
_REACH = (
    Field(
        "attainable",
        Holds.FLAG,
        Text("企业可以自己去申请取得", "A firm can set out for it"),
        Text("不勾选的，不会建议企业去取得。", "Otherwise nobody is advised to."),
        absent=True,
    ),
    Field(
        "months",
        Holds.NUMBER,
        Text("取得它通常要几个月", "Months it usually takes"),
        Text(
            "超过 12 个月的不会建议企业去取得。不清楚则不填。",
            "Above 12 nobody is advised to. Leave it open if not known.",
        ),
        most=240,
    ),
    Field(
        "requires",
        Holds.RULE,
        Text("先决条件", "What comes first"),
        Text("例如国家级“小巨人”须先是专精特新中小企业。", "A little giant must be a specialised SME first."),
    ),
)


def _implied(table: str) -> Field:
    return Field("implies", Holds.CODES, Text("也算作", "Counts as well as"), of=table)


def _plain(row: PlainList) -> Schema:
    implied = (_implied(row.table),) if row.has_implied else ()
    return Schema(row.table, row.label, row.about, (*implied, *(_REACH if row.is_sought else ())))


SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        schema.table: schema
        for schema in (
            Schema(
                "lists",
                Text("名单、计划", "Lists and programmes of firms"),
                Text(
                    "政府部门公布的企业名单、企业库，企业入选的培育、担保等计划。银行自己的白名单、人才计划不在这里。",
                    "Lists of firms that authorities publish, and programmes that firms are taken into; not a bank's own, no talent programmes.",
                ),
                (_KEEPER, _REGION, *_REACH, _SOURCE),
            ),
            Schema(
                "qualifications",
                Text("资质", "Qualifications"),
                Text(
                    "企业能取得的称号、认定，含先决条件、认定标准和有效期。",
                    "Titles a firm can hold: what comes first, criteria, validity.",
                ),
                (
                    _LEVEL,
                    Field("validity_years", Holds.NUMBER, Text("有效期（年）", "Valid for (years)"), least=1, most=30),
                    Field("self_assessed", Holds.FLAG, Text("企业自评后公布", "Assessed by the firm itself")),
                    Field("tech", Holds.FLAG, Text("属于科技型企业", "Makes a technology enterprise")),
                    Field(
                        "implies",
                        Holds.CODES,
                        Text("有了它就等于也有", "Holding it means holding also"),
                        Text(
                            "例如国家级“小巨人”也是专精特新中小企业。", "A little giant is a specialised SME as well."
                        ),
                        of="qualifications",
                    ),
                    *_REACH,
                    _REGION,
                    Field(
                        "criteria",
                        Holds.CRITERIA,
                        Text("认定标准", "Criteria"),
                        Text(
                            "标准修订时，给旧标准填上截止日期，再加一条新的；已发的证书到期前仍然有效。写了条件的标准，适用期间代替“先决条件”。",
                            "When criteria change, end the old ones and add the new; certificates hold until they expire. Conditions of criteria take the place of what comes first while they are in force.",
                        ),
                    ),
                ),
                icon="tag",
            ),
            Schema(
                "kinds",
                Text("产品种类", "Kinds of offering"),
                Text(
                    "金融产品的种类。导入时按名称和别名识别。",
                    "Kinds of offering; imports recognise them by their names.",
                ),
                (Field("family", Holds.CODE, Text("归入", "Family"), required=True, of="kind_families"),),
            ),
            Schema(
                "benefit_types",
                Text("政策支持种类", "Kinds of benefit"),
                Text("政策给什么：贴息、补贴、奖励等。", "What policies give."),
                (Field("beneficiary", Holds.CODE, Text("一般给谁", "Usually for"), required=True, of="beneficiaries"),),
            ),
            *map(_plain, PLAIN_LISTS),
            Schema(
                "institution_scores",
                Text("评分", "Scores"),
                Text(
                    "谁给企业打的分，分数范围和方向。评成等级的写在“等级评定”里。",
                    "Whose score it is, its scale and which way is better. What is given as grades stands under “Grades”.",
                ),
                (
                    Field("issuer", Holds.TEXT, Text("由谁评", "Whose")),
                    Field("scale_least", Holds.NUMBER, Text("最低分", "Lowest score"), _ASKED, most=100_000),
                    Field("scale_most", Holds.NUMBER, Text("最高分", "Highest score"), _ASKED, most=100_000),
                    Field(
                        "direction",
                        Holds.OPTION,
                        Text("方向", "Direction"),
                        Text("填写时告诉企业。", "Firms are told when they are asked."),
                        options=MappingProxyType(
                            {
                                "higher": Text("越高越好", "Higher is better"),
                                "lower": Text("越低越好", "Lower is better"),
                            }
                        ),
                    ),
                    _REGION,
                    _SOURCE,
                ),
            ),
            Schema(
                "stages",
                Text("阶段", "Stages"),
                Text("企业发展的阶段。", "Stages of a firm."),
            ),
            Schema(
                "rounds",
                Text("轮次", "Rounds"),
                Text("股权融资的轮次，按先后排列。", "Rounds of equity financing, in their order."),
            ),
            Schema(
                "talent_levels",
                Text("人才计划", "Talent programmes"),
                Text(
                    "人才计划的级别和具体计划；具体计划写明等于哪一级。",
                    "Levels of talent programmes, and programmes by name.",
                ),
                (
                    Field(
                        "implies",
                        Holds.CODES,
                        Text("等于哪一级人才", "Counts as"),
                        Text("例如长江学者是国家级人才。", "A Changjiang scholar is a national talent."),
                        of="talent_levels",
                    ),
                    Field("rank", Holds.NUMBER, Text("级别次序", "Rank"), least=1, most=9),
                    *_REACH,
                ),
            ),
            Schema(
                "awards",
                Text("奖项", "Awards"),
                Text("政府设立的奖项，可按类别分上下级。", "Public awards, by kind and level."),
                _REACH,
            ),
            Schema(
                "grades",
                Text("等级评定", "Grades"),
                Text(
                    "银行、评级机构、主管部门评定的等级：先写评定的尺度，再把各等级写在它下面，从好到差。",
                    "Scales of banks, agencies and authorities, with their grades below them, the best first.",
                ),
                (
                    Field(
                        "one",
                        Holds.FLAG,
                        Text("是一个尺度，企业只有其中一个等级", "A scale: a firm has one of its grades"),
                    ),
                    *_REACH,
                ),
            ),
            Schema(
                "catalogues",
                Text("产品目录", "Catalogues of products"),
                Text("首台套、新材料等产品目录。", "Catalogues that products are entered in."),
                (_ONE_LEVEL,),
            ),
            *map(_plain, ASKED_BY_NAME),
            Schema(
                LPR,
                Text("LPR", "LPR"),
                Text(
                    "全国银行间同业拆借中心公布的贷款市场报价利率，通常每月 20 日。",
                    "Loan prime rates as published, usually on the 20th.",
                ),
                (
                    Field("one_year", Holds.PERCENT, Text("1 年期（%）", "1 year (%)"), required=True),
                    Field("five_year", Holds.PERCENT, Text("5 年期以上（%）", "Over 5 years (%)"), required=True),
                ),
                icon="history",
            ),
            Schema(
                CALENDAR,
                Text("节假日与调休", "Holidays and days worked instead"),
                Text("国务院办公厅公布的全年安排，每年一份。", "The State Council's notice of a year."),
                (Field("days", Holds.DAYS, Text("放假和上班的日子", "Days off and days worked"), required=True),),
                icon="date",
            ),
        )
    }
)
