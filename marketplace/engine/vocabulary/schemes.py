"""What schemes ask for: the project to be paid for, the loan or policy that was taken up, and other support of it."""

from __future__ import annotations

from typing import Any

from marketplace.core.text import Text
from marketplace.engine.vocabulary.fact_types import Direction, Fact, FactType, Group, Reach, Subject
from marketplace.engine.vocabulary.words import CERTIFICATE, CONTRACT, LOAN_PAPERS, OWN_PLAN, flag, later

_OF_NEED: dict[str, Any] = {"subject": Subject.NEED}

PROJECT: tuple[Fact, ...] = (
    Fact(
        "project_investment",
        FactType.MONEY,
        Text("项目投资额", "Investment in the project"),
        Group.PROJECTS,
        Text("项目备案表或可行性报告", "project filing or feasibility study"),
        help=Text("技术改造、扩产等固定资产项目的总投资，没有填 0", "of a project of renewal or expansion; 0 if none"),
        **_OF_NEED,
    ),
    flag(
        "project_filed",
        Group.PROJECTS,
        Text("项目备案、核准或审批", "Project filed or approved"),
        Text("项目已备案、核准或审批", "the project has been filed or approved"),
        Text("项目未备案、核准或审批", "the project has not been filed or approved"),
        Text("备案、核准或审批文件", "the filing or approval"),
        **_OF_NEED,
        **later(2, Direction.UP, "办理项目备案", "file the project"),
    ),
    flag(
        "project_started",
        Group.PROJECTS,
        Text("项目开工", "Project started"),
        Text("项目已开工或年内可开工", "the project has started or can start within the year"),
        Text("项目未开工且年内不能开工", "the project has not started and cannot start within the year"),
        Text("施工许可或开工报告", "construction permit or report of the start"),
        **_OF_NEED,
    ),
    Fact(
        "project_region",
        FactType.CODE,
        Text("项目实施地", "Place of the project"),
        Group.PROJECTS,
        OWN_PLAN,
        taxonomy="regions",
        says={
            "within": Text("项目实施地在{value}", "the project is carried out in {value}"),
            "not_within": Text("项目实施地不在{value}", "the project is not carried out in {value}"),
        },
        **_OF_NEED,
    ),
    Fact(
        "equipment_contract",
        FactType.MONEY,
        Text("设备采购或租赁合同额", "Contract for equipment"),
        Group.PROJECTS,
        CONTRACT,
        help=Text(
            "已签订的设备采购或融资租赁合同金额，没有填 0", "signed contracts to buy or lease equipment; 0 if none"
        ),
        says={
            "gt_0": Text("已签订设备采购或融资租赁合同", "has signed a contract to buy or lease equipment"),
            "not_gt_0": Text("未签订设备采购或融资租赁合同", "has signed no contract to buy or lease equipment"),
        },
        **_OF_NEED,
        **later(1, Direction.UP, "签订合同", "sign the contract", reach=Reach(by=1000)),
    ),
    Fact(
        "equipment_paid_share",
        FactType.PERCENT,
        Text("设备款已付比例", "Share of the equipment paid"),
        Group.PROJECTS,
        CONTRACT,
        maximum=100,
        help=Text("已付首付款或预付款 ÷ 合同金额，没有付填 0", "paid in advance ÷ the contract's amount; 0 if nothing"),
        **_OF_NEED,
        **later(1, Direction.UP, "支付首付款", "pay the down payment", reach=Reach(by=50)),
    ),
    flag(
        "trial_approved",
        Group.PROJECTS,
        Text("临床试验获批或备案", "Clinical trial approved"),
        Text("临床试验已获批准或备案", "its clinical trial has been approved or filed"),
        Text("临床试验未获批准或备案", "its clinical trial has not been approved or filed"),
        Text("临床试验批件或备案凭证", "approval or filing of the trial"),
        **later(12, Direction.UP),
    ),
    Fact(
        "device_classes",
        FactType.CHOICES,
        Text("医疗器械管理类别", "Classes of medical devices"),
        Group.PROJECTS,
        CERTIFICATE,
        taxonomy="device_classes",
        help=Text("已注册、备案或在试验的医疗器械", "registered, filed or on trial"),
        says={
            "any_of": Text("有{value}", "has {a} {value}"),
            "not_any_of": Text("没有{value}", "has no {value}"),
        },
        **later(24, Direction.UP),
    ),
)

TAKEN_UP: tuple[Fact, ...] = (
    Fact(
        "drawn_on",
        FactType.DATE,
        Text("贷款发放日期", "Day the loan was paid out"),
        Group.NEED,
        LOAN_PAPERS,
        minimum=None,
        **_OF_NEED,
    ),
    Fact(
        "repaid_on",
        FactType.DATE,
        Text("贷款结清日期", "Day the loan was repaid"),
        Group.NEED,
        LOAN_PAPERS,
        minimum=None,
        **_OF_NEED,
    ),
    flag(
        "paid_as_agreed",
        Group.NEED,
        Text("按期还本付息", "Paid as agreed"),
        Text("这笔贷款按期还本付息", "the loan was paid back as agreed"),
        Text("这笔贷款有逾期", "the loan was paid back late"),
        LOAN_PAPERS,
        **_OF_NEED,
    ),
    Fact(
        "interest_paid",
        FactType.MONEY,
        Text("已付利息", "Interest paid"),
        Group.NEED,
        LOAN_PAPERS,
        help=Text("申请补贴的期间内实际支付的利息，没有填 0", "in the period applied for; 0 if none"),
        **_OF_NEED,
    ),
    flag(
        "pledge_registered",
        Group.NEED,
        Text("质押登记", "Pledge registered"),
        Text("已办理质押登记", "the pledge has been registered"),
        Text("未办理质押登记", "the pledge has not been registered"),
        Text("质押登记通知书", "notice of registration"),
        **_OF_NEED,
        **later(1, Direction.UP, "办理质押登记", "register the pledge"),
    ),
    flag(
        "loan_maturing",
        Group.NEED,
        Text("现有贷款到期续贷", "Loan to be renewed"),
        Text("现有贷款即将到期，仍需使用", "has a loan that falls due and is still needed"),
        Text("没有即将到期需续贷的贷款", "has no loan to be renewed"),
        CONTRACT,
        **_OF_NEED,
    ),
    flag(
        "other_support",
        Group.NEED,
        Text("其他财政资金支持", "Other public support"),
        Text("同一事项已获其他财政资金支持", "other public money was paid for the same matter"),
        Text("同一事项未获其他财政资金支持", "no other public money was paid for the same matter"),
        OWN_PLAN,
        **_OF_NEED,
    ),
    flag(
        "premium_settled",
        Group.NEED,
        Text("保单与保费", "Policy and premium"),
        Text("已签订保单并付清保费", "has taken out the policy and paid the premium"),
        Text("未签订保单或未付清保费", "has not taken out the policy or not paid the premium"),
        Text("保单和保费发票", "the policy and the premium invoice"),
        **_OF_NEED,
        **later(1, Direction.UP, "投保并缴清保费", "take out the policy and pay"),
    ),
    Fact(
        "insurance_claims_3y",
        FactType.NUMBER,
        Text("近三年出险次数", "Insurance claims in three years"),
        Group.CREDIT,
        Text("保险公司出险记录", "the insurers' records"),
        unit=Text("次", "claims"),
        maximum=1000,
        help=Text("没有填 0", "0 if none"),
        **later(36, Direction.DOWN),
    ),
)

SCHEMES: tuple[Fact, ...] = (*PROJECT, *TAKEN_UP)
