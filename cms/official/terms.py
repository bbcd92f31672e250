"""What a part of a sentence says of a term: from which day, until which day, for how long. Whose term it is, is another
matter (`whose`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cms.official.dates import Length, Moment, lengths_in, moments_in


@dataclass(frozen=True)
class Said:
    """What is said; None, "" and False where it is not. `issue`: the act from whose day it counts (印发, 发布; “施行” for
    the day on which it begins to hold), `wait` how long after that day it begins. `lasts` counts from the day on which it
    begins. `ends` is the last day, or with `ends_before` the day after it."""

    begins: Moment | None = None
    issue: str = ""
    wait: Length | None = None
    ends: Moment | None = None
    ends_before: bool = False
    lasts: Length | None = None
    for_ever: bool = False

    @property
    def tells_begin(self) -> bool:
        return self.begins is not None or (bool(self.issue) and self.issue not in BEGINNINGS)


BEGINNINGS = ("施行", "实施", "执行", "生效", "试行", "暂行")
_VERB = r"(?:正式|开始|全面|统一|同步|起|予以|继续|长期|永久)*(?:施行|实施|执行|生效|试行|暂行|启用|实行|推行|适用|有效|起算|计算)"
TERM_WORDS = r"(?:(?:实施|执行|施行|有效)?的?(?:有效|执行|施行|实施|试行|暂行|适用|生效|政策|试点)(?:期限|期|时限|时间|年限|日期|时段|周期))"
"""有效期, 执行期限, 政策实施期限; what runs out (有效期届满, 有效期内) is none."""
_RUNS_OUT = "内|届?满(?!⟪)|到期|结束|期间|间|前|后|的|里|评估|以内|之内|不变"
_TERM = rf"(?P<term>{TERM_WORDS})(?!限|{_RUNS_OUT})"
_LINK = r"(?:满|暂定|定为|确定为|设定为|均为|为|是|共|计|暂|仍|延长|延续|顺延|[：:])*"
_TO = r"(?:截止至|截止到|截止于|截止|截至|延长至|延长到|延续至|延续到|顺延至|起至|至|到|—+|–|－|-|~|～)"
_STOP = r"(?:止|为止|截止|结束|期满)*"
_ISSUE = r"(?P<issue>印发|发布|公布|颁布|颁发|发文|下发|签发|签署|公告|通过|批准|公开|印制|行文|出台|刊登)"
_ISSUE_OR_BEGIN = rf"(?:{_ISSUE}|(?P<beginning>{'|'.join(BEGINNINGS)}))"
_DAY_OF = r"(?:之日|当日|当天|日|(?:之日)?的?(?P<next>次日|第二日))"
_AFTER = r"(?=$|[，：:◇⟪⟦至到—]|有效|并|且|止|期|后?(?:自动|自行|即行|即|予以)?(?:失效|废止|终止|作废)$)"
_WITHIN = r"(?:内|之内|以内|期内)?"
_M, _M2, _S = r"⟦(?P<m>\d+)⟧", r"⟦(?P<m2>\d+)⟧", r"⟪(?P<s>\d+)⟫"
_FROM = r"(?:自|从|于|由|定于)"
_COMPLETELY = r"(?:自动|自行|同时|即行|即|予以|正式|到期)*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        # What is said of another thing by an attribute: 自2020年1月1日起施行的《某某办法》.
        ("attribute", rf"(?:{_FROM}?{_M}|{_FROM}?{_ISSUE}{_DAY_OF})(?:起|开始|后|以后)*(?:{_VERB}|废止|失效)的"),
        ("range", rf"{_TERM}{_LINK}{_FROM}?{_M}(?:起|始|开始)*(?:{_VERB})?[，]?{_TO}{_M2}{_STOP}(?:{_VERB})?"),
        (
            "range",
            rf"{_FROM}?{_M}(?:起|始|开始)*(?P<verb>{_VERB})?{_TO}{_M2}(?P<stop>{_STOP})(?:期间|内)?(?P<verb2>{_VERB})?{_AFTER}",
        ),
        ("until", rf"{_TERM}{_LINK}{_TO}{_M}{_STOP}{_AFTER}"),
        ("until", rf"(?P<term>有效期限?){_LINK}{_M}{_STOP}{_AFTER}"),
        ("wait", rf"(?:{_FROM})?{_ISSUE}{_DAY_OF}?(?:起|后|开始)?(?:(?:满|届满)?{_S}(?:之?后|以后|届满后?|期满后?)|届?满⟪(?P<s2>\d+)⟫)(?:起|开始)?{_VERB}{_AFTER}"),
        ("lasts", rf"(?:{_FROM})?{_ISSUE_OR_BEGIN}{_DAY_OF}(?:起|开始)*(?:计算|算|计)?(?:(?:{_TERM}{_LINK}|{_VERB}){_S}|⟪(?P<s2>\d+)⟫{_WITHIN}{_VERB}){_AFTER}"),
        ("issue", rf"(?:{_FROM})?{_ISSUE}{_DAY_OF}(?:起|开始|后)*{_VERB}{_AFTER}"),
        ("issue", rf"(?:{_FROM})?(?P<issue>即)日起?{_VERB}{_AFTER}"),
        ("begin_lasts", rf"{_FROM}?{_M}(?:起|开始)(?:计算|算|计)?(?:(?:{_TERM}{_LINK}|{_VERB}){_S}|⟪(?P<s2>\d+)⟫{_WITHIN}{_VERB}){_AFTER}"),
        ("begin", rf"(?:{_FROM}{_M}(?:之日|日)?(?:起|开始|以后|后)*|{_FROM}?⟦(?P<m3>\d+)⟧(?:起|开始)+){_VERB}{_AFTER}"),
        ("begin", rf"(?:施行|实施|生效|执行|启用)(?:日期|时间|之日)(?:为|是|[：:])*{_FROM}?{_M}(?:起|开始)*{_AFTER}"),
        ("lasts", rf"{_TERM}{_LINK}(?:{_FROM}{_ISSUE_OR_BEGIN}{_DAY_OF}(?:起|开始)*(?:计算|算|计)?)?{_LINK}{_S}{_AFTER}"),
        ("ever", rf"(?:{_TERM}{_LINK})?(?:长期|永久)(?:有效|执行|实施|施行)?{_AFTER}"),
        ("until", rf"(?:{_VERB}|继续|保留|沿用|延长|延续|顺延)*(?:{_VERB}|继续|延续|顺延|延长|有效期限?){_TO}{_M}{_STOP}{_AFTER}"),
        ("until", rf"{_TO}{_M}{_STOP}$"),
        ("before", rf"{_FROM}?{_M}(?:起|开始){_COMPLETELY}(?:失效|废止|终止|停止执行|停止施行|停止实施|停用|不再执行|作废)$"),
        ("until", rf"(?:{_FROM}|至|到)?{_M}(?:止|后|之后)?{_COMPLETELY}(?:失效|废止|终止|停止执行|停止施行|停止实施|停用|不再执行|截止|期满|到期|作废)$"),
        ("lasts", rf"(?:{_VERB}|试行期|暂行期)(?:限|期限|时间)?{_LINK}{_S}{_AFTER}"),
        ("lasts", rf"{_S}{_WITHIN}有效$"),
        ("lasts", rf"^(?:实施|执行|施行|试行)?届?满{_S}(?:之日|之时)?(?:后|时|起)?{_COMPLETELY}(?:失效|废止|终止|停止执行|停止施行|停止实施|作废)$"),
        ("lasts", rf"^(?:满|届满)?{_S}(?:之?后|届满后?|期满后?)?{_COMPLETELY}(?:失效|废止|终止|作废|停止执行)$"),
        ("until", rf"^(?:(?:截止|终止|失效|废止|到期)(?:时间|日期|日){_LINK}{_M}{_STOP}|{_FROM}?⟦(?P<m3>\d+)⟧(?:为止|止))$"),
    )
)  # fmt: skip
_SPEAKS = re.compile(
    rf"{TERM_WORDS}(?!$|限|{_RUNS_OUT})|⟦\d+⟧.{{0,6}}(?:失效|停止执行|停止实施|截止$)"
    rf"|{_FROM}.{{0,16}}(?:起|后).{{0,8}}(?:施行|实施|执行|生效)$|(?:施行|实施|执行|有效|延续|延长)(?:至|到)⟦"
)
_NUMBER = r"(?:⟦\d+⟧|⟪\d+⟫|\d{4}年?|[〇零一二三四五六七八九十两\d]{1,4}(?:周|个)?(?:财政|会计|预算)?(?:年|月|季度))"
_HINTS = re.compile(
    rf"{_NUMBER}|(?:继续|持续|一直|仍|前)(?:有效|执行|实施|施行)|^(?:期限|时限|年限|周期)(?!届|内|满)|失效|废止|作废|终止|停止(?:执行|实施|施行)"
    rf"|(?:至|到|直至|截至).*(?:止|结束|期满|届满|出台|实施|施行|发布|完成|年底|年末)|任期|{TERM_WORDS}(?!{_RUNS_OUT})"
)
"""What may speak of a term, in whatever words; asked of a document's words about itself only."""
_DAYS_ONLY = re.compile(rf"(?:{_FROM})?{_M}(?:起|始|开始)*{_TO}{_M2}|{_TO}⟦(?P<m3>\d+)⟧{_STOP}")
_MAY_END = re.compile(
    r"[⟦⟪]\d+[⟧⟫].*?(?:失效|废止|终止|停止|截止|有效|期满|到期|届满|作废|止$)|(?:期|期限|时限|年限|时间|日期)(?:为|是|至|到|共|[：:])*[⟦⟪]"
)
_LENGTH_ONLY = re.compile(rf"(?:期限|时限|时间|年限|为期)?{_LINK}{_S}")
_MARK = "◇"


@dataclass(frozen=True)
class Coded:
    """A text without white space whose days and lengths stand as ⟦0⟧ and ⟪0⟫, places in `moments` and `lengths`."""

    text: str
    moments: Sequence[Moment]
    lengths: Sequence[Length]


def coded(bare: str) -> Coded:
    moments = moments_in(bare)
    text = _replaced(bare, [(start, end) for start, end, _one in moments], "⟦⟧")
    lengths = lengths_in(text)
    text = _replaced(text, [(start, end) for start, end, _one in lengths], "⟪⟫")
    return Coded(text, [one for *_place, one in moments], [one for *_place, one in lengths])


def _replaced(text: str, places: Sequence[tuple[int, int]], marks: str) -> str:
    for number, (start, end) in reversed(list(enumerate(places))):
        text = f"{text[:start]}{marks[0]}{number}{marks[1]}{text[end:]}"
    return text


@dataclass(frozen=True)
class Part:
    """What a part of a sentence says: `before` are the words before it says anything (the subject), `term` the words for
    the term. `whole`: nothing in it that speaks of a term was left over. `days_only`: it is one or two
    days or a length (期限一年) and no more, which are the document's only where it was just spoken of. `left`: the part
    without what was understood."""

    said: Said | None
    before: str
    whole: bool = True
    days_only: bool = False
    left: str = ""


def part_of(text: str, code: Coded) -> Part:
    """What a part of a coded sentence says. `said` is None where it says nothing that is understood."""
    said, rest = Said(), text
    if (days := _DAYS_ONLY.fullmatch(text)) is not None:
        return Part(_with(said, "range" if days["m"] else "until", days, code), "", days_only=True)
    if (length := _LENGTH_ONLY.fullmatch(text)) is not None:
        return Part(_with(said, "lasts", length, code), "", days_only=True)
    for name, pattern in _PATTERNS:
        while (found := pattern.search(rest)) is not None:
            if name == "range" and not _is_range(found, rest):
                break
            if name != "attribute":
                said = _with(said, name, found, code)
            rest = f"{rest[: found.start()]}{_MARK}{rest[found.end() :]}"
    speaks = _SPEAKS.search(rest)
    is_left = speaks is not None or (_MARK in rest and ("⟦" in rest or "⟪" in rest))
    ends = [place for place in (rest.find(_MARK), speaks.start() if speaks else -1) if place >= 0]
    return Part(said if said != Said() else None, rest[: min(ends, default=None)], not is_left, left=rest)


def _is_range(found: re.Match[str], text: str) -> bool:
    """Two days with something that says that a document holds between them: other things have days, too."""
    told = found.groupdict()
    return bool(told.get("term") or told.get("verb") or told.get("verb2") or told.get("stop"))


def _with(said: Said, name: str, found: re.Match[str], code: Coded) -> Said:
    told = found.groupdict()
    moments = [code.moments[int(told[key])] for key in ("m", "m3", "m2") if told.get(key)]
    length = next((code.lengths[int(told[key])] for key in ("s", "s2") if told.get(key)), None)
    issue = said.issue or told.get("issue") or told.get("beginning") or ""
    if told.get("next"):
        said = replace(said, wait=Length(days=1))
    match name:
        case "range":
            return replace(said, begins=moments[0], ends=moments[1])
        case "until" | "before":
            return replace(said, ends=moments[0], ends_before=name == "before")
        case "begin":
            return replace(said, begins=moments[0])
        case "begin_lasts":
            return replace(said, begins=moments[0], lasts=length)
        case "wait":
            return replace(said, issue=issue, wait=length)
        case "issue":
            return replace(said, issue=issue)
        case "lasts":
            return replace(said, issue=issue, lasts=length)
    return replace(said, for_ever=True)


def may_end(text: str) -> bool:
    """Whether a coded text that was not understood may say until when, or how long: 在⟦0⟧前有效, 时限为⟦0⟧至⟦1⟧."""
    return "《" not in text and _MAY_END.search(text) is not None


def speaks_of_term(text: str) -> bool:
    """Whether a coded text speaks of a term at all."""
    return _SPEAKS.search(text) is not None


def hints_at_term(left: str) -> bool:
    """Whether words that were not understood may speak of a term, said of a document itself."""
    return _HINTS.search(left) is not None
