"""The frame of an official document: letterhead, number, title, addressees, signature, date. Which paragraph is which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cms.official.blocks import solid
from cms.official.clauses import BY_CODE, Clause
from cms.official.dates import DATE, ISO, is_date
from cms.official.doubts import OF_SOURCE
from cms.official.history import history_of

DOCUMENT_NUMBER = re.compile(
    r"[一-鿿]{1,40}公告[〔\[［（(【﹝]\d{4}[〕\]］）)】﹞]第?\d{1,5}号|[（(]?[一-鿿、]{0,60}公告\d{4}年第\d{1,5}号[）)]?"
    r"|[一-鿿]{1,16}(?:[A-Z]{1,8})?[〔\[［（(【﹝]\d{4}[〕\]］）)】﹞]第?\d{1,5}号|第\d{1,5}号|[一-鿿]{2,10}令第?\d{1,5}号"
)
"""国办发〔2019〕6号, 第707号, 国令第707号, 财政部公告2023年第7号, also in brackets or without the bodies; in text without white space."""
REGISTRATION = re.compile(r"[A-Z]{2,6}[-—–]\d{4}[-—–]\d{3,6}")
"""Of a normative document: KFDR-2021-01003."""
_LETTERHEAD = re.compile(r"(?!.*关于)[一-鿿、（）]{4,60}(?:文件|令)")
_REMARK = re.compile(r"[（(](?:此件|本件|本文|本页|联系人|信息公开).{0,40}[）)]")
_HISTORY = re.compile(
    rf"[（(]?{DATE}.{{0,1200}}(?:通过|公布|发布|修正|修订|施行|批准|实施|废止)[^。；]{{0,12}}[）)]?", re.DOTALL
)
_SIGNATURE = re.compile(r"[一-鿿（）()·\s　]{2,60}")
_LEADER = re.compile(r"(?<=[^\d.…·])[.…·．]*\d{1,3}$")
"""The page behind an entry of a table of contents, and the dots that lead to it."""
_BODY = r"(?:政府|办公厅|办公室|委员会|管委会|领导小组|指挥部|委|办|局|厅|部|院|会|处|署|行|社|司|所|站|区|中心|集团|公司|大学|学院|学校|医院|法院|总队|支队)"
SEAL = r"(?:[（(](?:盖章|公章|印章|签章|印|章|代章)[）)])"
"""What stands for the seal of who signs."""
_LETTERHEAD_NAME = re.compile(rf"(?!.*关于)[一-鿿、（）]{{2,40}}{_BODY}")
"""The name of a body alone is a letterhead where the document's number stands below it."""
_DATED_SIGNATURE = re.compile(rf"[一-鿿][一-鿿（）()·、]{{1,160}}{_BODY}{SEAL}?[，,]?[（(]?(?:{DATE}|{ISO})[）)]?")
"""Signature and date in one line."""
_ADDRESSED = re.compile(
    r"^(?:各|有关|相关|全[国省市区县]|你|本市|在)"
    rf"|(?:{_BODY}|单位|部门|机关|机构|企业|厂|同志|代表|委员|兵团|先生|女士)(?=$|[、，,；;和])"
)
_NOT_ADDRESSED = re.compile(
    r"(?:如下|事项|内容|包括)$|下列|以下|应(?=[当符具满提为在有是按])|必须|须(?!知)|(?:条件|符合|具备|满足|提供|提交|报送)$|^(?:符合|具备|满足)|^(?:为|根据|按照|依据|经|现|兹|附|注)|^(?:申报|申请|责任|牵头|承担|主办|承办|协办|支持|联系|主管|配合|报名|评审)"
    r"(?:单位|部门|企业|机构|机关)$"
)
_TITLE_CHARACTERS = 80
_ADDRESSEE_CHARACTERS = 300
_HISTORY_CHARACTERS = 1600
_SENTENCE_ENDS = frozenset("。；！？：:，")
_MOST_SIGNATURES = 12
_NAME_CHARACTERS = 40
_ENTRY_CHARACTERS = 60


def framed(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, those of the frame with the levels of the frame. Only paragraphs without a number can be of it."""
    out = list(clauses)
    _mark_contents(out)
    _mark_single(out)
    for place in history_of(out):
        _become(out, place, "history")
    _mark_signatures(out)
    _mark_titles(out)
    _mark_addressees(out)
    return out


def _is_plain(clause: Clause) -> bool:
    return clause.level == "paragraph" and not clause.fixed


def _become(clauses: list[Clause], place: int, level: str) -> None:
    one = clauses[place]
    # A paragraph of the frame has no end by nature: that it may go on is no doubt any more.
    clauses[place] = replace(
        one, level=level, heading="", text=one.said, unsure=tuple(u for u in one.unsure if u != "cut")
    )
    after = place + 1
    if after < len(clauses):
        following = clauses[after]
        clauses[after] = replace(following, unsure=tuple(u for u in following.unsure if u != "cut"))


def _mark_contents(clauses: list[Clause]) -> None:
    """A table of contents: from the word on until its first entry comes again as a heading."""
    for start, clause in enumerate(clauses[:-1]):
        if clause.solid != "目录":
            continue
        first = _LEADER.sub("", clauses[start + 1].solid)
        again = (i for i in range(start + 2, len(clauses)) if clauses[i].solid == first)
        end = next(again, start)
        if all(len(one.solid) <= _ENTRY_CHARACTERS for one in clauses[start:end]):
            for place in range(start, end):
                kept = tuple(code for code in clauses[place].unsure if code in OF_SOURCE)
                clauses[place] = replace(
                    clauses[place], level="contents", number="", heading="", text=clauses[place].said, unsure=kept
                )
        return


def _mark_single(clauses: list[Clause]) -> None:
    """What a paragraph shows by itself, above the first number: registration, letterhead, document number, history;
    dates and remarks wherever they stand."""
    above = True
    for place, clause in enumerate(clauses):
        bare = clause.solid
        above = above and (_is_plain(clause) or clause.level == "contents")
        if not _is_plain(clause):
            continue
        if is_date(bare):
            _become(clauses, place, "date")
        elif _REMARK.fullmatch(bare):
            _become(clauses, place, "remark")
        elif _HISTORY.fullmatch(bare) and len(bare) < _HISTORY_CHARACTERS:
            _become(clauses, place, "history")
        elif above and REGISTRATION.fullmatch(bare):
            _become(clauses, place, "registration")
        elif above and DOCUMENT_NUMBER.fullmatch(bare):
            _become(clauses, place, "document_number")
        elif _DATED_SIGNATURE.fullmatch(bare):
            _become(clauses, place, "signature")
        elif above and place <= 2 and _is_letterhead(clauses, place):
            _become(clauses, place, "letterhead")


def _is_letterhead(clauses: Sequence[Clause], place: int) -> bool:
    bare = clauses[place].solid
    below = clauses[place + 1].solid if place + 1 < len(clauses) else ""
    is_name = _LETTERHEAD_NAME.fullmatch(bare) is not None and DOCUMENT_NUMBER.fullmatch(below) is not None
    return is_name or _LETTERHEAD.fullmatch(bare) is not None


def _mark_signatures(clauses: list[Clause]) -> None:
    """The names right above a date. The first line of all is the title of a document that has no more than that."""
    for place, clause in enumerate(clauses):
        if clause.level != "date":
            continue
        for before in range(place - 1, max(place - 1 - _MOST_SIGNATURES, 0), -1):
            if not _is_plain(clauses[before]) or not _is_name(clauses[before]):
                break
            _become(clauses, before, "signature")


def _is_name(clause: Clause) -> bool:
    return _SIGNATURE.fullmatch(clause.said) is not None and len(clause.solid) <= _NAME_CHARACTERS


def _mark_titles(clauses: list[Clause]) -> None:
    """Lines without an end: at the beginning (around letterhead and number), and after a signature, where the attached
    document begins."""
    begins = True
    for place, clause in enumerate(clauses):
        if BY_CODE[clause.level].rank is None:
            begins = begins or clause.level in ("date", "remark", "signature")
            continue
        if not (begins and _is_plain(clause) and _is_title_line(clause)):
            begins = False
            continue
        _become(clauses, place, "title")


def _is_title_line(clause: Clause) -> bool:
    bare = clause.solid
    return len(bare) <= _TITLE_CHARACTERS and bare[-1:] not in _SENTENCE_ENDS


def _mark_addressees(clauses: list[Clause]) -> None:
    """The first line after title and number that ends with a colon and names no more than who is addressed."""
    ready = False
    for place, clause in enumerate(clauses):
        if BY_CODE[clause.level].rank is None:
            ready = True
            continue
        bare = clause.solid
        if (
            ready
            and _is_plain(clause)
            and bare.endswith(("：", ":"))
            and len(bare) <= _ADDRESSEE_CHARACTERS
            and "。" not in bare
            and _is_addressed(bare.rstrip("：:"))
        ):
            _become(clauses, place, "addressees")
        return


def _is_addressed(bare: str) -> bool:
    """Whether a line with a colon names bodies, and not what follows (申报条件：, 现将有关政策公告如下：)."""
    return _ADDRESSED.search(bare) is not None and _NOT_ADDRESSED.search(bare) is None


def block_of(clauses: Sequence[Clause], level: str, start: int = 0) -> tuple[int, list[Clause]]:
    """The first run of clauses of a level from `start` on, and where it begins (-1 and none if there is none)."""
    place = next((i for i in range(start, len(clauses)) if clauses[i].level == level), -1)
    if place < 0:
        return -1, []
    end = place
    while end < len(clauses) and clauses[end].level == level:
        end += 1
    return place, list(clauses[place:end])


def one_line(clauses: Sequence[Clause]) -> str:
    """Lines of a title as one: no white space between Chinese characters, where the page broke it or spread it."""
    text = " ".join(one.said for one in clauses)
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text) if text else solid(text)
