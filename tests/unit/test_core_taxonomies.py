"""Taxonomies: what a file may hold, how a code or a phrase is found, and that the shipped ones are complete."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

import pytest

from marketplace.core.taxonomies import Taxonomy, TaxonomyError, names, taxonomy

SMALL = {
    "name": "small",
    "entries": [
        {"code": "loan", "zh": "贷款", "en": "Loan", "synonyms": ["借款"], "rank": 1, "tags": ["a"]},
        {"code": "credit", "zh": "信用贷", "en": "Unsecured loan", "parent": "loan"},
        {"code": "equity", "zh": "股权", "en": None},
        {"code": "both", "zh": "投贷联动", "en": "Both", "members": ["credit", "equity"]},
    ],
}


def made(*entries: dict[str, Any]) -> Taxonomy:
    return Taxonomy({"name": "made", "entries": [{"en": "x", **entry} for entry in entries]}, label="made.json")


def faults(*entries: dict[str, Any]) -> str:
    with pytest.raises(TaxonomyError) as caught:
        made(*entries)
    return str(caught.value)


def test_entries_keep_their_order_and_their_extra_keys() -> None:
    small = Taxonomy(SMALL)
    assert [entry.code for entry in small] == ["loan", "credit", "equity", "both"]
    assert dict(small.get("loan").attributes) == {"rank": 1, "tags": ("a",)}
    assert len(small) == 4


def test_nothing_can_be_changed() -> None:
    entry = Taxonomy(SMALL).get("loan")
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.code = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        entry.attributes["rank"] = 2  # type: ignore[index]


def test_english_that_is_missing_falls_back_and_says_so() -> None:
    equity = Taxonomy(SMALL).get("equity")
    assert (equity.name.en, equity.translated) == ("股权", False)
    assert Taxonomy(SMALL).get("loan").translated


def test_hierarchy() -> None:
    small = Taxonomy(SMALL)
    assert [entry.code for entry in small.ancestors("credit")] == ["loan"]
    assert [entry.code for entry in small.children("loan")] == ["credit"]
    assert [entry.code for entry in small.children()] == ["loan", "equity", "both"]
    assert small.is_within("credit", "loan")
    assert small.is_within("loan", "loan")
    assert not small.is_within("loan", "credit")
    assert small.path("credit", "en") == "Loan › Unsecured loan"


def test_a_group_holds_its_members_and_what_lies_below_them() -> None:
    small = Taxonomy(SMALL)
    assert small.is_within("credit", "both")
    assert not small.is_within("loan", "both")
    assert small.narrower("both") == {"both", "credit", "equity"}


def test_an_unknown_code_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(KeyError, match=r'has no code "借款".*Did you mean "loan"'):
        Taxonomy(SMALL).get("借款")
    with pytest.raises(KeyError, match="no code"):
        Taxonomy(SMALL).is_within("loan", "nowhere")


def test_the_version_follows_the_content() -> None:
    changed = {**SMALL, "entries": [*SMALL["entries"], {"code": "new", "zh": "新", "en": "New"}]}  # type: ignore[misc]
    assert Taxonomy(SMALL).version == Taxonomy(json.loads(json.dumps(SMALL))).version
    assert Taxonomy(SMALL).version != Taxonomy(changed).version


def test_a_code_may_occur_once() -> None:
    assert 'The code "a" occurs twice.' in faults({"code": "a", "zh": "甲"}, {"code": "a", "zh": "乙"})


def test_parents_and_members_must_exist() -> None:
    message = faults({"code": "a", "zh": "甲", "parent": "p"}, {"code": "b", "zh": "乙", "members": ["m"]})
    assert '"a" refers to "p"' in message
    assert '"b" refers to "m"' in message


@pytest.mark.parametrize(
    "entries",
    [
        ({"code": "a", "zh": "甲", "parent": "a"},),
        ({"code": "a", "zh": "甲", "parent": "b"}, {"code": "b", "zh": "乙", "parent": "a"}),
        (
            {"code": "a", "zh": "甲", "parent": "b"},
            {"code": "b", "zh": "乙", "parent": "c"},
            {"code": "c", "zh": "丙", "parent": "b"},
        ),
        ({"code": "a", "zh": "甲", "members": ["b"]}, {"code": "b", "zh": "乙", "members": ["a"]}),
    ],
)
def test_cycles_are_refused(entries: tuple[dict[str, Any], ...]) -> None:
    assert "lies within itself" in faults(*entries)


def test_an_ambiguous_synonym_names_both_entries() -> None:
    message = faults({"code": "a", "zh": "甲", "synonyms": ["同"]}, {"code": "b", "zh": "乙", "synonyms": ["同"]})
    assert 'The synonym "同" is ambiguous: it means "a" and "b".' in message
    assert "ambiguous" in faults({"code": "a", "zh": "甲"}, {"code": "b", "zh": "乙", "synonyms": ["甲"]})
    assert "made.json" in message


@pytest.mark.parametrize("entry", [{"zh": "甲"}, {"code": "", "zh": "甲"}, {"code": "a"}, {"code": 3, "zh": "甲"}])
def test_an_entry_needs_code_and_chinese_name(entry: dict[str, Any]) -> None:
    assert 'needs "code" and "zh"' in faults(entry)


def test_a_shared_name_is_nobodys_unless_something_decides() -> None:
    shared = made(
        {"code": "n", "zh": "北"}, {"code": "n1", "zh": "朝阳", "parent": "n"},
        {"code": "s", "zh": "南"}, {"code": "s1", "zh": "朝阳", "parent": "s"},
    )  # fmt: skip
    assert shared.find("朝阳") is None
    assert shared.find("朝阳", within="s") == "s1"
    assert shared.find("北朝阳") == "n1"


def test_a_name_shared_with_a_descendant_means_the_wider_one() -> None:
    assert taxonomy("industries").find("房地产业") == "K"
    assert taxonomy("regions").find("嘉峪关市") == "620200"


def test_an_unknown_taxonomy_lists_those_there_are() -> None:
    with pytest.raises(KeyError, match=r'no taxonomy "region".*regions'):
        taxonomy("region")
    with pytest.raises(KeyError):
        taxonomy("../data/regions")


@pytest.mark.parametrize("name", names())
def test_every_shipped_taxonomy_loads_and_finds_its_own_words(name: str) -> None:
    known = taxonomy(name)
    assert known.entries
    assert known.source
    for entry in known:
        assert known.find(entry.code) == entry.code
        for synonym in entry.synonyms:
            assert known.find(synonym) == entry.code


@pytest.mark.parametrize("name", names())
def test_every_entry_has_an_english_name(name: str) -> None:
    assert [entry.code for entry in taxonomy(name) if not entry.translated] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("湖南省沅江市", "430981"), ("沅江市", "430981"), ("长沙市开福区", "430105"), ("湖南省长沙市开福区", "430105"),
        ("山东省济南市", "370100"), ("江苏省无锡市", "320200"), ("重庆两江新区", "500000-liangjiang"),
        ("苏州工业园区", "320576"), ("昆山市", "320583"), ("长沙经开区", "430121-jingkai"),
        ("长沙市望城经开区", "430112-jingkai"), ("湖南湘江新区", "430100-xiangjiang"), ("粤港澳大湾区", "G-GBA"),
        ("京津冀", "G-JJJ"), ("长三角", "G-YRD"), ("全国", "CN"), ("天津滨海新区", "120116"),
        ("武汉市长江新区", "420100-changjiang"), ("常德市(津市)", "430781"), ("成都高新区", "510100-hightech"),
        ("深圳市龙华区", "440309"), ("杭州市上城区", "330102"), ("宁夏回族自治区", "640000"), ("长沙", "430100"),
        ("吉林", "220000"), ("北京市朝阳区", "110105"), ("开福区四方坪街道", "430105012"), ("Kaifu District, Changsha", "430105"),
        ("Shaanxi", "610000"), ("马栏山", "430105-malanshan"), ("朝阳区", None), ("市辖区", None), ("火星", None), ("", None),
    ],
)  # fmt: skip
def test_regions_as_they_are_written(text: str, code: str | None) -> None:
    assert taxonomy("regions").find(text) == code


def test_every_region_is_found_by_its_full_name() -> None:
    regions = taxonomy("regions")
    assert [entry.code for entry in regions if regions.find(regions.path(entry.code)) != entry.code] == []


def test_full_names_of_regions() -> None:
    regions = taxonomy("regions")
    assert regions.path("430105") == "湖南省长沙市开福区"
    assert regions.path("430105", "en") == "Kaifu District, Changsha, Hunan"
    assert regions.path("110105") == "北京市朝阳区"
    assert regions.path("CN") == "全国"


def test_regions_within_regions() -> None:
    regions = taxonomy("regions")
    assert regions.is_within("430105012", "430000")
    assert regions.is_within("430105-malanshan", "430105")
    assert regions.is_within("320583", "G-YRD")
    assert regions.is_within("G-YRD", "CN")
    assert regions.is_within("430104", "430100-xiangjiang")
    assert not regions.is_within("430105", "430100-xiangjiang")
    assert not regions.is_within("430100", "430105")
    assert len(regions.children("CN")) == 31
    assert sum(entry.attributes.get("level") == "street" for entry in regions.children("430105")) == 16


def test_levels_of_the_standards_are_complete() -> None:
    def sizes(name: str, *lengths: int) -> list[int]:
        return [sum(len(entry.code) == length for entry in taxonomy(name)) for length in lengths]

    assert sizes("industries", 1, 3, 4, 5) == [20, 97, 473, 1381]
    assert sizes("hightech", 2, 3, 5) == [8, 52, 254]
    assert sizes("strategic", 1, 3) == [9, 40]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("qualifications", "高企", "hnte"), ("qualifications", "国家高新技术企业", "hnte"), ("qualifications", "科小", "tsme"),
        ("qualifications", "专精特新“小巨人”", "little_giant"), ("qualifications", "国家级小巨人", "little_giant"),
        ("qualifications", "省级专精特新", "srdi"), ("qualifications", "省高企培育库", "hnte_candidate"),
        ("qualifications", "四上企业", "above_scale"), ("qualifications", "其他科创属性", None),
        ("kinds", "知识产权质押融资", "ip_pledge"), ("kinds", "创新积分贷", "points_loan"), ("kinds", "科技立项贷", "project_loan"),
        ("kinds", "股权投资", "equity"), ("kinds", "固定资产贷款", "fixed_asset_loan"),
        ("guarantee_modes", "政府性融资担保增信", "government_guarantor"), ("guarantee_modes", "合同/应收账款质押", "receivables_pledge"),
        ("rounds", "Pre-A", "pre_a"), ("stages", "初创期", "startup"), ("sectors", "人工智能与高端装备", "ai_and_equipment"),
        ("lists", "评分后入白名单", None), ("lists", "科技型中小企业备案库", "tsme_register"),
        ("evidence_grades", "media+official", "media"), ("entity_types", "独立法人", "legal_person"),
        ("repayments", "按月付息,到期还本", "interest_first"), ("ip_kinds", "注册商标专用权", "trademark"),
    ],
)  # fmt: skip
def test_words_of_the_published_lists(name: str, text: str, code: str | None) -> None:
    assert taxonomy(name).find(text) == code


def test_references_between_taxonomies_hold() -> None:
    families = taxonomy("kind_families")
    assert all(entry.attributes["family"] in families for entry in taxonomy("kinds"))
    for entry in taxonomy("sectors"):
        for other, codes in entry.attributes.get("codes", {}).items():
            assert all(code in taxonomy(other) for code in codes)
    for name in ("sectors", "qualifications"):
        assert all(e.attributes["region"] in taxonomy("regions") for e in taxonomy(name) if "region" in e.attributes)


def test_a_little_giant_is_also_a_specialised_sme() -> None:
    known = taxonomy("qualifications")
    assert known.get("little_giant").attributes["implies"] == ("srdi",)
    assert known.is_within("little_giant", "srdi")
    assert not known.is_within("srdi", "little_giant")


def test_a_very_long_phrase_costs_little() -> None:
    started = time.perf_counter()
    assert taxonomy("regions").find("市" * 10_000) is None
    assert taxonomy("regions").find("长沙市" * 40) is None
    # Three orders of magnitude above what it takes; a search that explodes takes minutes.
    assert time.perf_counter() - started < 5
