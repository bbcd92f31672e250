"""Whose term a part of a sentence speaks of: the document's own, another thing's, or nobody can tell. Decided by the
subject of the sentence, and by where a sentence without one stands; never by a list of things that are not meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from cms.official.terms import TERM_WORDS

KINDS = (
    "办法", "规定", "规则", "细则", "条例", "通知", "通告", "公告", "决定", "决议", "意见", "措施", "政策", "方案", "规划",
    "计划", "纲要", "要点", "预案", "标准", "规范", "规程", "指引", "指南", "导则", "准则", "制度", "守则", "须知", "目录",
    "清单", "批复", "函", "令", "文件", "法典", "法", "解释", "行动", "要求", "流程", "暂行", "章程", "条款",
)  # fmt: skip
"""What documents call themselves: 本办法, 本实施细则, 本若干措施."""
_ANY_DOCUMENT = ("政策", "文件", "措施", "通知")
"""Words that a document may call itself whatever its title says."""
_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_STRONG = "办法|规定|细则|条例|通知|公告|意见|措施|政策|方案|(?<!批准|证明|许可)文件|条款"
_ITSELF = rf"(?:《?本|本《)(?:市|省|区|县)?(?P<between>[一-鿿]{{0,10}}?)(?P<kind>{_KIND})》?"
_OWN = re.compile(rf"{_ITSELF}(?:的|之)?")
_OWN_TERM = re.compile(rf"{_ITSELF}的?{TERM_WORDS}")
_OWN_FIRST = re.compile(
    rf"{_ITSELF}(?=$|由|经.{{2,40}}(?:审议|批准|同意|通过|修订|修正)|自|从|于|的?解释|最终解释|未尽|与.{{2,30}}不一致|有效)"
)
_ISSUES = re.compile(r"^(?:[^，]{0,40})?(?:现|特|兹)(?:予|将|予以)?.{0,80}(?:印发|公布|发布|颁布|下发|转发)")
_NEUTRAL = re.compile(
    r"由.{2,60}(?:解释|修订|组织实施)|(?:最终)?解释权|请.{0,30}|特此.{0,6}|以本.{2,10}为准|从其规定|按.{0,20}(?:规定|政策|标准|要求)执行"
    r"|(?:此前|以前|以往|原有?|先前|过去|之前|已有|本.{0,4}政府).{0,40}(?:不一致|相抵触|不符|抵触|冲突|为准|废止|失效).{0,6}"
    r"|.{0,40}(?:同时|即行|相应|一并|予以)(?:废止|失效|停止执行)|(?:国家|上级|法律|省|市|区|县).{0,20}(?:规定|调整|政策).{0,6}"
    r"|(?:如遇?|若遇?|遇|因).{0,40}|(?:届时|到期|期满|期间|有效期(?:届满|满|内|期间)).{0,30}|(?:执行|实施|试行|施行)(?:中|期间|过程中).{0,20}"
    r"|.{0,8}(?:试行|暂行|修订|修正|施行)|(?:可|将|并)?.{0,4}根据.{0,40}|经.{2,40}(?:同意|批准|通过)|自动(?:失效|废止)|另行.{0,12}"
)
_LEADING = re.compile(
    r"^(?:【[^】]{1,12}】|[一-鿿]、|[（(].{1,3}[）)]|\d+[.．、]|其中[：:]?|并且?|且|同时|但|故|现|特|暂定|拟定|初定|原则上|一般|暂|拟|亦|也|均|都|则|即)*"
)
_ARTICLE = re.compile(r"^.*第[〇零一二三四五六七八九十百\d]{1,6}条(?=本|《本)")
"""The number of an article that stands in the sentence, where the source has no white space behind it."""
_TRAILING = re.compile(
    r"(?:将|均|现|已|暂定|拟定|初定|暂|拟|原则上|一般|初步|预计|先行|先|目前|计划|试|首期|总|共|仅|只|在全[市省区县]|在本[市省区县]|经.{2,30}?(?:同意|批准|通过)后?|[：:，])+$"
)
_PART_OF = re.compile(r"第.{1,12}[条款项章]|其中|除.{1,40}外|部分|上述第|附件")
_LIKE_A_DOCUMENT = re.compile(
    rf"(?:上述|以上|该|此|前述|相关|有关|各项|此项|本轮)?[一-鿿“”《》〔〕\d号]*(?:{_STRONG}|号文|试点)》?(?:的|之)?$"
)
_THE_POLICY = re.compile(r"(?:本次|本轮|此次)?(?:政策|文件|规范性文件|政策措施)的?")
_SHORT_OWN = frozenset({"本", "本项", "本次", "本轮"})
"""Before words such as 政策有效期, which name the document and its term in one."""
_SPOKEN_OF = re.compile(
    rf"(?:{_ITSELF}|(?:上述|以上|该|此|前述|此项|本项|本轮|本次)(?:(?![自从于由])[一-鿿]){{0,10}}?(?:{_STRONG}))(?P<rest>.*)$"
)
_NOT_OF_ITSELF = re.compile(
    r"(?:自|从|于|至|到)?(?:施行|实施|发布|印发|公布|颁布|生效|执行|出台|下发|有效期)(?:之?日?前|以前|(?:之?后|以后)(?!自|于|从|⟦|满)|期间|期内|内|过程|中|之日起\D*(?:办理|申请|提交|报送|备案))"
    r"|(?:已|业)?经.*(?:通过|批准|同意|审定|印发|公布|发布)后?$|已于"
    r"|(?:所称|所指|规定|第.{1,8}[条款项]|中|确定|认定|适用于|支持|扶持|另有|明确|列明|涉及|以外|之外|要求|条款)|(?:的|之)(?!.{0,4}[期限效])"
)
_OWN_IN_MARKS = re.compile(r"《(本[^《》]{1,12})》")
_TITLE = re.compile(r"《(.+)》")


class Whose(Enum):
    """`PART`: of a part of the document; `THEIRS`: of another document that is named; `OPEN`: nobody is named;
    `UNCLEAR`: of something that may be the document."""

    OWN, PART, THEIRS, OTHER, OPEN, UNCLEAR = range(6)


class Names:
    """What the document is called, from its titles: 关于印发《甲办法》的通知 is a 通知 and an 办法."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = "".join(titles)
        self.inner = {found[1] for title in titles for found in re.finditer(r"《([^《》]+)》", title)} | set(titles)

    def has(self, kind: str) -> bool:
        """Whether a document of these titles calls itself so."""
        names_none = not any(one in self.titles for one in KINDS)
        return names_none or kind in _ANY_DOCUMENT or kind in self.titles

    def is_mine(self, named: str) -> bool:
        """Whether 《named》 is the document, or the document that it issues."""
        bare = re.sub(r"[（(].*?[）)]", "", named)
        alias = bare in KINDS and bare in self.titles
        return alias or any(
            bare and re.sub(r"[（(].*?[）)]", "", one).endswith(bare) and len(bare) > 4 for one in self.inner
        )


def whose(before: str, names: Names) -> Whose:
    """Of whom a part of a sentence speaks that has these words before what it says."""
    before = _OWN_IN_MARKS.sub(r"\1", before)
    subject = _TRAILING.sub("", _LEADING.sub("", _ARTICLE.sub("", before)))
    if "其中" in before or (subject and _PART_OF.search(subject) and _OWN.match(subject)):
        return Whose.PART
    if subject in _SHORT_OWN:
        return Whose.OWN if subject == "本" else Whose.UNCLEAR
    if not subject or _THE_POLICY.fullmatch(subject):
        return Whose.OPEN
    if (found := _OWN.fullmatch(subject) or _OWN_TERM.match(subject)) is not None:
        return Whose.OWN if names.has(found["kind"]) else Whose.UNCLEAR
    if (named := _TITLE.search(subject)) is not None:
        rest = subject[named.end() :]
        if not names.is_mine(named[1]):
            return Whose.THEIRS if not rest.strip("的◇号文") or len(rest) < 16 else Whose.OTHER
        return Whose.OWN if len(rest) <= 1 else Whose.UNCLEAR
    if _PART_OF.match(subject):
        return Whose.PART
    return Whose.UNCLEAR if _LIKE_A_DOCUMENT.fullmatch(subject) else Whose.OTHER


def carried(text: str, subject: Whose, names: Names) -> Whose:
    """The subject for the next part, after a part that says nothing of a term."""
    bare = _LEADING.sub("", text)
    if _ISSUES.match(text):
        return Whose.OWN
    if (found := _OWN_FIRST.match(bare)) is not None:
        return Whose.OWN if names.has(found["kind"]) else Whose.UNCLEAR
    if (named := _TITLE.match(bare)) is not None and names.is_mine(named[1]):
        return Whose.OWN
    if _NEUTRAL.fullmatch(bare):
        return subject
    return Whose.UNCLEAR if subject is Whose.OWN else Whose.OTHER


def speaks_of_itself(text: str, names: Names) -> bool:
    """Whether a part of a sentence begins with the document, and says something of it rather than of a thing in it."""
    bare = _LEADING.sub("", _ARTICLE.sub("", _OWN_IN_MARKS.sub(r"\1", text)))
    if (named := re.match(r"《(.+?)》", bare)) is not None:
        return names.is_mine(named[1]) and _NOT_OF_ITSELF.match(bare[named.end() :]) is None
    found = _SPOKEN_OF.match(bare)
    return found is not None and _NOT_OF_ITSELF.match(found["rest"]) is None
