"""Lists whose entries say no more than their names: what products ask for by name, as a code or as a figure of its own."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.text import Text


@dataclass(frozen=True, slots=True)
class WordsOfFact:
    """One list. ``is_sought``: whether a firm can set out for its entries."""

    table: str
    label: Text
    about: Text
    is_sought: bool = False


WORDS_OF_FACTS: tuple[WordsOfFact, ...] = (
    WordsOfFact(
        "investors",
        Text("投资机构", "Investors"),
        Text("投资机构的类型；具体的基金写在它的类型之下。", "Kinds of investors; named funds below their kind."),
        is_sought=True,
    ),
    WordsOfFact(
        "carriers",
        Text("孵化载体和园区", "Incubators and parks"),
        Text("载体的类型和级别。", "Kinds and levels."),
        is_sought=True,
    ),
    WordsOfFact(
        "recommenders",
        Text("推荐方", "Recommenders"),
        Text("谁可以向银行推荐企业。", "Who may recommend a firm to a bank."),
    ),
    WordsOfFact(
        "preapproving_banks",
        Text("预授信的银行", "Banks that pre-approve"),
        Text("有自己的名单或预授信通知的银行。", "Banks with lists or notices of pre-approval of their own."),
    ),
    WordsOfFact(
        "fund_uses", Text("资金用途", "Uses of funds"), Text("融资用来做什么。", "What financing is used for.")
    ),
    WordsOfFact(
        "insurance_lines",
        Text("险种", "Lines of insurance"),
        Text("科技保险的险种。", "Lines of technology insurance."),
    ),
    WordsOfFact(
        "events",
        Text("记录事项", "Records"),
        Text(
            "处罚、诉讼、逾期、变更等。规则可问最近一次距今多久。",
            "Penalties, lawsuits, overdue loans, changes; rules ask how long the last one is past.",
        ),
    ),
    WordsOfFact(
        "person_events",
        Text("个人记录事项", "Records of persons"),
        Text(
            "法定代表人、实际控制人、主要股东等个人的记录；企业同意后才会问到。",
            "Records of representatives, controllers and shareholders; asked with consent only.",
        ),
    ),
    WordsOfFact(
        "amounts",
        Text("其他金额", "Other amounts"),
        Text(
            "少数产品才问的金额，名称里写明期间，单位万元。",
            "Amounts that only some products ask for, with the period in the name; in 万元.",
        ),
    ),
    WordsOfFact(
        "ratios",
        Text("其他比率", "Other ratios"),
        Text("少数产品才问的比率，单位 %。", "Ratios that only some products ask for, in percent."),
    ),
    WordsOfFact(
        "numbers",
        Text("其他数值", "Other figures"),
        Text(
            "少数产品才问的数量，名称里写明数的是什么。",
            "Figures that only some products ask for; the name says what is counted.",
        ),
    ),
    WordsOfFact(
        "permits",
        Text("许可和认证", "Permits and certificates"),
        Text("许可证、产品认证、管理体系认证。", "Permits, product certifications, management systems."),
        is_sought=True,
    ),
    WordsOfFact(
        "industry_policies",
        Text("产业政策类别", "Classes by industrial policy"),
        Text("鼓励、限制、淘汰等类别，多用于排除。", "Classes such as encouraged or restricted, mostly to exclude."),
    ),
    WordsOfFact(
        "products",
        Text("产品", "Products"),
        Text("产业领域清单里没有的产品名称。", "Product words that the list of sectors does not have."),
    ),
    WordsOfFact(
        "bank_services",
        Text("银行业务", "Services of banks"),
        Text("贷款以外的业务，例如代发工资、国际结算。", "Services other than lending, such as payroll."),
    ),
    WordsOfFact(
        "person_numbers",
        Text("个人其他数值", "Other figures of persons"),
        Text(
            "法定代表人等个人的数值，名称里写明是谁的、数的是什么；企业同意后才会问到。",
            "Figures of persons; the name says whose and what. Asked with consent only.",
        ),
    ),
    WordsOfFact(
        "platforms",
        Text("科技创新平台", "Innovation platforms"),
        Text("平台的种类和级别。", "Kinds and levels."),
        is_sought=True,
    ),
    WordsOfFact(
        "equipment_kinds",
        Text("设备种类", "Kinds of equipment"),
        Text("可抵押、租赁、更新的设备。", "Equipment to mortgage, lease or renew."),
    ),
    WordsOfFact(
        "days",
        Text("其他日期", "Other days"),
        Text(
            "少数通知才问的日期，名称里写明是什么的日期。",
            "Days that only some notices ask for; the name says of what.",
        ),
    ),
    WordsOfFact(
        "matters",
        Text("其他情况", "Other matters"),
        Text(
            "别处没有的、企业能自己回答是或否的情况，写成一句陈述。",
            "What no other list has and a firm can answer with yes or no, as a statement.",
        ),
    ),
)
