"""Lists whose entries say what they are called and little more: words by which products, funds and firms are described."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.core.text import Text


@dataclass(frozen=True, slots=True)
class PlainList:
    """One list. `has_implied`: whether an entry may count as others of the list as well."""

    table: str
    label: Text
    about: Text
    has_implied: bool = False


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
