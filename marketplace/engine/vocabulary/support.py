"""What schemes ask of a loan, policy, lease or project that was taken up, beyond ``schemes``: by whom and where, how
much, at what rate, when, and with how much of the firm's own money. And what a need of equity or of a take-over says."""

from __future__ import annotations

from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import CONTRACT, LOAN_PAPERS, NOW, OWN_PLAN, flag, later

_OF_NEED: dict[str, Any] = {"subject": Subject.NEED}
_POLICY = Text("保单和保费发票", "the policy and the premium invoice")
_PROJECT = Text("项目备案表或可行性报告", "project filing or feasibility study")

LOAN_TAKEN: tuple[Fact, ...] = (
    Fact(
        "lender_region",
        FactType.CODE,
        Text("放款机构所在地", "Place of the lender's branch"),
        Group.NEED,
        LOAN_PAPERS,
        taxonomy="regions",
        help=Text("发放贷款的分支机构，或出具保单、保函的机构", "the branch that pays out, insures or guarantees"),
        says={
            "within": Text("放款机构在{value}", "the lender's branch is in {value}"),
            "not_within": Text("放款机构不在{value}", "the lender's branch is not in {value}"),
        },
        **_OF_NEED,
    ),
    Fact(
        "drawn_amount",
        FactType.MONEY,
        Text("已发放的贷款金额", "Amount paid out"),
        Group.NEED,
        LOAN_PAPERS,
        help=Text("申请补贴或贴息的贷款，没有填 0", "of the loan to be subsidised; 0 if nothing"),
        **_OF_NEED,
    ),
    Fact(
        "loan_rate",
        FactType.PERCENT,
        Text("贷款年利率", "Rate of the loan"),
        Group.NEED,
        LOAN_PAPERS,
        maximum=100,
        help=Text("已发放的贷款，合同约定的年利率", "of the loan that was paid out, a year by its contract"),
        **_OF_NEED,
    ),
    Fact(
        "loan_increase",
        FactType.MONEY,
        Text("贷款余额净增加", "Net increase of loans"),
        Group.NEED,
        LOAN_PAPERS,
        minimum=None,
        help=Text("申报年度年末余额 − 上年末余额", "end of the year applied for − end of the year before"),
        says={
            "gt_0": Text("贷款余额净增加", "its loans have increased"),
            "not_gt_0": Text("贷款余额没有净增加", "its loans have not increased"),
        },
        **_OF_NEED,
    ),
    Fact(
        "average_loans_12m",
        FactType.MONEY,
        Text("连续 12 个月日均贷款余额", "Average loans over 12 months"),
        Group.NEED,
        LOAN_PAPERS,
        **_OF_NEED,
    ),
)

POLICY_TAKEN: tuple[Fact, ...] = (
    Fact(
        "insured_on",
        FactType.DATE,
        Text("投保日期", "Day of the policy"),
        Group.NEED,
        _POLICY,
        minimum=None,
        **_OF_NEED,
    ),
    Fact(
        "sum_insured",
        FactType.MONEY,
        Text("保险金额", "Sum insured"),
        Group.NEED,
        _POLICY,
        **_OF_NEED,
        **later(1, Direction.UP, "提高保险金额", "insure more", reach=Reach(by=1000)),
    ),
    Fact(
        "premium_paid",
        FactType.MONEY,
        Text("已付保费", "Premium paid"),
        Group.NEED,
        _POLICY,
        help=Text("申请补贴的期间内，没有填 0", "in the period applied for; 0 if none"),
        **_OF_NEED,
    ),
    Fact(
        "delivered_on",
        FactType.DATE,
        Text("产品交付日期", "Day of delivery"),
        Group.NEED,
        CONTRACT,
        minimum=None,
        help=Text("投保的装备或材料交付用户的日期", "of the insured equipment or material to its user"),
        **_OF_NEED,
    ),
)

PROJECT_TAKEN: tuple[Fact, ...] = (
    flag(
        "project_permits",
        Group.PROJECTS,
        Text("项目前期手续", "Permits of the project"),
        Text(
            "项目的用地、环评、节能、安全手续齐备",
            "the project's land, environment, energy and safety permits are complete",
        ),
        Text("项目的用地、环评、节能、安全手续不齐", "a permit of land, environment, energy or safety is missing"),
        Text("批复文件", "the approvals"),
        **_OF_NEED,
        **later(6, Direction.UP, "办理项目手续", "obtain the permits"),
    ),
    Fact(
        "own_funds_share",
        FactType.PERCENT,
        Text("自有资金比例", "Share of own funds"),
        Group.PROJECTS,
        _PROJECT,
        maximum=100,
        help=Text("项目或交易中企业自有资金 ÷ 总投资", "own money ÷ the whole investment or price"),
        **_OF_NEED,
        **later(3, Direction.UP, "增加自有资金", "put in more of its own", reach=Reach(by=20)),
    ),
    Fact(
        "project_paid",
        FactType.MONEY,
        Text("项目已完成投资", "Invested in the project so far"),
        Group.PROJECTS,
        Text("专项审计报告或付款凭证", "special audit or proof of payment"),
        help=Text("没有填 0", "0 if nothing"),
        **_OF_NEED,
        **later(6, Direction.UP, "推进项目投资", "go on with the project", reach=Reach(by=1000)),
    ),
    Fact(
        "project_done_on",
        FactType.DATE,
        Text("项目竣工或验收日期", "Day the project was completed"),
        Group.PROJECTS,
        Text("竣工或验收文件", "notice of completion or acceptance"),
        minimum=None,
        **_OF_NEED,
    ),
    Fact(
        "lease_mode",
        FactType.CHOICE,
        Text("租赁方式", "Kind of lease"),
        Group.PROJECTS,
        CONTRACT,
        taxonomy="lease_modes",
        says={
            "in": Text("租赁方式为{value}", "the lease is a {value}"),
            "not_in": Text("租赁方式不是{value}", "the lease is not a {value}"),
        },
        **_OF_NEED,
        **NOW,
    ),
    Fact(
        "acquired_share",
        FactType.PERCENT,
        Text("拟收购的股权比例", "Share to be acquired"),
        Group.NEED,
        CONTRACT,
        maximum=100,
        help=Text("本次并购取得的股权", "the shares obtained by this take-over"),
        **_OF_NEED,
    ),
    flag(
        "accepts_repurchase",
        Group.NEED,
        Text("接受回购条款", "Accepts a repurchase clause"),
        Text("接受约定回购股权", "agrees to repurchase the shares as stipulated"),
        Text("不接受约定回购股权", "does not agree to repurchase the shares"),
        OWN_PLAN,
        **_OF_NEED,
        **NOW,
    ),
)

SUPPORT: tuple[Fact, ...] = (*LOAN_TAKEN, *POLICY_TAKEN, *PROJECT_TAKEN)
