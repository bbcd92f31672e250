"""First, last and signed day of documents: whose term a sentence speaks of, in every usual wording, and what is said to
be in doubt."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.official.dates import Length, lengths_in, moments_in
from cms.official.field_doubts import WHY_WORDS, Why
from cms.official.front_matter import FrontMatter
from cms.official.reading import OfficialDocument, read

CASES = Path(__file__).parent.parent / "data/official_days"
FRAME = (CASES / "frame.txt").read_text(encoding="utf-8")
LAST = "第三条　本办法自2022年1月1日起施行。\n"
OF_CERTIFICATE = "第二条　通过认定的科技企业，其资格自颁发证书之日起有效期为三年。\n"
SIGNED = "2021年12月20日"
D = datetime.date


def rows(name: str, columns: int) -> list[tuple[str, ...]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()[1:]
    return [tuple((line.split("\t") + [""] * columns)[:columns]) for line in lines]


def document(text: str) -> OfficialDocument:
    return read(text.encode(), "x.txt")


def file(name: str) -> FrontMatter:
    return read((CASES / name).read_bytes(), name).front


def marks(found: OfficialDocument) -> set[str]:
    return {code for clause in found.clauses for code in clause.unsure if code.startswith("term")}


def day(told: str) -> D | None:
    return D.fromisoformat(told) if told else None


@pytest.mark.parametrize(("sentence", "effective", "expires", "unsure", "mark"), rows("sentences.tsv", 5))
def test_what_a_document_says_of_itself(sentence: str, effective: str, expires: str, unsure: str, mark: str) -> None:
    found = document(FRAME.replace(LAST, f"第三条　{sentence}\n"))
    front = found.front
    assert (front.effective, front.expires) == (day(effective), day(expires))
    assert front.unsure == tuple(filter(None, unsure.split(",")))
    assert marks(found) == ({mark} if mark else set())
    assert found.characters_in == found.characters_out


@pytest.mark.parametrize(("sentence", "mark"), rows("elsewhere.tsv", 2))
def test_what_is_said_of_other_things(sentence: str, mark: str) -> None:
    more = "".join(f"第{number}条　企业应当如实申报。\n" for number in "三四五六七")
    found = document(FRAME.replace(OF_CERTIFICATE, f"第二条　{sentence}\n{more}").replace(LAST, f"第八条{LAST[3:]}"))
    assert (found.front.effective, found.front.expires) == (D(2022, 1, 1), None)
    assert found.front.doubts == ()
    assert marks(found) == ({mark} if mark else set())


_LONG = (
    "三年",
    "3年",
    "24个月",
    "两个年度",
    "2024—2026年",
    "2024年至2026年",
    "2026年12月31日",
    "2026年底",
    "本届政府任期",
)
_HOW = ("", "暂定", "拟", "原则上", "一般", "目前", "预计", "先", "在全市")
_DOES = (
    "有效期为{}", "有效期限{}", "实施周期{}", "执行期限暂为{}", "时限为{}", "执行{}后停止执行", "执行至{}止", "试行到{}为止", "施行满{}后失效",
    "自印发之日起{}内有效", "自印发之日起满{}自动失效", "期限是{}", "的效力保持{}", "有效至{}", "满{}即行废止", "延续{}有效", "于{}失效",
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.sampled_from(["本{}", "《本{}》", "本试行{}", "上述{}", "该{}", "以上{}"]), st.sampled_from(["办法", "政策", "措施", "文件"]),
    st.sampled_from(_HOW), st.sampled_from(_DOES), st.sampled_from(_LONG),
    st.sampled_from(["", "自2022年1月1日起施行，", "由市科技局负责解释，"]),
)  # fmt: skip
def test_a_term_of_its_own_gives_a_day_or_a_doubt(
    who: str, kind: str, how: str, does: str, length: str, first: str
) -> None:
    """Whatever the words: nothing that a document says of its own term is lost."""
    sentence = f"{who.format(kind)}{first}{how}{does.format(length)}。"
    found = document(FRAME.replace(LAST, f"第三条　{sentence}\n"))
    assert found.front.expires or "expires" in found.front.unsure or marks(found)


@pytest.mark.parametrize(("written", "signed"), rows("signed.tsv", 2))
def test_the_day_below_the_signature(written: str, signed: str) -> None:
    front = document(FRAME.replace(SIGNED, written)).front
    assert (front.signed, front.issuer) == (day(signed), "某某市科技局")
    assert front.title == "某某市科技局关于印发《某某市科技企业认定办法》的通知"
    assert ("signed" in front.unsure) is (not signed)


def test_a_certificate_has_a_term_and_the_document_has_none() -> None:
    front = document(FRAME).front
    assert (front.effective, front.expires, front.unsure) == (D(2022, 1, 1), None, ())


def test_the_document_has_a_term_of_its_own_before_that_of_a_registration() -> None:
    front = file("own-term-then-registration.txt")
    assert (front.effective, front.expires) == (D(2022, 1, 1), D(2026, 12, 31))
    (doubt,) = front.doubts
    assert (doubt.field, doubt.why) == ("expires", Why.COUNTED)
    assert doubt.said == "本办法自2022年1月1日起施行，有效期五年"


@pytest.mark.parametrize(
    "later",
    [
        "经认定的孵化器，认定有效期为三年，期满自动失效。",
        "原《某某市科技企业管理办法》（某科发〔2016〕2号）有效期至2021年12月31日，到期不再执行。",
        "授信额度有效期一年，自批复之日起计算。",
        "《科技企业证书》自颁发之日起生效，有效期2年。",
        "企业应当在2024年6月30日前完成整改，逾期取消资格。",
    ],
)
def test_what_is_said_behind_it_of_other_terms_changes_nothing(later: str) -> None:
    text = (CASES / "own-term-then-registration.txt").read_text(encoding="utf-8")
    found = document(f"{text[: text.index('第三条')]}第三条　{later}\n")
    assert (found.front.effective, found.front.expires, marks(found)) == (D(2022, 1, 1), D(2026, 12, 31), set())


@pytest.mark.parametrize(
    ("notice", "why"),
    [
        ("本通知自印发之日起施行，有效期至2023年12月31日。", Why.SEVERAL),  # the measures begin on another day
        ("本通知自2022年1月1日起施行，有效期至2020年12月31日。", Why.CONTRADICTS),
    ],
)
def test_days_that_contradict_each_other_are_left_empty(notice: str, why: Why) -> None:
    front = document(FRAME.replace("请认真贯彻执行。", notice)).front
    assert why in {doubt.why for doubt in front.doubts}
    assert None in (front.effective, front.expires)


def test_a_notice_and_its_measures_that_agree_are_in_no_doubt() -> None:
    front = document(FRAME.replace("请认真贯彻执行。", "自2022年1月1日起施行。")).front
    assert (front.effective, front.doubts) == (D(2022, 1, 1), ())


AMENDED = "某某市测试条例\n（{history}）\n第一条　为了测试，制定本条例。\n第二条　本条例{begins}。\n"


@pytest.mark.parametrize(
    ("history", "begins", "signed", "effective", "why"),
    [
        (
            "2001年5月8日某某市第十届人民代表大会常务委员会第三次会议通过　2001年7月2日某某省人民代表大会常务委员会批准",
            "自2001年10月1日起施行", D(2001, 7, 2), D(2001, 10, 1), None,
        ),
        (
            "2001年5月8日某某市人民代表大会常务委员会通过　2012年3月9日某某市人民代表大会常务委员会修订　2019年6月30日修正",
            "自公布之日起施行", D(2019, 6, 30), None, Why.FIRST_VERSION,
        ),
        (
            "2001年5月8日通过　根据2020年8月1日《关于修改〈某某市测试条例〉的决定》修正　自2020年10月1日起施行",
            "自2001年10月1日起施行", D(2020, 8, 1), None, Why.SEVERAL,
        ),
        (
            "2001年5月8日某某市人民政府令第3号公布　2022年2月4日某某市人民政府令第90号修订",
            "自2022年5月1日起施行", D(2022, 2, 4), D(2022, 5, 1), None,
        ),
        ("2001年5月8日某某市人民代表大会常务委员会通过", "自公布之日起施行", D(2001, 5, 8), D(2001, 5, 8), Why.PUBLICATION),
    ],
)  # fmt: skip
def test_the_history_of_a_law(history: str, begins: str, signed: D, effective: D | None, why: Why | None) -> None:
    front = document(AMENDED.format(history=history, begins=begins)).front
    assert (front.signed, front.effective) == (signed, effective)
    assert {doubt.why for doubt in front.doubts if doubt.field == "effective"} == ({why} if why else set())


def test_a_law_in_two_versions() -> None:
    for name, signed in (("law-2006.txt", D(2006, 2, 28)), ("law-2021.txt", D(2021, 10, 23))):
        front = file(name)
        assert (front.title, front.signed, front.effective) == ("中华人民共和国某某测试法", signed, None)
        assert "effective" in front.unsure


TABLE = "<tr><td>{}</td><td>{}</td></tr>"
PAGE = (
    "<html><body><table>{}</table><div id='zoom'><p>某某办公室关于甲的通知</p><p>某办发〔2021〕5号</p><p>各单位：</p>"
    "<p>一、请执行。</p><p>二、{}</p><p>某某办公室</p><p>2021年4月27日</p></div></body></html>"
)


def test_a_page_tells_its_term_in_a_table() -> None:
    front = file("page-table.html")
    assert (front.effective, front.expires) == (D(2021, 10, 25), D(2025, 12, 31))
    (doubt,) = front.doubts
    assert (doubt.field, doubt.why, doubt.said) == ("signed", Why.PAGE_DIFFERS, "2021-04-27")


@pytest.mark.parametrize(
    ("table", "text", "found", "doubts"),
    [
        ({"成文日期": "2021年4月27日", "有效期至": "2025-12-31"}, "请照办。", (None, D(2025, 12, 31)), []),
        (
            {"发文日期": "2021-04-27", "失效日期": "2026年4月26日"}, "本通知自印发之日起施行，有效期五年。",
            (D(2021, 4, 27), D(2026, 4, 26)), [],
        ),
        (
            {"成文日期": "2021-04-27", "有效期": "2021-05-01至2023-04-30"}, "本通知自2021年5月1日起施行，有效期至2024年4月30日。",
            (D(2021, 5, 1), D(2024, 4, 30)), [("expires", Why.PAGE_DIFFERS)],
        ),
        (
            {"成文日期": "2021-04-27", "发布日期": "2021-05-06"}, "本通知自发布之日起施行。",
            (D(2021, 4, 27), None), [("effective", Why.PUBLICATION)],
        ),
        (
            {"成文日期": "2021-04-27", "有效性": "失效"}, "本通知自2021年5月1日起施行。",
            (D(2021, 5, 1), None), [("expires", Why.PAGE_STATE)],
        ),
        ({"成文日期": "2021-04-27", "有效期限": "三年", "施行日期": "2021年5月1日"}, "请照办。", (D(2021, 5, 1), D(2024, 4, 30)), []),
    ],
)  # fmt: skip
def test_the_table_of_a_page_against_its_text(table: dict[str, str], text: str, found: Any, doubts: Any) -> None:
    rows = "".join(TABLE.format(f"{name}：", value) for name, value in table.items())
    front = read(PAGE.format(rows, text).encode(), "x.html").front
    assert (front.effective, front.expires) == found
    assert [(one.field, one.why) for one in front.doubts] == doubts


@pytest.mark.parametrize(
    "told",
    [
        "<ul><li><span>成文日期：</span>2021-04-17</li><li><span>有效期：</span>2021-10-25 至 2025-12-31</li></ul>",
        "<table><tr><td>成文日期：2021年4月17日</td><td>有效期：2021-10-25 至 2025-12-31</td></tr></table>",
        "<dl><dt>成文日期</dt><dd>2021年4月17日</dd><dt>有效期</dt><dd>2021年10月25日至2025年12月31日</dd></dl>",
        "<p>成文日期：2021.4.17　施行日期：2021年10月25日　失效日期：2025年12月31日</p>",
    ],
    ids=["list", "name and value in one cell", "definitions", "line"],
)
def test_a_page_tells_its_term_in_other_ways(told: str) -> None:
    page = PAGE.replace("<table>{}</table>", "{}")
    front = read(page.format(told, "请照办。").encode(), "x.html").front
    assert (front.signed, front.effective, front.expires) == (D(2021, 4, 17), D(2021, 10, 25), D(2025, 12, 31))
    assert [(one.field, one.why) for one in front.doubts] == [("signed", Why.PAGE_DIFFERS)]


def test_a_table_that_was_copied_with_the_text_is_read_too() -> None:
    text = (
        f"索引号：\t0001/2021\t成文日期：\t2021年12月20日\n主题分类：\t科技\t有效期：\t2022-01-01至2024-12-31\n{FRAME}"
    )
    assert document(text).front.expires == D(2024, 12, 31)


def test_a_joint_announcement() -> None:
    front = file("joint-announcement.txt")
    assert front.number == "财政部税务总局国家发展改革委工业和信息化部公告2023年第99号"
    assert front.addressees == ""
    assert (front.effective, front.expires) == (D(2023, 1, 1), D(2027, 12, 31))
    assert front.title.endswith("关于某某企业研发费用政策的公告")


JOINT = "财政部 税务总局\n关于某某的公告\n{number}\n{opening}\n一、甲。\n二、本公告自2023年1月1日起执行。\n财政部\n税务总局\n2023年2月1日\n"


@pytest.mark.parametrize(
    ("number", "opening", "read_number", "addressees"),
    [
        ("财政部 税务总局公告2023年第9号", "现将有关事项公告如下：", "财政部税务总局公告2023年第9号", ""),
        ("财税〔2023〕9号", "根据国务院部署，现就有关政策通知如下：", "财税〔2023〕9号", ""),
        ("财税〔2023〕9号", "各省、自治区、直辖市财政厅（局），国家税务总局各省税务局：", "财税〔2023〕9号", "各省、自治区、直辖市财政厅（局），国家税务总局各省税务局"),
        ("财税〔2023〕9号", "申报条件：", "财税〔2023〕9号", ""),
        ("财税〔2023〕9号", "具备下列条件的单位：", "财税〔2023〕9号", ""),
        ("财税〔2023〕9号", "各申报单位应符合：", "财税〔2023〕9号", ""),
        ("财税〔2023〕9号", "各市州应急管理局，各供应商：", "财税〔2023〕9号", "各市州应急管理局，各供应商"),
    ],
)  # fmt: skip
def test_who_is_addressed_and_by_which_number(number: str, opening: str, read_number: str, addressees: str) -> None:
    front = document(JOINT.format(number=number, opening=opening)).front
    assert (front.number, front.addressees, front.effective) == (read_number, addressees, D(2023, 1, 1))


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        ("财政部　税务总局\n公告2023年第9号\n关于某某的公告", "关于某某的公告", "财政部税务总局公告2023年第9号"),
        ("财政部、税务总局关于某某的公告\n（财政部 税务总局公告2023年第9号）", "财政部、税务总局关于某某的公告", "财政部税务总局公告2023年第9号"),
        ("中国人民银行 国家金融监督管理总局公告〔2023〕第9号", "中国人民银行国家金融监督管理总局公告〔2023〕第9号", "中国人民银行国家金融监督管理总局公告〔2023〕第9号"),
        ("关于某某的公告\n公告2023年第9号", "关于某某的公告", "公告2023年第9号"),
    ],
    ids=["alone", "in brackets", "no other title", "below the title"],
)  # fmt: skip
def test_where_the_number_of_an_announcement_stands(head: str, title: str, number: str) -> None:
    text = (
        f"{head}\n现将有关事项公告如下：\n一、甲。\n二、本公告自2023年3月1日起执行。\n财政部\n税务总局\n2023年2月1日\n"
    )
    front = document(text).front
    assert (front.title, front.number, front.addressees) == (title, number, "")


@pytest.mark.parametrize(
    ("signature", "issuer"),
    [
        ("某某市科技局（盖章）\n2021年12月20日", "某某市科技局"),
        ("某某市科技局（公章）2021年12月20日", "某某市科技局"),
        ("某某市科技局，2021年12月20日", "某某市科技局"),
        ("某某市科技局　某某市财政局　2021年12月20日", "某某市科技局某某市财政局"),
    ],
)
def test_who_signs_without_the_seal(signature: str, issuer: str) -> None:
    front = document(FRAME.replace(f"某某市科技局\n{SIGNED}", signature)).front
    assert (front.issuer, front.signed) == (issuer, D(2021, 12, 20))


def test_ministers_who_sign_an_order_are_no_issuers() -> None:
    order = "某某部 某某总局令\n第15号\n《某某办法》已经审议通过，现予公布。\n某某部部长　张三\n某某总局局长　李四\n2023年4月1日\n某某办法\n第一条　甲。\n"
    front = document(order).front
    assert (front.title, front.number, front.issuer) == ("某某办法", "某某部某某总局令第15号", "某某部某某总局")


def test_issuer_and_day_in_one_line() -> None:
    front = file("issuer-and-day-in-one-line.txt")
    assert front.title == "某某市人民政府关于加快建设数字经济的实施方案"
    assert (front.issuer, front.signed) == ("某某市人民政府", D(2023, 5, 10))
    assert (front.effective, front.expires) == (D(2023, 5, 10), D(2026, 5, 9))


@pytest.mark.parametrize(
    "line",
    [
        "某某市科技局　2021年12月20日",
        "某某市科技局（2021年12月20日）",
        "某某市科技局 二〇二一年十二月二十日",
        "某某市科技局2021-12-20",
    ],
)
def test_a_signature_with_its_day(line: str) -> None:
    found = document(FRAME.replace(f"某某市科技局\n{SIGNED}", line))
    assert (found.front.signed, found.front.issuer) == (D(2021, 12, 20), "某某市科技局")
    assert found.front.signatories == ("某某市科技局",)
    assert found.characters_in == found.characters_out


def test_every_reason_of_a_doubt_has_its_words() -> None:
    assert set(WHY_WORDS) == set(Why)


@pytest.mark.parametrize(
    ("first", "length", "last"),
    [
        (D(2022, 1, 1), Length(12), D(2022, 12, 31)), (D(2024, 2, 29), Length(12), D(2025, 2, 28)),
        (D(2022, 8, 31), Length(6), D(2023, 2, 28)), (D(2022, 1, 1), Length(0, 30), D(2022, 1, 30)),
        (D(2022, 5, 10), Length(36), D(2025, 5, 9)), (D(2022, 1, 1), Length(0, 30, countable=False), None),
        (D(9999, 1, 1), Length(120), None),
    ],
)  # fmt: skip
def test_the_last_day_of_a_term(first: D, length: Length, last: D | None) -> None:
    assert length.last_day(first) == last


@given(st.text("年月日至〇一二十0129.-（）自起施行有效期个半元廿卅底末第", max_size=40))
def test_any_text_has_days_and_lengths_or_none(text: str) -> None:
    for start, end, moment in moments_in(text):
        assert start < end
        assert (moment.first is None) is (moment.last is None)
    assert all(start < end for start, end, _length in lengths_in(text))
    assert document(FRAME.replace(LAST, f"第三条　本办法{text}。\n")).front.signed == D(2021, 12, 20)
