"""Lists whose entries say what they are called and little more: words by which products, funds and firms are described."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.text import Text


@dataclass(frozen=True, slots=True)
class PlainList:
    """One list. `has_implied`: whether an entry may count as others of the list as well; `is_sought`: whether a firm can
    set out for its entries."""

    table: str
    label: Text
    about: Text
    has_implied: bool = False
    is_sought: bool = False


PLAIN_LISTS: tuple[PlainList, ...] = (
    PlainList(
        "institution_types",
        Text("机构类型", "Types of institutions"),
        Text("银行、担保、保险、租赁、基金等机构的类型。", "Banks, guarantors, insurers, lessors, funds."),
    ),
    PlainList(
        "fund_types",
        Text("基金类型", "Types of funds"),
        Text("引导基金、母基金、创投基金等。", "Guidance funds, funds of funds, venture funds."),
    ),
    PlainList(
        "fund_levels",
        Text("基金级别", "Levels of funds"),
        Text("由哪一级设立，或由谁主导。", "Which level set a fund up, or who leads it."),
    ),
    PlainList(
        "beneficiaries",
        Text("支持对象", "Beneficiaries"),
        Text("政策给谁：企业、机构、个人等。", "Whom policies give to: firms, institutions, persons."),
    ),
    PlainList(
        "chain_roles",
        Text("产业链位置", "Places in a supply chain"),
        Text("核心企业、供应商、经销商等。", "Core firms, suppliers, distributors."),
    ),
    PlainList(
        "customer_kinds",
        Text("买方类型", "Kinds of buyers"),
        Text("订单和应收账款的付款方是谁。", "Who pays the orders and receivables."),
        has_implied=True,
    ),
    PlainList("lease_modes", Text("租赁方式", "Kinds of lease"), Text("融资租赁的方式。", "Kinds of financial lease.")),
    PlainList(
        "product_stages",
        Text("产品阶段", "Stages of a product"),
        Text("从概念到量产，按先后排列。", "From concept to series production, in order."),
    ),
    PlainList(
        "professional_titles",
        Text("职称和技能等级", "Professional titles"),
        Text("职称、职业技能等级。", "Titles and grades of skill."),
    ),
    PlainList(
        "property_kinds",
        Text("不动产种类", "Kinds of real estate"),
        Text("可抵押的房产和土地。", "Buildings and land that lenders take."),
    ),
    PlainList(
        "residences", Text("居民身份", "Residences"), Text("法定代表人是哪里的居民。", "Of a legal representative.")
    ),
    PlainList(
        "technology_levels",
        Text("技术水平", "Levels of technology"),
        Text("科技成果评价的结论，从高到低。", "Conclusions of appraisals, the highest first."),
    ),
    PlainList("trade_terms", Text("结算方式", "Terms of payment"), Text("买方怎么付款。", "How buyers pay.")),
)
"""One that no file of the release has is not shown."""

# What products ask for by name, as a code or as a figure of its own.
ASKED_BY_NAME: tuple[PlainList, ...] = (
    PlainList(
        "investors",
        Text("投资机构", "Investors"),
        Text("投资机构的类型；具体的基金写在它的类型之下。", "Kinds of investors; named funds below their kind."),
        is_sought=True,
    ),
    PlainList(
        "carriers",
        Text("孵化载体和园区", "Incubators and parks"),
        Text("载体的类型和级别。", "Kinds and levels."),
        is_sought=True,
    ),
    PlainList(
        "recommenders",
        Text("推荐方", "Recommenders"),
        Text("谁可以向银行推荐企业。", "Who may recommend a firm to a bank."),
    ),
    PlainList(
        "preapproving_banks",
        Text("预授信的银行", "Banks that pre-approve"),
        Text("有自己的名单或预授信通知的银行。", "Banks with lists or notices of pre-approval of their own."),
    ),
    PlainList("fund_uses", Text("资金用途", "Uses of funds"), Text("融资用来做什么。", "What financing is used for.")),
    PlainList(
        "insurance_lines",
        Text("险种", "Lines of insurance"),
        Text("科技保险的险种。", "Lines of technology insurance."),
    ),
    PlainList(
        "events",
        Text("记录事项", "Records"),
        Text(
            "处罚、诉讼、逾期、变更等。规则可问最近一次距今多久。",
            "Penalties, lawsuits, overdue loans, changes; rules ask how long the last one is past.",
        ),
    ),
    PlainList(
        "person_events",
        Text("个人记录事项", "Records of persons"),
        Text(
            "法定代表人、实际控制人、主要股东等个人的记录；企业同意后才会问到。",
            "Records of representatives, controllers and shareholders; asked with consent only.",
        ),
    ),
    PlainList(
        "amounts",
        Text("其他金额", "Other amounts"),
        Text(
            "少数产品才问的金额，名称里写明期间，单位万元。",
            "Amounts that only some products ask for, with the period in the name; in 万元.",
        ),
    ),
    PlainList(
        "ratios",
        Text("其他比率", "Other ratios"),
        Text("少数产品才问的比率，单位 %。", "Ratios that only some products ask for, in percent."),
    ),
    PlainList(
        "numbers",
        Text("其他数值", "Other figures"),
        Text(
            "少数产品才问的数量，名称里写明数的是什么。",
            "Figures that only some products ask for; the name says what is counted.",
        ),
    ),
    PlainList(
        "permits",
        Text("许可和认证", "Permits and certificates"),
        Text("许可证、产品认证、管理体系认证。", "Permits, product certifications, management systems."),
        is_sought=True,
    ),
    PlainList(
        "industry_policies",
        Text("产业政策类别", "Classes by industrial policy"),
        Text("鼓励、限制、淘汰等类别，多用于排除。", "Classes such as encouraged or restricted, mostly to exclude."),
    ),
    PlainList(
        "products",
        Text("产品", "Products"),
        Text("产业领域清单里没有的产品名称。", "Product words that the list of sectors does not have."),
    ),
    PlainList(
        "bank_services",
        Text("银行业务", "Services of banks"),
        Text("贷款以外的业务，例如代发工资、国际结算。", "Services other than lending, such as payroll."),
    ),
    PlainList(
        "person_numbers",
        Text("个人其他数值", "Other figures of persons"),
        Text(
            "法定代表人等个人的数值，名称里写明是谁的、数的是什么；企业同意后才会问到。",
            "Figures of persons; the name says whose and what. Asked with consent only.",
        ),
    ),
    PlainList(
        "platforms",
        Text("科技创新平台", "Innovation platforms"),
        Text("平台的种类和级别。", "Kinds and levels."),
        is_sought=True,
    ),
    PlainList(
        "equipment_kinds",
        Text("设备种类", "Kinds of equipment"),
        Text("可抵押、租赁、更新的设备。", "Equipment to mortgage, lease or renew."),
    ),
    PlainList(
        "days",
        Text("其他日期", "Other days"),
        Text(
            "少数通知才问的日期，名称里写明是什么的日期。",
            "Days that only some notices ask for; the name says of what.",
        ),
    ),
    PlainList(
        "matters",
        Text("其他情况", "Other matters"),
        Text(
            "别处没有的、企业能自己回答是或否的情况，写成一句陈述。",
            "What no other list has and a firm can answer with yes or no, as a statement.",
        ),
    ),
)
