"""Lines of the web page around a document, which come along when somebody copies it from a browser: the way to the page,
its day and source, the size of its letters, what to print and share, the foot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cms.official import doubts
from cms.official.blocks import Block, Paragraph, Source, Table, doubted, solid, tidy
from cms.official.dates import is_date
from cms.official.numbering import number_of
from cms.official.page_table import NAMES, told_in

_DAY_OF_PAGE = frozenset(
    {"发布时间", "发布日期", "发文时间", "发布于", "发表时间", "日期", "时间", "更新时间", "公开日期"}
)
_OF_PAGE = _DAY_OF_PAGE | frozenset(
    {
        "来源", "信息来源", "文章来源", "稿件来源", "作者", "编辑", "责任编辑", "责编", "审核", "校对", "发布者", "发布人",
        "浏览次数", "浏览量", "浏览", "阅读次数", "阅读量", "阅读", "点击次数", "点击数", "点击量", "点击", "访问次数", "访问量",
        "字体", "字号", "字体大小", "文字大小", "视力保护色", "保护视力色", "背景色", "分享", "分享到", "分享至",
        "公开范围", "公开方式", "公开形式", "公开类别", "公开属性", "公开程序", "信息类别", "信息分类", "体裁分类", "组配分类", "公文种类",
        "文件类型", "服务对象", "信息格式", "公开责任部门", "责任部门", "生成单位", "提供单位",
    }
)  # fmt: skip
"""What a page says of itself, by the words in front of a colon."""
_OF_DOCUMENTS = NAMES - _DAY_OF_PAGE | frozenset(
    {"来源", "作者", "编辑", "责任编辑", "责编", "审核", "校对", "日期", "时间", "更新时间"}
)  # fmt: skip
"""Those of them that a document may say alike."""
_TOOL = re.compile(
    r"[Tt]?[大中小]{1,3}|搜索|查询|请输入.{0,10}|阅读原文|在看|喜欢|写留言|[+\-]?[Aa][+\-]?|T|(?:我要|点击|全文|本页|本文|此页|页面|当前页|文章)?(?:打印|复制|收藏|下载|转发|分享|推荐|关闭|评论|纠错"
    r"|点赞|导出|朗读|听全文|播报)(?:本页|此页|本文|页面|窗口|链接|全文|文章|到|至|正文)?"
    r"|(?:分享)?(?:到|至)?(?:微信|微博|新浪微博|腾讯微博|QQ空间|QQ|朋友圈|空间|钉钉|支付宝|抖音|复制链接)(?:好友|扫一扫)?"
    r"|(?:用)?(?:手机|微信|移动端)?扫(?:一扫|码)?.{0,16}(?:打开|查看|浏览|分享|访问|阅读|关注)?.{0,8}(?:页面?|本文|手机|朋友圈|二维码)?"
    r"|返回(?:顶部|首页|列表|上一页|上页|上级|目录)|回到?顶部|置顶|顶部|无障碍(?:浏览|阅读|模式)?|长者(?:版|模式|助手)?|适老(?:版|化)?|关怀版"
    r"|繁體|简体|繁体|English|EN|智能问答|语音播报|字体|字号|默认|超大|正常|较大|放大|缩小|恢复|我要纠错|网页纠错|网站纠错|帮助|登录|注册|个人中心"
    r"|(?:字体|字号)?(?:放大|缩小|变大|变小|加大)"
)
_MOMENT = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
"""Day and hour of a page; documents are signed on a day."""
_OF_CHANNEL = re.compile(r"原创\s.{0,80}|.{0,80}\s发表于\s?[一-鿿]{2,8}|阅读\s*[\d.]+\s*万?\+?(?:\s+.{0,40})?")
"""What a public account puts around what it publishes."""
_HOME = r"(?:网站)?(?:首\s*页|主\s*页|主站|Home)"
_WAY = re.compile(
    r"(?:(?:您|你)(?:现)?(?:在)?(?:所在|所处)?(?:的)?(?:当前)?(?:的)?|当前(?:所在)?的?|现在|所在|所处)位置(?:是|为)?\s*[：:]?.{0,120}"
    rf"|位置\s*[：:].{{0,120}}|.{{0,20}}{_HOME}\s*[>＞›»/\\-].{{0,120}}"
    rf"|{_HOME}(?:[\s|｜]+[一-鿿]{{2,8}}){{2,12}}"
)
_FOOT = re.compile(
    r".*(?:版权所有|Copyright|©|All Rights Reserved|ICP备\d*|公网安备|网站标识码|政府网站标识|建议使用.{0,20}浏览器|网站地图.{0,20}联系).*"
    r"|(?:网站)?(?:主办|承办|技术支持|运行维护|维护)(?:单位)?[：:][^。；]{2,60}",
    re.IGNORECASE,
)
_NEIGHBOUR = re.compile(
    r"(?:上|下|前|后)一?[篇页条][：:].{0,120}|(?:相关|延伸)(?:链接|阅读|文章|推荐|新闻|解读|政策|文件|稿件)[：:]?"
)
_INTERPRETED = re.compile(r"(?:政策|文件|图文|视频|媒体|专家)解读[：:].{0,120}")
"""A link to what explains the document; above the text it would be a title."""
_MARKS = re.compile(r"[\s【】\[\]［］（）()|｜、,，·•\-—/\\<>＜＞+＋:：]+")
_NAME = "|".join(r"\s*".join(name) for name in sorted(_OF_PAGE | NAMES, key=len, reverse=True))
_PAIR = re.compile(rf"[【\[（(]?\s*({_NAME})\s*[：:]\s*")
"""A name that a page puts in front, however it is spread (标　题：)."""
_VALUE_CHARACTERS = 120
_SURE_TOGETHER = 3
"""So many lines that only name a value each (索引号：…, 文号：…) are a page's table, copied."""


def without_page_lines(source: Source) -> Source:
    """The document without lines of the page above its first sentence and below its last, and what they say of it. Each
    place where lines were left out is marked."""
    blocks = list(source.blocks)
    start, end = _first_of_body(blocks), _last_of_body(blocks)
    outside = [place for place in range(len(blocks)) if place < start or place > end]
    gone = {place for place in outside if is_page_line(_said(blocks[place]))}
    gone |= {place for place in range(start) if _tells_of_page(blocks[place])}
    gone |= _links_below(blocks, end)
    for place in (*outside, *reversed(outside)):
        # 大, 中 and 小 in lines of their own are of a page where they stand beside lines that are.
        if not gone.isdisjoint((place - 1, place + 1)) and _tools(_said(blocks[place])):
            gone.add(place)
    told_above = sum(place < start and bool(_pairs(_said(blocks[place]))) for place in gone)
    if (told_above < _SURE_TOGETHER and not any(_is_sure(blocks[place]) for place in gone)) or len(gone) == len(blocks):
        return source
    metadata = dict(source.metadata)
    for place in sorted(gone, reverse=True):
        metadata = {**_told(blocks[place]), **metadata}
    told = sum(len(blocks[place].solid) for place in gone)
    return Source(_without(blocks, gone), metadata, source.characters, source.told + told)


def is_page_line(line: str) -> bool:
    """Whether a line is one of a page around a document and nothing else."""
    bare = tidy(line)
    if not bare or len(bare) > 200:
        return False
    return bool(
        _WAY.fullmatch(bare)
        or _FOOT.fullmatch(bare)
        or _MOMENT.fullmatch(bare)
        or _OF_CHANNEL.fullmatch(bare)
        or _NEIGHBOUR.fullmatch(bare)
        or _is_of_tools(bare)
        or _pairs(bare)
    )


def pairs_of(line: str) -> dict[str, str]:
    """What a line of the page tells of the document, by the names of a page's table; {} for any other line."""
    return {name: value for name, value in _pairs(line).items() if name in NAMES and value}


def _links_below(blocks: Sequence[Block], end: int) -> set[int]:
    """Links below the document: to what explains it, and all that stands below a heading for such links."""
    below = range(end + 1, len(blocks))
    heads = [place for place in below if _NEIGHBOUR.fullmatch(tidy(_said(blocks[place])))]
    listed = set(range(min(heads), len(blocks))) if heads else set()
    return listed | {place for place in below if _INTERPRETED.fullmatch(tidy(_said(blocks[place])))}


def _is_sure(block: Block) -> bool:
    """Whether this can only be of a page; an author or a source may be named in a document, too."""
    if isinstance(block, Table):
        return True
    pairs = _pairs(block.text)
    return not pairs or len(pairs) > 1 or not _OF_DOCUMENTS.issuperset(pairs)


def _is_of_tools(line: str) -> bool:
    """打印 关闭, 字体：大 中 小, 扫一扫在手机打开当前页."""
    words = _tools(line)
    return any(len(word) > 1 for word in words) or len(words) > 2


def _tools(line: str) -> list[str]:
    """The words of a line that only names tools, none of another line."""
    words = [word for word in _MARKS.split(line) if word]
    return words if all(_TOOL.fullmatch(word) for word in words) else []


def _pairs(line: str) -> dict[str, str]:
    """发布日期：2022-03-20　来源：市科技局 as names and values; none where the line says anything else."""
    found = list(_PAIR.finditer(line))
    if not found or found[0].start() > 0:
        return {}
    ends = [*(one.start() for one in found[1:]), len(line)]
    out = {solid(one[1]): line[one.end() : end].strip(" 　|｜】]）)") for one, end in zip(found, ends, strict=True)}
    return out if all(len(value) <= _VALUE_CHARACTERS and "。" not in value for value in out.values()) else {}


def _told(block: Block) -> dict[str, str]:
    """What a line or a table of the page says of the document, by the names of a page's table."""
    pairs = _pairs(block.text) if isinstance(block, Paragraph) else told_in(block.rows)
    day = next((pairs[name] for name in pairs if name in _DAY_OF_PAGE), "")
    day = day or (block.text if isinstance(block, Paragraph) and _MOMENT.fullmatch(tidy(block.text)) else "")
    return {name: value for name, value in pairs.items() if name in NAMES} | ({"发布日期": day} if day else {})


def _tells_of_page(block: Block) -> bool:
    return isinstance(block, Table) and bool(told_in(block.rows))


def _said(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _first_of_body(blocks: Sequence[Block]) -> int:
    """Where the document's text begins: a sentence, a number, who is addressed."""
    return next((place for place, one in enumerate(blocks) if _is_of_body(one)), len(blocks))


def _last_of_body(blocks: Sequence[Block]) -> int:
    """Where it ends: the last sentence, number, table or day."""
    return next((place for place in reversed(range(len(blocks))) if _ends_body(blocks[place])), -1)


def _is_of_body(block: Block) -> bool:
    if not isinstance(block, Paragraph) or is_page_line(block.text) or _INTERPRETED.fullmatch(tidy(block.text)):
        return False
    number = number_of(block.text)
    return "。" in block.text or block.text.endswith(("：", ":")) or (number is not None and not number.text.isdigit())


def _ends_body(block: Block) -> bool:
    return _is_of_body(block) or isinstance(block, Table) or (isinstance(block, Paragraph) and is_date(block.text))


def _without(blocks: Sequence[Block], gone: set[int]) -> tuple[Block, ...]:
    """The other blocks, with a doubt at each that stood beside lines which were left out."""
    out: list[Block] = []
    open_ = False
    for place, block in enumerate(blocks):
        if place in gone:
            open_ = True
            continue
        out.append(doubted(block, (doubts.PAGE_LINES,) if open_ else ()))
        open_ = False
    if open_ and out:
        out[-1] = doubted(out[-1], (doubts.PAGE_LINES,))
    return tuple(out)
