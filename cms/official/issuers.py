"""Who issues documents: on which level, where those hold, and which kind of document a title names."""

from __future__ import annotations

import re

from django.utils.translation import pgettext_lazy

from marketplace.core.current import taxonomy

LEVELS = [
    ("national", pgettext_lazy("level of an issuer", "National")),
    ("provincial", pgettext_lazy("level of an issuer", "Provincial")),
    ("city", pgettext_lazy("level of an issuer", "City")),
    ("district", pgettext_lazy("level of an issuer", "District or county")),
    ("elsewhere", pgettext_lazy("level of an issuer", "Other places, for comparison")),
]
# Where the policies of a level hold here, unless they name a place.
_HOME = {"provincial": "湖南省", "city": "长沙市", "district": "长沙市开福区"}
# The lowest place in a name is the issuer's: 长沙市开福区人民政府 is a district's.
_PLACES = (
    ("district", re.compile(r"[一-鿿]{2,6}?(?:区|县|旗)(?!域|块)(?:人民|科|委|发|财|工|市场|政府|党|知|数|行)")),
    ("city", re.compile(r"[一-鿿]{2,6}?(?:市|州|盟)(?!场)")),
    ("provincial", re.compile(r"[一-鿿]{2,8}?(?:省|自治区)|(?:北京|上海|天津|重庆)市")),
)
_KINDS = (
    ("interpretation", r"最高人民法院.*解释$"), ("law", r"(?<!办)法$|法典$"), ("regulation", r"条例$|细则$"),
    ("measures", r"办法$|规定$|规则$|措施$|政策$"), ("plan", r"规划$|计划$|方案$|预案$|纲要$"), ("opinions", r"意见$"),
    ("notice", r"通知$"), ("decision", r"决定$|决议$"), ("reply", r"批复$|答复$|函$"), ("announcement", r"公告$|通告$|公报$"),
)  # fmt: skip


def level_of(issuer: str) -> str:
    """national, provincial, city, district; "" for no name."""
    if not issuer:
        return ""
    name = issuer.split(" ")[0]
    for level, pattern in _PLACES:
        found = pattern.search(name)
        if found and not (level == "city" and found.group() in ("北京市", "上海市", "天津市", "重庆市")):
            return level
    return "national"


def home_of(level: str) -> str:
    """The code of the place where policies of a level hold here; "" for the whole country and for other places."""
    return taxonomy("regions").find(_HOME[level]) or "" if level in _HOME else ""


def kind_of(title: str) -> str:
    """The kind of document a title ends with, "other" for none of them."""
    bare = re.sub(r"[（(][^（()）]*[）)]$", "", title.strip())
    return next((kind for kind, pattern in _KINDS if re.search(pattern, bare)), "other")
