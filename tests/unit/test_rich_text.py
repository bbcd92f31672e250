"""Rich text is kept in the elements of its features; nothing that could run or hide gets through."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cms.models import BODY_FEATURES
from cms.models.rich_text import ELEMENTS, cleaned

PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "<script>", "</script>", "<a href='javascript:x'>", "</a>", "<img src=x onerror=y>", "<![CDATA[ > ",
     "]]>", "<!-- ", " -->", "<?x > ", "<h2 onclick=z>", "</h2>", "<svg><style>", "文字", "&lt;script&gt;", "'\"", "<a id='1' linktype='page'>"]
)  # fmt: skip
ALLOWED = {"p", "br", *(name for names in ELEMENTS.values() for name in names)}


def test_every_feature_of_the_house_is_known() -> None:
    assert set(BODY_FEATURES) <= set(ELEMENTS)


def test_what_an_editor_writes_stays_as_it_is() -> None:
    text = (
        '<h2 data-block-key="a1">题</h2><p data-block-key="b2">好 <b>重</b> <i>斜</i> <a href="https://example.com/?a=1&amp;b=2">链接</a>'
        ' <a id="3" linktype="page">页面</a> <a id="4" linktype="document">文件</a></p><ul><li data-block-key="c3">一</li></ul><hr/>'
    )
    assert cleaned(text, BODY_FEATURES) == text


@pytest.mark.parametrize("empty", ["", "<p></p>", "<p> \xa0 </p>", "<script>x</script>", "<!-- x -->"])
def test_what_says_nothing_is_empty(empty: str) -> None:
    assert cleaned(empty, BODY_FEATURES) == ""


def test_an_element_of_another_feature_leaves_its_words() -> None:
    assert cleaned("<h2>题</h2><p>文</p>", ["bold"]) == "题<p>文</p>"


@given(st.lists(PIECES, max_size=20).map("".join))
def test_nothing_that_runs_gets_through(wild: str) -> None:
    kept = cleaned(wild, BODY_FEATURES)
    assert "<!" not in kept
    assert "<?" not in kept
    for tag in BeautifulSoup(kept, "html.parser").find_all():
        assert tag.name in ALLOWED
        assert set(tag.attrs) <= {"href", "id", "linktype", "data-block-key"}
        assert not tag.get("href", "").startswith("javascript")
    assert cleaned(kept, BODY_FEATURES) == kept
